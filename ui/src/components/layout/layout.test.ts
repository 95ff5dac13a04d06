import { render, screen } from '@testing-library/svelte';
import userEvent from '@testing-library/user-event';
import { createRawSnippet } from 'svelte';
import { describe, expect, it, vi } from 'vitest';

import CommandPalette from './CommandPalette.svelte';
import { findDestinations } from './palette';
import Shell from './Shell.svelte';
import Stepper from './Stepper.svelte';

const destinations = [
  { id: 'family', title: 'Family savings', kind: 'Wallet' },
  { id: 'send', title: 'Send', kind: 'Page', aliases: ['pay'] },
  { id: 'cafe', title: 'Café', kind: 'Wallet' },
  { id: 'savings', title: 'Savings', kind: 'Page' },
];

describe('finding where to go', () => {
  it('puts what begins with the letters first', () => {
    expect(findDestinations(destinations, 'sav').map(({ id }) => id)).toEqual(['savings', 'family']);
  });

  it('knows other words and does not mind accents', () => {
    expect(findDestinations(destinations, 'PAY').map(({ id }) => id)).toEqual(['send']);
    expect(findDestinations(destinations, 'cafe').map(({ id }) => id)).toEqual(['cafe']);
  });

  it('shows all for nothing and nothing for nonsense', () => {
    expect(findDestinations(destinations, ' ')).toEqual(destinations);
    expect(findDestinations(destinations, 'zzz')).toEqual([]);
  });
});

describe('the command palette', () => {
  function palette(open = true): { onopen: () => void; onclose: () => void; onjump: (id: string) => void } {
    const calls = { onopen: vi.fn(), onclose: vi.fn(), onjump: vi.fn() };
    render(CommandPalette, { open, destinations, ...calls });
    return calls;
  }

  it.each(['{Control>}k{/Control}', '{Meta>}k{/Meta}'])('opens on %s', async (keys) => {
    const { onopen } = palette(false);
    await userEvent.keyboard(keys);
    expect(onopen).toHaveBeenCalledTimes(1);
  });

  it('jumps to what the arrow keys chose', async () => {
    const { onjump, onclose } = palette();
    await userEvent.click(screen.getByTestId('palette-field'));
    await userEvent.keyboard('{ArrowDown}');
    expect(screen.getByTestId('palette-send')).toHaveAttribute('aria-selected', 'true');
    await userEvent.keyboard('{Enter}');
    expect(onjump).toHaveBeenCalledWith('send');
    expect(onclose).toHaveBeenCalled();
  });

  it('says how many were found, and Enter on nothing goes nowhere', async () => {
    const { onjump } = palette();
    await userEvent.type(screen.getByTestId('palette-field'), 'zzz{Enter}');
    expect(screen.getByText('0 results')).toBeInTheDocument();
    expect(onjump).not.toHaveBeenCalled();
  });

  it('leaves on Escape', async () => {
    const { onclose } = palette();
    await userEvent.click(screen.getByTestId('palette-field'));
    await userEvent.keyboard('{Escape}');
    expect(onclose).toHaveBeenCalled();
  });
});

describe('the shell', () => {
  const children = createRawSnippet(() => ({ render: () => '<h1>Page</h1>' }));
  const shell = (over: object = {}) => {
    const calls = { onselect: vi.fn(), onnew: vi.fn(), onlock: vi.fn() };
    render(Shell, { wallets: [], current: undefined, relay: 'connected', children, ...calls, ...over });
    return calls;
  };

  it('says in words how the relay is', () => {
    shell({ relay: 'offline' });
    expect(screen.getByTestId('relay')).toHaveTextContent('Relay not reachable');
  });

  it('tells loading from empty', () => {
    shell({ wallets: undefined });
    expect(screen.getByTestId('wallets-loading')).toBeInTheDocument();
    expect(screen.queryByText('No wallet yet')).toBeNull();
  });

  it('marks the current wallet, and opens another one', async () => {
    const segments = [{ id: '1', name: 'Laptop', state: 'present' as const }];
    const wallets = [
      { id: 'a', name: 'Family', segments, note: '2 of 3 devices' },
      { id: 'b', name: 'Studio', segments, note: '3 of 5 devices' },
    ];
    const { onselect } = shell({ wallets, current: 'a' });
    expect(screen.getByTestId('wallet-a')).toHaveAttribute('aria-current', 'page');
    await userEvent.click(screen.getByTestId('wallet-b'));
    expect(onselect).toHaveBeenCalledWith('b');
  });

  it('locks on one click', async () => {
    const { onlock } = shell();
    await userEvent.click(screen.getByTestId('lock'));
    expect(onlock).toHaveBeenCalledTimes(1);
  });

  it('moves its menu with the button that says so', async () => {
    shell();
    const menu = screen.getByTestId('menu');
    expect(menu).toHaveAttribute('aria-expanded', 'false');
    await userEvent.click(menu);
    expect(menu).toHaveAttribute('aria-expanded', 'true');
    await userEvent.click(screen.getByTestId('new-wallet'));
    expect(menu).toHaveAttribute('aria-expanded', 'false');
  });

  it('closes its menu with Esc, which then leaves no page, and gives the focus back', async () => {
    const leaves = vi.fn((event: Event) => event.defaultPrevented);
    window.addEventListener('keydown', leaves);
    shell();
    const menu = screen.getByTestId('menu');
    await userEvent.click(menu);
    screen.getByTestId('new-wallet').focus();
    await userEvent.keyboard('{Escape}');
    window.removeEventListener('keydown', leaves);
    expect(menu).toHaveAttribute('aria-expanded', 'false');
    expect(menu).toHaveFocus();
    expect(leaves).toHaveLastReturnedWith(true);
  });
});

describe('the steps', () => {
  it('name the current one and say which are done', () => {
    render(Stepper, { steps: ['Devices', 'Lobby', 'Compare'], at: 1, testid: 'steps' });
    expect(screen.getByRole('navigation', { name: 'Step 2 of 3' })).toBeInTheDocument();
    const [first, second] = screen.getAllByRole('listitem');
    expect(first).toHaveTextContent('(done)');
    expect(second).toHaveAttribute('aria-current', 'step');
  });
});
