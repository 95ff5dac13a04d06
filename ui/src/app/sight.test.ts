import { screen, waitFor } from '@testing-library/svelte';
import userEvent from '@testing-library/user-event';
import { beforeEach, describe, expect, it, vi } from 'vitest';

import { FakeBridge, refuses } from '../testing/fake-bridge';
import { perform } from '../testing/perform';
import { show, start } from '../testing/play';
import * as made from '../testing/views';

const at = (testid: string) => screen.getByTestId(testid);

describe('a form that cannot be sent', () => {
  it('leads to the first field at fault', async () => {
    await show('create');
    await userEvent.click(at('create-go'));
    await waitFor(() => { expect(at('create-name')).toHaveFocus(); });
    expect(at('create-name-error')).toBeInTheDocument();
  });

  it('leads past the fields that are right', async () => {
    await show('welcome-found');
    await userEvent.type(at('found-name'), 'Kitchen laptop');
    await userEvent.click(at('found-go'));
    await waitFor(() => { expect(at('new-password')).toHaveFocus(); });
  });
});

describe('a refusal', () => {
  it('of a password leaves it selected, to be typed over', async () => {
    await show('locked-wrong');
    await waitFor(() => { expect(at('unlock-error')).toBeInTheDocument(); });
    const password = screen.getByTestId<HTMLInputElement>('unlock-password');
    expect(password).toHaveFocus();
    expect([password.selectionStart, password.selectionEnd]).toEqual([0, 'wrong'.length]);
  });

  it.each([
    ['relay.bad_address', 'relay-url'],
    ['relay.bad_key', 'relay-key'],
  ])('of a relay, %s, leads to its field %s', async (code, field) => {
    start(new FakeBridge(made.open({ wallets: [], relay: made.noRelay }), { useRelay: refuses(code) }));
    await perform([{ press: 'start-act-create' }, { type: 'relay-url', text: 'wss://relay.example' }, { type: 'relay-key', text: 'ab' }, { press: 'relay-go' }]);
    await waitFor(() => { expect(at(field)).toHaveFocus(); });
  });
});

describe('the lock', () => {
  it('waits for the password as soon as it is shown', async () => {
    const bridge = start(new FakeBridge(made.open({ wallets: [made.five] })));
    await screen.findByTestId('wallet');
    bridge.show({ state: 'locked', keychain: false });
    await waitFor(() => { expect(at('unlock-password')).toHaveFocus(); });
  });
});

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

describe('the way into a wallet on a phone', () => {
  const primary = () => [...document.querySelectorAll('[data-testid="join"] .primary')].map((button) => button.getAttribute('data-testid'));

  it('has one next step: the code to scan, or the invite that stands there', async () => {
    await show('join-scan');
    await userEvent.click(await screen.findByTestId('scan-back'));
    expect(primary()).toEqual(['join-scan']);
    await userEvent.type(at('join-link'), made.invite.link);
    expect(primary()).toEqual(['join-go']);
  });

  it('offers a picture of the code where the camera cannot be used', async () => {
    await show('join-scan');
    await screen.findByTestId('scan-error');
    expect(at('join-picture')).toBeEnabled();
  });
});
