import { screen } from '@testing-library/svelte';
import { describe, expect, it } from 'vitest';

import { show, start } from '../testing/play';
import * as made from '../testing/views';

const at = (testid: string) => screen.getByTestId(testid);

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
