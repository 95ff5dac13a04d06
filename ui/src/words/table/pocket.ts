import type { ErrorWords } from '../error-words';

/** The words of codes that speak of windows. */
export const errorsOnPhone = {
  'store.in_use': {
    tone: 'attention',
    sentence: 'Cohort is already open on this phone.',
    remedy: 'Go to the tab or the app where it is open, or close that one and load this page again.',
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
