/** How long a deliberate hold takes. */
export const holdMilliseconds = 1200;

/**
 * A hold: nothing, a growing share while held, complete once the time is over.
 *
 * `complete` stays until the next release, so that one hold can never confirm twice.
 */
export type Hold =
  | { readonly kind: 'idle' }
  | { readonly kind: 'held'; readonly since: number; readonly share: number }
  | { readonly kind: 'complete' };

export const idle: Hold = { kind: 'idle' };

/** Pointer or space bar went down. A hold under way, or just completed, is left as it is. */
export function press(hold: Hold, now: number): Hold {
  return hold.kind === 'idle' ? { kind: 'held', since: now, share: 0 } : hold;
}

/** Time went on. */
export function elapse(hold: Hold, now: number): Hold {
  if (hold.kind !== 'held') return hold;
  const share = Math.max(0, (now - hold.since) / holdMilliseconds);
  return share >= 1 ? { kind: 'complete' } : { ...hold, share };
}

/** Let go, left the button, lost the focus: everything starts again. */
export function release(): Hold {
  return idle;
}

/** How much of the button is filled, 0 to 1. */
export function shareOf(hold: Hold): number {
  if (hold.kind === 'held') return hold.share;
  return hold.kind === 'complete' ? 1 : 0;
}
