/** What became of a signed payment. */
export type Fate =
  | { readonly state: 'signed' }
  | { readonly state: 'waiting' }
  | { readonly state: 'mined'; readonly block: number }
  | { readonly state: 'failed'; readonly block: number };
