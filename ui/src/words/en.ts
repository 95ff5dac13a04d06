import { duration, inWords, list, plural } from './counting';
import { accounts } from './screens/accounts';
import { bringing } from './screens/bringing';
import { changing } from './screens/changing';
import { coming } from './screens/coming';
import { copying } from './screens/copying';
import { entry } from './screens/entry';
import { exporting } from './screens/exporting';
import { keeping } from './screens/keeping';
import { losing } from './screens/losing';
import { making } from './screens/making';
import { parting } from './screens/parting';
import { paying } from './screens/paying';
import { pocket } from './screens/pocket';
import { practising } from './screens/practising';
import { printing } from './screens/printing';
import { splitting } from './screens/splitting';
import { trusting } from './screens/trusting';
import { survivalWords } from './survival';

/**
 * Every word of the app in English, by the place where it stands.
 *
 * The vocabulary is small on purpose: wallet, device, member, backup, approve, refuse, code.
 * Another language is another object of the same type.
 */
export const en = {
  app: {
    name: 'Cohort',
    opening: 'Opening Cohort',
  },

  common: {
    copy: 'Copy',
    copied: 'Copied',
    copyFailed: 'Could not copy. Select the text and copy it by hand.',
    copyNamed: (what: string) => `Copy ${what}`,
    share: 'Share',
    close: 'Close',
    details: 'Details',
    errorCode: 'Code',
    copyDetails: 'Copy details',
    loading: 'Loading',
    thisDevice: 'this device',
    show: 'Show',
    hide: 'Hide',
    undo: 'Undo',
    dismiss: 'Dismiss',
  },

  ring: {
    state: {
      waiting: 'not here yet',
      present: 'here',
      working: 'working',
      done: 'done',
      failed: 'stopped',
      you: 'needs you',
    },
    round: (done: number, of: number) => `${String(done)} of ${String(of)} steps`,
    logo: 'Cohort: parts of one ring that meet',
    describe: (devices: readonly string[]) =>
      devices.length === 0
        ? 'A ring without devices.'
        : `A ring of ${inWords(devices.length)} ${plural(devices.length, 'device')}: ${devices.join('; ')}.`,
  },

  address: {
    label: 'Address',
    whole: 'the whole address',
  },

  code: {
    aloud: 'Say it aloud',
    comparison: 'Comparison code',
    payload: 'Payment code',
    fingerprint: 'Fingerprint',
    spoken: (words: readonly string[]) => words.join(', '),
  },

  qr: {
    label: (what: string) => `Picture to scan: ${what}`,
    unreadable: 'The picture could not be drawn. Use the text instead.',
  },

  hold: {
    hint: 'Hold the pointer or the space bar until it fills. Enter does nothing.',
    keepHolding: 'Keep holding',
    done: 'Done',
    tooShort: 'Hold it down until it fills.',
    reveal: 'Hold to show',
    revealHint: 'Hold the pointer or the space bar down. It hides again when you let go.',
    hidden: 'Hidden',
  },

  password: {
    show: 'Show password',
    hide: 'Hide password',
    meter: 'Strength, estimated',
    waiting: 'Type a password to see an estimate. Four or five unrelated words are good and easy to keep.',
    strength: {
      0: 'Guessed at once',
      1: 'Weak',
      2: 'Fair',
      3: 'Good',
      4: 'Strong',
    },
    /** What a thief of the sealed file would need. */
    time: {
      0: 'A thief of the file would guess it in seconds.',
      1: 'A thief of the file would guess it within a day.',
      2: 'A thief of the file would guess it within a year.',
      3: 'A thief of the file would need years.',
      4: 'A thief of the file would need more than a lifetime.',
    },
    /** What the estimate is and what it cannot know. */
    honesty:
      'Estimated on this device from common passwords, words, names and patterns, at ten thousand guesses a second. It cannot know whether you use it elsewhere.',
  },

  secret: {
    show: 'Show what is typed',
    hide: 'Hide what is typed',
  },

  stepper: {
    less: (what: string) => `Less: ${what}`,
    more: (what: string) => `More: ${what}`,
    step: (at: number, of: number) => `Step ${String(at)} of ${String(of)}`,
    done: 'done',
    current: 'now',
    ahead: 'ahead',
  },

  notice: {
    info: 'Note',
    attention: 'Needs you',
    danger: 'Danger',
    proven: 'Proven',
  },

  timeline: {
    label: 'Rounds',
    state: { done: 'done', now: 'now', ahead: 'ahead', failed: 'stopped' },
    progress: (seconds: number) => `Last progress ${duration(seconds)} ago`,
    notStarted: 'Not started',
    leave: 'You can leave this window; we tell you when it is done.',
  },

  seats: {
    label: 'Devices in this session',
    kind: {
      computer: 'Computer',
      phone: 'Phone',
      server: 'Server',
      hardware: 'Hardware device',
    },
    known: {
      title: 'Devices that you know',
      lead: 'Whom you choose finds the invite in its inbox. The code is compared all the same: the others do not know it yet.',
      server: 'A server takes no place by itself. Give it the invite that the next page shows.',
    },
    connection: {
      empty: 'Waiting to join',
      joining: 'Joining',
      connected: 'Connected',
      away: 'Not reachable',
      matched: 'Code matches',
    },
    free: 'Free place',
    count: (here: number, of: number) => `${String(here)} of ${String(of)} devices are here`,
  },

  survival: {
    title: 'What survives what',
    words: survivalWords,
    picture: {
      pay: (agree: number, devices: number) => `${String(agree)} of ${String(devices)} devices agree.`,
      lose: (lost: number, devices: number) => `${String(lost)} of ${String(devices)} devices lost.`,
      theft: (stolen: number, devices: number) => `${String(stolen)} of ${String(devices)} devices stolen.`,
    },
    heading: { pay: 'To pay', lose: 'Lost', theft: 'Stolen' },
  },

  shell: {
    skip: 'Skip to the page',
    wallets: 'Wallets',
    pages: 'Pages',
    newWallet: 'Add a wallet',
    noWallets: 'No wallet yet',
    lock: 'Lock',
    menu: 'Menu',
    relay: {
      connected: 'Relay connected',
      connecting: 'Reaching the relay',
      offline: 'Relay not reachable',
      none: 'No relay set',
      practice: 'This computer’s practice relay',
    },
  },

  palette: {
    title: 'Jump to',
    field: 'Type a page, a wallet or an action',
    results: 'Results',
    empty: 'Nothing by that name.',
    count: (found: number) => `${String(found)} ${plural(found, 'result')}`,
  },

  ...entry,
  ...exporting,
  ...making,
  ...bringing,
  ...paying,
  ...keeping,
  ...practising,
  ...pocket,
  ...printing,
  ...splitting,
  ...parting,
  ...trusting,
  ...changing,
  ...coming,
  ...accounts,
  ...copying,
  ...losing,

  list,
};

/** The shape that every language has. */
export type Words = typeof en;
