import { either, inWords, list, plural } from '../counting';

/** Words of a backup in pieces: handing them out, and bringing them together. "Part" is a part of a backup, "piece" one of the key. */
export const splitting = {
  split: {
    title: 'Split the backup into parts',
    lead: 'People keep a part in a file, under a password of their own; devices that you know keep one by themselves. A few of the parts bring this device’s piece back; fewer tell nothing.',
    entry: 'Split it…',
    count: 'Parts',
    countSaid: (count: number) => `${inWords(count, 'start')} parts`,
    needed: 'Needed to bring it back',
    neededSaid: (needed: number, count: number) => `${inWords(needed, 'start')} of ${inWords(count)}`,
    spare: (spare: number, needed: number) =>
      `${spare === 0 ? 'Not one part may be lost; one more is safer.' : `${inWords(spare, 'start')} ${plural(spare, 'part')} may be lost.`} Whoever steals ${inWords(needed - 1)} learns nothing; whoever steals ${inWords(needed)} has this device’s piece.`,
    keeper: (index: number) => `Part ${String(index)} goes to`,
    person: 'A person, as a file',
    deviceKind: (name: string, kind: string) => `${name} (${kind.toLowerCase()})`,
    server: 'To give it back, somebody must sit at this server.',
    holder: (index: number) => `Who keeps part ${String(index)}`,
    holderMissing: 'Say who keeps it: a person, or a place such as “Bank”.',
    holderTwice: 'Each part needs a name of its own.',
    /** Where keepers of the wallet come closer to paying than its rule says. */
    closer: {
      sentence: (needed: number, others: number, names: readonly string[]) =>
        `${needed === names.length ? list(names) : `Any ${inWords(needed)} of ${list(names)}`} could then pay ${others === 0 ? '' : `with ${inWords(others)} other ${plural(others, 'device')}, `}without you.`,
      remedy: (threshold: number, holders: number) =>
        `Their parts are this device’s piece, which counts beside their own. The rule says ${String(threshold)} of ${String(holders)} devices; this makes it ${String(threshold - 1)}. Let more parts be needed, or give them to people and to devices that are not in this wallet.`,
      accept: 'I want it this way',
      acceptSentence: (fewer: number) => `I know that ${inWords(fewer)} of these devices are then enough to pay.`,
      first: 'Say first that you want it.',
    },
    go: 'Split the backup',
    parts: 'Parts',
    partsLead: (needed: number) => `A person’s part is saved where they want it, with that person typing the password. A device’s part is sent to it. Later ${inWords(needed)} of them bring the piece back.`,
    part: (index: number, holder: string) => `Part ${String(index)}, for ${holder}`,
    password: (holder: string) => `Password of ${holder}`,
    passwordHint: 'At least 8 characters. It opens this part alone, and nobody can reset it.',
    save: 'Save this part',
    saved: 'proven',
    unsaved: 'not yet',
    keeperState: { unsent: 'not yet', sent: 'sent', kept: 'kept there', full: 'no room there' },
    keeperNote: {
      sent: 'It answers as soon as it is online. You can leave this page until then.',
      full: 'That device keeps as many parts as it may. Its person must remove old ones there, under Settings. Then give it again.',
    },
    give: (device: string) => `Give it to ${device}`,
    again: (device: string) => `Give it to ${device} again`,
    cancelled: 'No place was chosen, so nothing was saved.',
    done: 'Every part was saved or is kept by its device. Each was read back, and together they give the backup.',
    doneRemedy: 'Carry each file to its keeper now and leave none here: parts are to be apart from each other. After each change of the wallet’s devices they are stale: split the new backup then.',
    finish: 'Done',
    stop: 'Stop here',
    stopTitle: 'Stop before every part is saved?',
    stopSentence: (missing: number) => `${missing === 1 ? 'One part is' : `${inWords(missing, 'start')} parts are`} not saved and will be gone. Those that are saved stay good. One that was sent may still be kept.`,
    stay: 'Go on',
  },

  gather: {
    part: 'Part',
    partValue: (index: number, of: number, holder: string, needed: number) => `${String(index)} of ${String(of)}, kept by ${holder}; ${inWords(needed)} are needed`,
    password: (holder: string) => `Password of ${holder}`,
    passwordMissing: 'Type the password of this part.',
    open: 'Open this part',
    status: (have: number, needed: number) => `You have ${inWords(have)} of the ${inWords(needed)} ${plural(needed, 'part')} that it takes.`,
    here: (holders: readonly string[]) => `Here: ${list(holders)}.`,
    missing: (needed: number, holders: readonly string[]) => `Still needed: ${needed === holders.length ? list(holders) : needed === 1 ? either(holders) : `${inWords(needed)} of ${list(holders)}`}.`,
    enough: 'That is enough to bring the piece back.',
    next: 'Choose the next part',
    nextFile: 'Add a part from a file',
    other: 'Choose another part',
    forget: 'Start over',
  },
};
