import { all, duration, inWords, list, plural } from '../counting';
import { day, moment } from '../time';

const is = (names: readonly string[]) => plural(names.length, 'is', 'are');
const gets = (names: readonly string[]) => plural(names.length, 'gets', 'get');
const it = (names: readonly string[]) => plural(names.length, 'it', 'they');
const rule = (agree: number, devices: number) => `${String(agree)} of ${String(devices)}`;
const inDays = (seconds: number) => { const whole = Math.max(0, Math.floor(seconds / 86_400)); return `${String(whole)} ${plural(whole, 'day')}`; };
const among = (name: string | null) => (name === null ? 'a wallet' : `“${name}”`);

const madeWhen = {
  add: 'when a device was added',
  remove: 'when a device was removed',
  threshold: 'when the number that must agree changed',
  refresh: 'by a refresh',
  recover: 'when a device got a piece again',
  master: 'when it was chosen who may ask',
  undo: 'when a change was undone',
} as const;

/** Words of a wallet's devices and of changing them: the list, what if, the change, agreeing to it, its end. */
export const changing = {
  devices: {
    title: 'Devices',
    lead: (name: string, agree: number, devices: number) =>
      agree === devices ? `${all(devices)} devices of “${name}” pay together.` : `Any ${rule(agree, devices)} devices can pay from “${name}”.`,
    back: 'To the wallet',
    entry: 'Devices',
    practice: 'A practice wallet keeps the devices it was made with. Make a wallet with your own devices to change them.',
    holders: 'Hold a piece',
    holdersOld: 'Hold a piece, as far as this device knows',
    asleep: 'Away, without a piece',
    asleepLead: 'They belong to the wallet and cannot sign. A recovery gives them a piece again.',
    part: { holder: 'Holds a piece', lost: 'Has lost its piece', behind: 'Has an old piece', asleep: 'Away, no piece' },
    file: { saved: 'recovery file proven', unsaved: 'no recovery file yet', provisional: 'does not count yet: no recovery file' },
    banned: 'shut out, to be replaced',
    bannedSentence: 'After a failed check it may not sign with this device.',
    recover: 'Recover',
    stolen: 'lost or stolen',
    pieces: 'Pieces',
    seen: (seconds: number) => (seconds < 3600 ? 'Heard within the last hour' : `Heard ${duration(seconds)} ago`),
    unseen: 'Not heard yet',
    online: { yes: 'Connected, says the relay', no: 'Not connected, says the relay' },
    made: 'Age of the pieces',
    madeValue: (seconds: number, by: keyof typeof madeWhen | 'quick_add' | null) => {
      const ago = `${duration(seconds)} ago`;
      return by === 'quick_add' ? `One was made ${ago}, for a new device alone. The others are older.` : `Made ${ago}, ${by === null ? 'with the wallet' : madeWhen[by]}`;
    },
    asks: 'May ask for payments and changes',
    asksValue: (name: string | undefined) => (name === undefined ? 'Every device' : `${name} alone`),
    retired: 'Earlier pieces',
    erased: 'The piece of this device',
    erasedValue: (at: number) => `Erased on ${moment(at)}. The other devices are told, signed by this one.`,
    /** `awaited`: whether they stay until every device has a backup of its new piece. */
    retiredValue: (until: number | null, awaited: boolean) => {
      if (until !== null) return `Still kept on this device until ${moment(until)}`;
      return awaited ? 'Still kept on this device until every device has a backup of its new piece' : 'Still kept on this device';
    },
    left: 'Removed devices',
    leftValue: (name: string, at: number | null) => (at === null ? `${name} has not confirmed that it erased its piece.` : `${name} confirmed on ${moment(at)} that it erased its piece.`),
    leftOutside: (count: number) => (count === 0 ? 'All have confirmed.' : `${inWords(count, 'start')} old ${plural(count, 'piece remains', 'pieces remain')} outside, as far as this device knows.`),
    leftWord: 'A confirmation is that device’s word, not a proof. A device that did not agree to leave erases its piece a week after it learned of it. One whose piece came back out of a backup may never learn of it: should it turn up, erase its data there. Copies and recovery files that were made of a piece earlier are not part of it.',
    byFile: {
      title: 'Without a relay',
      lead: 'What this device knows of the wallet’s devices, for another of them. Nothing in it is secret.',
      save: 'Save the state',
      saved: (file: string) => `Saved as ${file}.`,
      show: 'Show as a code',
      read: 'Read a file or a picture',
      paste: 'Paste as text',
      code: 'State of the wallet',
      codeSentence: 'Take a picture of it as PNG and read that on the other device, or copy it as text.',
      tooLong: 'The state of this wallet is too large for one code. Save it as a file, or copy it as text.',
      what: 'state of the wallet',
      pasteTitle: 'Read the state of a wallet',
      text: 'Text from the other device',
      textHint: 'It begins with COHORT:WALLET/.',
      readText: 'Read it',
      news: 'This device now knows what the other one knew.',
      noNews: 'It told nothing new.',
    },
    acts: 'What can be changed',
    act: {
      add: { title: 'Add devices', sentence: 'More devices hold a piece. They scan an invite.' },
      remove: { title: 'Remove a device', sentence: 'It gets no piece any more, and none takes its place. For a device that was sold, or that you do without.' },
      threshold: { title: 'Change how many agree', sentence: 'The same devices, another number of them for each payment.' },
      refresh: { title: 'Refresh the pieces', sentence: 'The same devices get new pieces. The address stays.' },
      recover: { title: 'Recover or replace a device', sentence: 'A new device takes the place of a lost one; or a device that was away or lost its piece gets one.' },
      master: { title: 'Choose who may ask', sentence: 'One device alone asks for payments and changes, or every device may.' },
      undo: { title: 'Undo the last change', sentence: 'Back to the pieces from before it, made anew.' },
    },
    undoable: (until: number | undefined, isApart: boolean) => {
      if (isApart) return 'Possible here as long as the wallet is apart.';
      return until === undefined ? 'Possible here while this device keeps its piece from before.' : `Possible here until ${moment(until)}.`;
    },
    asksOnly: (name: string) => `Only ${name} may ask for this.`,
    closed: 'This device holds no piece of the wallet, so it cannot ask for this.',
    closedBehind: 'First another device must show how the wallet stands.',
    standing: {
      lost: {
        sentence: 'This device’s piece is missing or out of date.',
        remedy: 'It can look, not sign. Ask the other devices for a new piece.',
        act: 'Ask for a new piece',
      },
      asleep: {
        sentence: 'This device was away when new pieces were made, and holds none.',
        remedy: 'It can look, not sign. Ask the other devices for a piece.',
        act: 'Ask for a piece',
      },
      behind: {
        sentence: 'This copy is older than this device: its data was set back to an earlier state.',
        remedy: 'It can look, not sign. Once another device of the wallet is reachable, or its file is read under Devices, this one knows how the wallet stands. Then ask for a new piece.',
      },
      removed: {
        sentence: (at: number) => `This device was removed on ${moment(at)}.`,
        remedy: 'It can no longer take part, and money that arrives here is out of its reach. What you see is what it knew last.',
      },
    },
  },

  whatIf: {
    title: 'What if I lose this?',
    lead: 'Choose devices and read what it means. Nothing happens.',
    scene: 'What happened',
    scenes: {
      lost: { title: 'They are lost', sentence: 'Broken, burnt or never found again.' },
      stolen: { title: 'A thief has them', sentence: 'And gets past their passwords.' },
    },
    who: 'Which devices',
    member: { saved: 'Its recovery file is proven.', unsaved: 'It has no recovery file yet.', provisional: 'A browser keeps its piece, without a recovery file: it counts as lost.' },
    nobody: 'Choose at least one device.',
    pays: {
      sentence: (left: number) => `The other ${inWords(left)} can still pay.`,
      spare: (spare: number) => (spare === 0 ? 'None of them may be lost after that. Recover soon, with a new device in the place of the lost one.' : `${spare === 1 ? 'One more' : `${inWords(spare)} more`} could be lost. Recover, with a new device in the place of the lost one.`),
    },
    recovers: {
      sentence: 'Not without a recovery file.',
      remedy: (files: number, names: readonly string[]) =>
        `Restore ${names.length === files ? `the ${plural(files, 'file', 'files')} of ${list(names)}` : `${inWords(files)} of the files of ${list(names)}`} on another computer, and let ${plural(files, 'it', 'them')} in by Recover. Then you can pay again.`,
    },
    gone: { sentence: 'The money is lost.', remedy: (missing: number) => `Too few pieces are left, by ${inWords(missing)}. Save the recovery files before this happens.` },
    moves: { sentence: 'The thief can move the money alone.', remedy: 'Move it to a new wallet before that, or let more devices agree.' },
    short: {
      sentence: (missing: number) => `The thief cannot move the money. ${missing === 1 ? 'One piece is' : `${inWords(missing, 'start')} pieces are`} missing.`,
      remove: 'Your other devices can still pay. Remove the stolen ones at once.',
      restore: (files: number) => `Too few of your devices are left to pay. Restore ${files === 1 ? 'the recovery file of one stolen device' : `the recovery files of ${inWords(files)} stolen devices`} on another computer and let ${plural(files, 'it', 'them')} in by Recover: the stolen ${plural(files, 'piece fits', 'pieces fit')} nothing then.`,
      stuck: 'But too few of your devices are left as well, and no recovery file makes up for it: the money stays where it is.',
    },
  },

  change: {
    title: {
      add: 'Add devices',
      quick_add: 'Add a device quickly',
      remove: 'Remove a device',
      threshold: 'Change how many agree',
      refresh: 'Refresh the pieces',
      recover: 'Recover or replace a device',
      master: 'Choose who may ask',
      undo: 'Undo the last change',
    },
    lead: {
      add: (name: string) => `New devices get a piece of “${name}”. The address and the money stay.`,
      quick_add: (name: string) => `One new device gets a piece of “${name}”. The address and the money stay.`,
      remove: (name: string) => `The other devices of “${name}” get new pieces. The address and the money stay.`,
      threshold: (name: string) => `The devices of “${name}” get new pieces for another number. The address and the money stay.`,
      refresh: (name: string) => `The devices of “${name}” get new pieces in place of the old ones. The address and the money stay.`,
      recover: (name: string) => `A device without a piece of “${name}” gets one. The address and the money stay.`,
      master: (name: string) => `Who may ask the devices of “${name}” for payments and changes. As many as must agree still must. The address and the money stay.`,
      undo: (name: string) => `The devices of “${name}” go back to their pieces from before the last change, and get new ones made out of those. The address and the money stay.`,
    },
    back: 'To the devices',
    pieces: 'What happens to the other pieces',
    piece: {
      add: { title: 'Everybody gets a new piece', sentence: 'The better choice: whoever copied an old piece has nothing afterwards.' },
      quick_add: { title: 'Quick: nobody else’s piece changes', sentence: 'Only the new device’s piece is made. One new device, and all others must be there.' },
    },
    quick: {
      sentence: 'A quick addition refreshes nothing: copies of pieces that somebody made earlier stay valid.',
      remedy: 'Every device that holds a piece must be switched on and agree. Let everybody get a new piece instead, or refresh the pieces afterwards, and earlier copies are worth nothing.',
    },
    newcomers: 'New devices',
    newcomersHint: 'Each scans or pastes the invite under Join.',
    newcomersSaid: (count: number) => `${String(count)} ${plural(count, 'device')}`,
    newDevice: (at: number, of: number) => (of === 1 ? 'New device' : `New device ${String(at)}`),
    threshold: 'Devices that must agree afterwards',
    thresholdHint: (now: number) => `Now ${inWords(now)}.`,
    way: 'What happened',
    ways: {
      back: { title: 'A device is here and has no piece', sentence: 'It was away, or its piece was lost. It gets a new one.' },
      replace: { title: 'A device is gone for good', sentence: 'A new device takes its place, by invite.' },
    },
    which: { remove: 'Which devices go', back: 'Which devices get a piece', replace: 'Which devices are gone', undo: 'Which devices are lost, if any' },
    whichUndo: 'A new device comes in the place of each, and brings the piece of the lost one out of a backup from before the last change.',
    row: { earlier: 'Held a piece before the last change.', holder: 'Holds a piece.', maybeLost: 'Holds a piece, as far as this device knows.', asleep: 'Away, holds no piece.', me: 'This device.', mine: 'This device. Remove it from another one.' },
    master: {
      title: 'May ask for payments and changes',
      every: { title: 'Every device', sentence: 'Each device that holds a piece may ask the others.' },
      one: 'It alone may ask. Every device refuses the others.',
      now: 'As it is now.',
      lost: 'If this device is ever lost, the others can still remove it, recover it or choose another.',
    },
    takesPart: 'Who takes part now',
    takesPartLead: (agree: number) => `At least ${inWords(agree)} that hold a piece, or bring one back out of a backup. Each must be switched on and agree.`,
    takesPartUndoLead: (agree: number) => `At least ${inWords(agree)} that still keep their piece from before the last change. Each must be switched on and agree.`,
    part: { here: 'It is asked, and gets a new piece.', me: 'This device. It always takes part.', deals: 'It goes, and is needed once more before that.', there: 'It holds the other pieces.', both: 'It made both sets of pieces.' },
    picture: 'Before and after',
    before: 'Now',
    after: 'Afterwards',
    rule: (agree: number, devices: number) => `${rule(agree, devices)} devices`,
    ruleCentre: rule,
    step: (before: readonly [number, number], after: readonly [number, number]) => `${rule(...before)} → ${rule(...after)}`,
    stepSpoken: (before: readonly [number, number], after: readonly [number, number]) => `From ${rule(...before)} devices to ${rule(...after)} devices.`,
    note: { holder: 'holds a piece', fresh: 'gets a new piece', kept: 'keeps its piece', joins: 'new', returns: 'gets a piece again', gets: 'gets a piece', lost: 'has lost its piece', asleep: 'away, no piece', leaves: 'will be removed', restored: 'lost; a backup has its piece' },
    away: (names: readonly string[]) => `${list(names)} ${is(names)} away: ${it(names)} ${gets(names)} no new piece and ${plural(names.length, 'comes', 'come')} back by Recover.`,
    awayRemedy: (names: readonly string[]) => `Go on only if you know that ${plural(names.length, 'it is', 'they are')} away. The others keep their old pieces, sealed, until ${it(names)} ${plural(names.length, 'has', 'have')} heard of the change, for a week at most.`,
    awayApart: 'Leave out only whom you cannot reach, or whoever led the wallet apart. Whoever holds the other pieces and does not take part stays apart.',
    deals: (names: readonly string[]) => `Without ${list(names)} too few devices hold a piece, so ${it(names)} must take part once more: switched on, and agreeing.`,
    oldPieces: {
      sentence: (removed: number) => (removed === 1 ? 'Nobody can make the removed device erase its old piece.' : 'Nobody can make the removed devices erase their old pieces.'),
      remedy: (others: number) =>
        others > 0
          ? `Together with ${inWords(others)} other old ${plural(others, 'piece')} (old recovery files count) it could still sign. If you do not trust its holder, send the funds to a new wallet.`
          : 'Together they are enough to sign without anybody else. If you do not trust their holders, send the funds to a new wallet now.',
      remedySeveral: (others: number) => `Together with ${inWords(others)} other old ${plural(others, 'piece')} (old recovery files count) they could still sign. If you do not trust their holders, send the funds to a new wallet.`,
      act: 'Create a new wallet',
    },
    refresh: {
      sentence: 'Whoever copied one old piece has nothing afterwards, unless as many old ones come together as must agree.',
      remedy: 'Old recovery files become worthless for this wallet: save new ones, and destroy the old.',
    },
    undo: {
      sentence: 'Whoever takes part goes back to the piece from before the last change, and gets a new one made out of it.',
      number: (now: number, then: number) => `${inWords(then, 'start')} instead of ${inWords(now)} devices must agree to pay then, as before that change.`,
      asks: (name: string | undefined) => `${name === undefined ? 'Every device' : `${name} alone`} may ask for payments and changes then, as before that change.`,
      out: (names: readonly string[]) => `${list(names)} got ${plural(names.length, 'a piece', 'pieces')} by the last change, and ${plural(names.length, 'holds', 'hold')} none that ${plural(names.length, 'fits', 'fit')} afterwards.`,
      back: (names: readonly string[]) => `${list(names)} ${plural(names.length, 'was', 'were')} removed by the last change, and ${plural(names.length, 'belongs', 'belong')} to the wallet again.`,
      backRemedy: 'Where a device was removed because it was lost or stolen, do not undo that.',
    },
    recover: (names: readonly string[]) => (names.length === 0 ? 'Choose a device above.' : `${list(names)} ${gets(names)} a piece. All others that take part get a new one too.`),
    restored: {
      sentence: (names: readonly string[]) => `Without ${list(names)} too few devices hold a piece, so ${names.length === 1 ? 'its piece comes back out of its backup' : 'what is missing comes back out of their backups'}.`,
      remedy: (count: number) => `First bring the newest recovery file back on the new ${plural(count, 'device')}, or enough parts of the newest backup: older ones do not fit. Then invite ${plural(count, 'it', 'them')} here.`,
      undo: (count: number) => `First bring a recovery file from before the last change back on the new ${plural(count, 'device')}: one of the present pieces does not fit. Then invite ${plural(count, 'it', 'them')} here.`,
    },
    all: { sentence: 'Every device is needed then. None can stand in for another one.', remedy: 'A broken device takes the money with it unless its recovery file opens. One device more than must agree is safer.' },
    files: {
      fresh: 'Afterwards each device saves a new recovery file. The old ones belong to the old pieces.',
      kept: 'Afterwards each device saves a new recovery file. The old ones hold pieces that stay valid: destroy them.',
    },
    go: { ask: 'Ask the devices', invite: 'Invite the devices' },
    fault: {
      nobody: 'Choose a device first.',
      few: (needed: number) => (needed === 1 ? 'One more device that holds a piece must take part.' : `${inWords(needed, 'start')} more devices that hold a piece must take part.`),
      small: 'At least two devices must hold a piece afterwards.',
      large: 'At most ten devices can hold a piece.',
      same: 'Choose another number.',
      sameMaster: 'Choose another device, or every device.',
      nothingKept: 'This device keeps no piece from before the last change any more.',
    },
    said: {
      add: (name: string) => `Adding a device to “${name}”`,
      quick_add: (name: string) => `Adding a device quickly to “${name}”`,
      remove: (name: string) => `Removing a device from “${name}”`,
      threshold: (name: string) => `Changing how many agree in “${name}”`,
      refresh: (name: string) => `Refreshing the pieces of “${name}”`,
      recover: (name: string) => `Recovering a piece of “${name}”`,
      master: (name: string) => `Choosing who may ask in “${name}”`,
      undo: (name: string) => `Undoing the last change of “${name}”`,
    },
    asks: {
      add: (wallet: string | null) => `asks to add a device to ${among(wallet)}`,
      quick_add: (wallet: string | null) => `asks to add a device quickly to ${among(wallet)}`,
      remove: (wallet: string | null) => `asks to remove a device from ${among(wallet)}`,
      threshold: (wallet: string | null) => `asks to change how many agree in ${among(wallet)}`,
      refresh: (wallet: string | null) => `asks to refresh the pieces of ${among(wallet)}`,
      recover: (wallet: string | null) => `asks to recover a piece of ${among(wallet)}`,
      master: (wallet: string | null) => `asks to choose who may ask in ${among(wallet)}`,
      undo: (wallet: string | null) => `asks to undo the last change of ${among(wallet)}`,
    },
    effect: {
      joins: (names: readonly string[]) => `${list(names)} ${plural(names.length, 'comes', 'come')} in`,
      returns: (names: readonly string[]) => `${list(names)} ${gets(names)} a piece again`,
      /** Where it is not said whether they had one before. */
      gets: (names: readonly string[]) => `${list(names)} ${gets(names)} a piece`,
      leaves: (names: readonly string[]) => `${list(names)} ${gets(names)} no piece any more`,
      away: (names: readonly string[]) => `${list(names)} ${is(names)} away and left without a piece`,
      agree: (before: number, after: number) => `${inWords(after)} instead of ${inWords(before)} devices must agree`,
      asks: (name: string | undefined) => (name === undefined ? 'every device may ask for payments and changes' : `${name} alone may ask for payments and changes`),
      fresh: 'all that take part get a new piece',
      kept: 'everybody else keeps the piece that it holds',
    },
  },

  /** Two groups of a wallet's devices hold pieces that do not fit each other. */
  apart: {
    sentence: 'This wallet has come apart.',
    there: (names: readonly string[], made: number) => `${list(names)} ${plural(names.length, 'holds', 'hold')} other pieces of it, made on ${moment(made)}.`,
    both: (names: readonly string[]) => (names.length === 0 ? 'Each group made its own without hearing of the other.' : `${list(names)} made both.`),
    means: 'Both sets of pieces open the same money, but a piece of one does not fit the other. Nothing is erased on this device meanwhile.',
    undo: 'Bring together the devices that are to go on, and undo the last change here: whoever takes part goes back to the piece from before and gets a new one. Or, if this device and others with pieces like its own can pay, send the money to a new wallet.',
    nothingKept: 'This device keeps no piece from before the last change, so it cannot undo it. If this device and others with pieces like its own can pay, send the money to a new wallet.',
    act: 'Undo the last change',
    create: 'Create a new wallet',
  },

  /** A removal of servers and nobody else. */
  drop: {
    act: {
      title: (servers: number) => `Drop the ${plural(servers, 'server’s piece', 'servers’ pieces')}`,
      sentence: (servers: number) => `Your other devices pay without ${plural(servers, 'it', 'them')} from then on. ${plural(servers, 'It is', 'They are')} not asked.`,
    },
    few: (short: number) => `Too few other devices hold a piece, by ${inWords(short)}. Add ${short === 1 ? 'a device' : 'devices'} first.`,
    lead: (name: string, servers: number) => `“${name}” goes on without ${plural(servers, 'its server', 'its servers')}. The address and the money stay.`,
    means: {
      sentence: (servers: number, others: readonly string[], agree: number) => `From then on ${list(others)} alone can pay${agree < others.length ? `, any ${inWords(agree)} of them` : ''}. ${plural(servers, 'The server’s piece counts', 'The servers’ pieces count')} for nothing.`,
      remedy: 'Before that they prove it: each gets a new piece and signs on trial with the others. If that fails, everything stays as it is.',
    },
    old: {
      sentence: (servers: number) => `What somebody copied from the ${plural(servers, 'server', 'servers')} earlier is not taken back.`,
      remedy: (servers: number, others: number) =>
        others > 0
          ? `It no longer fits the new pieces, but still fits old ones: together with ${inWords(others)} other old ${plural(others, 'piece')} (old recovery files count) it could sign, and no later refresh changes that. Destroy the old files. If you do not trust who runs the ${plural(servers, 'server', 'servers')}, send the funds to a new wallet.`
          : 'The old pieces of the servers are enough to sign without anybody else, and no later refresh changes that. If you do not trust who runs them, send the funds to a new wallet now.',
    },
    said: (name: string, servers: number) => `Dropping the ${plural(servers, 'server’s piece', 'servers’ pieces')} of “${name}”`,
    agree: (servers: number) => `Drop the ${plural(servers, 'server’s piece', 'servers’ pieces')}?`,
    changed: (servers: number) => `The other devices have proven that they can sign without the ${plural(servers, 'server', 'servers')}, whose old ${plural(servers, 'piece fits', 'pieces fit')} none of theirs any more.`,
  },

  lobbyChange: {
    lead: (agree: number, devices: number) => `Afterwards ${String(devices)} devices hold a piece, and ${inWords(agree)} must agree to pay.`,
    change: 'What is to change',
  },

  compareChange: {
    title: 'What you agree to',
    sentence: 'If the code matches, you agree to this change.',
  },

  waitingChange: {
    title: 'Waiting for the devices',
    agreeElsewhere: 'Waiting for your word in the other window',
    agreeSentence: 'The change is shown in a window of its own. Read it there, then agree or refuse.',
    agreed: (devices: readonly string[]) => (devices.length === 0 ? 'You agreed. The change is being made.' : `You agreed. Waiting for ${list(devices)}.`),
    ready: 'agreed',
  },

  agree: {
    title: {
      add: 'Add these devices?',
      quick_add: 'Add this device quickly?',
      remove: 'Remove from this wallet?',
      threshold: 'Change how many agree?',
      refresh: 'Make new pieces?',
      recover: 'Give this piece back?',
      master: 'Change who may ask?',
      undo: 'Undo the last change?',
    },
    lead: (name: string) => `For “${name}”. The address and the money stay.`,
    quick: 'Nobody else’s piece changes, so nothing is refreshed: copies of pieces that somebody made earlier stay valid.',
    joins: 'New',
    returns: 'Gets a piece again',
    leaves: 'Removed',
    away: 'Away, no new piece',
    restored: 'Comes back out of a backup: the piece of',
    me: (name: string) => `${name} (this device)`,
    asks: 'May ask from now on',
    rule: 'Must agree to pay',
    ruleValue: (before: number, after: number) => `${inWords(after, 'start')} devices instead of ${inWords(before)}`,
    unknown: 'This device does not know what would change, so it cannot agree.',
    code: 'Change code',
    codeLead: 'The same on every screen. If you can, compare it aloud.',
    reason: 'Reason, if you refuse',
    go: 'Hold to agree',
    agreed: 'You agreed',
  },

  changed: {
    title: (name: string) => `“${name}” has changed`,
    lead: {
      add: 'The new devices hold a piece, and everybody’s piece is new.',
      quick_add: 'The new device holds a piece, and everybody else’s is as it was. Nothing was refreshed.',
      remove: 'The removed devices have no piece that fits the others any more.',
      threshold: 'Another number of devices must agree from now on.',
      refresh: 'Every device holds a new piece. The old ones no longer fit.',
      recover: 'The device that had no piece holds one.',
      master: 'From now on the devices listen to those you chose.',
      undo: 'The last change is undone: whoever took part holds a new piece, made out of the one from before it.',
    },
    came: (come: readonly string[], gone: readonly string[]) => `${list(come)} ${is(come)} in${gone.length === 0 ? '' : `, ${list(gone)} ${is(gone)} out`}. Everybody’s piece is new.`,
    rule: (agree: number, devices: number) => (agree === devices ? `${all(devices)} devices pay together.` : `Any ${rule(agree, devices)} devices can pay.`),
    next: 'Save a new recovery file',
    nextSentence: {
      fresh: 'The old files hold old pieces: they bring no device back, and only enough of them together still make the key. Once every device has saved its new one, destroy the old. Parts of a backup are old as well: split the new one.',
      kept: 'The old files no longer bring a device back, but hold pieces that stay valid. Each device saves its own, then the old ones should be destroyed.',
    },
    save: 'Save this device’s recovery file',
    devices: 'See the devices',
    away: (names: readonly string[]) => `${list(names)} ${is(names)} away and ${plural(names.length, 'holds', 'hold')} no piece.`,
    awayRemedy: 'Recover gives a piece back, under Devices.',
    home: 'To the wallet',
  },

  refresh: {
    name: 'Refresh',
    dates: (age: number | undefined, due: number | null, isDue: boolean, now: number) =>
      [
        age === undefined ? 'The age of the pieces is not known: look at this device’s clock.' : `The pieces are ${inDays(age)} old.`,
        due === null ? (age === undefined ? '' : 'No refresh is due.') : isDue || due <= now ? `A refresh was due ${day(due, now)}.` : `Next refresh due ${day(due, now)}.`,
      ].filter((sentence) => sentence !== '').join(' '),
    due: {
      sentence: (age: number | undefined) => (age === undefined ? 'New pieces are due.' : `The pieces of this wallet are ${inDays(age)} old. New ones are due.`),
      remedy: 'A refresh makes copies of old pieces worthless. The devices that take part must be switched on and agree.',
      now: 'Refresh now',
      later: 'Remind me in a week',
      laterSaid: 'You are reminded in a week.',
    },
    every: 'Remind me of a refresh',
    everyHint: 'On this device alone. Nothing is refreshed by itself.',
    days: (days: number) => (days === 0 ? 'Never' : days === 365 ? 'Once a year' : `Every ${String(days)} days`),
  },

  missing: {
    sentence: 'A wallet that this device had is missing from its data.',
    remedy: 'The data was set back to an earlier state, or restored for another wallet. Restore its recovery file, or let another device of the wallet put this one in its old place by Recover.',
    wallet: 'Wallet',
    forget: 'Forget it',
  },

  /** After a quick addition, that ended well or late. */
  afterQuick: {
    sentence: 'This refreshed nothing.',
    remedy: 'Copies of pieces that somebody made earlier stay valid. A refresh makes new pieces for everybody, and those copies worthless.',
    late: 'The new device may hold a piece already, one that fits all others.',
    lateRemedy: 'Try again, or refresh the pieces: then it fits nothing.',
    refresh: 'Refresh the pieces',
  },

  unfinished: {
    sentence: (what: string) => `${what} is not finished.`,
    creation: (name: string) => `Making “${name}”`,
    mayBeDone: 'It may be finished already: this device’s new piece is safe, and whoever knows tells this device.',
    mine: (people: readonly string[], until: number) => `Try again when ${list(people)} ${is(people)} there. Until ${moment(until)} nobody has to agree anew.`,
    theirs: (initiator: string) => `It waits for ${initiator} to try again.`,
    lapsed: 'It can no longer be tried again. Start anew.',
    orRefresh: 'Or refresh the pieces: then that one fits nothing.',
    again: 'Try again',
    busy: 'Another session is running.',
    offline: 'The relay is not reachable.',
    giveUp: 'Give up',
    askTitle: 'Give it up?',
    ask: 'This device does not go on with it. If the others finished it already, it counts all the same.',
    stay: 'Keep it',
  },
};
