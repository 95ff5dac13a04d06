/** What became of a signed payment. */
export type Fate =
  | { readonly state: 'signed' }
  /** Signed, and this device asks nobody whether it was sent. */
  | { readonly state: 'unseen' }
  | { readonly state: 'waiting' }
  | { readonly state: 'mined'; readonly block: number }
  | { readonly state: 'failed'; readonly block: number };
