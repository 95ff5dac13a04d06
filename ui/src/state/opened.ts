/** What a link into the app asks for, and when it was opened, in milliseconds of the clock. */
export type Opened =
  | { readonly kind: 'invite'; readonly link: string; readonly at: number }
  /** The request of one session, which waits here or is still on its way. */
  | { readonly kind: 'request'; readonly session: string; readonly at: number };

/** How long a request may be on its way, in seconds: the relay is reached, and says what waits. */
export const arrivesWithin = 20;

/** How long a link waits for a locked device, in milliseconds: whoever unlocks later did not open it. */
const patience = 120_000;

export function isStale({ at }: Opened, now = Date.now()): boolean {
  return now - at > patience;
}
