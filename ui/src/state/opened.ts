/** What a link into the app asks for. */
export type Opened =
  | { readonly kind: 'invite'; readonly link: string }
  /** The request of one session, which waits here or is still on its way. */
  | { readonly kind: 'request'; readonly session: string };

/** How long a request may be on its way, in seconds: the relay is reached, and says what waits. */
export const arrivesWithin = 20;
