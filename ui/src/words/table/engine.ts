import type { ErrorWords } from '../error-words';

/** The checks of the protocol, where one is shown by its own code. */
export const engineErrors = {
  'mpc.encoding': {
    tone: 'danger',
    sentence: '{device} sent a message that is not written as agreed.',
    remedy: 'Nothing was made or sent. Keep the details and look at that device before you start again.',
  },
  'mpc.element': {
    tone: 'danger',
    sentence: '{device} sent a number outside its range.',
    remedy: 'Nothing was made or sent. Keep the details and look at that device before you start again.',
  },
  'mpc.opening': {
    tone: 'danger',
    sentence: '{device} sent something else than it had committed to.',
    remedy: 'Nothing was made or sent. Keep the details and look at that device before you start again.',
  },
  'mpc.degree': {
    tone: 'danger',
    sentence: '{device} sent pieces for another number of devices.',
    remedy: 'Nothing was made or sent. Keep the details and look at that device before you start again.',
  },
  'mpc.knowledge': {
    tone: 'danger',
    sentence: '{device} sent no proof that it knows its part.',
    remedy: 'Nothing was made or sent. Keep the details and look at that device before you start again.',
  },
  'mpc.constant': {
    tone: 'danger',
    sentence: '{device} sent a part that does not fit what it announced.',
    remedy: 'Nothing was made or sent. Keep the details and look at that device before you start again.',
  },
  'mpc.piece': {
    tone: 'danger',
    sentence: '{device} sent a piece that does not fit the others.',
    remedy: 'Nothing was made or sent. Keep the details and look at that device before you start again.',
  },
  'mpc.seed': {
    tone: 'danger',
    sentence: '{device} sent a seed that does not fit what it had committed to.',
    remedy: 'Nothing was made or sent. Keep the details and look at that device before you start again.',
  },
  'mpc.pair-proof': {
    tone: 'danger',
    sentence: '{device} sent a proof for the pair that does not hold.',
    remedy: 'Nothing was made or sent. Keep the details and look at that device before you start again.',
  },
  'mpc.binding': {
    tone: 'danger',
    sentence: '{device} sent something bound to another session.',
    remedy: 'Nothing was made or sent. Keep the details and look at that device before you start again.',
  },
  'mpc.instance': {
    tone: 'danger',
    sentence: '{device} sent something for another attempt.',
    remedy: 'Nothing was made or sent. Keep the details and look at that device before you start again.',
  },
  'mpc.multiplication': {
    tone: 'danger',
    sentence: '{device} sent a product that fails its check.',
    remedy: 'Nothing was made or sent. Keep the details and look at that device before you start again.',
  },
  'mpc.key-sum': {
    tone: 'danger',
    sentence: '{device} sent a part that does not sum up to the wallet’s key.',
    remedy: 'Nothing was made or sent. Keep the details and look at that device before you start again.',
  },
  'mpc.signature-share': {
    tone: 'danger',
    sentence: '{device} sent its part of a signature, and it does not hold.',
    remedy: 'Nothing was made or sent. Keep the details and look at that device before you start again.',
  },
  'mpc.signature': {
    tone: 'danger',
    sentence: 'The signature that came out does not hold, so it was thrown away.',
    remedy: 'Start again. If it happens twice, keep the details and look at the devices.',
  },
  'mpc.cancelled': {
    tone: 'info',
    sentence: 'The calculation was called off.',
    remedy: 'Nothing was made or sent. Start again whenever you like.',
  },
  'mpc.refused.quorum': {
    tone: 'attention',
    sentence: 'These numbers do not make a wallet.',
    remedy: 'Choose 2 to 10 devices, and let at least two of them agree.',
  },
  'mpc.refused.holders': {
    tone: 'attention',
    sentence: 'The list of devices is not one that can hold a wallet.',
    remedy: 'Start again, with each device once.',
  },
  'mpc.refused.not-taking-part': {
    tone: 'attention',
    sentence: 'This device does not take part in that.',
    remedy: 'Start again, with this device chosen.',
  },
  'mpc.refused.keys': {
    tone: 'attention',
    sentence: 'The wallet’s keys do not fit together.',
    remedy: 'Restore this device from its recovery file.',
  },
  'mpc.refused.not-a-key': {
    tone: 'attention',
    sentence: 'What was brought is not a key that a wallet can hold.',
    remedy: 'Check that you entered the whole key, and the right one. Nothing was made.',
  },
  'mpc.refused.dealers': {
    tone: 'attention',
    sentence: 'The pieces at hand are not those that the change starts from.',
    remedy: 'Nothing changed. Start the change again once all devices show the same state of the wallet.',
  },
  'mpc.refused.one-more': {
    tone: 'attention',
    sentence: 'One piece more can be made only by every device that holds one, and for one new device.',
    remedy: 'Check that all of them take part, or add the device with new pieces for everybody.',
  },
  'mpc.refused.signers': {
    tone: 'attention',
    sentence: 'These devices do not fit the wallet.',
    remedy: 'Choose exactly as many as must agree, this one included.',
  },
  'mpc.refused.no-such-key': {
    tone: 'attention',
    sentence: 'This wallet has no such key.',
    remedy: 'Start again from the wallet’s own page.',
  },
  'mpc.refused.path': {
    tone: 'attention',
    sentence: 'This address cannot be derived in this wallet.',
    remedy: 'Start again from the wallet’s own page.',
  },
  'mpc.refused.root-only': {
    tone: 'attention',
    sentence: 'This key has a single address.',
    remedy: 'Use that one.',
  },
  'mpc.refused.not-a-digest': {
    tone: 'danger',
    sentence: 'What should be signed has the wrong size.',
    remedy: 'It was refused. Look at the device that proposed it.',
  },
  'mpc.refused.inbox': {
    tone: 'attention',
    sentence: 'The messages of a step do not fit together.',
    remedy: 'Start again. Nothing was made or sent.',
  },
  'mpc.local.unreadable': {
    tone: 'danger',
    sentence: 'This device’s own part cannot be read.',
    remedy: 'Keep it as it is, and restore this device from its recovery file.',
  },
  'mpc.local.inconsistent': {
    tone: 'danger',
    sentence: 'This device’s own part contradicts itself.',
    remedy: 'Keep it as it is, and restore this device from its recovery file.',
  },
  'mpc.local.encoding': {
    tone: 'attention',
    sentence: 'This device could not write its own message.',
    remedy: 'Start again. If it happens twice, copy the details and report them.',
  },
  'mpc.local.library': {
    tone: 'attention',
    sentence: 'The cryptography library stopped.',
    remedy: 'Start again. If it happens twice, copy the details and report them.',
  },
} as const satisfies Record<string, ErrorWords>;
