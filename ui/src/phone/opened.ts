import { readInvite } from '../features/join/invite';
import type { Opened } from '../state/opened';

/** What a link into the page asks for: its fragment, which no server gets to see. */
export function openedBy(fragment: string, at = Date.now()): Opened | undefined {
  const asked = readInvite(fragment.replace(/^#/, ''));
  if (asked.kind === 'link') return { kind: 'invite', link: asked.link, at };
  return asked.kind === 'request' ? { ...asked, at } : undefined;
}

/** What the page was opened for. It is taken out of the address: whoever looks there later finds no invite. */
export function takeOpened({ location, history }: Window): Opened | undefined {
  const opened = openedBy(location.hash);
  const bare = new URL(location.href);
  bare.hash = '';
  if (location.hash !== '') history.replaceState(null, '', bare);
  return opened;
}

/** Calls back whenever a link is opened in the page, or in another one that cannot be of use. */
export function watchOpened(page: Window, tell: (opened: Opened) => void): () => void {
  const look = (): void => {
    const opened = takeOpened(page);
    if (opened) tell(opened);
  };
  const others = new BroadcastChannel(channel);
  others.addEventListener('message', ({ data }: MessageEvent<Opened>) => { tell(data); });
  page.addEventListener('hashchange', look);
  return () => {
    page.removeEventListener('hashchange', look);
    others.close();
  };
}

/** Hands a link to the page where the app is open. */
export function passOn(opened: Opened): void {
  const others = new BroadcastChannel(channel);
  others.postMessage(opened);
  others.close();
}

const channel = 'cohort-opened';
