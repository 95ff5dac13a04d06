import { inWords, list, plural } from '../counting';
import { moment } from '../time';

const partOf = (index: number, of: number, wallet: string) => `Part ${String(index)} of ${String(of)} of “${wallet}”`;

/** Words of parts of backups on devices: kept for others, asked back, and given. */
export const parting = {
  parts: {
    title: 'Parts that you keep for others',
    lead: 'Parts of backups that other devices gave this one. One part alone tells nothing.',
    empty: 'None yet. When a device gives this one a part of its backup, it stands here.',
    asked: 'Does somebody need a part back? Open their invite.',
    join: 'Open the invite',
    partOf,
    piece: (device: string, share: string) => `Of ${device}, piece ${share}`,
    since: (at: number) => `Here since ${moment(at)}.`,
    needed: (needed: number, of: number) => `${inWords(needed, 'start')} of the ${inWords(of)} parts bring it back.`,
    stale: 'old',
    staleSentence: 'The wallet has had new pieces since. This part helps to bring back an old one only.',
    unreadable: (from: string) => `A part from ${from} that cannot be read`,
    unreadableSentence: 'It is damaged, or it is no part of a backup. Its person can give it once more.',
    unreadableBadge: 'not readable',
    remove: 'Remove',
    removeNamed: (what: string) => `Remove: ${what}`,
    removeTitle: 'Remove this part?',
    removeSentence: (device: string, needed: number, of: number) =>
      `The backup of ${device} has ${inWords(of)} parts, and ${inWords(needed)} of them are needed. ${needed === of ? 'Without this one it cannot be brought back.' : 'Without this one, one fewer may be lost.'} Tell its person first.`,
    removeUnreadable: (from: string) => `If it is a part after all, ${from} loses it. Tell its person first.`,
    removeBack: (from: string) => `It is erased on this device. ${from} still keeps it.`,
    keep: 'Keep it',
    removeGo: 'Remove it',
    backTitle: 'Parts that came back',
    backLead: 'Other devices gave them back to this one. Together they bring a piece back.',
    backSince: (from: string, at: number) => `From ${from}, here since ${moment(at)}.`,
    restore: 'Bring the piece back',
  },

  /** Parts of this device's own backups at other devices. */
  handed: {
    title: 'Parts at other devices',
    lead: 'What the devices that keep parts of this device’s backup said of them last.',
    ask: 'Ask them now',
    asked: 'They were asked. What they answer appears here.',
    state: { waiting: 'no answer yet', kept: 'keeps it', refused: 'does not keep it', let_go: 'let it go' },
    note: {
      waiting: 'It answers as soon as it is online.',
      kept: (at: number) => `Last heard ${moment(at)}.`,
      refused: (at: number) => `It had no room, or it keeps no parts. Said ${moment(at)}.`,
      let_go: (at: number) => `It has it no more. Split the backup again. Said ${moment(at)}.`,
    },
    stale: 'old',
    staleSentence: 'The wallet has had new pieces since. This part is of an old backup: split the new one.',
    forget: (keeper: string) => `Forget the part at ${keeper}`,
    forgetTitle: 'Forget about this part?',
    forgetSentence: (keeper: string, keeps: boolean) => `This device stops asking about it${keeps ? `, and would not hear if it were given away. ${keeper} goes on keeping it` : ''}.`,
    keep: 'Keep asking',
    forgetGo: 'Forget it',
  },

  people: {
    title: 'Parts that were given out',
    lead: 'Who was given a part of this device’s backup, or of the backup that it came back from. Nobody is asked about these: look now and then whether they are still kept.',
    part: (index: number, of: number) => `part ${String(index)} of ${String(of)}`,
    note: (at: number, needed: number, isOld: boolean) => `Of ${moment(at)}.${isOld ? '' : ` ${inWords(needed, 'start')} parts bring the piece back.`}`,
    forgetTitle: 'Take this part off the list?',
    forgetSentence: (holder: string) => `The list forgets it. What ${holder} keeps stays as good as it is.`,
    keep: 'Leave it on the list',
  },

  /** A keeper gave a part of this device's backup to somebody. */
  given: {
    sentence: (keeper: string, to: string, at: number) => `${keeper} gave a part of this device’s backup to “${to}” on ${moment(at)}.`,
    remedy: 'If that was not you, make fresh pieces now: the part is then worth nothing. With enough of them somebody can approve with this device’s piece.',
    staleRemedy: 'The wallet has had new pieces since that part was made.',
    refresh: 'Make fresh pieces',
    dismiss: 'It was me: forget this part',
    dismissStale: 'Forget this part',
  },

  /** On the page that brings a piece back. */
  back: {
    title: 'Parts that came back',
    lead: 'Devices that kept them gave them to this one.',
    set: (wallet: string, device: string) => `“${wallet}”, the piece of ${device}`,
    have: (have: number, needed: number) => `${inWords(have, 'start')} of the ${inWords(needed)} ${plural(needed, 'part')} that it takes`,
    unreadable: (count: number) => `${count === 1 ? 'One part' : `${inWords(count, 'start')} parts`} that came back cannot be read. Ask ${plural(count, 'its keeper', 'their keepers')} once more.`,
    made: (at: number) => `made ${moment(at)}`,
  },

  ask: {
    title: 'Ask a device that keeps a part',
    lead: 'For a backup whose parts were given to devices. One at a time meets this one and compares a code with it.',
    steps: [
      'An invite appears here. On the device that keeps a part open it: under Settings, “Parts that you keep for others”, or with “Add a wallet” and “Join”.',
      'Compare the code aloud. It shows its person that it is you who asks.',
      'That person chooses your part there and gives it. Then ask the next device.',
    ],
    go: 'Invite the device',
    busy: 'Another session is running.',
    offline: 'The relay is not reachable.',
    relay: 'This device needs a relay first.',
    relayFirst: 'The devices meet over a relay: the one that the keepers use. Their settings show its address and its fingerprint.',
    fresh: {
      sentence: 'Do devices keep parts?',
      remedy: 'Then this device is set up first, with a name and a password. After that it can ask them. Parts that are open here stay.',
      go: 'Set up this device',
    },
  },

  /** A session in which one device gives a part back to another. */
  returning: {
    lobbyLead: 'On the device that keeps a part, open this invite: under Settings, “Parts that you keep for others”, or with Join. Then both compare a code, and its person chooses the part there.',
    asks: (name: string) => `${name} asks for a part that you keep.`,
    asksRemedy: 'Stay only if its person told you so. After the code is compared, you choose the part or refuse.',
    compared: (name: string) => `Read the code aloud with the person of ${name}. If nothing but a message told you of this, cancel.`,
    comparedMine: 'The device that keeps your part shows the same code in its approve window.',
    comparedMineRemedy: 'Read yours aloud to its person. It shows them that it is you who asks.',
    compareElsewhere: 'Compare in the window that approves.',
    compareElsewhereRemedy: (name: string) => `The code stands there. Compare it with the screen of ${name}, the device that asks. No other page of this device may say that it matches.`,
    title: (isMe: boolean) => (isMe ? 'Waiting for the part' : 'Giving the part'),
    lead: (name: string, isMe: boolean) => (isMe ? 'Whoever keeps your part chooses it on that device and gives it.' : `This device gives it to ${name}.`),
    elsewhere: 'Waiting for your answer in the other window',
    elsewhereSentence: 'Who asks stands in a window of its own. Choose the part there and give it, or refuse.',
    linking: 'The codes match. The devices connect.',
    waiting: (names: readonly string[]) => (names.length === 0 ? 'The part was given. It is on its way.' : `Waiting for ${list(names)} to give the part.`),
    agreed: 'You gave the part. It is on its way.',
    ready: 'gave the part',
    differs: 'Then this stops on both devices, and nothing is given.',
    code: 'Code of the request, the same on both screens',
    deciding: 'is choosing',
    connecting: 'is connecting',
  },

  /** What a keeper compares, in the approve window. */
  compareAsker: {
    title: 'Does this code match?',
    lead: (name: string) => `${name} asks for a part of a backup that you keep. Compare this code with the screen of that device, the one that asks.`,
    asker: 'Asks',
    means: 'Speak with its person, by voice or face to face, and compare every word.',
    meansRemedy: 'If nobody stands at that device, or nothing but a message told you of this, refuse.',
    go: 'Hold if the codes match',
    done: 'You said that the codes match',
    doneLead: 'Once the device that asks has said so too, you choose the part here.',
  },

  givePart: {
    title: 'Give a part back?',
    lead: (name: string) => `${name} asks for a part of a backup that you keep.`,
    to: 'Goes to',
    code: 'Code of the request: the same on both screens, compare it aloud',
    which: 'Which part',
    whichLead: 'Choose the one that its person speaks of.',
    choice: (device: string, share: string, from: string, at: number) => `Of ${device}, piece ${share}. Given by ${from}, ${moment(at)}.`,
    loading: 'Looking for the parts that you keep.',
    none: 'You keep no parts',
    noneRemedy: 'There is nothing on this device to give. Refuse, and tell the person who asks.',
    noneClosed: 'There is no part to give.',
    chooseFirst: 'Choose the part first.',
    means: (needed: number, device: string) => `Any ${inWords(needed)} of these parts are the whole piece of ${device}.`,
    meansUnchosen: 'A few parts of one backup are the whole piece of a device.',
    meansRemedy: 'Whoever has them can approve with that piece. Give it only if you spoke with its person, by voice or face to face. Your own copy stays here.',
    reason: 'Reason, if you refuse',
    go: 'Hold to give this part',
    agreed: 'You gave the part',
  },

  returned: {
    title: { mine: 'A part came back', theirs: 'The part was given' },
    mine: (count: number) => `${inWords(count, 'start')} ${plural(count, 'part')} of backups ${plural(count, 'is', 'are')} on this device now. The next page counts ${plural(count, 'it', 'them')} with those that are open here, and says what is still missing.`,
    none: 'No part is on this device. What was given was of no use, or it is in use already.',
    theirs: (name: string) => `${name} has it now. Your own copy stays here, under Settings.`,
    somebody: 'The device that asked',
    go: 'See what is here',
    again: 'Ask once more',
    home: 'Done',
    failed: 'No money moved, and no part came back. Its keeper still has it.',
  },
};
