import { plural } from '../counting';

/** Words of a key that exists in one place: the window in which it is typed in, and what is said of it afterwards. */
export const bringing = {
  bring: {
    back: 'Back',
    whole: {
      sentence: 'A key like this is in one place until it is shared out.',
      remedy: 'Whoever saw it there can pay with it for ever, and the wallet will always say so. To change that, send the funds to a wallet whose key was born in pieces.',
    },

    ways: {
      title: 'Bring in a key that exists',
      lead: 'It is shared out to the devices of a new wallet, and its addresses stay. Only this window sees what you type.',
      label: 'What do you have?',
      words: { title: 'I have recovery words', sentence: '12 to 24 words that another wallet gave you.' },
      key: { title: 'I have a private key', sentence: '64 digits, or a text that begins with xprv.' },
      make: { title: 'Make new words', sentence: 'For whoever needs words on paper. A wallet born in pieces needs none.' },
    },

    words: {
      title: 'Recovery words',
      lead: 'Type them in their order, as they stand on the paper.',
      label: 'Words',
      hint: 'Two or three letters are enough: choose with the arrow keys, and Tab or Enter takes the word.',
      missing: 'Type the words first.',
      offered: 'Words that fit',
      offeredCount: (found: number) => (found === 0 ? '' : `${String(found)} ${plural(found, 'word')} ${plural(found, 'fits', 'fit')}`),
      /** How many there are, of the next number that phrases have. */
      count: (typed: number, of: number | undefined) => {
        if (of === undefined) return `${String(typed)} words: more than any phrase has`;
        return typed === of ? `${String(typed)} words` : `${String(typed)} of ${String(of)}`;
      },
      /** A word by its place and its own text, at the start of a sentence. */
      named: (position: number, word: string) => `Word ${String(position)} (“${word}”)`,
      passphrase: {
        open: 'I also have a passphrase',
        label: 'Passphrase',
        hint: 'Some call it the 13th or 25th word. Capital letters and spaces count.',
        sentence: 'A wrong passphrase is no error: it leads to other addresses.',
        remedy: 'Look on the next page whether you know the addresses.',
      },
      go: 'Show its addresses',
    },

    key: {
      title: 'Private key',
      lead: 'One text, copied whole from your other wallet.',
      label: 'Private key or extended private key',
      hint: '64 digits, with or without 0x, or a text that begins with xprv.',
      missing: 'Paste the key first.',
      clipboard: 'If you paste it, copy something else afterwards: the clipboard keeps it.',
      go: 'Show its addresses',
    },

    count: {
      title: 'Make new words',
      lead: 'They are drawn on this device, shown once, and kept nowhere unless you choose it.',
      warning: {
        sentence: 'Whoever sees these words owns the money.',
        remedy: 'A wallet born in pieces needs no words: its key never exists in one place, and each device has a recovery file instead. That is safer.',
        instead: 'Make a wallet in pieces instead',
      },
      label: 'How many words',
      choice: {
        twelve: { title: '12 words', sentence: 'Enough for everybody. Quicker to write and to check.' },
        twentyFour: { title: '24 words', sentence: 'For wallets that ask for so many.' },
      },
      go: 'Draw the words',
    },

    write: {
      title: 'Write these words down',
      lead: 'By hand and on paper, with their numbers. No photo, no file, no printer.',
      what: 'recovery words',
      list: 'Recovery words, in their order',
      next: 'The next page asks for three of them.',
      go: 'I have written them down',
    },

    check: {
      title: 'Check the paper',
      lead: 'Type these three words from the paper.',
      label: (position: number) => `Word ${String(position)}`,
      wrong: (position: number) => `This is not word ${String(position)}. Look at the paper, or go back and compare.`,
      go: 'Show its addresses',
    },

    addresses: {
      title: { typed: 'Do you know these addresses?', drawn: 'The addresses of your words' },
      lead: {
        typed: 'Compare them with your other wallet. If you know none, this is not the key or not the place that you look for.',
        drawn: 'They are new: nobody has paid to them yet.',
      },
      list: 'Addresses',
      only: 'Address',
      first: 'The wallet pays from the first. What lies on the others stays there.',
      path: {
        open: 'Other addresses than expected?',
        lead: 'Wallets count their addresses from different places. A wrong passphrase leads elsewhere, too: go back to change it.',
        label: 'Where the addresses are counted from',
        choice: {
          usual: { title: 'm/44’/60’/0’/0', sentence: 'Usual: most wallets.' },
          old: { title: 'm/44’/60’/0’', sentence: 'Old hardware wallets.' },
          second: { title: 'm/44’/60’/1’/0', sentence: 'The second account of some.' },
          other: { title: 'Another path', sentence: 'As your other wallet shows it.' },
        },
        text: 'Path',
        textHint: 'Without the last number: that one counts the addresses.',
        textMissing: 'Type the path first.',
        go: 'Show these addresses',
      },
      keep: 'Keep the words with the wallet',
      keepSentence: 'So that an export gives them back. They are sealed under the shared key itself: the devices can read them only together, by an export.',
      go: 'Use this key',
      back: 'Back',
    },

    done: {
      title: 'The key is ready',
      lead: 'Close this window and go on in the main one.',
    },
  },

  /** The key that the next wallet is made of, in the main window. */
  brought: {
    label: 'What the wallet is made of',
    source: {
      born: { title: 'A new key', sentence: 'Born in pieces, one on each device. It is never in one place.' },
      whole: { title: 'A key that exists', sentence: 'Recovery words or a private key of another wallet. Its addresses stay.' },
    },
    enter: {
      sentence: 'The key is typed in a window of its own.',
      remedy: 'This one never sees it. Whoever saw the key before can still pay with it, and the wallet will always say so.',
      go: 'Enter the key',
    },
    missing: 'Enter the key first.',
    holds: 'This wallet will hold the key of',
    kind: {
      words: (words: number, isKept: boolean) => `${String(words)} words, ${isKept ? 'kept with the wallet' : 'not kept with the wallet'}.`,
      tree: 'An extended private key.',
      alone: 'A single private key.',
    },
    until: 'It is in this device’s memory until the wallet is made, and forgotten when the device is locked.',
    change: 'Change',
    forget: 'Forget',
    forgotten: 'The key was forgotten.',
  },

  /** Said to everybody before a wallet of such a key is made. */
  imports: {
    sentence: 'A key that exists is shared out',
    lobby: 'It was in one place before, and whoever saw it there can pay from this wallet without its devices. If that was not agreed on, leave.',
    compared: 'It was in one place before, and whoever saw it there can pay from this wallet without its devices. If you say that the code matches, you accept that.',
  },

  /** The window in which a key is shared out. */
  deal: {
    title: 'Share out your key?',
    lead: (name: string) => `Each of these devices gets a piece of it, for “${name}”.`,
    devices: 'To',
    key: 'Key of',
    rule: 'Rule',
    ruleValue: (agree: number, devices: number) => `${String(agree)} of ${String(devices)} devices must agree`,
    note: (agree: number) => `Any ${String(agree)} of these devices can pay with the key. Go on only if you know every one of them and all show this very code.`,
    go: 'Hold to share out the key',
    elsewhere: 'Say in the approve window that the code matches.',
    elsewhereRemedy: 'This device alone knows the key, and whoever sits here gets it. So no other page may say it.',
  },

  /** Said of a wallet for ever. */
  imported: {
    mark: 'This key once existed in one place',
    what: 'It was brought in from outside and shared out to the devices. Whoever saw it before can still pay with it, without any device of this wallet. New pieces do not change that.',
    words: 'Its recovery words are kept with it, sealed under the shared key: the devices can read them only together, by an export.',
    way: 'To leave this behind, send the funds to a wallet whose key was born in pieces.',
  },
};
