import { fireEvent, screen, waitFor } from '@testing-library/svelte';
import userEvent from '@testing-library/user-event';
import { describe, expect, it, vi } from 'vitest';

import { holdMilliseconds } from '../components/action/hold';
import { FakeBridge } from '../testing/fake-bridge';
import { perform } from '../testing/perform';
import { show, start } from '../testing/play';
import * as made from '../testing/views';

const at = (testid: string) => screen.getByTestId(testid);

describe('a fresh device', () => {
  it('offers three acts and founds itself with name, password and keychain', async () => {
    const bridge = await show('welcome-found');
    await userEvent.type(at('found-name'), 'Kitchen laptop');
    await userEvent.type(at('new-password'), 'lantern orbit cactus velvet');
    await userEvent.type(at('new-password-again'), 'lantern orbit cactus velve');
    await userEvent.click(at('found-go'));
    expect(bridge.askedFor('found')).toEqual([]);
    expect(at('new-password-again-error')).toHaveTextContent('not the same');
    await userEvent.type(at('new-password-again'), 't');
    await userEvent.click(at('found-go'));
    expect(bridge.askedFor('found')).toEqual([{ name: 'Kitchen laptop', password: 'lantern orbit cactus velvet', keychain: true }]);
    bridge.show(made.open({ wallets: [], relay: made.noRelay }));
    expect(await screen.findByTestId('needs-relay')).toBeInTheDocument();
  });

  it('says at the field that a password is too short', async () => {
    const bridge = await show('welcome-found');
    await userEvent.type(at('found-name'), 'Kitchen laptop');
    for (const id of ['new-password', 'new-password-again']) await userEvent.type(at(id), 'ink 🖋 of');
    await userEvent.click(at('found-go'));
    expect(bridge.askedFor('found')).toHaveLength(1);
    for (const id of ['new-password', 'new-password-again']) {
      await userEvent.clear(at(id));
      await userEvent.type(at(id), 'ink 🖋 o');
    }
    await userEvent.click(at('found-go'));
    expect(at('new-password-error')).toHaveTextContent('At least 8 characters.');
    expect(bridge.askedFor('found')).toHaveLength(1);
  });

  it('shows what a recovery file says of itself before it asks for passwords', async () => {
    await show('restore-preview');
    expect(await screen.findByTestId('restore-share-value')).toHaveTextContent('piece 2 of 3, epoch 1');
  });
});

describe('a piece that came back from a recovery file', () => {
  it('says that it signs nothing, what to do next, and leads to the invite', async () => {
    const bridge = await show('restored-first');
    expect(at('restored-0-what')).toHaveTextContent('The piece of Study computer, 2 of 2, came back');
    expect(at('restored-0-what')).toHaveTextContent('It signs nothing by itself');
    expect(at('restored-0-steps')).toHaveTextContent('On Kitchen laptop: open Devices');
    expect(at('restored-0-needed')).toHaveTextContent('keep the recovery file');
    expect(at('start')).toHaveTextContent('Almost back in');
    await userEvent.click(at('restored-0-join'));
    expect(await screen.findByTestId('join')).toBeInTheDocument();
    expect(bridge.askedFor('forgetRestored')).toEqual([]);
  });

  it('is let go only after a question, and the file keeps it', async () => {
    const bridge = await show('restored-forget');
    expect(at('restored-forget')).toHaveTextContent('The backup of Study computer still holds it');
    await userEvent.click(at('restored-forget-keep'));
    expect(bridge.askedFor('forgetRestored')).toEqual([]);
    await perform([{ press: 'restored-0-forget' }, { press: 'restored-forget-go' }]);
    expect(bridge.askedFor('forgetRestored')).toEqual(['family']);
  });

  it('comes back beside the wallets of a device that is in use, without a new password', async () => {
    const bridge = await show('restore-here');
    expect(screen.queryByTestId('new-password')).toBeNull();
    await perform([{ type: 'restore-file-password', text: 'the password of the file' }, { press: 'restore-go' }]);
    expect(bridge.askedFor('restoreHere')).toEqual([{ file_password: 'the password of the file' }]);
    expect(await screen.findByTestId('wallet')).toBeInTheDocument();
  });
});

describe('the lock', () => {
  it('says a wrong password in words and keeps what was typed', async () => {
    await show('locked-wrong');
    await waitFor(() => { expect(at('unlock-error')).toHaveAttribute('data-code', 'vault.wrong_password'); });
    expect(at('unlock-password')).toHaveValue('wrong');
  });

  it('says that it waits for the system keychain', async () => {
    await show('unlocking-keychain');
    expect(at('unlock-keychain')).toHaveTextContent('Waiting for your system keychain');
  });
});

describe('making a wallet', () => {
  it('asks for exactly what stands in the form', async () => {
    const bridge = await show('create-all');
    await userEvent.type(at('create-name'), 'Both');
    expect(at('create-all')).toBeInTheDocument();
    await userEvent.click(at('create-go'));
    expect(bridge.askedFor('create')).toEqual([{ name: 'Both', threshold: 2, holders: 2, master: false, invited: [], brought: false }]);
  });

  it('names known devices, and no more than there are places', async () => {
    const bridge = await show('create-known');
    await userEvent.type(at('create-name'), 'Rainy days');
    expect(at('create-known').querySelectorAll('[aria-checked="true"]')).toHaveLength(1);
    await userEvent.click(at('create-preset-all'));
    await userEvent.click(at('create-go'));
    expect(bridge.askedFor('create')).toEqual([{ name: 'Rainy days', threshold: 2, holders: 2, master: false, invited: [made.phone.id], brought: false }]);
  });

  it('names no server, which opens no invite, and says how it comes in', async () => {
    await show('create-known-server');
    expect(at(`create-known-${made.server.id}`)).toBeDisabled();
    expect(at(`create-known-${made.server.id}`)).toHaveTextContent('A server takes no place by itself. Give it the invite');
    expect(at(`create-known-${made.desktop.id}`)).toBeEnabled();
  });

  it('names nobody where nobody is known', async () => {
    await show('create');
    expect(screen.queryByTestId('create-known')).toBeNull();
  });

  it('joins with an invite although no relay is set, without the words around it', async () => {
    const bridge = start(new FakeBridge(made.open({ wallets: [], relay: made.noRelay })));
    await userEvent.click(at('start-act-join'));
    await userEvent.click(at('join-link'));
    await userEvent.paste('Here it is: cohort:join/abc\n  def');
    await userEvent.click(at('join-go'));
    expect(bridge.askedFor('join')).toEqual(['cohort:join/abcdef']);
  });

  it('is found with joining and restoring in one place beside the wallets, which name their other devices', async () => {
    start(new FakeBridge(made.open({ wallets: [made.five, made.fresh, made.wallet('pair', 'The two', 2, [made.laptop, made.desktop])] })));
    expect(at('wallet-pair-others')).toHaveTextContent('Study computer');
    expect(at('wallet-fresh-others')).toHaveTextContent('Study computer and Garden phone');
    await userEvent.click(at('new-wallet'));
    expect(await screen.findByTestId('start')).toHaveTextContent('Add a wallet');
    await userEvent.click(at('start-act-restore'));
    expect(await screen.findByTestId('restore-page')).toBeInTheDocument();
    await userEvent.keyboard('{Escape}');
    await perform([{ press: 'new-wallet' }, { press: 'start-act-join' }]);
    expect(await screen.findByTestId('join')).toBeInTheDocument();
    await userEvent.keyboard('{Escape}');
    expect(await screen.findByTestId('wallet')).toBeInTheDocument();
  });

  it('tells what was pasted instead of an invite, and opens the wallet that a code tells of', async () => {
    const bridge = start(new FakeBridge(made.open({ wallets: [made.fresh, made.five] })));
    await perform([{ press: 'new-wallet' }, { press: 'start-act-join' }, { type: 'join-link', text: made.payment.to }]);
    await waitFor(() => { expect(at('join-link-error')).toHaveTextContent('This is an address, not an invite.'); });
    await perform([{ type: 'join-link', text: 'See here: COHORT:WALLET/ABC\n234' }]);
    await waitFor(() => { expect(at('join-go')).toHaveTextContent('Open the wallet'); });
    await userEvent.click(at('join-go'));
    expect(bridge.askedFor('readWalletText')).toEqual(['COHORT:WALLET/ABC234']);
    expect(bridge.askedFor('join')).toEqual([]);
    expect(await screen.findByTestId('wallet')).toHaveTextContent('Family savings');
  });

  it('keeps Start off with the reason until every place is filled', async () => {
    await show('lobby');
    expect(at('lobby-start')).toBeDisabled();
    expect(at('lobby-start-reason')).toHaveTextContent('1 place is still free.');
  });

  it('offers no way past the comparison, and asks before it stops', async () => {
    const bridge = await show('compare-differs');
    expect(at('compare-code')).toHaveAttribute('data-code', made.comparison.join(' '));
    await userEvent.click(await screen.findByTestId('compare-confirm-go'));
    expect(bridge.askedFor('rejectCode')).toHaveLength(1);
    expect(bridge.askedFor('confirmCode')).toEqual([]);
  });

  it('says before the comparison and beside it which device alone may ask, and what that means', async () => {
    const master = { ...made.create, master: made.desktop.id };
    const bridge = start(new FakeBridge(made.open({ wallets: [], session: made.session(master, { stage: 'gathering', complete: false }, undefined, { is_initiator: false }) })));
    expect(at('lobby-master')).toHaveTextContent('Study computer alone may ask for payments and changes. Every other device agrees or refuses.');
    bridge.show(made.open({ wallets: [], session: made.session(master, { stage: 'comparing', words: made.comparison }) }));
    expect(await screen.findByTestId('compare-master')).toHaveTextContent('If you say that the code matches, you accept that.');
    bridge.show(made.open({ wallets: [], session: made.session(made.create, { stage: 'comparing', words: made.comparison }) }));
    await waitFor(() => { expect(screen.queryByTestId('compare-master')).toBeNull(); });
  });

  it('says before the comparison and beside it how many pay without the others, and from which wallet', async () => {
    const bridge = await show('lobby-guest-rule');
    expect(at('lobby-rule')).toHaveTextContent('Any 2 of 3 devices can pay from “Family savings”, without the others. If another number or name was agreed on, leave.');
    bridge.show(made.open({ wallets: [], session: made.session(made.create, { stage: 'comparing', words: made.comparison }, undefined, { is_initiator: false }) }));
    expect(await screen.findByTestId('compare-rule')).toHaveTextContent('Any 2 of 3 devices can pay from “Family savings”');
    expect(at('compare-matches').compareDocumentPosition(at('compare-rule')) & Node.DOCUMENT_POSITION_PRECEDING).toBeTruthy();
    const all = { ...made.create, threshold: 3 };
    bridge.show(made.open({ wallets: [], session: made.session(all, { stage: 'comparing', words: made.comparison }) }));
    await waitFor(() => { expect(at('compare-rule')).toHaveTextContent('All 3 devices are needed to pay from “Family savings”.'); });
  });

  it('cancels only after the question', async () => {
    const bridge = await show('working-cancel');
    expect(bridge.askedFor('cancel')).toEqual([]);
    await userEvent.click(await screen.findByTestId('leave-go'));
    expect(bridge.askedFor('cancel')).toHaveLength(1);
  });

  it('goes from the end to the recovery file', async () => {
    const bridge = await show('outcome-created');
    await userEvent.click(at('outcome-save'));
    expect(await screen.findByTestId('recovery')).toBeInTheDocument();
    expect(bridge.askedFor('dismiss')).toHaveLength(1);
  });
});

describe('a wallet', () => {
  it('says that it is not safe to fund, and by whom', async () => {
    await show('home-unsafe');
    expect(at('wallet-unsafe')).toHaveTextContent('Not safe to fund. Kitchen laptop and Office server have not proven');
  });

  it('shows no address while Receive is closed', async () => {
    await show('home-closed');
    expect(screen.queryByTestId('wallet-address')).toBeNull();
    await userEvent.click(at('wallet-receive'));
    expect(screen.queryByTestId('receive-address')).toBeNull();
  });

  it('tells loading, old and unreachable apart', async () => {
    await show('home-stale');
    expect(at('balance-1-stale')).toHaveTextContent('As of 3 hours ago');
    expect(at('balance-1-error')).toHaveAttribute('data-code', 'node.unreachable');
  });
});

describe('a practice wallet', () => {
  const mark = 'Practice: both pieces on this computer';

  it('is offered with what a real one needs, and asked for by name alone', async () => {
    const bridge = await show('needs-relay');
    expect(at('create-instead-practice')).toHaveTextContent('A real wallet needs a second device: another computer, a phone or a server.');
    await userEvent.click(at('create-instead-practice'));
    expect(await screen.findByTestId('practice-real')).toHaveTextContent('A phone');
    await userEvent.clear(at('practice-name'));
    await userEvent.click(at('practice-go'));
    expect(bridge.askedFor('createPractice')).toEqual([]);
    await userEvent.type(at('practice-name'), ' Try it {Enter}');
    expect(bridge.askedFor('createPractice')).toEqual([{ name: 'Try it' }]);
    expect(bridge.askedFor('create')).toEqual([]);
  });

  it('is offered beside a real one where a relay is set, and the partner’s relay counts as none', async () => {
    await show('create');
    expect(at('create-instead-practice')).toBeInTheDocument();
    start(new FakeBridge(made.open({ wallets: [], relay: made.practiceRelay })));
    await userEvent.click(screen.getAllByTestId('start-act-create')[0] ?? at('start-act-create'));
    expect(screen.getByTestId('needs-relay')).toBeInTheDocument();
  });

  it('stays on its page while the partner takes its seat, and goes on to the code', async () => {
    let seat: () => void = () => undefined;
    const bridge = start(new FakeBridge(made.open({ wallets: [], relay: made.noRelay }), { createPractice: () => new Promise<void>((settle) => (seat = settle)) }));
    await userEvent.click(at('start-act-create'));
    await userEvent.click(at('create-instead-practice'));
    await userEvent.click(at('practice-go'));
    expect(at('practice-go')).toBeDisabled();
    const comparing = made.session(made.createPractice, { stage: 'comparing', words: made.comparison });
    bridge.show(made.open({ wallets: [], relay: made.practiceRelay, session: comparing }));
    expect(await screen.findByTestId('practice-going')).toBeInTheDocument();
    seat();
    expect(await screen.findByTestId('compare')).toBeInTheDocument();
    expect(at('compare-partner')).toHaveTextContent('compares for itself');
    expect(at('practice-mark')).toHaveTextContent(mark);
  });

  it('says why the partner did not come, on the same page', async () => {
    await show('practice-refused');
    await waitFor(() => { expect(at('practice-error')).toHaveAttribute('data-code', 'practice.no_program'); });
    expect(at('practice-go')).toBeEnabled();
  });

  it('is marked everywhere and scares nobody', async () => {
    const bridge = await show('practice-home');
    expect(at('wallet-practice-sentence')).toHaveTextContent(mark);
    expect(at('wallet-practice')).toBeInTheDocument();
    expect(screen.queryByTestId('wallet-unsafe')).toBeNull();
    expect(at('relay')).toHaveTextContent('This computer’s practice relay');
    expect(screen.queryByTestId('balance-1')).toBeNull();
    for (const [open, page] of [['wallet-receive', 'receive'], ['wallet-send', 'send'], ['wallet-health-recovery', 'recovery']] as const) {
      await userEvent.click(at(open));
      expect(await screen.findByTestId(page)).toBeInTheDocument();
      expect(at('practice-mark')).toHaveTextContent(mark);
      await userEvent.keyboard('{Escape}');
    }
    expect(bridge.askedFor('wakePartner')).toEqual([]);
  });

  it('shows its address for test networks alone', async () => {
    await show('practice-receive');
    expect(at('receive-test-only')).toHaveTextContent('For Sepolia and Local development node only.');
    expect(screen.queryByTestId('receive-unsafe')).toBeNull();
  });

  it('says why its partner does not run, and starts it again', async () => {
    const bridge = await show('practice-home-failed');
    expect(at('partner-error')).toHaveAttribute('data-code', 'practice.partner_gone');
    expect(screen.queryByTestId('wallet-no-relay')).toBeNull();
    expect(at('wallet-send')).toBeDisabled();
    expect(at('wallet-send-reason')).toHaveTextContent('The practice partner does not run yet.');
    await userEvent.click(at('partner-again'));
    expect(bridge.askedFor('wakePartner')).toHaveLength(1);
  });

  it('is marked in the approve window too', async () => {
    await show('practice-approve');
    expect(at('approve-practice')).toHaveTextContent(mark);
  });
});

describe('paying', () => {
  it('proposes what was typed to exactly the chosen devices', async () => {
    const bridge = await show('send-review');
    await waitFor(() => { expect(at('send-propose')).toBeEnabled(); });
    await userEvent.click(at('send-propose'));
    const transfer = { wallet: 'family', chain_id: 1, to: made.payment.to, amount: { kind: 'exactly', ether: '0.5' }, speed: 'normal' };
    expect(bridge.askedFor('propose')).toEqual([{ transfer, signers: [made.laptop.id, made.desktop.id] }]);
  });

  it('sends all but the fee, anew for each speed, and says what stays behind', async () => {
    const bridge = await show('send-all');
    expect(at('send-all')).toHaveAttribute('aria-checked', 'true');
    await waitFor(() => { expect(at('send-amount')).toHaveValue('12.502698'); });
    expect(at('send-amount')).toHaveAttribute('readonly');
    expect(at('send-stays-value')).toHaveTextContent('The unused part of the fee, less than 0.00042 ETH');
    await userEvent.click(at('send-speed-fast'));
    await waitFor(() => { expect(at('send-amount')).toHaveValue('12.502278'); });
    await waitFor(() => { expect(at('send-next')).toBeEnabled(); });
    await perform([{ press: 'send-next' }, { press: `send-signers-${made.desktop.id}` }, { press: 'send-check' }]);
    expect(at('review-all')).toHaveTextContent('follows the fee of that moment');
    expect(at('review-stays-value')).toHaveTextContent('less than 0.00084 ETH');
    await userEvent.click(at('send-propose'));
    expect(bridge.askedFor('propose')).toMatchObject([{ transfer: { amount: { kind: 'all' }, speed: 'fast' } }]);
  });

  it('is switched by a key, and gives back what was typed', async () => {
    const bridge = start(new FakeBridge(made.open()));
    await perform([{ press: 'wallet-send' }, { type: 'send-amount', text: '3' }]);
    at('send-all').focus();
    await userEvent.keyboard(' ');
    expect(at('send-amount')).toHaveValue('');
    expect(at('send-amount')).toHaveAccessibleDescription('It is computed once there is a recipient.');
    expect(bridge.askedFor('quote')).toEqual([]);
    await userEvent.keyboard(' ');
    expect(at('send-amount')).toHaveValue('3');
  });

  it('refuses to send all where the fee could take it, under the amount', async () => {
    await show('send-all-too-little');
    await waitFor(() => { expect(at('send-amount-error')).toHaveTextContent('The balance of 0.0003 ether does not cover the fee, which can come to 0.00042 ether.'); });
    expect(at('send-amount')).toHaveValue('');
    expect(at('send-next')).toBeDisabled();
  });

  it('puts a mistyped address under its field and goes no further', async () => {
    await show('send-errors');
    await waitFor(() => { expect(at('send-to-error')).toHaveTextContent('capital letters do not fit'); });
    expect(at('send-next')).toBeDisabled();
  });

  it('swaps a silent device without typing again', async () => {
    const bridge = await show('send-review');
    await waitFor(() => { expect(at('send-propose')).toBeEnabled(); });
    await userEvent.click(at('send-propose'));
    bridge.show(made.open({ session: made.session(made.sign, { stage: 'gathering', complete: false }, ['present']) }));
    await userEvent.click(await screen.findByTestId('waiting-swap'));
    await userEvent.click(at(`swap-devices-${made.desktop.id}`));
    await userEvent.click(at(`swap-devices-${made.server.id}`));
    await userEvent.click(at('swap-go'));
    expect(bridge.askedFor('cancel')).toHaveLength(1);
    bridge.show(made.open({ last: made.failed('ceremony.cancelled') }));
    await waitFor(() => { expect(bridge.askedFor('propose')).toHaveLength(2); });
    expect(bridge.askedFor('propose')[1]).toMatchObject({ transfer: { to: made.payment.to, amount: { kind: 'exactly', ether: '0.5' } }, signers: [made.laptop.id, made.server.id] });
  });
});

describe('a line that is gone', () => {
  it('is told where the others are waited for, and no longer once it is back', async () => {
    const session = made.session(made.create, { stage: 'comparing', words: ['one'] });
    const relay = { url: 'wss://relay.example', key: 'ab'.repeat(32), state: 'offline', code: 'relay.unreachable', practice: false } as const;
    const bridge = start(new FakeBridge(made.open({ wallets: [], session, relay })));
    expect(await screen.findByTestId('line-error')).toHaveTextContent('Cohort keeps trying; nothing is lost.');
    bridge.show(made.open({ wallets: [], session }));
    await waitFor(() => {
      expect(screen.queryByTestId('line-error')).toBeNull();
    });
  });
});

describe('waiting for others', () => {
  it('asks for nobody who has compared already, and can be left', async () => {
    const bridge = await show('compare-waiting');
    expect(screen.queryByTestId('nav-session-badge')).toBeNull();
    await userEvent.click(at('compare-cancel'));
    await userEvent.click(await screen.findByTestId('leave-go'));
    expect(bridge.askedFor('cancel')).toHaveLength(1);
  });

  it('does not say that all are here while a place is free', async () => {
    await show('waiting-gathering');
    expect(at('waiting-gathering')).toHaveTextContent('Waiting for one more device to open the request in Cohort.');
  });
});

describe('the approve window', () => {
  it('approves with the code after a hold, never by a click', async () => {
    const bridge = await show('approve');
    await userEvent.click(at('approve-go'));
    expect(bridge.askedFor('approve')).toEqual([]);
    vi.useFakeTimers();
    await fireEvent.pointerDown(at('approve-go'), { button: 0, isPrimary: true });
    await vi.advanceTimersByTimeAsync(holdMilliseconds + 100);
    vi.useRealTimers();
    expect(bridge.askedFor('approve')).toEqual(['48290517']);
  });

  it('closes Approve on a difference, and refuses with one click', async () => {
    const bridge = await show('approve-differences');
    expect(at('approve-go')).toBeDisabled();
    expect(at('approve-difference-amount-proposed')).toHaveAttribute('data-amount', '0.05');
    expect(at('approve-difference-recipient-signed')).toHaveAttribute('data-address', made.payment.to);
    await userEvent.click(at('approve-refuse'));
    expect(bridge.askedFor('refuse')).toEqual(['difference']);
  });

  it('is not in the main window', async () => {
    const bridge = await show('waiting-approve');
    expect(screen.queryByTestId('approve-go')).toBeNull();
    await userEvent.click(at('waiting-focus'));
    expect(bridge.askedFor('focusApprove')).toHaveLength(1);
  });
});

describe('around the wallets', () => {
  it('answers and turns away requests of the inbox, with a badge', async () => {
    const bridge = await show('inbox');
    expect(at('nav-inbox-badge')).toHaveTextContent('5 requests');
    await userEvent.click(at('inbox-0-open'));
    await userEvent.click(at('inbox-1-later'));
    expect(bridge.askedFor('answer')).toEqual(['one']);
    expect(bridge.askedFor('decline')).toEqual(['two']);
  });

  it('says on About that the library was not audited', async () => {
    await show('settings');
    expect(at('settings-audit')).toHaveTextContent('The threshold ECDSA library has not been audited.');
  });

  it('shows a failure with its devices, reason and remedy', async () => {
    await show('outcome-refused');
    expect(at('failed-error')).toHaveTextContent('Study computer refused.');
    expect(at('failed-reason')).toHaveTextContent('The amount is not what we agreed');
  });

  it('leaves a page with Escape and jumps with Ctrl-K', async () => {
    await show('receive');
    await userEvent.keyboard('{Escape}');
    expect(await screen.findByTestId('wallet')).toBeInTheDocument();
    await userEvent.keyboard('{Control>}k{/Control}');
    await userEvent.type(await screen.findByTestId('palette-field'), 'inbox{Enter}');
    expect(await screen.findByTestId('inbox-empty')).toBeInTheDocument();
  });

  it('touches the idle timer at most once in ten seconds', async () => {
    const bridge = await show('home');
    await userEvent.keyboard('aaaa');
    expect(bridge.askedFor('touch')).toHaveLength(1);
  });

  it('names a bug of its own as one', async () => {
    const bridge = start(new FakeBridge({ state: 'locked', keychain: false }, { unlock: () => Promise.reject(new Error('no')) }));
    await userEvent.type(at('unlock-password'), 'x{Enter}');
    expect(bridge.askedFor('unlock')).toHaveLength(1);
    await waitFor(() => { expect(at('unlock-error')).toHaveAttribute('data-code', 'app.bug'); });
  });
});
