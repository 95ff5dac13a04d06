/** A version of the page that waits to be opened. */
export type Next = {
  /** Opens it in place of this one. What is on the screen is gone; what the device keeps is not. */
  open: () => void;
};

/** How often a page that stays open looks for a new version, at most. */
const lookMilliseconds = 60 * 60 * 1000;

/**
 * Keeps this page on the device, and tells of a version that came after it.
 *
 * A new version never opens by itself in a page that is open.
 */
export async function watchVersion(workers: ServiceWorkerContainer, script: string, tell: (next: Next) => void, reload: () => void): Promise<void> {
  const registration = await workers.register(script, { updateViaCache: 'none' });
  const next: Next = {
    open: () => {
      const waiting = registration.waiting;
      // Another page of this app has let it in already.
      if (!waiting) {
        reload();
        return;
      }
      workers.addEventListener('controllerchange', reload, { once: true });
      waiting.postMessage('take over');
    },
  };
  // The first version of all has nothing to follow.
  const isNext = (): boolean => registration.waiting !== null && workers.controller !== null;
  if (isNext()) tell(next);
  registration.addEventListener('updatefound', () => {
    registration.installing?.addEventListener('statechange', () => {
      if (isNext()) tell(next);
    });
  });
  lookNowAndThen(registration);
}

function lookNowAndThen(registration: ServiceWorkerRegistration): void {
  let looked = Date.now();
  document.addEventListener('visibilitychange', () => {
    if (document.visibilityState !== 'visible' || Date.now() - looked < lookMilliseconds) return;
    looked = Date.now();
    // Without a network there is nothing new.
    void registration.update().catch(() => undefined);
  });
}
