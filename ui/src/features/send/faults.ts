import type { Problem } from '../../state/call.svelte';
import { errorWords } from '../../words';

/** Which field of the form a refusal belongs to. */
export type FaultyField = 'to' | 'amount' | 'other';

const ofAmount: readonly string[] = ['chain.not_enough_balance', 'chain.fee_above_balance', 'send.payment_waits'];

/** The field that a refused quote is about. */
export function fieldOf({ code }: Problem): FaultyField {
  if (code.startsWith('chain.address') || code === 'chain.bad_checksum') return 'to';
  return code.startsWith('chain.amount') || ofAmount.includes(code) ? 'amount' : 'other';
}

/** A refusal in one line below its field. */
export function lineOf({ code, facts }: Problem): string {
  const { sentence, remedy } = errorWords(code, facts);
  return `${sentence} ${remedy}`;
}
