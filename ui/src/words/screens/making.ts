import { all, duration, inWords, list, plural } from '../counting';

/** Words of the way to a wallet: create, join, lobby, compare, work, the end. */
export const making = {
  start: {
    title: 'No wallet yet',
    lead: 'This device is ready. A wallet needs at least one more.',
    titleRestored: 'Almost back in',
    leadRestored: 'A piece came back to this device. Another device of the wallet lets this one in.',
  },

  add: {
    title: 'Add a wallet',
    lead: 'Each wallet has devices of its own, and this device can belong to several.',
  },

  create: {
    title: 'New wallet',
    lead: 'Decide how many devices hold a piece, and how many of them must agree.',
    name: 'Name of the wallet',
    nameHint: 'All its devices see this name.',
    nameMissing: 'Give the wallet a name.',
    presets: 'A good start',
    preset: {
      two: { title: '2 of 3', sentence: 'For one person or a couple. One device may be lost or stolen.' },
      three: { title: '3 of 5', sentence: 'For a family or a team. Two devices may be lost or stolen.' },
      all: { title: '2 of 2', sentence: 'Both must always agree. Losing either one is serious.' },
    },
    devices: 'Devices that hold a piece',
    devicesHint: 'This one counts. Any computer with Cohort can hold one.',
    agree: 'Devices that must agree',
    agreeHint: 'So many approve each payment.',
    said: (agree: number, devices: number) => `${String(agree)} of ${String(devices)} devices`,
    master: 'Only this device may ask for payments',
    masterSentence: 'The others agree or refuse, and never ask. If this device is lost, they can choose another. Without this, every device may ask.',
    survives: 'What survives what',
    all: 'Every device is needed, for ever. If one is lost, only its own backup brings it back.',
    allRemedy: 'Receive stays closed until each device has proven its recovery file. If you can, add one device more than must agree.',
    go: 'Invite the devices',
    offline: 'The relay is not reachable.',
    connecting: 'Still reaching the relay.',
  },

  join: {
    title: 'Join a wallet',
    lead: 'Paste the invite that the other device shows, or a picture of its code, to take part in a wallet or to give a part back.',
    leadScan: 'Scan the code that the other device shows, or paste its invite, to take part in a wallet or to give a part back.',
    link: 'Invite',
    hint: 'It begins with cohort:join/ and is good for 24 hours. It brings its relay along.',
    missing: 'Paste the invite first.',
    noLink: 'This does not look like an invite: it begins with cohort:join/.',
    isAddress: 'This is an address, not an invite. Payments go to it from a wallet’s own page, under Send.',
    isWallet: 'This tells how one of your wallets stands. It opens that wallet and invites nobody.',
    goWallet: 'Open the wallet',
    told: { news: 'This device knows now what the other one knew.', same: 'This device knew that already.' },
    safe: 'Joining alone gives nothing away: you compare a code with the others before anything is made.',
    go: 'Join',
  },

  scan: {
    entry: 'Scan the code',
    picture: 'Choose a picture of the code',
    view: 'What the camera sees',
    state: {
      opening: 'Opening the camera. Allow it if you are asked.',
      looking: 'Hold the code inside the frame. The picture stays on this device.',
      other: 'That is a code, but not an invite of Cohort.',
    },
    back: 'Without the camera',
  },

  lobby: {
    title: 'Bring the devices together',
    titleAsking: 'Reaching the relay',
    lead: (agree: number, devices: number) => `${String(devices)} devices make this wallet, and ${inWords(agree)} must agree to pay.`,
    leadComplete: 'Everybody is here. Press Start.',
    asking: 'Asking the relay for a place to meet.',
    leadGuest: (name: string, isFull: boolean) => (isFull ? `Everybody is here. Now press Start on ${name}.` : `You are in. ${name} starts when every place is filled.`),
    somebody: 'the device that invited you',
    nameless: 'A device',
    invite: 'Invite',
    scan: 'Scan it, or send the text to the other devices in a way that you trust.',
    scanPage: 'A phone’s camera opens it. Send the text to other devices in a way that you trust.',
    link: 'Invite as text',
    inviteWhat: 'the invite',
    secret: 'Whoever has it may ask to join. The code that you compare next keeps strangers out.',
    computers: 'Computers alone can join over this relay: it has no TLS (wss://), and a phone’s browser asks for it.',
    devices: 'Devices',
    start: 'Start',
    notYet: (missing: number) => `${String(missing)} ${plural(missing, 'place is', 'places are')} still free.`,
    notReady: 'Somebody is still joining.',
    leave: 'Leave',
    cancel: 'Cancel',
    gathering: (device: string) => `${device} joined.`,
  },

  /** Phones that take their page from one server. */
  onePage: {
    sentence: (agree: number) => `${inWords(agree, 'start')} phones are enough to pay, and whoever serves their page could take their pieces.`,
    remedy: 'Let fewer phones take part, let more devices agree, or serve the page of each phone from another place.',
  },

  /** How many pay with a wallet, on the way into it. */
  rule: {
    sentence: (agree: number, devices: number, wallet: string) =>
      agree === devices
        ? `${all(devices)} devices are needed to pay from “${wallet}”.`
        : `Any ${String(agree)} of ${String(devices)} devices can pay from “${wallet}”, without the others.`,
    meaning: 'If another number or name was agreed on, leave.',
    compared: 'If you say that the code matches, you accept that. If another number or name was agreed on, cancel.',
  },

  /** The device that alone asks, on the way to a wallet that has one. */
  master: {
    sentence: (name: string) => `${name} alone may ask for payments and changes.`,
    away: 'One device alone may ask for payments and changes, and it is not among these.',
    meaning: 'Every other device agrees or refuses.',
    compared: 'Every other device agrees or refuses. If you say that the code matches, you accept that.',
  },

  /** The steps of a session, as short as they go. */
  steps: {
    meet: 'Meet',
    ask: 'Ask',
    compare: 'Compare',
    approve: 'Approve',
    agree: 'Agree',
    work: { create: 'Make the wallet', change: 'Change the wallet', sign: 'Sign', export: 'Give the key', return: 'Give the part' },
    save: 'Save the backup',
  },

  compare: {
    title: 'Compare this code',
    lead: (wallet: string | undefined) => `${wallet === undefined ? '' : `For “${wallet}”. `}Read it aloud. Every device must show the same seven words in the same order.`,
    leadPairing: 'One moment: the devices make a code together.',
    label: 'Comparison code',
    why: 'If a single word differs, somebody may be between your devices. There is no way around this step.',
    matches: 'It matches on all screens',
    differs: 'It does not match',
    waiting: (devices: readonly string[]) => (devices.length === 0 ? 'Everybody compared.' : `You compared. Waiting for ${list(devices)}.`),
    confirmTitle: 'The codes differ?',
    confirmSentence: 'Then this stops on all devices, and nothing is made.',
    confirmStay: 'Look again',
    confirmGo: 'They differ, stop',
  },

  working: {
    titleCreate: (name: string) => `Making “${name}”`,
    titleSign: 'Signing',
    titleReturn: 'Giving parts back',
    titleExport: (name: string) => `Giving the key of “${name}”`,
    titleChange: (name: string) => `Making fresh pieces for “${name}”`,
    titleLinking: 'Connecting the devices',
    phase: {
      linking: 'Connect the devices',
      making: 'Make the pieces, one on each device',
      saving: 'Write this device’s piece and read it back',
      trying: 'Try the pieces out together',
      acknowledging: 'Hear from everyone that their piece is safe',
      giving: 'Give the pieces to the one device',
      returning: 'Give the part to the device that asks',
      signing: 'Sign together',
    },
    phaseChange: {
      linking: 'Connect the devices',
      making: 'Make fresh pieces out of the old ones',
      saving: 'Write this device’s new piece and read it back',
      trying: 'Try the new pieces out together',
      acknowledging: 'Hear from everyone that their new piece is safe',
    },
    step: (step: number, of: number) => `step ${String(step)} of ${String(of)}`,
    centre: (step: number, of: number) => `${String(step)} of ${String(of)}`,
    centreNote: 'steps',
    who: 'Devices',
    cancel: 'Cancel',
    quiet: (seconds: number) => `Nothing has moved for ${duration(seconds)}. It stops by itself after 10 minutes.`,
    finished: 'Done',
  },

  leave: {
    title: 'Call it off?',
    create: 'No wallet is made. The other devices see that you stopped.',
    change: 'The devices keep the pieces that they have. The other devices see that you stopped.',
    sign: 'Nothing is sent. The other devices see that you stopped. What you typed is kept.',
    export: 'The other devices see that you stopped. Nothing leaves unless all had agreed before.',
    return: 'The other devices see that you stopped. Nothing is given unless its keeper had answered before.',
    stay: 'Go on',
    go: 'Call it off',
  },

  outcome: {
    created: {
      title: (name: string) => `“${name}” is made`,
      lead: (agree: number, devices: number) => `Your ${String(devices)} devices can now pay together; any ${inWords(agree)} of them are enough.`,
      leadAll: (devices: number) => `Your ${String(devices)} devices can now pay together, and all of them are needed.`,
      next: 'One thing before you put money in',
      nextSentence: 'Each device saves a recovery file. If a device breaks, its file brings it back.',
      save: 'Save this device’s recovery file',
      later: 'Later',
    },
    signed: {
      title: 'Signed',
      lead: {
        signed: 'The signature was checked. No node has taken the payment yet.',
        unseen: 'The signature was checked. This device asks no node of this network, so it does not see whether the payment was sent.',
        waiting: 'The signature was checked, and the payment is on its way.',
        mined: 'The signature was checked, and the payment is done.',
        failed: 'The signature was checked. The network took the payment, and it failed there.',
      },
      home: 'To the wallet',
      fate: 'On the network',
      by: 'Approved by',
    },
    failed: {
      title: 'It did not happen',
      lead: 'No money moved.',
      leadChange: 'No money moved, and this device keeps the piece that it has.',
      leadExport: 'No money moved. If the wallet says that its key was exported, it may have left.',
      leadMaybe: 'No money moved. The change may have ended well on the other devices: then this one hears of it.',
      /** A backup did not fit, where the pieces from before the last change are kept. */
      earlier: {
        sentence: 'The backup may be of the earlier pieces.',
        remedy: 'If it is, undo the last change together with the new device instead.',
      },
      devices: 'Devices',
      reason: 'Reason given',
      retry: 'Try again',
      other: 'Ask another device',
      close: 'Close',
    },
  },
};
