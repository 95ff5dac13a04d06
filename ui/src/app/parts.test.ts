import { fireEvent, screen, waitFor } from '@testing-library/svelte';
import userEvent from '@testing-library/user-event';
import { describe, expect, it } from 'vitest';

import type { HandedPartView } from '../bridge';
import { holdMilliseconds } from '../components/action/hold';
import { FakeBridge, refuses } from '../testing/fake-bridge';
import { perform } from '../testing/perform';
import { show, start } from '../testing/play';
import * as made from '../testing/views';

const at = (testid: string) => screen.getByTestId(testid);
const parts = (kept: number, came_back: number, handed: HandedPartView[] = []) => ({ kept, came_back, handed, people: [] });
const { laptop, desktop, phone } = made;
const keepers = [{ name: desktop.name, device: desktop.id }, { name: phone.name, device: phone.id }, { name: 'Bank', device: null }];

/** Holds a button that needs it for as long as it does. */
async function hold(testid: string): Promise<void> {
  const [button, press] = [at(testid), { button: 0, isPrimary: true }];
  await fireEvent.pointerDown(button, press);
  await new Promise((done) => setTimeout(done, holdMilliseconds + 100));
  await fireEvent.pointerUp(button, press);
}

describe('a backup that devices keep', () => {
  it('goes to known devices, each of them once, beside people', async () => {
    const bridge = await show('split-devices');
    expect(screen.queryByTestId('split-holder-1')).toBeNull();
    await fireEvent.keyDown(at('split-keeper-3'), { key: 'Enter' });
    expect(await screen.findByTestId(`split-keeper-3-${made.server.id}`)).toBeInTheDocument();
    expect(screen.queryByTestId(`split-keeper-3-${desktop.id}`)).toBeNull();
    await userEvent.keyboard('{Escape}');
    await userEvent.click(at('split-go'));
    expect(bridge.askedFor('splitBackup')).toEqual([{ wallet: 'family', needed: 2, holders: keepers }]);
  });

  it('warns where its keepers could then pay with one device fewer, and takes a word for it', async () => {
    const bridge = await show('split-closer');
    expect(at('split-closer')).toHaveTextContent('Study computer and Garden phone could then pay without you.');
    expect(at('split-closer')).toHaveTextContent('The rule says 3 of 4 devices; this makes it 2.');
    expect(at('split-go')).toBeDisabled();
    await userEvent.click(at('split-accept'));
    expect(at('split-go')).toBeEnabled();
    // What was accepted does not count for another choice.
    await perform([{ press: 'split-needed-more' }, { press: 'split-needed-less' }]);
    await waitFor(() => { expect(at('split-go')).toBeDisabled(); });
    await perform([{ press: 'split-needed-more' }]);
    await waitFor(() => { expect(screen.queryByTestId('split-closer')).toBeNull(); });
    await userEvent.click(at('split-go'));
    expect(bridge.askedFor('splitBackup')).toHaveLength(1);
  });

  it('is given to each device, and counts as safe once its keeper answered', async () => {
    const answers = [made.handoutOf(2, keepers, [{ keeper: 'kept', saved: true }]), made.handoutOf(2, keepers, [{ keeper: 'kept', saved: true }, { keeper: 'full' }])];
    const bridge = start(
      new FakeBridge(made.open({ wallets: [made.five] }), {
        splitBackup: () => made.handoutOf(2, keepers),
        givePiece: () => made.handoutOf(2, keepers, [{ keeper: 'sent' }]),
        checkHandout: () => answers.shift(),
      }),
    );
    await perform([{ press: 'wallet-health-recovery' }, { press: 'split-open' }]);
    await perform([{ pick: 'split-keeper-1', option: desktop.id }, { pick: 'split-keeper-2', option: phone.id }, { type: 'split-holder-3', text: 'Bank' }, { press: 'split-go' }]);
    expect(await screen.findByTestId('split-part-1-give')).toHaveTextContent('Give it to Study computer');
    expect(at('split-save-form')).toHaveTextContent('Password of Bank');
    await userEvent.click(at('split-part-1-give'));
    expect(bridge.askedFor('givePiece')).toEqual([{ index: 1 }]);
    expect(await screen.findByTestId('split-part-1-note')).toHaveTextContent('as soon as it is online');
    expect(bridge.askedFor('checkHandout')).toEqual([]);

    // An answer is heard on whatever page one is.
    await userEvent.click(at('recovery-back'));
    const kept = made.handed(desktop);
    bridge.show(made.open({ wallets: [made.five], parts: parts(0, 0, [kept]) }));
    expect(bridge.askedFor('checkHandout')).toHaveLength(1);
    await userEvent.click(await screen.findByTestId('wallet-health-recovery'));
    await waitFor(() => { expect(at('split-part-1')).toHaveAttribute('data-saved', 'true'); });
    expect(screen.queryByTestId('split-part-1-give')).toBeNull();
    bridge.show(made.open({ wallets: [made.five], parts: parts(0, 0, [{ ...kept }]) }));
    expect(bridge.askedFor('checkHandout')).toHaveLength(1);
    bridge.show(made.open({ wallets: [made.five], parts: parts(0, 0, [kept, made.handed(phone, { fate: 'refused' })]) }));
    expect(await screen.findByTestId('split-part-2-note')).toHaveTextContent('must remove old ones there');
  });

  it('is gone with a lock', async () => {
    const bridge = await show('split-sent');
    expect(await screen.findByTestId('split-parts')).toBeInTheDocument();
    bridge.show({ state: 'locked', keychain: false });
    await screen.findByTestId('unlock');
    bridge.show(made.open({ wallets: [made.five] }));
    await userEvent.click(await screen.findByTestId('wallet-health-recovery'));
    expect(at('split-open')).toBeInTheDocument();
  });

  it('is done once every part is safe', async () => {
    const bridge = await show('split-kept');
    await userEvent.click(await screen.findByTestId('split-finish'));
    expect(bridge.askedFor('endHandout')).toHaveLength(1);
    expect(at('split-open')).toBeInTheDocument();
  });
});

describe('parts that are kept for others', () => {
  it('stand in the settings: of what, since when, whether old, and those that cannot be read', async () => {
    await show('parts-kept');
    expect(await screen.findByTestId('parts-kept-0')).toHaveTextContent('Part 1 of 3 of “Family savings”');
    expect(at('parts-kept-0')).toHaveTextContent('Of Study computer, piece 2 of 3');
    expect(at('parts-kept-0')).toHaveAttribute('data-state', 'stale');
    expect(at('parts-kept-1')).toHaveAttribute('data-state', 'good');
    expect(at('parts-kept-2')).toHaveAttribute('data-state', 'unreadable');
    expect(at('parts-back-list-0-since')).toHaveTextContent('From Garden phone, here since');
    await userEvent.click(at('parts-join'));
    expect(at('join')).toBeInTheDocument();
  });

  it('are removed after a question that says what is lost, and the list is read anew', async () => {
    let kept = [made.keptPart(1)];
    const bridge = start(new FakeBridge(made.open({ parts: parts(1, 0) }), { listParts: () => kept }));
    await perform([{ press: 'nav-settings' }, { press: 'parts-kept-0-remove' }]);
    expect(at('parts-remove')).toHaveTextContent('The backup of Study computer has three parts, and two of them are needed.');
    await userEvent.click(at('parts-remove-keep'));
    expect(bridge.askedFor('forgetPart')).toEqual([]);
    await perform([{ press: 'parts-kept-0-remove' }, { press: 'parts-remove-go' }]);
    expect(bridge.askedFor('forgetPart')).toEqual(['1'.repeat(64)]);
    kept = [];
    bridge.show(made.open({ parts: parts(0, 0) }));
    expect(await screen.findByTestId('parts-empty')).toBeInTheDocument();
  });

  it('say why they cannot be listed', async () => {
    await show('parts-error');
    expect(await screen.findByTestId('parts-error')).toHaveAttribute('data-code', 'app.locked');
    expect(screen.queryByTestId('parts-empty')).toBeNull();
  });
});

describe('asking for a part', () => {
  it('opens a lobby for one device', async () => {
    const bridge = await show('restore-ask');
    await userEvent.click(at('ask-go'));
    expect(bridge.askedFor('askForPart')).toHaveLength(1);
  });

  it('needs a relay, which is set right there', async () => {
    const bridge = await show('restore-ask-no-relay');
    expect(at('ask-go')).toBeDisabled();
    await userEvent.type(at('relay-url'), 'ws://127.0.0.1:9');
    await userEvent.type(at('relay-key'), 'ab'.repeat(32));
    await userEvent.click(at('relay-go'));
    expect(bridge.askedFor('useRelay')).toHaveLength(1);
    expect(at('ask')).toBeInTheDocument();
  });

  it('is for a device that is set up, and stands open once it is', async () => {
    const bridge = await show('restore-empty');
    expect(screen.queryByTestId('ask')).toBeNull();
    await userEvent.click(at('restore-found'));
    expect(at('found')).toBeInTheDocument();
    bridge.show(made.open({ wallets: [], relay: made.noRelay }));
    expect(await screen.findByTestId('ask')).toBeInTheDocument();
  });

  it('reads right in the lobby and over the code, on both sides', async () => {
    const bridge = await show('return-lobby');
    expect(at('lobby')).toHaveTextContent('On the device that keeps a part, open this invite');
    expect(at('nav-session')).toHaveTextContent('Handing over a part');
    expect(screen.queryByTestId('lobby-asker')).toBeNull();
    const people = [made.seat(made.newcomer, 'present'), made.seat(laptop, 'working')];
    bridge.show(made.open({ session: made.session(made.returnPurpose(made.newcomer), { stage: 'gathering', complete: false }, [], { people, is_initiator: false }) }));
    expect(await screen.findByTestId('lobby-asker')).toHaveTextContent('Study computer (new) asks for a part that you keep.');
    bridge.show(made.open({ session: made.session(made.returnPurpose(made.newcomer), { stage: 'comparing', words: made.comparison }, [], { people, is_initiator: false }) }));
    expect(await screen.findByTestId('compare-asker')).toHaveTextContent('Read the code aloud with the person of Study computer (new)');
    expect(at('compare-elsewhere')).toHaveTextContent('Compare it with the screen of Study computer (new), the device that asks.');
    expect(screen.queryByTestId('compare-code')).toBeNull();
    expect(screen.queryByTestId('compare-matches')).toBeNull();
    await userEvent.click(at('compare-focus'));
    expect(bridge.askedFor('focusApprove')).toHaveLength(1);
    await userEvent.click(at('compare-differs'));
    expect(at('compare-confirm')).toHaveTextContent('nothing is given');
  });

  it('waits for the person who chooses, with the code to compare', async () => {
    await show('return-waiting');
    expect(at('waiting-agreed')).toHaveTextContent('Waiting for Study computer to give the part.');
    expect(at('waiting-code')).toHaveAttribute('data-code', '4829 0517');
    expect(screen.queryByTestId('waiting-focus')).toBeNull();
  });

  it('asks each keeper in a window of its own, and nowhere else', async () => {
    const bridge = await show('return-asked');
    await userEvent.click(at('waiting-focus'));
    expect(bridge.asked.map(({ name }) => name)).toContain('focusApprove');
    expect(bridge.askedFor('givePart')).toEqual([]);
    expect(at('nav-session')).toHaveTextContent('needs you');
    await userEvent.click(at('waiting-cancel'));
    expect(at('leave')).toHaveTextContent('Nothing is given unless its keeper had answered before.');
  });
});

describe('the window in which a part is given', () => {
  it('shows the code first, and takes a hold for it', async () => {
    const bridge = await show('approve-compare');
    expect(at('comparing')).toHaveTextContent('Study computer (new) asks for a part of a backup that you keep. Compare this code with the screen of that device, the one that asks.');
    expect(at('comparing-code')).toHaveAttribute('data-code', made.comparison.join(' '));
    await userEvent.click(at('comparing-go'));
    expect(bridge.askedFor('confirmImport')).toEqual([]);
    await hold('comparing-go');
    expect(bridge.askedFor('confirmImport')).toEqual([made.comparison.join(' ')]);
    expect(bridge.askedFor('confirmCode')).toEqual([]);
    await userEvent.click(at('comparing-refuse'));
    expect(bridge.askedFor('rejectCode')).toHaveLength(1);
  });

  it('waits for the device that asks once its own code was confirmed', async () => {
    await show('approve-compared');
    expect(at('approve-agreed')).toHaveTextContent('You said that the codes match');
    expect(screen.queryByTestId('comparing')).toBeNull();
  });

  it('shows no code to the device that asks: its own window does', () => {
    const session = made.session(made.returnPurpose(laptop), { stage: 'comparing', words: made.comparison });
    start(new FakeBridge(made.open({ session })), 'approve');
    expect(at('approve-nothing')).toBeInTheDocument();
  });

  it('takes a choice and a hold', async () => {
    const bridge = await show('approve-part');
    expect(await screen.findByTestId('give-part-choice')).toBeInTheDocument();
    expect(at('give-part-to')).toHaveTextContent('Study computer (new)');
    expect(at('give-part-code')).toHaveAttribute('data-code', '4829 0517');
    expect(at('give-part-go')).toBeDisabled();
    expect(at('give-part-go-hint')).toHaveTextContent('Choose the part first.');
    await userEvent.click(at(`give-part-choice-${'2'.repeat(64)}`));
    expect(at('give-part-means')).toHaveTextContent('Any two of these parts are the whole piece of Attic computer.');
    await userEvent.click(at('give-part-go'));
    expect(bridge.askedFor('givePart')).toEqual([]);
    await hold('give-part-go');
    expect(bridge.askedFor('givePart')).toEqual([{ code: '48290517', part: '2'.repeat(64) }]);
    expect(bridge.askedFor('approve')).toEqual([]);
  });

  it('has chosen the only one, and refuses with a click', async () => {
    const bridge = await show('approve-part-chosen');
    await waitFor(() => { expect(at('give-part-go')).toBeEnabled(); });
    await userEvent.click(at('give-part-refuse'));
    expect(bridge.askedFor('refuse')).toEqual(['unstated']);
  });

  it('never offers what came back to this device', async () => {
    const bridge = new FakeBridge(made.open({ session: made.session(made.returnPurpose(made.newcomer), { stage: 'returning', code: '48290517', to: made.newcomer, agreed: false }) }), { listParts: () => [made.back(1)] });
    start(bridge, 'approve');
    expect(await screen.findByTestId('give-part-none')).toHaveTextContent('You keep no parts');
    expect(at('give-part-go')).toBeDisabled();
    expect(at('give-part-refuse')).toBeEnabled();
  });

  it('asks nothing of the device that gets the parts, and is done once one was given', async () => {
    const session = made.session(made.returnPurpose(laptop), { stage: 'returning', code: '48290517', to: laptop, agreed: true });
    const bridge = start(new FakeBridge(made.open({ session })), 'approve');
    expect(at('approve-nothing')).toBeInTheDocument();
    bridge.show(made.open({ session: made.session(made.returnPurpose(made.newcomer), { stage: 'returning', code: '48290517', to: made.newcomer, agreed: true }) }));
    expect(await screen.findByTestId('approve-agreed')).toHaveTextContent('You gave the part');
  });
});

describe('parts that came back', () => {
  it('lead from the outcome to the page that brings them together, and say what is missing', async () => {
    const bridge = start(
      new FakeBridge(made.open({ parts: parts(0, 1), last: { outcome: 'returned' } }), { listParts: () => [made.back(1)], gatherParts: () => made.oneBack }),
    );
    expect(at('outcome-returned')).toHaveTextContent('One part of backups is on this device now.');
    await userEvent.click(at('returned-restore'));
    expect(bridge.askedFor('dismiss')).toHaveLength(1);
    expect(await screen.findByTestId('gather-status')).toHaveTextContent('You have one of the two parts that it takes.');
    expect(at('gather-status')).toHaveTextContent('“Family savings”, the piece of Study computer.');
    expect(at('gather-status')).toHaveTextContent('Still needed: Office server or Bank.');
    expect(bridge.askedFor('gatherParts')).toEqual([{ set: '5e'.repeat(32) }]);
    expect(at('ask-go')).toHaveTextContent('Invite the device');
    expect(at('gather-next')).toHaveTextContent('Add a part from a file');
    await userEvent.click(at('gather-forget'));
    expect(await screen.findByTestId(`back-set-${'5e'.repeat(32)}`)).toBeInTheDocument();
    expect(bridge.askedFor('gatherParts')).toHaveLength(1);
  });

  it('bring the piece back where they are enough, without a password', async () => {
    const bridge = await show('restore-back-enough');
    await userEvent.click(await screen.findByTestId('restore-go'));
    expect(bridge.askedFor('restoreHere')).toEqual([{ file_password: null }]);
    expect(screen.queryByTestId('ask')).toBeNull();
  });

  it('of several backups are chosen by backup, and those that cannot be read are counted', async () => {
    const bridge = await show('restore-back-sets');
    expect(await screen.findByTestId('back-unreadable')).toHaveTextContent('One part that came back cannot be read.');
    expect(bridge.askedFor('gatherParts')).toEqual([]);
    await userEvent.click(at(`back-set-${'6f'.repeat(32)}`));
    expect(bridge.askedFor('gatherParts')).toEqual([{ set: '6f'.repeat(32) }]);
  });

  it('say why they cannot be brought together', async () => {
    const bridge = await show('restore-back-refused');
    expect(await screen.findByTestId('back-error')).toHaveAttribute('data-code', 'pieces.damaged');
    await new Promise((done) => setTimeout(done, 50));
    expect(bridge.askedFor('gatherParts')).toHaveLength(1);
  });

  it('are told to the keeper as given', async () => {
    const session = made.session(made.returnPurpose(made.newcomer), { stage: 'working', phase: 'returning', step: 1, steps: 1 }, undefined, { is_initiator: false });
    const bridge = start(new FakeBridge(made.open({ parts: parts(2, 1), session })));
    expect(at('working')).toHaveTextContent('Give the part to the device that asks');
    bridge.show(made.open({ parts: parts(2, 1), last: { outcome: 'returned' } }));
    expect(await screen.findByTestId('outcome-returned')).toHaveTextContent('Study computer (new) has it now. Your own copy stays here');
    expect(screen.queryByTestId('returned-restore')).toBeNull();
  });

  it('that did not come back are asked for again by whoever asked', async () => {
    const bridge = start(new FakeBridge(made.open({ session: made.session(made.returnPurpose(laptop), { stage: 'linking' }) }), { listParts: refuses('app.locked') }));
    bridge.show(made.open({ last: made.failed('ceremony.peer_silent', { devices: [desktop.name], may_retry: true }) }));
    expect(await screen.findByTestId('outcome-failed')).toHaveTextContent('Its keeper still has it.');
    await userEvent.click(at('failed-retry'));
    expect(await screen.findByTestId('ask')).toBeInTheDocument();
  });
});

describe('parts of its own at other devices', () => {
  it('stand with what their keepers said last, the newest first, and are asked about', async () => {
    const bridge = await show('handed');
    expect(at('handed-0')).toHaveAttribute('data-state', 'waiting');
    expect(at('handed-1')).toHaveTextContent('Garden phone');
    expect(at('handed-1')).toHaveTextContent('Split the backup again.');
    expect(at('handed-2')).toHaveTextContent('It had no room, or it keeps no parts.');
    expect(at('handed-3-state')).toHaveTextContent('keeps it');
    expect(at('handed-3-note')).toHaveTextContent('Last heard');
    expect(at('handed-3')).toHaveAttribute('data-stale', 'false');
    expect(at('handed-4-stale')).toHaveTextContent('The wallet has had new pieces since.');
    await userEvent.click(at('handed-ask'));
    expect(bridge.askedFor('askKeepers')).toHaveLength(1);
  });

  it('with people stand with who has which, and go off the list after a question', async () => {
    const bridge = await show('people');
    expect(at('people-0')).toHaveTextContent('Sister');
    expect(at('people-0')).toHaveTextContent('part 2 of 3');
    expect(at('people-1')).toHaveAttribute('data-stale', 'false');
    expect(at('people-2-stale')).toHaveTextContent('The wallet has had new pieces since.');
    await userEvent.click(at('people-0-forget'));
    expect(at('people-forget')).toHaveTextContent('What Sister keeps stays as good as it is.');
    await userEvent.click(at('people-forget-go'));
    expect(bridge.askedFor('forgetPerson')).toEqual([{ wallet: 'family', epoch: 4, index: 2, at: made.now - 2 * 86_400 }]);
  });

  it('are forgotten after a question that says what is lost', async () => {
    const bridge = await show('handed-forget');
    expect(at('handed-forget')).toHaveTextContent('Study computer (new) goes on keeping it.');
    await userEvent.click(at('handed-forget-keep'));
    expect(bridge.askedFor('forgetKeeper')).toEqual([]);
    await perform([{ press: 'handed-0-forget' }, { press: 'handed-forget-go' }]);
    expect(bridge.askedFor('forgetKeeper')).toEqual([made.newcomer.id]);
    await perform([{ press: 'handed-1-forget' }]);
    await waitFor(() => { expect(at('handed-forget')).not.toHaveTextContent('goes on keeping it'); });
    expect(at('handed-forget')).toHaveTextContent('This device stops asking about it.');
  });

  it('cannot be asked about offline, and are of one wallet', async () => {
    await show('handed-offline');
    expect(await screen.findByTestId('handed-error')).toHaveAttribute('data-code', 'relay.unreachable');
    expect(screen.queryByTestId('handed-1')).toBeNull();
  });

  it('of another wallet stand nowhere else', async () => {
    start(new FakeBridge(made.open({ parts: parts(0, 0, [made.handed(desktop, { wallet: 'other', given: { to: 'Somebody', at: made.now } })]) })));
    expect(screen.queryByTestId('given-0')).toBeNull();
    await userEvent.click(at('wallet-health-recovery'));
    expect(screen.queryByTestId('handed')).toBeNull();
  });

  it('that were given away warn on the wallet, and lead to fresh pieces', async () => {
    const bridge = await show('home-given');
    expect(at('given-0')).toHaveTextContent('Garden phone gave a part of this device’s backup to “Study computer (new)”');
    expect(at('given-0')).toHaveAttribute('data-tone', 'danger');
    await userEvent.click(at('given-0-dismiss'));
    expect(bridge.askedFor('forgetKeeper')).toEqual([phone.id]);
    await userEvent.click(at('given-0-refresh'));
    expect(at('change')).toHaveTextContent('get new pieces in place of the old ones');
  });

  it('that were given away warn on the page of backups, less so once there are new pieces', async () => {
    await show('recovery-given');
    expect(at('given-0')).toHaveAttribute('data-tone', 'danger');
    expect(at('given-1')).toHaveAttribute('data-tone', 'info');
    expect(screen.queryByTestId('given-1-refresh')).toBeNull();
  });
});
