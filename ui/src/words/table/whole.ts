import type { ErrorWords } from '../error-words';

/** Keys that are typed in or written out: phrases, paths, private keys. */
export const wholeErrors = {
  'exit.no_share': {
    tone: 'attention',
    sentence: 'One of these files holds no piece that can be read.',
    remedy: 'Use another copy of it, or another device’s file.',
  },
  'exit.other_wallet': {
    tone: 'attention',
    sentence: 'These files are of different wallets.',
    remedy: 'Choose files of one wallet. Each says which one it is of.',
  },
  'exit.other_epoch': {
    tone: 'attention',
    sentence: 'These files were made before and after the pieces changed, and do not fit together.',
    remedy: 'Choose files of the same pieces: each says of which number they are.',
  },
  'exit.same_device': {
    tone: 'attention',
    sentence: 'Two of these files are of the same device.',
    remedy: 'Choose files of as many different devices as must agree.',
  },
  'exit.too_few': {
    tone: 'attention',
    sentence: 'These are fewer files than devices must agree.',
    remedy: 'Add files of other devices of the wallet.',
  },
  'exit.broken': {
    tone: 'danger',
    sentence: 'What the files hold does not fit together.',
    remedy: 'Use older copies of them, or other devices’ files.',
  },
  'export.none': {
    tone: 'attention',
    sentence: 'There is no key to show.',
    remedy: 'It was shown already, or its time was over. Ask for another export if you still need it.',
  },
  'export.not_its_key': {
    tone: 'danger',
    sentence: 'What the pieces made is not the key of this wallet.',
    remedy: 'It was thrown away. Refresh the pieces, and tell whoever looks after Cohort for you.',
  },
  'import.no_key': {
    tone: 'attention',
    sentence: 'There is no key to make a wallet of.',
    remedy: 'Enter it again: it is forgotten when the device is locked.',
  },
  'import.other_window': {
    tone: 'attention',
    sentence: 'This code is confirmed in the approve window.',
    remedy: 'Look for that window, compare the code there, and hold its button.',
  },
  'import.keys_gone': {
    tone: 'attention',
    sentence: 'The key that was to be shared out is not known any more: this device was restarted.',
    remedy: 'Nothing was made. Start again and enter the key once more.',
  },
  'whole.phrase.word_count': {
    tone: 'attention',
    sentence: 'A recovery phrase has 12, 15, 18, 21 or 24 words. These are more or fewer.',
    remedy: 'Compare them with the paper, one by one, and look for a word that is missing or there twice.',
  },
  'whole.phrase.unknown_word': {
    tone: 'attention',
    sentence: '{word} is on no list of recovery words.',
    remedy: 'Look at its spelling on the paper, and choose it from the words that are offered while you type.',
  },
  'whole.phrase.mixed_languages': {
    tone: 'attention',
    sentence: '{word} is of another language than the others.',
    remedy: 'All words of a recovery phrase are of one language. Look at that word on the paper.',
  },
  'whole.phrase.checksum': {
    tone: 'attention',
    sentence: 'Every word is right by itself, but together they are no recovery phrase.',
    remedy: 'Check their order on the paper, and look for a word that resembles another.',
  },
  'whole.phrase.entropy_length': {
    tone: 'danger',
    sentence: 'What was kept of the recovery phrase is cut short or damaged.',
    remedy: 'Use the words on paper instead.',
  },
  'whole.phrase.long_passphrase': {
    tone: 'attention',
    sentence: 'This passphrase is too long to be kept with the words.',
    remedy: 'Bring the words without keeping them. Keep both on paper yourself.',
  },
  'whole.path.step': {
    tone: 'attention',
    sentence: 'This is not a path to an address.',
    remedy: 'Write it as your other wallet shows it, such as m/44’/60’/0’/0.',
  },
  'whole.path.too_deep': {
    tone: 'attention',
    sentence: 'This path has more steps than a wallet can count.',
    remedy: 'Copy it again from your other wallet.',
  },
  'whole.path.soft_step': {
    tone: 'attention',
    sentence: 'Each step of this path needs a mark after its number, and one has none.',
    remedy: 'Write it as your other wallet shows it, such as m/44’/501’/0’/0’.',
  },
  'whole.path.no_child': {
    tone: 'attention',
    sentence: 'There is no key at this place, which hardly ever happens.',
    remedy: 'Use the next number in its place.',
  },
  'whole.key.unreadable': {
    tone: 'attention',
    sentence: 'This is not a private key that Cohort can read.',
    remedy: 'Copy all of it again from your other wallet, and nothing beside it.',
  },
  'whole.key.hex_length': {
    tone: 'attention',
    sentence: 'A private key has 64 digits. These are more or fewer.',
    remedy: 'Copy all of it again, from its first digit to its last.',
  },
  'whole.key.checksum': {
    tone: 'attention',
    sentence: 'This key has a typing mistake: its last characters do not fit the others.',
    remedy: 'Copy it again, or compare it with the paper. Capital and small letters differ.',
  },
  'whole.key.other_kind': {
    tone: 'attention',
    sentence: 'This is a key of a kind that Cohort does not read.',
    remedy: 'Look whether your other wallet can show the key in another form, or use its words.',
  },
  'whole.key.public_only': {
    tone: 'attention',
    sentence: 'This is the public half of a key. It can look at a wallet, and cannot pay from it.',
    remedy: 'Ask your other wallet for the private key, or use its words.',
  },
  'whole.key.contradiction': {
    tone: 'danger',
    sentence: 'The parts of this key contradict each other: no wallet writes one like it.',
    remedy: 'Do not use it. Copy the key again from the wallet that made it.',
  },
  'whole.key.out_of_range': {
    tone: 'danger',
    sentence: 'This number can be no private key.',
    remedy: 'Copy the key again. If it is the same, whatever made it did not make a key.',
  },
  'whole.key.public_half': {
    tone: 'danger',
    sentence: 'The two halves of this key do not belong together.',
    remedy: 'Do not use it. Copy the key again from the wallet that made it.',
  },
  'whole.key.seed_length': {
    tone: 'attention',
    sentence: 'This seed is too short or too long for a wallet.',
    remedy: 'Copy all of it again from your other wallet.',
  },
} as const satisfies Record<string, ErrorWords>;
