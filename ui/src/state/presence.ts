import { untrack } from 'svelte';

import { words } from '../words';
import type { App } from './app.svelte';

/** How long until the relay is asked again while a page shows who is there. */
const lookMilliseconds = 30_000;

/** Asks the relay who of a wallet is connected, now and again, until the returned function is called. */
export function watchPresence(app: App, wallet: string): () => void {
  const look = (): void => {
    // Without an answer nothing is shown of it, and the line says for itself that it is down.
    if (app.home?.relay.state === 'connected') void app.bridge.look(wallet).catch(() => undefined);
  };
  untrack(look);
  const asking = setInterval(look, lookMilliseconds);
  return () => {
    clearInterval(asking);
  };
}

/** One more sentence on a device: whether it is connected, where the relay was asked. */
export function saidOnline(online: boolean | null): string {
  return online === null ? '' : ` ${words.devices.online[online ? 'yes' : 'no']}.`;
}
