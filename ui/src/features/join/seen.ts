import { readInvite } from './invite';

/** What was seen in a picture, or by a camera. */
export type Seen =
  | { readonly kind: 'nothing' }
  /** Codes, and none of this program. */
  | { readonly kind: 'other' }
  | { readonly kind: 'ours'; readonly text: string };

/** What Join makes of the texts of codes. */
export function seenIn(texts: readonly string[]): Seen {
  const ours = texts.find((text) => ['link', 'wallet', 'request'].includes(readInvite(text).kind));
  if (ours !== undefined) return { kind: 'ours', text: ours };
  return { kind: texts.length === 0 ? 'nothing' : 'other' };
}
