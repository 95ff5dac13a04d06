/** The worker that keeps the page on the device. A build of its own: it stands where its next version is looked for. */
import { Keeper, type Build } from './keeper';

declare const __COHORT_BUILD__: Build;

type Lasting = Event & { waitUntil: (work: Promise<unknown>) => void };
type Asked = Event & { readonly request: Request; respondWith: (answer: Promise<Response>) => void };

/** What the types of pages do not say of a worker like this. */
type Around = {
  readonly registration: { readonly scope: string };
  readonly clients: { claim: () => Promise<void> };
  readonly skipWaiting: () => Promise<void>;
  addEventListener: {
    (kind: 'install' | 'activate', hear: (event: Lasting) => void): void;
    (kind: 'fetch', hear: (event: Asked) => void): void;
    (kind: 'message', hear: (event: MessageEvent) => void): void;
  };
};

const around = self as unknown as Around;
const keeper = new Keeper({ scope: around.registration.scope, caches, fetch: (request) => fetch(request) }, __COHORT_BUILD__);

around.addEventListener('install', (event) => {
  event.waitUntil(keeper.fill());
});

around.addEventListener('activate', (event) => {
  event.waitUntil(keeper.tidy().then(() => around.clients.claim()));
});

around.addEventListener('fetch', (event) => {
  const answer = keeper.answer(event.request);
  if (answer) event.respondWith(answer);
});

// A version waits until its person says so, or until the app is opened anew.
around.addEventListener('message', (event) => {
  if (event.data === 'take over') void around.skipWaiting();
});
