import { render } from '@testing-library/svelte';

import App from '../App.svelte';
import type { FakeBridge } from './fake-bridge';
import { perform } from './perform';
import { screens } from './screens';

/** Opens the app over a bridge to nobody. */
export function start(bridge: FakeBridge, window: 'main' | 'approve' | 'key' = 'main'): FakeBridge {
  render(App, { bridge, window });
  return bridge;
}

/** Opens a screen of {@link screens} and does what a person did to get there. */
export async function show(name: string): Promise<FakeBridge> {
  const chosen = screens[name];
  if (!chosen) throw new Error(`no screen ${name}`);
  const bridge = start(chosen.bridge(), chosen.window);
  await perform(chosen.acts ?? []);
  return bridge;
}
