import { ago, inWords, list, plural, remaining } from '../counting';
import { moment } from '../time';

const it = (count: number) => plural(count, 'it', 'them');
const rule = (agree: number, devices: number) => `${String(agree)} of ${String(devices)} devices`;
const pieces = (count: number) => (count === 1 ? 'One piece is missing' : `${inWords(count, 'start')} pieces are missing`);

/** Words of a wallet that is frozen, and of what to do about a lost or stolen device. */
export const losing = {
  frozen: {
    mark: 'Frozen',
    sentence: (until: number) => `Frozen until ${moment(until)}. No device signs.`,
    by: (who: string | undefined, seconds: number, lost: string | undefined) =>
      `${who ?? 'A device that is no longer here'} froze it ${ago(seconds)}${lost === undefined ? '' : `, because ${lost} is lost or in wrong hands`}.`,
    me: 'This device',
    meLost: 'this device',
    ends: (seconds: number) => `It ends by itself in ${remaining(seconds)}.`,
    needs: (agree: number, devices: number) => `Before that, ${rule(agree, devices)} can lift it.`,
    lifted: (count: number, agree: number, names: readonly string[]) => `${rule(count, agree)} lifted it: ${list(names)}.`,
    mine: 'You lifted it on this device. The others lift it on theirs.',
    noPiece: 'This device holds no piece, so it cannot lift it.',
    act: 'Lift the freeze',
    title: 'Lift the freeze?',
    ask: (agree: number, devices: number, isLast: boolean) =>
      isLast ? 'This is the last word that is missing: the wallet can pay at once.' : `Once ${rule(agree, devices)} have lifted it, the wallet can pay at once.`,
    askLost: (lost: string) => `Whoever has ${lost} can then ask your devices to pay, as before.`,
    askAgain: (who: string | undefined) => `${who ?? 'The device that froze it'} cannot freeze this wallet again before its devices change.`,
    go: 'Hold to lift',
    stay: 'Keep it frozen',
    sendClosed: 'The wallet is frozen.',
    gone: 'A device that is no longer here',
    fromHere: 'Freeze it from here',
  },

  lost: {
    title: 'A device is lost or stolen',
    lead: (name: string) => `What to do for “${name}”, in this order.`,
    back: 'To the devices',
    entry: { title: 'A device is lost or stolen', sentence: 'Freeze the wallet first. Then leave the device out, step by step.' },
    row: (name: string) => `${name} is lost or stolen`,
    numbered: (at: number, title: string) => `${String(at)}. ${title}`,
    step: {
      which: 'Which device',
      freeze: 'Freeze the wallet',
      facts: 'What a thief has now',
      remove: 'Leave the device out',
      refresh: 'New pieces',
      relay: 'Its login at the relay',
      sweep: 'Send the funds to a fresh wallet',
    },
    state: { done: 'done', next: 'next', closed: 'not possible now' },
    nobody: 'Choose a device first.',

    /** Parts of its backup that this device keeps. */
    parts: {
      sentence: (device: string, index: number, of: number) => `This device keeps part ${String(index)} of ${String(of)} of the backup of ${device}.`,
      remedy: (needed: number) => `${inWords(needed, 'start')} parts bring its piece back, as a recovery file does. On the new device, choose “I have a backup”, and ask this device for its part there.`,
    },

    which: {
      lead: 'One or several. A device that you still have but do not trust counts as stolen, too.',
      holder: 'Holds a piece.',
      asleep: 'Away, holds no current piece.',
      gone: (count: number) => (count === 1 ? 'The device is not of this wallet any more.' : 'The devices are not of this wallet any more.'),
      removal: (at: number) => `The last change was a removal, on ${moment(at)}. What it removed holds no piece that fits any more.`,
    },

    freeze: {
      what: (agree: number, devices: number, until: number) => [
        'Every device of the wallet refuses to sign, co-signers too. Nobody loses anything, and money can still come in.',
        `It ends by itself on ${moment(until)}. Before that, lifting it needs ${rule(agree, devices)}.`,
        'It works without a connection: the other devices are told as soon as there is one.',
        'A device can still be left out or replaced while the wallet is frozen, and the freeze ends with that.',
      ],
      long: 'For how long',
      hours: { 24: '24 hours', 72: '72 hours', 168: '7 days' },
      until: (at: number) => `Until ${moment(at)}.`,
      go: 'Hold to freeze',
      going: 'Freezing the wallet',
      told: { on: 'The other devices hear of it as they connect.', off: 'The relay is not reachable. The other devices hear of it as soon as it is.' },
      theirs: 'The lost device froze the wallet itself. Freeze it from here as well before its freeze is lifted.',
      over: 'Not needed any more: what the device has fits no current piece.',
      noPiece: 'This device holds no piece, so it cannot freeze the wallet. Freeze it on another device.',
      moves: {
        sentence: 'A freeze does not stop whoever has enough pieces.',
        remedy: 'It stops your own devices, and with them the way to a fresh wallet. Send the funds there first.',
      },
    },

    facts: {
      nobody: 'Choose a device, and read here what whoever has it can do.',
      pieces: 'Pieces in wrong hands',
      piecesValue: (has: number, needed: number) => `${inWords(has, 'start')} of the ${inWords(needed)} that must agree`,
      thief: 'Can a thief pay?',
      thiefValue: {
        moves: 'Yes, without asking anybody.',
        short: (missing: number) => `No. ${pieces(missing)}.`,
        old: 'No. What it has fits other earlier pieces only.',
      },
      you: 'Can you still pay?',
      youValue: (left: number, needed: number) =>
        left >= needed
          ? `Yes. ${inWords(left, 'start')} ${plural(left, 'device')} ${plural(left, 'is', 'are')} left, and ${inWords(needed)} must agree.`
          : `No. ${inWords(left, 'start')} ${plural(left, 'device')} ${plural(left, 'is', 'are')} left, and ${inWords(needed)} must agree.`,
      recover: 'Can you recover?',
      recoverValue: {
        pays: 'Yes. The others can give a new device its place.',
        recovers: (files: number, names: readonly string[]) => `Yes, with ${inWords(files)} of these recovery files: ${list(names)}.`,
        gone: 'No. Too few recovery files are proven.',
      },
      files: 'Recovery files',
      filesValue: (names: readonly string[]) =>
        names.length === 0
          ? 'None is proven for it. A file that was saved all the same holds the same piece.'
          : `Proven for ${list(names)}. A file holds the same piece as its device, never one more. Keep it until the device is out.`,
      beside: 'Files of other devices that lay beside it count as pieces of their own, for whoever knows their passwords.',
    },

    remove: {
      lead: 'The others get new pieces, and its old one fits none of them. A freeze ends with that.',
      ways: 'How it is left out',
      remove: { title: 'Remove it', sentence: 'The others go on without it.' },
      replace: { title: 'Replace it by a new device', sentence: 'A new device takes its place, by invite. As many must agree as now.' },
      done: 'It is out. All others hold new pieces, and its old one fits none of them.',
      noPiece: { sentence: 'This device holds no piece, so it cannot ask for that.', remedy: 'Ask from a device that holds one, or ask for a piece first, under Devices.' },
      frozen: (names: readonly string[]) => ({
        sentence: `${list(names)} froze the wallet, so no change can leave ${it(names.length)} out.`,
        remedy: 'Lift that freeze first, above.',
      }),
      few: {
        sentence: (missing: number, isReplaceable: boolean) => isReplaceable ? 'The devices that are left are too few by themselves: a backup of the lost one comes back first.' : `Too few devices are left for that. ${missing === 1 ? 'One more device with a piece is' : `${inWords(missing, 'start')} more devices with a piece are`} needed.`,
        remedy: (missing: number, files: readonly string[]) =>
          files.length < missing
            ? 'No recovery file makes up for it. Look for the devices, and for files that were saved elsewhere.'
            : `A new device can bring the piece back that is missing: restore the recovery file of ${files.length === missing ? list(files) : `${inWords(missing)} of ${list(files)}`} on another computer, and let ${plural(missing, 'it', 'them')} in from here. All get fresh pieces, and the old ${plural(missing, 'one fits', 'ones fit')} none of them.`,
        replace: 'Let a new device in',
        files: 'See the recovery files',
        byFile: 'Pass on by file what this device knows',
      },
    },

    refresh: {
      done: 'Done with the change: it made new pieces for all others.',
      sentence: 'Leaving the device out does this as well. By itself it helps where the device is back and its piece may have been copied.',
      act: 'Refresh the pieces',
      few: 'Too few devices are left for that.',
      frozen: 'The freeze by the lost device must be lifted first.',
      noPiece: 'This device holds no piece, so it cannot ask for that.',
    },

    relay: {
      lead: 'With it the device reaches its own mailbox and can write to others. It reads nothing of theirs, and nothing is signed by it.',
      none: 'No relay is set on this device.',
      url: 'Relay',
      device: 'Device id',
      list: 'Where the relay keeps a list of devices (--allow), its operator takes out this line and starts the relay again:',
      open: 'A relay without a list is open: it serves whoever reaches it, and there is nothing to take out.',
      what: 'the device id',
    },

    sweep: {
      lead: 'An old piece outside could still sign together with other old ones, from old recovery files too. A fresh wallet has no old pieces.',
      ways: 'Where the funds go',
      create: { title: 'Create a new wallet', sentence: 'With devices that you trust. Then come back here.' },
      to: (name: string) => ({ title: `Send to “${name}”`, sentence: 'Its address and all of the balance are filled in. You choose who signs.' }),
      against: {
        unproven: 'Not every recovery file of it is proven yet.',
        shared: 'The lost device holds a piece of it as well.',
      },
      each: 'Each network needs a payment of its own.',
      done: 'Nothing is left on the networks that this device asks.',
      frozen: 'The wallet is frozen. Leaving the device out ends that; otherwise lift the freeze first.',
      few: 'Too few devices are left to pay.',
      noPiece: 'This device holds no piece, so it cannot ask for a payment.',
    },

    outside: {
      sentence: (count: number | undefined) => {
        if (count === undefined) return 'Old pieces remain outside.';
        return count === 1 ? 'One old piece remains outside, on the removed device.' : `${inWords(count, 'start')} old pieces remain outside, on the removed devices.`;
      },
      confirmed: (names: readonly string[]) => `${list(names)} confirmed that ${plural(names.length, 'it erased its old piece', 'they erased their old pieces')}.`,
      confirmedRemedy: 'That is their word, not a proof, and old recovery files and copies are not part of it. If you do not trust whoever had the device, send the funds to a new wallet.',
      steps: 'What else to do',
    },
  },
};
