/** What was pasted where an invite belongs. Whether it is whole and still good is Rust's to say. */
export type PastedInvite =
  | { readonly kind: 'empty' }
  | { readonly kind: 'foreign' }
  /** Somebody's address, as it is pasted into Send. */
  | { readonly kind: 'address' }
  /** What another device knows of a wallet. */
  | { readonly kind: 'wallet'; readonly text: string }
  /** A request that another device shows, of the session of this name. */
  | { readonly kind: 'request'; readonly session: string }
  | { readonly kind: 'link'; readonly link: string };

const schemes = { link: 'cohort:join/', wallet: 'cohort:wallet/' };
const request = /cohort:open\/([0-9a-f-]{36})$/;
const address = /^(ethereum:\S*|0x[0-9a-f]{40})$/i;

/** Finds the invite in what was pasted: mail programs break lines, and people put words around it. */
export function readInvite(pasted: string): PastedInvite {
  const text = pasted.trim();
  if (text === '') return { kind: 'empty' };
  const link = from(text, schemes.link);
  if (link !== undefined) return { kind: 'link', link };
  const wallet = from(text, schemes.wallet);
  if (wallet !== undefined) return { kind: 'wallet', text: wallet };
  const session = request.exec(text)?.[1];
  if (session !== undefined) return { kind: 'request', session };
  return { kind: address.test(text) ? 'address' : 'foreign' };
}

function from(text: string, scheme: string): string | undefined {
  const at = text.toLowerCase().indexOf(scheme);
  if (at === -1) return undefined;
  // A break of a line may be a mail program's; a space, or an empty line, is where a person goes on.
  const lines = text.slice(at).replace(/[^\S\n]*\n[^\S\n]*/g, '\n');
  return lines.split(/[^\S\n]|\n\n/, 1).join('').replaceAll('\n', '');
}
