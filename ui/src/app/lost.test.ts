import { fireEvent, screen, waitFor } from '@testing-library/svelte';
import userEvent from '@testing-library/user-event';
import { describe, expect, it, vi } from 'vitest';

import type { WalletView } from '../bridge';
import { holdMilliseconds } from '../components/action/hold';
import { FakeBridge } from '../testing/fake-bridge';
import { perform } from '../testing/perform';
import { show, start } from '../testing/play';
import * as made from '../testing/views';

const at = (testid: string) => screen.getByTestId(testid);
const stateOf = (step: string) => at(`lost-${step}-step`).getAttribute('data-state');
const { laptop, desktop, server, phone } = made;

async function hold(testid: string): Promise<void> {
  vi.useFakeTimers();
  await fireEvent.pointerDown(at(testid), { button: 0, isPrimary: true });
  await vi.advanceTimersByTimeAsync(holdMilliseconds + 100);
  vi.useRealTimers();
}

function frozen(over: Partial<ReturnType<typeof made.freeze>> = {}): WalletView {
  return { ...made.five, freezes: [made.freeze(over)] };
}

describe('a lost or stolen device', () => {
  it('is found from the devices, from its own row and by Ctrl-K, and left with Escape', async () => {
    await show('devices');
    await userEvent.click(at('devices-lost'));
    expect(at('lost-device-1')).toHaveAttribute('aria-checked', 'false');
    await userEvent.keyboard('{Escape}');
    await userEvent.click(await screen.findByTestId('devices-member-2-lost'));
    expect(at('lost-device-1')).toHaveAttribute('aria-checked', 'true');
    await userEvent.keyboard('{Escape}{Escape}');
    expect(await screen.findByTestId('wallet')).toBeInTheDocument();
    await userEvent.keyboard('{Control>}k{/Control}');
    await userEvent.type(await screen.findByTestId('palette-field'), 'stolen{Enter}');
    expect(await screen.findByTestId('lost')).toBeInTheDocument();
  });

  it('is never this one', async () => {
    await show('devices');
    expect(screen.queryByTestId('devices-member-0-lost')).toBeNull();
    await userEvent.click(at('devices-lost'));
    expect(at('lost-device')).not.toHaveTextContent(laptop.name);
  });

  it('is asked for first; then freezing is next, then leaving it out', async () => {
    const bridge = await show('lost');
    expect(stateOf('which')).toBe('next');
    expect(at('lost-way-remove')).toBeDisabled();
    await userEvent.click(at('lost-device-1'));
    expect([stateOf('which'), stateOf('freeze'), stateOf('remove')]).toEqual(['done', 'next', 'open']);
    bridge.show(made.open({ wallets: [frozen()] }));
    await waitFor(() => { expect([stateOf('freeze'), stateOf('remove'), stateOf('sweep')]).toEqual(['done', 'next', 'closed']); });
    expect(at('lost-remove-step')).toHaveAttribute('aria-current', 'step');
  });

  it('may be several', async () => {
    await show('lost');
    await userEvent.click(at('lost-device-1'));
    await userEvent.click(at('lost-device-2'));
    expect(at('lost-pieces-value')).toHaveTextContent('Two of the two that must agree');
    expect(at('lost-login-1')).toHaveTextContent(phone.id);
  });

  it('freezes the wallet for three days after a hold, never by a click or Enter', async () => {
    const bridge = await show('lost-chosen');
    expect(at('lost-freeze-what')).toHaveTextContent('lifting it needs 2 of 4 devices');
    await userEvent.click(at('lost-freeze-go'));
    at('lost-freeze-go').focus();
    await userEvent.keyboard('{Enter}');
    expect(bridge.askedFor('freeze')).toEqual([]);
    await hold('lost-freeze-go');
    expect(bridge.askedFor('freeze')).toEqual([{ wallet: 'family', hours: 72, lost: server.id }]);
  });

  it('freezes for another time, and without a reason where none was chosen', async () => {
    const bridge = await show('lost');
    await userEvent.click(at('lost-hours-168'));
    await hold('lost-freeze-go');
    expect(bridge.askedFor('freeze')).toEqual([{ wallet: 'family', hours: 168, lost: null }]);
  });

  it('says why it could not freeze', async () => {
    await show('lost-refused');
    await hold('lost-freeze-go');
    expect(await screen.findByTestId('lost-freeze-error')).toHaveAttribute('data-code', 'freeze.lifted');
  });

  it('is remembered by the freeze that names it', async () => {
    await show('lost-frozen');
    expect(at('lost-device-1')).toHaveAttribute('aria-checked', 'true');
    expect(at('frozen-0')).toHaveAttribute('data-tone', 'proven');
    expect(at('lost-told')).toHaveTextContent('hear of it as they connect');
  });

  it('is told to the others later where there is no connection', async () => {
    await show('lost-offline');
    expect(at('lost-told')).toHaveTextContent('The relay is not reachable.');
  });

  it('says what a thief has and what is left', async () => {
    await show('lost-chosen');
    expect(at('lost-pieces-value')).toHaveTextContent('One of the two that must agree');
    expect(at('lost-thief-value')).toHaveTextContent('No. One piece is missing.');
    expect(at('lost-you-value')).toHaveTextContent('Yes. Three devices are left, and two must agree.');
    expect(at('lost-recover-value')).toHaveTextContent('Yes. The others can give a new device its place.');
    expect(at('lost-files-value')).toHaveTextContent('Proven for Office server.');
    await userEvent.click(at('lost-device-1'));
    await userEvent.click(at('lost-device-3'));
    expect(at('lost-thief-value')).toHaveTextContent('fits other earlier pieces only');
  });

  it('is removed or replaced by a change that begins with it, and the way back keeps it', async () => {
    const bridge = await show('lost-chosen');
    await userEvent.click(at('lost-way-remove'));
    expect(await screen.findByTestId('change-device-2')).toHaveAttribute('aria-checked', 'true');
    await userEvent.keyboard('{Escape}');
    expect(await screen.findByTestId('lost-device-1')).toHaveAttribute('aria-checked', 'true');
    await userEvent.click(at('lost-way-replace'));
    expect(await screen.findByTestId('change-which')).toHaveTextContent('Which devices are gone');
    await userEvent.click(at('change-go'));
    expect(bridge.askedFor('change')).toEqual([
      { wallet: 'family', kind: 'recover', threshold: 2, participants: [laptop.id, desktop.id, phone.id], newcomers: 1, invited: [], removed: [server.id], lost: [], master: null },
    ]);
    await userEvent.click(at('change-back'));
    expect(await screen.findByTestId('lost-device-1')).toHaveAttribute('aria-checked', 'true');
  });

  it('cannot be left out by too few, who are shown the way to recovery', async () => {
    await show('lost-few');
    expect([stateOf('remove'), stateOf('refresh'), stateOf('sweep')]).toEqual(['open', 'closed', 'closed']);
    expect(at('lost-few')).toHaveTextContent('a backup of the lost one comes back first.');
    expect(at('lost-few')).toHaveTextContent('restore the recovery file of Study computer on another computer, and let it in from here.');
    expect(at('lost-recover-value')).toHaveTextContent('Yes, with one of these recovery files: Study computer.');
    await userEvent.click(at('lost-few-files'));
    expect(await screen.findByTestId('recovery')).toBeInTheDocument();
  });

  it('that leaves too few, without a file, takes the money along, and is not talked away', async () => {
    await show('lost-stuck');
    expect(at('lost-recover-value')).toHaveTextContent('No. Too few recovery files are proven.');
    expect(at('lost-few')).toHaveAttribute('data-tone', 'danger');
    expect(at('lost-few')).toHaveTextContent('No recovery file makes up for it.');
  });

  it('is replaced by a new device that brings its piece back, where too few are left', async () => {
    await show('lost-few');
    await userEvent.click(at('lost-few-replace'));
    expect(await screen.findByTestId('change-restored')).toHaveTextContent('Without Study computer too few devices hold a piece');
  });

  it('leads those who are too few to passing on what they know by file', async () => {
    await show('lost-few');
    await userEvent.click(at('lost-few-by-file'));
    expect(await screen.findByTestId('devices-by-file')).toBeInTheDocument();
  });

  it('is not left out before a freeze of its own is lifted', async () => {
    await show('lost-frozen-by-thief');
    expect([stateOf('freeze'), stateOf('remove'), stateOf('refresh')]).toEqual(['next', 'closed', 'closed']);
    expect(at('frozen-0')).toHaveAttribute('data-tone', 'attention');
    expect(at('frozen-0')).toHaveTextContent('because this device is lost');
    expect(at('lost-freeze-theirs')).toHaveTextContent('Freeze it from here as well');
    expect(at('lost-refresh-go-reason')).toHaveTextContent('must be lifted first');
    expect(at('lost-no-removal')).toHaveTextContent('Office server froze the wallet, so no change can leave it out.');
    expect(at('frozen-0-lift')).toBeEnabled();
  });

  it('asks a device without a piece for nothing', async () => {
    await show('lost-no-piece');
    expect([stateOf('freeze'), stateOf('remove'), stateOf('sweep')]).toEqual(['closed', 'closed', 'closed']);
    expect(screen.queryByTestId('lost-freeze-go')).toBeNull();
    expect(at('lost-no-removal')).toHaveTextContent('This device holds no piece');
  });

  it('with as many pieces as must agree makes the fresh wallet come first', async () => {
    await show('lost-moves');
    expect(at('lost-thief-value')).toHaveTextContent('Yes, without asking anybody.');
    expect([stateOf('sweep'), stateOf('freeze')]).toEqual(['next', 'open']);
    expect(at('lost-freeze-moves')).toHaveTextContent('It stops your own devices');
  });

  it('is done with once it is out of the wallet, and the new pieces with it', async () => {
    const bridge = await show('lost-chosen');
    bridge.show(made.open({ wallets: [{ ...made.family, members: [laptop, desktop, phone].map((each) => made.member(each, true)), origin: 'remove' }] }));
    await waitFor(() => { expect([stateOf('freeze'), stateOf('remove'), stateOf('refresh'), stateOf('sweep')]).toEqual(['done', 'done', 'done', 'next']); });
    expect(at('lost-gone')).toHaveTextContent('The device is not of this wallet any more.');
    expect(at('lost-refresh')).toHaveTextContent('Done with the change');
    expect(screen.queryByTestId('lost-refresh-go')).toBeNull();
  });

  it('is known from the last removal where nobody is chosen', async () => {
    start(new FakeBridge(made.open({ wallets: [{ ...made.five, origin: 'remove' }] })));
    await perform([{ press: 'wallet-devices' }, { press: 'devices-lost' }]);
    expect(at('lost-removal')).toHaveTextContent('The last change was a removal, on');
  });

  it('has its id ready for the operator of the relay', async () => {
    await show('lost-chosen');
    expect(at('lost-id-0-text')).toHaveTextContent(server.id);
    expect(at('lost-id-0-copy')).toBeEnabled();
    expect(at('lost-relay-open')).toHaveTextContent('A relay without a list is open');
  });
});

describe('the way to a fresh wallet', () => {
  it('begins with creating one', async () => {
    await show('lost-chosen');
    expect(screen.queryByTestId('sweep-fresh')).toBeNull();
    await userEvent.click(at('sweep-create'));
    expect(await screen.findByTestId('create')).toBeInTheDocument();
  });

  it('fills in the address of the other wallet, and forgets a half-written payment', async () => {
    const bridge = start(new FakeBridge(made.open({ wallets: [made.five, made.fresh] })));
    await perform([{ press: 'wallet-send' }, { type: 'send-amount', text: '3' }, { press: 'send-leave' }, { press: 'wallet-devices' }, { press: 'devices-member-2-lost' }, { press: 'sweep-fresh' }]);
    expect(await screen.findByTestId('send')).toHaveTextContent('From “Family savings”');
    expect(at('send-to')).toHaveValue(made.fresh.address);
    expect(at('send-all')).toHaveAttribute('aria-checked', 'true');
    await waitFor(() => { expect(at('send-amount')).toHaveValue('12.502698'); });
    expect(bridge.askedFor('propose')).toEqual([]);
  });

  it('is closed towards a wallet that the lost device has a piece of, and one without its files', async () => {
    const others = [made.wallet('shared', 'Shared', 2, [laptop, server]), { ...made.fresh, safe_to_fund: false }];
    start(new FakeBridge(made.open({ wallets: [made.five, ...others] })));
    await perform([{ press: 'wallet-devices' }, { press: 'devices-member-2-lost' }]);
    expect(at('sweep-shared')).toBeDisabled();
    expect(at('sweep-shared')).toHaveTextContent('The lost device holds a piece of it as well.');
    expect(at('sweep-fresh')).toBeDisabled();
    expect(at('sweep-fresh')).toHaveTextContent('Not every recovery file of it is proven yet.');
  });

  it('is closed while the wallet is frozen, and says what ends that', async () => {
    start(new FakeBridge(made.open({ wallets: [frozen(), made.fresh] })));
    await perform([{ press: 'wallet-devices' }, { press: 'devices-lost' }]);
    expect(at('sweep-fresh')).toBeDisabled();
    expect(at('sweep-closed')).toHaveTextContent('Leaving the device out ends that');
    expect(at('sweep-create')).toBeEnabled();
  });

  it('is done where nothing is left', async () => {
    start(new FakeBridge(made.open({ wallets: [{ ...made.five, balances: [{ chain_id: 1, ether: '0', code: null, at: made.now }] }] })));
    await perform([{ press: 'wallet-devices' }, { press: 'devices-member-2-lost' }]);
    expect(stateOf('sweep')).toBe('done');
  });
});

describe('a frozen wallet', () => {
  it('says on its page who froze it, why, until when, and who lifted it', async () => {
    await show('home-frozen');
    expect(at('frozen-0-sentence')).toHaveTextContent(/^Frozen until \d.*No device signs\.$/);
    expect(at('frozen-0')).toHaveTextContent('Study computer froze it 2 hours ago, because Office server is lost or in wrong hands.');
    expect(at('frozen-0')).toHaveTextContent('It ends by itself in 3 days.');
    expect(at('frozen-0')).toHaveTextContent('1 of 2 devices lifted it: Garden phone.');
    expect(at('wallet-send')).toBeDisabled();
    expect(at('wallet-send-reason')).toHaveTextContent('The wallet is frozen.');
  });

  it('says so among its devices, and closes a payment that is half written', async () => {
    const bridge = await show('send-review');
    expect(at('send-propose')).toBeEnabled();
    bridge.show(made.open({ wallets: [{ ...made.family, freezes: [made.freeze()] }] }));
    await waitFor(() => { expect(at('send-propose')).toBeDisabled(); });
    expect(at('send-propose-reason')).toHaveTextContent('The wallet is frozen.');
    expect(at('frozen-0')).toBeInTheDocument();
    await userEvent.click(at('send-leave'));
    await userEvent.click(await screen.findByTestId('wallet-devices'));
    expect(await screen.findByTestId('frozen-0')).toHaveTextContent('This device froze it');
  });

  it('is lifted after the question and a hold', async () => {
    const bridge = await show('home-frozen-lift');
    expect(await screen.findByTestId('lift')).toHaveTextContent('This is the last word that is missing: the wallet can pay at once.');
    expect(at('lift')).toHaveTextContent('Whoever has Office server can then ask your devices to pay, as before.');
    await userEvent.click(at('lift-go'));
    expect(bridge.askedFor('lift')).toEqual([]);
    await hold('lift-go');
    expect(bridge.askedFor('lift')).toEqual([{ wallet: 'family', frozen_by: desktop.id }]);
    await waitFor(() => { expect(screen.queryByTestId('lift')).toBeNull(); });
  });

  it('counts what this device lifted, and asks it no more', async () => {
    await show('home-frozen-lifted');
    expect(at('frozen-0')).toHaveTextContent('1 of 2 devices lifted it: This device. You lifted it on this device.');
    expect(screen.queryByTestId('frozen-0-lift')).toBeNull();
  });

  it('is so no more once the freeze is over or lifted', async () => {
    const bridge = await show('home-frozen');
    bridge.show(made.open({ wallets: [frozen({ until: made.now - 1 })] }));
    await waitFor(() => { expect(screen.queryByTestId('frozen-0')).toBeNull(); });
    expect(at('wallet-send')).toBeEnabled();
  });

  it('offers a device without a piece no lifting, and says nothing to a removed one', async () => {
    const bridge = start(new FakeBridge(made.open({ wallets: [{ ...frozen(), standing: 'lost' }] })));
    expect(at('frozen-0')).toHaveTextContent('This device holds no piece, so it cannot lift it.');
    expect(screen.queryByTestId('frozen-0-lift')).toBeNull();
    bridge.show(made.open({ wallets: [{ ...frozen(), standing: 'removed' }] }));
    await waitFor(() => { expect(screen.queryByTestId('frozen-0')).toBeNull(); });
  });

  it('shows every freeze that holds', () => {
    start(new FakeBridge(made.open({ wallets: [{ ...made.five, freezes: [made.freeze(), made.freeze({ by: phone.id, until: made.now + 7200 })] }] })));
    expect(at('frozen-0')).toHaveTextContent('This device froze it');
    expect(at('frozen-1')).toHaveTextContent('Garden phone froze it');
  });
});

function early(until = made.now + 86_400): WalletView {
  return { ...made.five, early_freezes: [{ by: desktop.id, until, minutes: 47, code: 'freeze.clock_ahead' }] };
}

describe('a freeze by a wrong clock', () => {
  it('is told with the clock, the remedy and the way to freeze from here', async () => {
    const bridge = await show('home-early-freeze');
    expect(at('early-freeze-0')).toHaveAttribute('data-code', 'freeze.clock_ahead');
    expect(at('early-freeze-0')).toHaveTextContent('Study computer froze this wallet, but its clock is 47 minutes or more ahead of this one, so the freeze was not taken here.');
    await userEvent.click(at('early-freeze-0-go'));
    expect(await screen.findByTestId('lost')).toBeInTheDocument();
    expect(at('early-freeze-0')).toHaveTextContent('Freeze the wallet from here.');
    expect(screen.queryByTestId('early-freeze-0-go')).toBeNull();
    bridge.show(made.open({ wallets: [{ ...early(), freezes: [made.freeze()] }] }));
    await waitFor(() => { expect(screen.queryByTestId('early-freeze-0')).toBeNull(); });
  });

  it('is not told any more once it would be over, nor to a device that was removed', () => {
    start(new FakeBridge(made.open({ wallets: [early(made.now - 1), { ...early(), id: 'gone', standing: 'removed' }] })));
    expect(screen.queryByTestId('early-freeze-0')).toBeNull();
    expect(at('wallet-send')).toBeEnabled();
  });
});

describe('a removal that is done', () => {
  it('counts the old pieces outside and offers the fresh wallet', async () => {
    const before = made.open({ session: made.session(made.changing('remove', 2, 3), { stage: 'working', phase: 'saving', step: 1, steps: 3 }, ['working', 'working'], { change: made.removing }) });
    const bridge = start(new FakeBridge(before));
    bridge.show(made.open({ wallets: [{ ...made.family, members: [laptop, desktop].map((each) => made.member(each, true)), origin: 'remove' }, made.fresh], last: { outcome: 'changed', wallet: 'family', kind: 'remove' } }));
    expect(await screen.findByTestId('outcome-outside')).toHaveTextContent('One old piece remains outside, on the removed device.');
    expect(at('outcome-outside')).toHaveTextContent('Together with one other old piece');
    await userEvent.click(at('sweep-fresh'));
    expect(await screen.findByTestId('send-to')).toHaveValue(made.fresh.address);
    expect(at('send-all')).toHaveAttribute('aria-checked', 'true');
    expect(bridge.askedFor('dismiss')).toHaveLength(1);
  });

  it('leads back to the steps that are left', async () => {
    const before = made.open({ session: made.session(made.changing('remove', 2, 3), { stage: 'working', phase: 'saving', step: 1, steps: 3 }, ['working', 'working'], { change: made.removing }) });
    const bridge = start(new FakeBridge(before));
    const wallet: WalletView = { ...made.family, members: [laptop, desktop].map((each) => made.member(each, true)), origin: 'remove' };
    bridge.show(made.open({ wallets: [wallet], last: { outcome: 'changed', wallet: 'family', kind: 'remove' } }));
    await userEvent.click(await screen.findByTestId('outcome-lost'));
    expect(await screen.findByTestId('lost-out')).toBeInTheDocument();
    expect(at('lost-id-0-text')).toHaveTextContent(server.id);
    expect(stateOf('sweep')).toBe('next');
  });

  it('says it without the number where this device does not know any more', async () => {
    await show('outcome-removed');
    expect(at('outcome-outside')).toHaveTextContent('Old pieces remain outside.');
    await userEvent.click(at('sweep-create'));
    expect(await screen.findByTestId('create')).toBeInTheDocument();
  });

  it('is not offered after another change', async () => {
    await show('outcome-changed');
    expect(screen.queryByTestId('outcome-sweep')).toBeNull();
  });
});
