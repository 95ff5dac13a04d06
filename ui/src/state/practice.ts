import type { HomeView, OutcomeView, SessionView } from '../bridge';

/** True where a session makes a practice wallet, or signs for one. */
export function isPracticeSession({ purpose }: SessionView, home: HomeView | undefined): boolean {
  switch (purpose.kind) {
    case 'create':
      return purpose.practice;
    case 'sign':
      return home?.wallets.some((wallet) => wallet.id === purpose.wallet && wallet.practice) ?? false;
    case 'change':
    case 'export':
    case 'return':
    case 'unknown':
      return false;
  }
}

/** True where what ended well was a practice wallet's. */
export function isPracticeOutcome(outcome: OutcomeView, home: HomeView): boolean {
  return outcome.outcome !== 'failed' && outcome.outcome !== 'returned' && home.wallets.some((wallet) => wallet.id === outcome.wallet && wallet.practice);
}
