import { en, type Words } from './en';

const page = 'It has a page of its own. Read it there, then answer.';

const handed = 'The file was given to you, but it was not shown here, so it does not count yet. Save it once more, and show it.';

/** The same words where there are no windows: what has one of its own on a desktop comes in front. */
export const enOnPhone: Words = {
  ...en,
  hold: { ...en.hold, hint: 'Hold it down until it fills. A tap does nothing.', revealHint: 'Hold it down. It hides again when you let go.' },
  relay: { ...en.relay, urlOpen: 'Without TLS (wss://) a phone’s browser does not open it.' },
  timeline: { ...en.timeline, leave: 'Keep this page open until it is done. If it is closed, the devices try again.' },
  bring: {
    ...en.bring,
    ways: { ...en.bring.ways, lead: 'It is shared out to the devices of a new wallet, and its addresses stay.' },
    done: { ...en.bring.done, lead: 'Go back to the wallet and go on there.' },
  },
  brought: { ...en.brought, enter: { ...en.brought.enter, sentence: 'The key is typed on a page of its own.', remedy: 'Whoever saw the key before can still pay with it, and the wallet will always say so.' } },
  deal: { ...en.deal, elsewhere: 'Say on the page that approves that the code matches.' },
  waitingChange: { ...en.waitingChange, agreeElsewhere: 'Waiting for your word', agreeSentence: page },
  unlock: { ...en.unlock, leadKeychain: 'Your password and this phone’s passkey open this device together.', keychain: 'Waiting for the passkey', keychainSentence: '', elsewhere: 'Unlock Cohort first.' },
  settings: { ...en.settings, keychain: 'Passkey', keychainOff: 'Not used: the password alone opens this device' },
  wallet: { ...en.wallet, healthKeychain: 'Passkey' },
  exportWaiting: { ...en.exportWaiting, elsewhere: 'Waiting for your answer', elsewhereSentence: `This is an EXPORT. ${page}` },
  exported: { ...en.exported, lead: { ...en.exported.lead, mine: 'The wallet says so for ever, on every device. It can be shown once, on a page of its own.' } },
  atHand: { ...en.atHand, remedy: 'It can be shown once. It is forgotten after that time, when its page is left, and when the device is locked. Then it takes another export.' },
  reveal: {
    ...en.reveal,
    ready: { ...en.reveal.ready, before: { ...en.reveal.ready.before, remedy: 'It is shown on this page only. If you leave it, now or later, the key is gone from this device and takes another export.' } },
    shown: {
      ...en.reveal.shown,
      lead: 'Hold to see a form of it, or copy it. Once this page is left it is gone from this device.',
      clipboard: 'What you copy is wiped from the clipboard after a minute while this page is open. Programs that keep a history of the clipboard may have it for longer.',
    },
    gone: { ...en.reveal.gone, close: 'Back to the wallet' },
  },
  returning: {
    ...en.returning,
    comparedMine: 'The device that keeps your part shows the same code, where it approves.',
    compareElsewhere: 'Compare on the page that approves.',
    elsewhere: 'Waiting for your answer',
    elsewhereSentence: `Somebody asks for a part. ${page}`,
  },
  waiting: { ...en.waiting, approveElsewhere: 'Waiting for your approval', approveSentence: `A payment needs you. ${page}`, focus: 'Show it' },
  approve: {
    ...en.approve,
    agreedLead: 'The others are deciding.',
    nothing: { title: 'Nothing to approve', sentence: 'When a payment or a change needs you, it comes in front.' },
  },
  trust: {
    ...en.trust,
    server: { ...en.trust.server, lead: (name) => `To “${name}”, a place for copies that was just added.` },
    password: { ...en.trust.password, lead: 'Every copy is made again under the password that was just typed.' },
    yes: { title: 'You said yes', lead: 'It goes on.' },
    said: { title: 'You said no', lead: 'Nothing is sent or changed.' },
    elsewhere: 'Say yes or no on the page that approves.',
  },
  welcome: {
    ...en.welcome,
    restore: { ...en.welcome.restore, sentence: 'Bring back the piece of a device that is lost, or that this browser forgot: from its recovery file, a printed sheet, or parts that others keep.' },
  },
  split: { ...en.split, cancelled: handed },
  recovery: { ...en.recovery, cancelled: handed, doneRemedy: 'Keep it somewhere else than on this phone: on a USB stick, in a safe.' },
  broken: { ...en.broken, title: 'Cohort cannot go on here', lead: 'What was kept before stands. Here is what is in the way.' },
  found: {
    ...en.found,
    keychain: 'Use a passkey as well',
    keychainSentence: 'Someone who copies what this browser keeps then also needs the passkey, which your phone may share with other devices of yours. If it is deleted, only a recovery file brings this device’s piece back.',
    nameHint: 'The others see it when you meet. “Black phone” is better than “phone”.',
    noKeychain: 'The password alone protects this device, so choose a strong one.',
  },
};
