/** What was pasted where an invite belongs. Whether it is whole and still good is Rust's to say. */
export type PastedInvite =
  | { readonly kind: 'empty' }
  | { readonly kind: 'foreign' }
  | { readonly kind: 'link'; readonly link: string };

const scheme = 'cohort:join/';

/** Finds the invite in what was pasted: mail programs break lines, and people put words before it. */
export function readInvite(pasted: string): PastedInvite {
  const text = pasted.trim();
  if (text === '') return { kind: 'empty' };
  const at = text.toLowerCase().indexOf(scheme);
  if (at === -1) return { kind: 'foreign' };
  return { kind: 'link', link: text.slice(at).replace(/\s+/g, '') };
}
