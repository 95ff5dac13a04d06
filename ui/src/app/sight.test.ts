import { screen } from '@testing-library/svelte';
import { beforeEach, describe, expect, it, vi } from 'vitest';

import { show, start } from '../testing/play';
import * as made from '../testing/views';

const at = (testid: string) => screen.getByTestId(testid);

describe('a page that comes by itself', () => {
  const scrolled = vi.fn();
  beforeEach(() => {
    scrolled.mockClear();
    window.scrollTo = scrolled;
  });

  it('begins at its top when a relay is set', async () => {
    const bridge = await show('needs-relay');
    scrolled.mockClear();
    bridge.show(made.open({ wallets: [] }));
    await screen.findByTestId('create');
    expect(scrolled).toHaveBeenCalledWith(0, 0);
  });

  it('begins at its top when the devices begin to work, and stays where it is while they do', async () => {
    const bridge = await show('compare');
    scrolled.mockClear();
    bridge.show(made.open({ wallets: [], session: made.session(made.create, { stage: 'comparing', words: made.comparison }, ['ready', 'ready', 'working']) }));
    await screen.findByTestId('compare-waiting');
    expect(scrolled).not.toHaveBeenCalled();
    bridge.show(made.open({ wallets: [], session: made.session(made.create, { stage: 'linking' }) }));
    await screen.findByTestId('working');
    expect(scrolled).toHaveBeenCalledTimes(1);
  });
});

describe('a lobby that is full', () => {
  it('says so and leads to Start, without the invite that nobody needs', async () => {
    await show('lobby-complete');
    expect(at('lobby')).toHaveTextContent('Everybody is here. Press Start.');
    expect(screen.queryByTestId('lobby-invite')).toBeNull();
    expect(at('lobby-start')).toBeEnabled();
  });

  it('shows the invite again when a place is free again', async () => {
    const bridge = await show('lobby-complete');
    bridge.show(made.open({ wallets: [], session: made.session(made.create, { stage: 'gathering', complete: false }, ['present', 'present'], { invite: made.invite }) }));
    expect(await screen.findByTestId('lobby-invite')).toBeInTheDocument();
  });
});
