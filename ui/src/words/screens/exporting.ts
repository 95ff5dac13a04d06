import { inWords, list, remaining } from '../counting';
import { moment } from '../time';

/** Words of a key that leaves: asking for it, agreeing to it, seeing it once, and the mark that stays. */
export const exporting = {
  export: {
    entry: 'Export the key…',
    rather: 'For another wallet program. With the recovery files this is hardly ever needed.',
    title: 'Export the key',
    lead: (name: string) => `This puts the whole key of “${name}” on this device. From then on this device alone can spend everything.`,
    back: 'Back',
    means: {
      sentence: 'It cannot be taken back.',
      remedy: [
        'Whoever sees the key once can pay with it for ever, without any device of this wallet. New pieces do not change that.',
        'The wallet says so for ever, on every device.',
      ],
    },
    instead: 'Mostly there is a better way',
    ways: {
      send: { title: 'To pay from another wallet', sentence: 'Send the funds there. Nothing of this key leaves.' },
      recovery: { title: 'To be safe without Cohort', sentence: 'Save the recovery files. As many as must agree give the key back on one computer, without network or relay.' },
    },
    who: 'Who gives its piece',
    whoLead: (agree: number) => `Exactly ${inWords(agree)} devices, this one included. Each shows EXPORT and says yes or no.`,
    member: 'It is asked, and may refuse.',
    accept: 'I want the key on this device',
    acceptSentence: 'I know that whoever sees it can spend everything, and that the wallet is marked for ever.',
    acceptFirst: 'Say first that you want it.',
    ask: 'Ask these devices',
    noPiece: 'This device holds no piece.',
    offline: 'The relay is not reachable.',
    busy: 'Another session is running.',
  },

  /** Waiting for those who were asked. */
  exportWaiting: {
    title: 'EXPORT: waiting for the devices',
    lead: (name: string, to: string, isMe: boolean) => `The whole key of “${name}” goes to ${isMe ? 'this device' : to}, if they all agree.`,
    elsewhere: 'Waiting for your answer in the other window',
    elsewhereSentence: 'EXPORT stands in a window of its own. Read it there, then agree or refuse.',
    agreed: (devices: readonly string[]) => (devices.length === 0 ? 'You agreed. The pieces are given.' : `You agreed. Waiting for ${list(devices)}. Nothing leaves before that.`),
    ready: 'agreed',
    code: 'Export code',
  },

  /** The window in which it is agreed to. */
  exportAgree: {
    title: 'EXPORT',
    lead: (name: string, to: string, isMe: boolean) => `${isMe ? 'This device' : to} wants the whole key of “${name}”.`,
    to: 'Goes to',
    key: 'Key of',
    asked: 'Asked',
    means: (to: string, isMe: boolean) => `After this, ${isMe ? 'this device' : to} alone can spend everything.`,
    meansRemedy: (isMe: boolean) => `It needs no other device then, for ever, and new pieces do not change that. If ${isMe ? 'you did not ask for this yourself' : 'nobody told you of this in person'}, refuse.`,
    code: 'Export code',
    compared: 'Export code: the same on every screen, compare it aloud',
    reason: 'Reason, if you refuse',
    go: (isMe: boolean) => (isMe ? 'Hold to take the key' : 'Hold to give the key away'),
    agreed: 'You agreed to the export',
  },

  exported: {
    title: { mine: 'The key is on this device', gone: 'The key was exported', theirs: 'The key has left' },
    lead: {
      mine: 'The wallet says so for ever, on every device. It can be shown once, in a window of its own.',
      theirs: (to: string) => `It is whole on ${to} now. The wallet says so for ever, on every device.`,
      gone: 'It was shown or forgotten. The wallet says so for ever, on every device.',
    },
    somewhere: 'one device',
    home: 'To the wallet',
  },

  /** A key that waits to be shown, in the main window. */
  atHand: {
    sentence: (seconds: number) => `The whole key is in this device’s memory for ${remaining(seconds)}.`,
    remedy: 'It can be shown once. It is forgotten after that time, when its window is closed, and when the device is locked. Then it takes another export.',
    show: 'Show the key',
    forget: 'Forget it',
    forgotten: 'The key was forgotten. The wallet stays marked.',
  },

  /** The window in which it is shown. */
  reveal: {
    ready: {
      title: 'See the key',
      lead: (name: string, seconds: number) => `The whole key of “${name}”. It can be shown once, within ${remaining(seconds)}.`,
      before: {
        sentence: 'Be alone, and have ready what you want it for.',
        remedy: 'It is shown in this window only. If you close it, now or later, the key is gone from this device and takes another export.',
      },
      go: 'Hold to take the key out',
    },
    shown: {
      title: 'The key',
      lead: 'Hold to see a form of it, or copy it. Once this window is closed it is gone from this device.',
      privateKey: { title: 'Private key', sentence: 'For Ethereum wallets: 64 digits.', what: 'private key' },
      extendedKey: { title: 'Extended private key', sentence: 'For wallets that take xprv. The address is the first below it: 0.', what: 'extended private key' },
      words: { title: 'Recovery words', sentence: (path: string) => `They were kept with the wallet. Path to its address: ${path}/0.`, what: 'recovery words', list: 'Recovery words, in their order' },
      passphrase: { title: 'Passphrase of the words', what: 'passphrase' },
      wrongWords: { sentence: 'Words are kept with this wallet, and they are not those of its key.', remedy: 'Whoever brought the key in sealed others. They are not shown, so that nobody pays to where they lead.' },
      more: 'The second key (ed25519)',
      scalar: { title: 'ed25519 scalar', sentence: 'The number itself, little endian. Few wallets take it, and there is no seed.', what: 'ed25519 scalar' },
      clipboard: 'What you copy is wiped from the clipboard after a minute while this window is open. Programs that keep a history of the clipboard may have it for longer.',
      done: 'Done, forget it',
    },
    gone: {
      title: 'The key is gone from this device',
      lead: 'It was shown, its time was over, or it was forgotten. If you still need it, ask for another export.',
      close: 'Close this window',
    },
  },

  /** Said of a wallet for ever. */
  exportedMark: {
    mark: 'The key of this wallet was exported',
    when: (at: number, to: string) => `${moment(at)}, to ${to}.`,
    unknown: 'When and to whom, this device does not know: it came later.',
    what: 'Whoever has seen it can spend everything, without any device of this wallet. New pieces do not change that.',
    way: 'To leave this behind, send the funds to a wallet whose key was born in pieces.',
  },
};
