import '../design/fonts.css';
import '../design/tokens.css';
import '../design/base.css';

import { mount } from 'svelte';

import Phone from './Phone.svelte';
import { takeOpened } from './opened';
import { offersPasskeys } from './passkey';
import { withPasskeys } from './talk';
import { ownScript } from './trusted';
import { watchVersion, type Next } from './version';
import worker from './worker?worker&url';

const opened = takeOpened(window);
const hasPasskeys = await offersPasskeys(window);
const party = new Worker(ownScript(worker), { type: 'module', ...(hasPasskeys ? { name: withPasskeys } : {}) });
mount(Phone, { target: document.body.querySelector('#app') ?? document.body, props: { worker: party, watch, first: opened } });

// A page that a browser holds ready behind another one would hold the device with it.
addEventListener('pagehide', ({ persisted }) => {
  if (persisted) party.terminate();
});
addEventListener('pageshow', ({ persisted }) => {
  if (persisted) location.reload();
});

/** Keeps the page on this device, once it has all that it needs to begin. */
function watch(tell: (next: Next) => void): void {
  // A browser in private mode, or a page that came over an open line, has none.
  const workers = (navigator as { serviceWorker?: ServiceWorkerContainer }).serviceWorker;
  if (!workers || !import.meta.env.PROD) return;
  const begin = (): void => {
    const script = ownScript(new URL('offline.js', document.baseURI).href);
    // What cannot be kept now is tried again with the next visit; the page works without.
    void watchVersion(workers, script, tell, () => {
      location.reload();
    }).catch(() => undefined);
  };
  if (document.readyState === 'complete') begin();
  else addEventListener('load', begin, { once: true });
}
