import type { ErrorWords } from '../error-words';

/** The practice wallet and its partner, the second process on this computer. */
export const practiceErrors = {
  'practice.no_program': {
    tone: 'attention',
    sentence: 'The practice partner could not be started.',
    remedy: 'Start it again. If it happens twice, close Cohort and open it again.',
  },
  'practice.partner_gone': {
    tone: 'attention',
    sentence: 'The practice partner has ended.',
    remedy: 'Start it again. Nothing is lost: its piece is on the disk.',
  },
  'practice.partner_silent': {
    tone: 'attention',
    sentence: 'The practice partner did not answer in time.',
    remedy: 'Try again. A busy computer may need a moment more.',
  },
  'practice.partner_lost': {
    tone: 'attention',
    sentence: 'The practice partner of this wallet is not on this device.',
    remedy: 'A recovery file brings back this device’s piece only. Make another practice wallet to go on practising.',
  },
  'practice.garbled': {
    tone: 'danger',
    sentence: 'Cohort and its practice partner do not understand each other. This is a mistake in Cohort.',
    remedy: 'Close Cohort and open it again. Please report it.',
  },
  'practice.no_port': {
    tone: 'attention',
    sentence: 'The practice partner found no free port on this computer.',
    remedy: 'Close programs that you do not need, then start it again. With a relay set in Settings it needs none.',
  },
  'practice.stranger': {
    tone: 'danger',
    sentence: 'The practice partner refused: somebody else than this app took part.',
    remedy: 'Try again. Real partners use another wallet, with a device each.',
  },
  'practice.not_practice': {
    tone: 'danger',
    sentence: 'The practice partner refused: this is not a practice wallet of two.',
    remedy: 'It serves practice wallets only. For a real one, invite a second device.',
  },
  'practice.difference': {
    tone: 'danger',
    sentence: 'The practice partner refused: what was said and what would be signed differ.',
    remedy: 'Look at the payment again. If you did not change it, do not repeat it.',
  },
} as const satisfies Record<string, ErrorWords>;
