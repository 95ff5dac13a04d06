import type { ErrorWords } from '../error-words';

/** The words of codes that speak of windows. */
export const errorsOnPhone = {
  'store.in_use': {
    tone: 'attention',
    sentence: 'Cohort is already open on this phone.',
    remedy: 'Go to the tab or the app where it is open, or close that one and load this page again.',
  },
  'vault.wrong_password': {
    tone: 'attention',
    sentence: 'This does not open this device.',
    remedy: 'Check capitals, and where a passkey was asked, that it is this device’s. Then try again. Nothing is erased after wrong tries.',
  },
  'keychain.unavailable': {
    tone: 'attention',
    sentence: 'This phone’s passkey gives no secret of its own.',
    remedy: 'Go on with the password alone, or try another browser. If this device was made with a passkey, open it in the browser that has it.',
  },
  'keychain.denied': {
    tone: 'attention',
    sentence: 'The passkey was not used.',
    remedy: 'Try again and confirm it when the phone asks. If it was deleted, only a recovery file brings this device’s piece back.',
  },
  'keychain.failed': {
    tone: 'attention',
    sentence: 'The passkey did not answer.',
    remedy: 'Try again. If it was deleted, make this device anew and bring its piece back with a recovery file.',
  },
  'store.full': {
    tone: 'attention',
    sentence: 'This phone, or its browser, has no room left for Cohort.',
    remedy: 'Make room on the phone, then start Cohort again. What was kept before stands; what was just begun may have to be begun anew.',
  },
  'store.denied': {
    tone: 'attention',
    sentence: 'The browser does not let this page keep anything.',
    remedy: 'Leave private browsing, or allow this page to keep data in the browser’s settings. Then start Cohort again.',
  },
  'store.failed': {
    tone: 'danger',
    sentence: 'The browser could not keep what Cohort wrote.',
    remedy: 'Start Cohort again. What was kept before stands; what was just begun may have to be begun anew. If it happens again, use another device until this one is in order.',
  },
  'trust.refused': {
    tone: 'attention',
    sentence: 'The answer was no, or the question was called off.',
    remedy: 'Nothing was sent or changed. Ask again if you want it after all, and say yes.',
  },
  'relay.replaced': {
    tone: 'attention',
    sentence: 'This device connected a second time, so this line was closed.',
    remedy: 'Close the other tab or app where Cohort is open.',
  },
  'import.other_window': {
    tone: 'attention',
    sentence: 'This code is confirmed on the page that approves.',
    remedy: 'Compare the code there, and hold its button.',
  },
} as const satisfies Record<string, ErrorWords>;
