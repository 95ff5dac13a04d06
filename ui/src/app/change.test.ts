import { fireEvent, screen, waitFor } from '@testing-library/svelte';
import userEvent from '@testing-library/user-event';
import { describe, expect, it, vi } from 'vitest';

import { holdMilliseconds } from '../components/action/hold';
import { FakeBridge } from '../testing/fake-bridge';
import { show, start } from '../testing/play';
import * as made from '../testing/views';

const at = (testid: string) => screen.getByTestId(testid);
const { laptop, desktop, server, phone, tablet } = made;
const all = [laptop.id, desktop.id, server.id, phone.id];

async function asked(name: string): Promise<unknown> {
  const bridge = await show(name);
  await userEvent.click(at('change-go'));
  return bridge.askedFor('change')[0];
}

describe('the devices of a wallet', () => {
  it('say who holds a piece, who is away, how old the pieces are and what is still kept', async () => {
    await show('devices');
    expect(at('devices-member-0')).toHaveTextContent('this device');
    expect(at('devices-member-1-part')).toHaveTextContent('Holds a piece');
    expect(at('devices-asleep-0-part')).toHaveTextContent('Away, no piece');
    expect(at('devices-made-value')).toHaveTextContent('Made 12 days ago, by a refresh');
    expect(at('devices-retired-value')).toHaveTextContent('Still kept on this device until');
  });

  it('say that only one piece is new after a quick addition', async () => {
    await show('devices-quick');
    expect(at('devices-made-value')).toHaveTextContent('One was made 12 days ago, for a new device alone. The others are older.');
  });

  it('say on a device that was removed when it erased its piece', async () => {
    await show('devices-erased');
    expect(at('devices-erased-value')).toHaveTextContent('Erased on');
    expect(screen.queryByTestId('devices-retired')).not.toBeInTheDocument();
  });

  it('mark a shut-out device and a missing recovery file', async () => {
    await show('devices-banned');
    expect(at('devices-member-2-banned')).toHaveTextContent('may not sign with this device');
    expect(at('devices-member-1-file')).toHaveTextContent('no recovery file yet');
  });

  it('are left with Escape, a change to the devices and these to the wallet, and found by Ctrl-K', async () => {
    await show('change-refresh');
    await userEvent.keyboard('{Escape}');
    expect(await screen.findByTestId('devices')).toBeInTheDocument();
    await userEvent.keyboard('{Escape}');
    expect(await screen.findByTestId('wallet')).toBeInTheDocument();
    await userEvent.keyboard('{Control>}k{/Control}');
    await userEvent.type(await screen.findByTestId('palette-field'), 'devices{Enter}');
    expect(await screen.findByTestId('devices')).toBeInTheDocument();
  });

  it('stay as they are in a practice wallet', async () => {
    await show('practice-devices');
    expect(at('devices-practice')).toHaveTextContent('keeps the devices it was made with');
    expect(screen.queryByTestId('devices-add')).toBeNull();
  });

  it('offer a device without a piece its recovery alone, and a removed one nothing', async () => {
    await show('devices-lost');
    expect(at('devices-add')).toBeDisabled();
    expect(at('devices-recover')).toBeEnabled();
    await userEvent.click(at('devices-ask'));
    expect(await screen.findByTestId('change-device-0')).toHaveAttribute('aria-checked', 'true');
  });

  it('offer a device whose data was set back nothing before it knows how the wallet stands', async () => {
    await show('devices-behind');
    expect(at('devices-standing')).toHaveTextContent('This copy is older than this device');
    expect(at('devices-recover')).toBeDisabled();
    expect(at('devices-file-read')).toBeEnabled();
  });

  it('say when each was heard, and by whose word it is connected, and ask again while they are shown', async () => {
    const bridge = await show('devices-presence');
    expect(at('devices-member-1-seen')).toHaveTextContent('Heard within the last hour');
    expect(at('devices-member-1-online')).toHaveTextContent('Connected, says the relay');
    expect(at('devices-member-2-seen')).toHaveTextContent('Not heard yet');
    expect(at('devices-member-2-online')).toHaveTextContent('Not connected, says the relay');
    expect(screen.queryByTestId('devices-member-0-seen')).toBeNull();
    expect(bridge.askedFor('look')).toEqual(['family']);
    expect(at('devices-refresh-dates')).toHaveTextContent('The age of the pieces is not known');
    at('devices-refresh-every').focus();
    await userEvent.keyboard('{Enter}');
    await userEvent.click(await screen.findByTestId('devices-refresh-every-30'));
    expect(bridge.askedFor('setRefresh')).toEqual([{ wallet: 'family', days: 30 }]);
  });

  it('say how old the pieces are, and lead to new ones once they are due', async () => {
    const bridge = await show('home-refresh');
    expect(at('wallet-refresh')).toHaveTextContent('The pieces of this wallet are 94 days old.');
    await userEvent.click(at('wallet-refresh-later'));
    expect(bridge.askedFor('remindLater')).toEqual(['family']);
    await userEvent.click(at('wallet-refresh-now'));
    expect(at('change')).toHaveTextContent('Refresh the pieces');
  });

  it('show the state of a wallet as a code', async () => {
    await show('devices-code');
    expect((await screen.findByTestId('devices-code-picture')).querySelector('svg')).not.toBeNull();
    expect(at('devices-code-copy')).toBeEnabled();
  });

  it('say of a state that is too large for one code that it goes as a file or as text', async () => {
    await show('devices-code-too-long');
    expect(await screen.findByTestId('devices-code')).toHaveTextContent('too large for one code');
    expect(screen.queryByTestId('devices-code-picture')).toBeNull();
    expect(at('devices-code-copy')).toBeEnabled();
  });

  it('read a state that was pasted, and say what is wrong with it', async () => {
    const bridge = await show('devices-paste-refused');
    await waitFor(() => { expect(at('devices-paste-error')).toHaveAttribute('data-code', 'wallet.not_its_file'); });
    expect(bridge.askedFor('readWalletText')).toEqual(['COHORT:WALLET/ABC']);
  });

  it('name a wallet that is missing, and forget it only when told to', async () => {
    const bridge = await show('home-behind');
    expect(at('wallet-send')).toBeDisabled();
    expect(at('wallet-standing')).toHaveTextContent('set back to an earlier state');
    expect(bridge.askedFor('forgetMissing')).toEqual([]);
    await userEvent.click(at('missing-0-forget'));
    expect(bridge.askedFor('forgetMissing')).toEqual(['8f'.repeat(32)]);
  });

  it('say which removed device confirmed that its piece is erased, and that it is its word', async () => {
    await show('devices-left');
    expect(at('devices-left-0')).toHaveTextContent('Office server confirmed on');
    expect(at('devices-left-1')).toHaveTextContent('Garden phone has not confirmed that it erased its piece.');
    expect(at('devices-left-outside')).toHaveTextContent('One old piece remains outside, as far as this device knows. A confirmation is that device’s word, not a proof. A device that did not agree to leave erases its piece a week after it learned of it.');
  });

  it('say to a removed device that it can no longer take part', async () => {
    await show('devices-removed');
    expect(at('devices-standing')).toHaveTextContent('This device was removed on');
    expect(screen.queryByTestId('devices-recover')).toBeNull();
  });

  it('move what the device knows by file, and say whether it was news', async () => {
    const answers = { saveWalletFile: () => 'Family-2.cohort-wallet', readWalletFile: () => ({ wallet: 'family', news: false }) };
    const bridge = start(new FakeBridge(made.open(), answers));
    await userEvent.click(at('wallet-devices'));
    await userEvent.click(await screen.findByTestId('devices-file-save'));
    expect(await screen.findByText('Saved as Family-2.cohort-wallet.')).toBeInTheDocument();
    expect(bridge.askedFor('saveWalletFile')).toHaveLength(1);
    await userEvent.click(at('devices-file-read'));
    expect(await screen.findByText('It told nothing new.')).toBeInTheDocument();
  });

  it('say what a loss and a theft would mean', async () => {
    await show('devices');
    expect(at('what-if-answer')).not.toHaveAttribute('data-verdict');
    await userEvent.click(at('what-if-device-1'));
    expect(at('what-if-verdict')).toHaveTextContent('The other three can still pay.');
    await userEvent.click(at('what-if-device-2'));
    await userEvent.click(at('what-if-device-3'));
    expect(at('what-if-verdict')).toHaveTextContent('Not without a recovery file.');
    await userEvent.click(at('what-if-scene-stolen'));
    expect(at('what-if-verdict')).toHaveTextContent('The thief can move the money alone.');
    await userEvent.click(at('what-if-device-2'));
    await userEvent.click(at('what-if-device-3'));
    expect(at('what-if-verdict')).toHaveTextContent('One piece is missing.');
  });
});

describe('asking for a change', () => {
  const base = { wallet: 'family', threshold: 2, participants: all, newcomers: 0, invited: [], removed: [], lost: [], master: null };

  it('to add asks for newcomers', async () => {
    const bridge = await show('change-add');
    await userEvent.click(at('change-newcomers-more'));
    await userEvent.click(at('change-threshold-more'));
    expect(at('change-before')).toHaveAttribute('data-rule', '2 of 4');
    expect(at('change-after')).toHaveAttribute('data-rule', '3 of 6');
    await userEvent.click(at('change-go'));
    expect(bridge.askedFor('change')).toEqual([{ ...base, kind: 'add', threshold: 3, newcomers: 2 }]);
  });

  it('to add quickly asks for one newcomer and every holder, and says what it does not do', async () => {
    const bridge = await show('change-quick-add');
    expect(at('change-quick')).toHaveTextContent('A quick addition refreshes nothing');
    for (const absent of ['change-newcomers', 'change-threshold', 'change-takes-part']) expect(screen.queryByTestId(absent)).toBeNull();
    await userEvent.click(at('change-go'));
    expect(bridge.askedFor('change')).toEqual([{ ...base, kind: 'quick_add', newcomers: 1 }]);
  });

  it('to add goes back to new pieces for everybody', async () => {
    await show('change-quick-add');
    await userEvent.click(at('change-piece-add'));
    expect(screen.queryByTestId('change-quick')).toBeNull();
    expect(at('change-newcomers')).toBeInTheDocument();
  });

  it('to remove leaves out who goes and who is away, and warns of both', async () => {
    const bridge = await show('change-remove-chosen');
    expect(at('change-away')).toHaveTextContent('Garden phone is away: it gets no new piece and comes back by Recover. Go on only if you know that it is away. The others keep their old pieces, sealed, until it has heard of the change, for a week at most.');
    expect(at('change-old-pieces')).toHaveTextContent('Together with one other old piece (old recovery files count) it could still sign.');
    await userEvent.click(at('change-go'));
    expect(bridge.askedFor('change')).toEqual([{ ...base, kind: 'remove', participants: [laptop.id, server.id], removed: [desktop.id] }]);
  });

  it('to remove leads to a new wallet for whoever does not trust the removed one', async () => {
    await show('change-remove-chosen');
    await userEvent.click(at('change-create'));
    expect(await screen.findByTestId('create')).toBeInTheDocument();
  });

  it('to remove takes the removed one along where the others are too few', async () => {
    const bridge = await show('change-remove-deals');
    expect(at('change-deals')).toHaveTextContent('Office server');
    await userEvent.click(at('change-takes-part-2'));
    expect(at('change-go')).toBeDisabled();
    expect(at('change-go-reason')).toHaveTextContent('One more device that holds a piece must take part.');
    await userEvent.click(at('change-takes-part-2'));
    await userEvent.click(at('change-go'));
    expect(bridge.askedFor('change')).toEqual([{ ...base, kind: 'remove', participants: [laptop.id, desktop.id, server.id], removed: [server.id] }]);
  });

  it('to drop the server’s piece asks all others and not the server, and says what it means and does not', async () => {
    const bridge = await show('change-drop');
    expect(at('change')).toHaveTextContent('Drop the server’s piece');
    expect(at('change-drop')).toHaveTextContent('From then on Kitchen laptop, Study computer and Garden phone alone can pay, any two of them. The server’s piece counts for nothing.');
    expect(at('change-drop')).toHaveTextContent('signs on trial with the others');
    expect(at('change-old-pieces')).toHaveTextContent('What somebody copied from the server earlier is not taken back.');
    expect(at('change-old-pieces')).toHaveTextContent('together with one other old piece (old recovery files count) it could sign, and no later refresh changes that');
    await userEvent.click(at('change-go'));
    expect(bridge.askedFor('change')).toEqual([{ ...base, kind: 'remove', participants: [laptop.id, desktop.id, phone.id], removed: [server.id] }]);
  });

  it('to drop the server’s piece is a plain removal once somebody else goes as well', async () => {
    await show('change-drop');
    await userEvent.click(at('change-device-3'));
    expect(at('change')).toHaveTextContent('Remove a device');
    expect(screen.queryByTestId('change-drop')).toBeNull();
  });

  it('to drop the server’s piece is closed where too few others hold one', async () => {
    await show('devices-drop-few');
    expect(at('devices-drop')).toBeDisabled();
    expect(at('devices-drop')).toHaveTextContent('Too few other devices hold a piece, by one. Add a device first.');
  });

  it('to choose who may ask names one device', async () => {
    const bridge = await show('change-master');
    expect(at('change-go')).toBeEnabled();
    await userEvent.click(at('change-go'));
    expect(bridge.askedFor('change')).toEqual([{ ...base, kind: 'master', master: phone.id }]);
  });

  it('never removes the device that asks', async () => {
    await show('change-remove');
    expect(at('change-device-0')).toBeDisabled();
    expect(at('change-go-reason')).toHaveTextContent('Choose a device first.');
  });

  it('to let another number agree asks the holders', async () => {
    expect(await asked('change-threshold')).toEqual({ ...base, kind: 'threshold', threshold: 3 });
  });

  it('to refresh leaves the number as it is', async () => {
    expect(await asked('change-refresh')).toEqual({ ...base, kind: 'refresh' });
    expect(screen.queryByTestId('change-threshold')).toBeNull();
  });

  it('to recover brings an absent device back', async () => {
    expect(await asked('change-recover')).toEqual({ ...base, kind: 'recover', participants: [...all, tablet.id] });
  });

  it('to recover puts a new device in the place of a lost one', async () => {
    expect(await asked('change-recover-replace')).toEqual({ ...base, kind: 'recover', participants: [laptop.id, server.id, phone.id], newcomers: 1, invited: [], removed: [desktop.id] });
  });

  it('to recover asks for this device’s own lost piece', async () => {
    expect(await asked('change-recover-lost')).toEqual({ ...base, kind: 'recover', lost: [laptop.id] });
  });

  it('shows a refusal on the same page', async () => {
    await show('change-refused');
    await waitFor(() => { expect(at('change-error')).toHaveAttribute('data-code', 'change.too_few_dealers'); });
  });

  it('says why it cannot be asked now', async () => {
    await show('change-offline');
    expect(at('change-go')).toBeDisabled();
    expect(at('change-go-reason')).toHaveTextContent('The relay is not reachable.');
  });

  it('goes to the session that begins', async () => {
    const bridge = await show('change-refresh');
    await userEvent.click(at('change-go'));
    bridge.show(made.open({ session: made.session(made.changing('refresh', 2, 3), { stage: 'gathering', complete: false }, ['present'], { change: made.refreshing }) }));
    expect(await screen.findByTestId('waiting-gathering')).toHaveTextContent('Waiting for Study computer and Office server to open the request in Cohort.');
  });
});

describe('a change that runs', () => {
  it('opens a lobby for newcomers, with what is to change', async () => {
    await show('change-lobby');
    expect(at('lobby-qr')).toBeInTheDocument();
    expect(at('lobby-change')).toHaveTextContent('Adding a device to “Family savings”.');
  });

  it('is agreed to by comparing, and says so', async () => {
    const bridge = await show('change-compare');
    expect(at('compare-change')).toHaveTextContent('Garden phone comes in.');
    expect(at('change-after')).toHaveAttribute('data-rule', '2 of 4');
    await userEvent.click(at('compare-matches'));
    expect(bridge.askedFor('confirmCode')).toHaveLength(1);
  });

  it('counts as waiting for the person until this device agreed, and leads to the window', async () => {
    const bridge = await show('change-agree');
    expect(at('nav-session-badge')).toBeInTheDocument();
    expect(screen.queryByTestId('agree-go')).toBeNull();
    await userEvent.click(at('waiting-focus'));
    expect(bridge.askedFor('focusApprove')).toHaveLength(1);
  });

  it('asks for nobody who agreed', async () => {
    await show('change-agreed');
    expect(screen.queryByTestId('nav-session-badge')).toBeNull();
    expect(at('waiting-agreed')).toHaveTextContent('You agreed. Waiting for Study computer and Office server.');
  });

  it('works in its own words and is called off only after the question', async () => {
    const bridge = await show('change-leave');
    expect(at('working')).toHaveTextContent('Making fresh pieces for “Family savings”');
    expect(await screen.findByTestId('leave')).toHaveTextContent('The devices keep the pieces that they have.');
    await userEvent.click(at('leave-go'));
    expect(bridge.askedFor('cancel')).toHaveLength(1);
  });

  it('ends with a new recovery file to save', async () => {
    const bridge = await show('outcome-changed');
    expect(at('outcome-changed')).toHaveTextContent('The old files hold old pieces');
    await userEvent.click(at('outcome-save'));
    expect(await screen.findByTestId('recovery')).toBeInTheDocument();
    expect(bridge.askedFor('dismiss')).toHaveLength(1);
  });

  it('says of a dropped server at its end what was proven', async () => {
    const session = made.session(made.changing('remove', 2, 2), { stage: 'working', phase: 'making', step: 2, steps: 5 }, ['ready', 'working'], { change: made.dropping });
    const bridge = start(new FakeBridge(made.open({ session })));
    bridge.show(made.open({ last: { outcome: 'changed', wallet: 'family', kind: 'remove' } }));
    expect(await screen.findByTestId('outcome-changed')).toHaveTextContent('The other devices have proven that they can sign without the server');
    expect(at('outcome-outside')).toHaveTextContent('One old piece remains outside');
    bridge.show(made.open({ wallets: [{ ...made.family, left: [{ device: server, erased: made.now }] }], last: { outcome: 'changed', wallet: 'family', kind: 'remove' } }));
    await waitFor(() => { expect(at('outcome-outside')).toHaveTextContent('Office server confirmed that it erased its old piece. That is their word, not a proof'); });
  });

  it('leads from its end to the devices, and says to a removed one what it means', async () => {
    await show('outcome-changed-removed');
    expect(at('outcome-standing')).toHaveTextContent('This device was removed on');
    expect(screen.queryByTestId('outcome-save')).toBeNull();
    await userEvent.click(at('outcome-see-devices'));
    expect(await screen.findByTestId('devices')).toBeInTheDocument();
  });

  it('that failed is tried again as it was agreed to, by the device that asked', async () => {
    const bridge = await show('change-working');
    bridge.show(made.open({ last: made.failed('ceremony.peer_silent', { devices: [server.name], may_retry: true }), unfinished: [made.unfinished({ kind: 'refresh' })] }));
    await userEvent.click(await screen.findByTestId('failed-retry'));
    expect(bridge.askedFor('goOn')).toEqual([made.unfinished().session]);
  });

  it('that failed is not tried again by the others', async () => {
    const session = made.session(made.changing('refresh', 2, 3), { stage: 'linking' }, ['working', 'working', 'working'], { change: made.refreshing, is_initiator: false });
    const bridge = start(new FakeBridge(made.open({ session })));
    bridge.show(made.open({ last: made.failed('ceremony.peer_silent', { may_retry: true }) }));
    expect(await screen.findByTestId('outcome-failed')).toHaveTextContent('this device keeps the piece that it has');
    expect(screen.queryByTestId('failed-retry')).toBeNull();
  });
});

describe('a wallet that came apart', () => {
  const undo = { wallet: 'family', kind: 'undo', threshold: 2, newcomers: 0, invited: [], removed: [], lost: [], master: null };

  it('says who holds other pieces and who made both, and leads to undoing the last change', async () => {
    const bridge = await show('home-apart');
    expect(at('apart')).toHaveTextContent('This wallet has come apart.');
    expect(at('apart-remedy')).toHaveTextContent(/Office server and Garden phone hold other pieces of it, made on .+\. Study computer made both\./);
    expect(at('apart-remedy')).toHaveTextContent('Nothing is erased on this device meanwhile.');
    await userEvent.click(at('apart-undo'));
    expect(await screen.findByTestId('change')).toHaveTextContent('Undo the last change');
    expect(at('change-before')).toHaveAccessibleName('Now');
    expect(at('change-before')).toHaveAttribute('data-rule', '2 of 2');
    expect(at('change-after')).toHaveAttribute('data-rule', '2 of 4');
    expect(at('change-takes-part-1')).toHaveTextContent('It made both sets of pieces.');
    expect(at('change-takes-part-2')).toHaveTextContent('It holds the other pieces.');
    expect(at('change-takes-part-0')).not.toHaveTextContent('pieces');
    await userEvent.click(at('change-go'));
    expect(bridge.askedFor('change')).toEqual([{ ...undo, participants: all }]);
  });

  it('goes on without whoever is left out, and says what that leaves apart', async () => {
    const bridge = await show('change-undo-apart');
    expect(at('change-away')).toHaveTextContent('Study computer is away');
    expect(at('change-away')).toHaveTextContent('Whoever holds the other pieces and does not take part stays apart.');
    expect(at('change-after-1')).toHaveTextContent('away, no piece');
    await userEvent.click(at('change-go'));
    expect(bridge.askedFor('change')).toEqual([{ ...undo, participants: [laptop.id, server.id, phone.id] }]);
    await userEvent.click(at('change-takes-part-2'));
    expect(at('change-away'), 'it has no piece now either, and would get one').toHaveTextContent('Study computer and Office server are away');
  });

  it('says it among the devices too, even where the last change undid one', async () => {
    const bridge = await show('devices-apart');
    expect(at('apart-undo')).toBeEnabled();
    expect(at('devices-acts')).toHaveTextContent('Possible here as long as the wallet is apart.');
    bridge.show(made.open({ wallets: [{ ...made.apart, origin: 'undo' }] }));
    await waitFor(() => { expect(screen.queryByTestId('devices-undo')).toBeNull(); });
    expect(at('apart-undo')).toBeEnabled();
  });

  it('has no way back where nothing is kept, and says what is left to do', async () => {
    await show('home-apart-nothing-kept');
    expect(at('apart')).toHaveTextContent('Each group made its own without hearing of the other.');
    expect(at('apart')).toHaveTextContent('This device keeps no piece from before the last change');
    expect(screen.queryByTestId('apart-undo')).toBeNull();
    await userEvent.click(at('apart-create'));
    expect(await screen.findByTestId('create')).toBeInTheDocument();
  });

  it('waits for nobody that alone may ask for other changes', async () => {
    start(new FakeBridge(made.open({ wallets: [{ ...made.apart, master: desktop.id }] })));
    expect(await screen.findByTestId('apart-undo')).toBeEnabled();
    await userEvent.click(at('wallet-devices'));
    expect(await screen.findByTestId('devices-undo')).toBeEnabled();
    expect(at('devices-refresh')).toBeDisabled();
  });

  it('is not said of one that is together', async () => {
    await show('devices-undo');
    expect(screen.queryByTestId('apart')).toBeNull();
  });
});

describe('undoing the last change with a new device', () => {
  it('is where a recovery leads to whose backup was of the earlier pieces', async () => {
    const bridge = await show('outcome-earlier');
    expect(await screen.findByTestId('failed-earlier')).toHaveTextContent('undo the last change together with the new device instead');
    await userEvent.click(at('failed-undo'));
    expect(await screen.findByTestId('change-restored')).toHaveTextContent('First bring a recovery file from before the last change back on the new device');
    expect(screen.queryByTestId('change-undo-back')).toBeNull();
    await userEvent.click(at('change-go'));
    expect(bridge.askedFor('change')).toEqual([{ wallet: 'family', kind: 'undo', threshold: 2, participants: [made.laptop.id], newcomers: 1, invited: [], removed: [made.desktop.id], lost: [], master: null }]);
  });

  it('is not offered where nothing is kept of before, nor for another failure', async () => {
    const bridge = await show('outcome-earlier');
    await screen.findByTestId('failed-earlier');
    bridge.show(made.open({ wallets: [made.refreshedPair], last: made.failed('ceremony.peer_silent') }));
    await waitFor(() => { expect(screen.queryByTestId('failed-earlier')).toBeNull(); });
    bridge.show(made.open({ wallets: [{ ...made.refreshedPair, before: null }], last: made.failed('proposal.nothing_brought') }));
    await waitFor(() => { expect(at('failed-error')).toHaveAttribute('data-code', 'proposal.nothing_brought'); });
    expect(screen.queryByTestId('failed-earlier')).toBeNull();
  });

  it('says who is new, and not that it was removed before', async () => {
    await show('approve-agree-undo-new');
    expect(at('agree-joins')).toHaveTextContent('Study computer (new)');
    expect(at('agree-leaves')).toHaveTextContent('Study computer');
    expect(screen.queryByTestId('agree-returns')).toBeNull();
    expect(at('agree-undo')).not.toHaveTextContent('removed by the last change');
  });

  it('tells the new device nothing that it cannot know', async () => {
    await show('approve-agree-undo-guest');
    expect(at('agree-joins')).toHaveTextContent('Study computer (new)');
    expect(screen.queryByTestId('agree-returns')).toBeNull();
    expect(at('agree-undo')).not.toHaveTextContent('removed by the last change');
  });

  it('keeps the earlier pieces until every device has a backup of its new one', async () => {
    await show('devices-pair');
    expect(at('devices-retired-value')).toHaveTextContent('Still kept on this device until every device has a backup of its new piece');
  });
});

describe('undoing the last change', () => {
  it('is offered while this device keeps its piece from before, and until when', async () => {
    await show('devices-undo');
    expect(at('devices-acts')).toHaveTextContent(/Undo the last change.*Possible here until/);
    expect(at('devices-undo')).toBeEnabled();
  });

  it('is offered to a device that the change left out', async () => {
    const left: typeof made.apart = { ...made.apart, apart: null, standing: 'asleep', members: made.apart.members.slice(1), asleep: [made.member(laptop, false), ...made.apart.asleep] };
    start(new FakeBridge(made.open({ wallets: [left] })));
    await userEvent.click(at('wallet-devices'));
    expect(await screen.findByTestId('devices-undo')).toBeEnabled();
    expect(at('devices-acts')).toHaveTextContent('Possible here while this device keeps its piece from before.');
  });

  it.each([{ before: null }, { origin: null }, { origin: 'undo' as const }])('is not offered with %o', async (over) => {
    start(new FakeBridge(made.open({ wallets: [{ ...made.replaced, ...over }] })));
    await userEvent.click(at('wallet-devices'));
    expect(await screen.findByTestId('devices-refresh')).toBeInTheDocument();
    expect(screen.queryByTestId('devices-undo')).toBeNull();
  });

  it('says whose piece is worth nothing afterwards and who is back', async () => {
    await show('change-undo');
    expect(at('change-old-pieces')).toHaveTextContent('Garden phone got a piece by the last change, and holds none that fits afterwards.');
    expect(at('change-undo-back')).toHaveTextContent('Office server was removed by the last change, and belongs to the wallet again.');
    expect(screen.queryByTestId('change-undo-number')).toBeNull();
  });

  it('says which number is to agree again, to whoever asks and to whoever agrees', async () => {
    const wallet = { ...made.replaced, threshold: 3 };
    const bridge = await show('change-undo');
    bridge.show(made.open({ wallets: [wallet] }));
    expect(await screen.findByTestId('change-undo-number')).toHaveTextContent('Two instead of three devices must agree to pay then, as before that change.');
    await userEvent.click(at('change-go'));
    expect(bridge.askedFor('change')).toMatchObject([{ kind: 'undo', threshold: 2 }]);
    const session = made.session(made.changing('undo', 2, 2), { stage: 'agreeing', code: '48290517', agreed: false }, ['working', 'working'], { change: { ...made.undoing, threshold_before: 3 } });
    start(new FakeBridge(made.open({ wallets: [wallet], session })), 'approve');
    expect(await screen.findByTestId('agree-rule-value')).toHaveTextContent('Two devices instead of three');
  });

  it('says who may ask again, and who falls back asleep', async () => {
    const bridge = await show('change-undo');
    const { before } = made.replaced;
    if (!before) throw new Error('keeps nothing');
    bridge.show(made.open({ wallets: [{ ...made.replaced, before: { ...before, master: desktop.id, asleep: [made.member(phone, false)] } }] }));
    expect(await screen.findByTestId('change-undo-asks')).toHaveTextContent('Study computer alone may ask for payments and changes then, as before that change.');
    expect(at('change-undo-asleep')).toHaveTextContent('Garden phone got a piece by the last change, and holds none that fits afterwards.');
    expect(screen.queryByTestId('change-old-pieces')).toBeNull();
  });

  it('waits for the devices one by one, also where one of them was removed', async () => {
    const change = { ...made.undoing, people: made.undoing.people.map((each) => (each.device.id === server.id ? made.person(server, 'outside', 'holder') : each)) };
    start(new FakeBridge(made.open({ wallets: [made.replaced], session: made.session(made.changing('undo', 2, 3), { stage: 'gathering', complete: false }, ['present'], { change }) })));
    expect(await screen.findByTestId('waiting-gathering')).toBeInTheDocument();
    expect(screen.queryByTestId('lobby')).toBeNull();
  });

  it('closes once the pieces from before are gone', async () => {
    const bridge = await show('change-undo');
    bridge.show(made.open({ wallets: [{ ...made.replaced, before: null }] }));
    await waitFor(() => { expect(at('change-go')).toBeDisabled(); });
    expect(at('change-go-reason')).toHaveTextContent('keeps no piece from before the last change any more');
  });

  it('is agreed to by those who read whom it brings back and whom it leaves out', async () => {
    await show('approve-agree-undo');
    expect(screen.getByRole('heading', { level: 1 })).toHaveTextContent('Undo the last change?');
    expect(at('change-before')).toHaveAccessibleName('Now');
    expect(at('agree-leaves-value')).toHaveTextContent('Garden phone');
    expect(at('agree-undo')).toHaveTextContent('Office server was removed by the last change');
    expect(at('agree-away-value')).toHaveTextContent('Office server');
  });

  it('ends with new pieces and a new recovery file to save', async () => {
    await show('outcome-changed-undo');
    expect(at('outcome-changed')).toHaveTextContent('The last change is undone');
    expect(at('outcome-save')).toBeEnabled();
  });

  it('says at its end that whoever came by the undone change keeps an old piece', async () => {
    const session = made.session(made.changing('undo', 2, 2), { stage: 'working', phase: 'making', step: 2, steps: 5 }, ['ready', 'working'], { change: made.undoing });
    const bridge = start(new FakeBridge(made.open({ session })));
    bridge.show(made.open({ last: { outcome: 'changed', wallet: 'family', kind: 'undo' } }));
    expect(await screen.findByTestId('outcome-outside')).toHaveTextContent('One old piece remains outside, on the removed device. Together with one other old piece');
  });
});

describe('agreeing to a change', () => {
  it('names the server’s piece where it is what goes', async () => {
    await show('approve-agree-drop');
    expect(at('agree')).toHaveTextContent('Drop the server’s piece?');
    expect(at('agree-leaves')).toHaveTextContent('Office server');
    expect(at('agree-drop')).toHaveTextContent('signs on trial with the others');
  });

  it('shows who is touched, and agrees with the code after a hold, never by a click', async () => {
    const bridge = await show('approve-agree');
    expect(at('agree-leaves-value')).toHaveTextContent('Office server');
    expect(at('agree-away-value')).toHaveTextContent('Garden phone');
    expect(at('change-before')).toHaveAttribute('data-rule', '2 of 4');
    expect(at('change-after')).toHaveAttribute('data-rule', '2 of 2');
    expect(at('agree-code')).toHaveAttribute('data-code', '4829 0517');
    await userEvent.click(at('agree-go'));
    expect(bridge.askedFor('approve')).toEqual([]);
    vi.useFakeTimers();
    await fireEvent.pointerDown(at('agree-go'), { button: 0, isPrimary: true });
    await vi.advanceTimersByTimeAsync(holdMilliseconds + 100);
    vi.useRealTimers();
    expect(bridge.askedFor('approve')).toEqual(['48290517']);
  });

  it('refuses with one click', async () => {
    const bridge = await show('approve-agree');
    await userEvent.click(at('agree-refuse'));
    expect(bridge.askedFor('refuse')).toEqual(['unstated']);
  });

  it('is closed where this device does not know what would change', () => {
    const session = made.session(made.changing('refresh', 2, 3), { stage: 'agreeing', code: '48290517', agreed: false });
    start(new FakeBridge(made.open({ session })), 'approve');
    expect(at('agree-go')).toBeDisabled();
    expect(at('agree-go-hint')).toHaveTextContent('does not know what would change');
  });

  it('says of a quick addition what it does not do', async () => {
    await show('approve-agree-quick');
    expect(screen.getByRole('heading', { level: 1 })).toHaveTextContent('Add this device quickly?');
    expect(at('agree-joins-value')).toHaveTextContent('Garden phone');
    expect(at('agree-quick')).toHaveTextContent('nothing is refreshed');
  });

  it('is over once agreed', async () => {
    await show('approve-agree-agreed');
    expect(at('approve-agreed')).toHaveTextContent('You agreed');
  });
});

describe('a wallet between changes', () => {
  it('closes Send where this device holds no piece, and leads to the remedy', async () => {
    await show('home-lost');
    expect(at('wallet-send')).toBeDisabled();
    expect(at('wallet-send-reason')).toHaveTextContent('This device has lost its piece.');
    await userEvent.click(at('wallet-recover'));
    expect(await screen.findByTestId('change')).toHaveTextContent('Recover or replace a device');
  });

  it('asks for new recovery files after a change', async () => {
    await show('home-renewed');
    expect(at('wallet-unsafe')).toHaveTextContent('The new pieces need new recovery files.');
  });

  it('tries again what is its own to try', async () => {
    const bridge = await show('home-unfinished');
    expect(at('unfinished-0')).toHaveTextContent('Adding a device to “Family savings” is not finished.');
    expect(at('unfinished-1')).toHaveTextContent('It may be finished already');
    expect(at('unfinished-1')).toHaveTextContent('It waits for Study computer to try again.');
    expect(screen.queryByTestId('unfinished-1-again')).toBeNull();
    await userEvent.click(at('unfinished-0-again'));
    expect(bridge.askedFor('goOn')).toEqual([made.unfinished().session]);
  });

  it('gives up only after the question', async () => {
    const bridge = await show('home-give-up');
    expect(bridge.askedFor('giveUp')).toEqual([]);
    await userEvent.click(await screen.findByTestId('give-up-go'));
    expect(bridge.askedFor('giveUp')).toEqual([made.unfinished().session]);
  });

  it('shows an unfinished creation before there is a wallet', async () => {
    await show('start-unfinished');
    expect(at('unfinished-0')).toHaveTextContent('Making “Family savings” is not finished.');
  });

  it('hears in the inbox what a member wants to change', async () => {
    await show('inbox');
    expect(at('inbox-2')).toHaveTextContent('Study computer asks to add a device to “Family savings”');
  });
});

describe('a device that this one knows from another wallet', () => {
  it('is invited by its name, and nobody else is named', async () => {
    const bridge = await show('change-add-known');
    expect(at('change-known')).toHaveTextContent('Garden phone');
    expect(at('change-known').querySelectorAll('[role="checkbox"]')).toHaveLength(1);
    expect(at('change-picture')).toHaveTextContent('Garden phone');
    await userEvent.click(at('change-go'));
    expect(bridge.askedFor('change')).toMatchObject([{ kind: 'add', newcomers: 1, invited: [phone.id] }]);
  });

  it('is not offered where there is none', async () => {
    await show('change-add');
    expect(screen.queryByTestId('change-known')).toBeNull();
  });

  it('reads in its inbox that it is invited, and into what', async () => {
    await show('inbox');
    expect(at('inbox-3')).toHaveTextContent('Study computer invites this device into “The two”');
    expect(at('inbox-4')).toHaveTextContent('Garden phone invites this device to make the new wallet “Rainy days”');
  });

  it('reads there how many are to agree, and nothing of it where a payment is asked for', async () => {
    await show('inbox');
    expect(at('inbox-2-rule')).toHaveTextContent('Then 2 of 4 devices must agree to pay.');
    expect(at('inbox-3-rule')).toHaveTextContent('2 of 3 devices');
    expect(at('inbox-4-rule')).toHaveTextContent('3 of 5 devices');
    expect(screen.queryByTestId('inbox-0-rule')).toBeNull();
  });

  it('reads in the lobby and beside the code how many pay with the wallet it comes into', async () => {
    const bridge = await show('change-lobby-master');
    expect(at('lobby-rule')).toHaveTextContent('Any 2 of 4 devices can pay from “Family savings”');
    bridge.show(made.open({ wallets: [], session: made.session(made.changing('recover', 2, 4), { stage: 'comparing', words: made.comparison }, undefined, { is_initiator: false }) }));
    expect(await screen.findByTestId('compare-rule')).toHaveTextContent('Any 2 of 4 devices can pay from “Family savings”');
    bridge.show(made.open({ session: made.session(made.changing('add', 2, 4), { stage: 'comparing', words: made.comparison }, undefined, { change: made.adding }) }));
    await waitFor(() => { expect(screen.queryByTestId('compare-rule')).toBeNull(); });
  });
});

describe('a newcomer to a wallet where one device alone asks', () => {
  it('reads which one it is beside the code', async () => {
    await show('change-compare-master');
    expect(at('compare-master')).toHaveTextContent('Study computer alone may ask for payments and changes.');
    expect(at('compare-matches').compareDocumentPosition(at('compare-master')) & Node.DOCUMENT_POSITION_PRECEDING).toBeTruthy();
  });

  it('reads it in the lobby too, and that the one is not there', async () => {
    const bridge = await show('change-lobby-master');
    expect(at('lobby-master')).toHaveTextContent('Study computer alone');
    const elsewhere: typeof made.create = { kind: 'change', change: 'recover', wallet: null, name: 'Family savings', threshold: 2, holders: 3, master: tablet.id, imported: false, exported: false };
    bridge.show(made.open({ wallets: [], session: made.session(elsewhere, { stage: 'gathering', complete: false }) }));
    await waitFor(() => { expect(at('lobby-master')).toHaveTextContent('it is not among these'); });
  });

  it('agrees to it on the last screen as well', async () => {
    const people = made.adding.people.map((each) => ({ ...each, device: { ...each.device, is_me: each.device.id === phone.id } }));
    const change = { ...made.adding, people, master_before: desktop.id, master_after: desktop.id };
    const session = made.session(made.changing('add', 2, 4), { stage: 'agreeing', code: '48290517', agreed: false }, ['working', 'working'], { change });
    start(new FakeBridge(made.open({ session })), 'approve');
    expect(await screen.findByTestId('agree-asks-value')).toHaveTextContent('Study computer');
  });
});

describe('a quick addition', () => {
  const working = made.session(made.changing('quick_add', 2, 4), { stage: 'working', phase: 'making', step: 2, steps: 5 }, ['ready', 'working', 'working']);

  it('says at its end that it refreshed nothing, and leads to a refresh', async () => {
    const bridge = await show('outcome-changed-quick');
    expect(at('outcome-quick')).toHaveTextContent('This refreshed nothing.');
    await userEvent.click(at('outcome-refresh'));
    await userEvent.click(await screen.findByTestId('change-go'));
    expect(bridge.askedFor('change')).toMatchObject([{ kind: 'refresh' }]);
    expect(bridge.askedFor('dismiss')).toHaveLength(1);
  });

  it('says nothing of that after another change', async () => {
    await show('outcome-changed');
    expect(screen.queryByTestId('outcome-quick')).toBeNull();
  });

  it('that stopped in its rounds says what the newcomer may hold, and offers a refresh', async () => {
    const bridge = start(new FakeBridge(made.open({ wallets: [made.five], session: working })));
    bridge.show(made.open({ wallets: [made.five], last: made.failed('ceremony.peer_silent', { devices: [phone.name], may_retry: true }), unfinished: [made.unfinished({ kind: 'quick_add' })] }));
    expect(await screen.findByTestId('failed-quick')).toHaveTextContent('The new device may hold a piece already');
    await userEvent.click(at('failed-refresh'));
    expect(await screen.findByTestId('change')).toHaveTextContent('Refresh');
  });

  it('that stopped before anything was made has given nothing away', async () => {
    const asking = { ...working, stage: { stage: 'gathering', complete: false } as const };
    const bridge = start(new FakeBridge(made.open({ wallets: [made.five], session: asking })));
    bridge.show(made.open({ wallets: [made.five], last: made.failed('ceremony.cancelled') }));
    expect(await screen.findByTestId('outcome-failed')).toBeInTheDocument();
    expect(screen.queryByTestId('failed-quick')).toBeNull();
  });

  it('that is not gone on with leads to a refresh from the wallet too, but not past its master', async () => {
    const bridge = await show('home-unfinished-quick');
    expect(at('unfinished-0')).toHaveTextContent('Or refresh the pieces: then that one fits nothing.');
    expect(at('unfinished-0-refresh')).toBeEnabled();
    bridge.show(made.open({ wallets: [{ ...made.five, master: desktop.id }], unfinished: [made.unfinished({ kind: 'quick_add' })] }));
    await waitFor(() => { expect(at('unfinished-0-refresh')).toBeDisabled(); });
    expect(at('unfinished-0-refresh-reason')).toHaveTextContent('Study computer');
  });
});
