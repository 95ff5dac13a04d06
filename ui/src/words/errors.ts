/** How much an error matters: `danger` can lose money, `attention` needs the user, `info` passes by itself. */
export type ErrorTone = 'info' | 'attention' | 'danger';

/** Facts that come with an error and may stand in its sentence: a device's name, a wallet's name. */
export type ErrorFacts = Readonly<Record<string, string>>;

/** What an error code says to a user. */
export type ErrorWords = {
  readonly tone: ErrorTone;
  readonly sentence: string;
  readonly remedy: string;
};

/**
 * The words of a stable error code.
 *
 * `{name}` in a sentence is replaced by the fact of that name; a fact that did not come is replaced by
 * its plain word from {@link unnamed}. A code without words here says so honestly and stays visible.
 */
export function errorWords(code: string, facts: ErrorFacts = {}): ErrorWords {
  const words = Object.hasOwn(table, code) ? table[code as ErrorCode] : fallback;
  return { tone: words.tone, sentence: fill(words.sentence, facts), remedy: fill(words.remedy, facts) };
}

/** True where the table has its own words for the code. */
export function hasWords(code: string): code is ErrorCode {
  return Object.hasOwn(table, code);
}

const unnamed: ErrorFacts = {
  device: 'One device',
  session: 'another session',
  wallet: 'this wallet',
  chain: 'this network',
  node: 'the network’s node',
  relay: 'the relay',
};

function fill(sentence: string, facts: ErrorFacts): string {
  return sentence.replace(/\{(\w+)\}/g, (_, name: string) => facts[name] ?? unnamed[name] ?? '');
}

const fallback: ErrorWords = {
  tone: 'attention',
  sentence: 'Something went wrong that this version has no words for.',
  remedy: 'Look at Activity before you try again. If it happens twice, copy the details and report them.',
};

const table = {
  'invite.malformed': {
    tone: 'attention',
    sentence: 'This is not a complete invite.',
    remedy: 'Copy the whole invite again, or scan its picture from the other screen.',
  },
  'invite.expired': {
    tone: 'attention',
    sentence: 'This invite has expired.',
    remedy: 'Ask the person who started for a new one. An invite is good for 24 hours.',
  },
  'invite.wrong_relay_key': {
    tone: 'danger',
    sentence: 'The relay that answered is not the one this invite names.',
    remedy: 'Do not go on. Check the relay’s address with the person who invited you, and ask for a new invite.',
  },
  'vault.wrong_password': {
    tone: 'attention',
    sentence: 'This password does not open this device.',
    remedy: 'Check capitals and keyboard layout, then try again. Nothing is erased after wrong tries.',
  },
  'vault.damaged': {
    tone: 'danger',
    sentence: 'The file with this device’s part is damaged. The password is not the problem.',
    remedy: 'Keep the file. Restore this device from its recovery file, or recover it with the other devices.',
  },
  'vault.newer_version': {
    tone: 'attention',
    sentence: 'This file was written by a newer version of Cohort.',
    remedy: 'Update the app on this device, then open the file again.',
  },
  'vault.not_a_vault': {
    tone: 'attention',
    sentence: 'This is not a Cohort recovery file.',
    remedy: 'Choose the recovery file that was saved when the wallet was made.',
  },
  'store.in_use': {
    tone: 'attention',
    sentence: 'Cohort is already open with this profile.',
    remedy: 'Go to the window that is open, or close it first.',
  },
  'session.full': {
    tone: 'attention',
    sentence: 'All places in this session are taken.',
    remedy: 'Ask the person who started to make room, or to start again with more devices.',
  },
  'session.already_joined': {
    tone: 'info',
    sentence: 'This device is already in the session.',
    remedy: 'Go back to the lobby. To take part with a second device, join from that device.',
  },
  'session.not_complete': {
    tone: 'info',
    sentence: 'Not everybody has joined yet.',
    remedy: 'Wait until every place is filled, then start.',
  },
  'session.in_other_session': {
    tone: 'attention',
    sentence: 'This device is busy in {session}.',
    remedy: 'Resume that session or leave it, then come back.',
  },
  'session.expired': {
    tone: 'attention',
    sentence: 'This session ended because nothing moved for too long.',
    remedy: 'Look at Activity, then start a new one.',
  },
  'code.mismatch': {
    tone: 'danger',
    sentence: 'The codes are not the same. Somebody may be between your devices.',
    remedy: 'Nothing was made. Start again on a network you trust, and compare the codes aloud.',
  },
  'chain.wrong_chain': {
    tone: 'danger',
    sentence: 'The node answers for a different network than {chain}.',
    remedy: 'Choose the right node in Settings, Networks. Nothing was sent.',
  },
  'chain.not_enough_balance': {
    tone: 'attention',
    sentence: 'The wallet does not hold enough for this amount and its fee.',
    remedy: 'Send less, or choose the slower and cheaper fee.',
  },
  'chain.bad_address': {
    tone: 'attention',
    sentence: 'This is not an address on {chain}.',
    remedy: 'Copy the whole address again from where you got it.',
  },
  'chain.bad_checksum': {
    tone: 'danger',
    sentence: 'This address has a typing mistake: its capital letters do not fit.',
    remedy: 'Do not correct it by hand. Ask the recipient for it again.',
  },
  'relay.unreachable': {
    tone: 'attention',
    sentence: 'Cannot reach {relay}.',
    remedy: 'Check the connection. Cohort keeps trying; nothing is lost.',
  },
  'relay.too_large': {
    tone: 'attention',
    sentence: 'The message is larger than the relay takes.',
    remedy: 'Use the relay of this version of Cohort, or ask who runs it to raise its limit.',
  },
  'node.unreachable': {
    tone: 'attention',
    sentence: 'Cannot reach {node}. The balance shown may be old.',
    remedy: 'Check the connection or choose another node in Settings, Networks.',
  },
  'ceremony.peer_refused': {
    tone: 'attention',
    sentence: '{device} refused.',
    remedy: 'Ask why before you propose it again. Nothing was sent.',
  },
  'ceremony.peer_silent': {
    tone: 'attention',
    sentence: '{device} has not answered.',
    remedy: 'Wake it and open Cohort there, or choose another device in its place. Nothing needs typing again.',
  },
  'ceremony.cheat_named': {
    tone: 'danger',
    sentence: '{device} sent something that honest software never sends.',
    remedy: 'It is shut out. Keep the details, check that device, and replace it under Members.',
  },
  'ceremony.restarted': {
    tone: 'info',
    sentence: 'The attempt was interrupted and starts again.',
    remedy: 'Leave the app open on all devices. Nothing needs typing again.',
  },
  'frame.malformed': {
    tone: 'attention',
    sentence: 'A message arrived that cannot be read.',
    remedy: 'It was thrown away. If it happens again, update Cohort on all devices.',
  },
} as const satisfies Record<string, ErrorWords>;

/** The codes that have words of their own. */
export type ErrorCode = keyof typeof table;

/** All of them, for the gallery and for tests that compare with the codes Rust can send. */
export const errorCodes: readonly ErrorCode[] = Object.keys(table) as ErrorCode[];
