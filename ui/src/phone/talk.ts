/** What the page and the worker that owns the party say to each other. */

/** The worker's name where the page can ask passkeys, which a worker cannot find out. */
export const withPasskeys = 'with-passkeys';

/** A file that a person chose, or keeps. */
export type Carried = { readonly name: string; readonly bytes: Uint8Array };

/** To the worker: a command, by the name that Rust gives it. */
export type Asked = { readonly id: number; readonly command: string; readonly request: string; readonly file?: Carried | undefined; /** What a passkey gave for it: 32 bytes. */ readonly passkey?: Uint8Array | undefined };

/** From the worker. */
export type Told =
  /** The answer to a command, or its refusal, as JSON. */
  | { readonly kind: 'answer'; readonly id: number; readonly json: string; readonly refused: boolean; readonly file?: Carried | undefined }
  /** A view or a notice, as JSON. */
  | { readonly kind: 'pushed'; readonly json: string }
  /** There is no party here, for this reason. */
  | { readonly kind: 'broken'; readonly code: string };
