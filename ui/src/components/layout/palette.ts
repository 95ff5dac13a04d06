/** Something one can jump to. */
export type Destination = {
  readonly id: string;
  readonly title: string;
  /** Said smaller beside it: "Wallet", "Page". */
  readonly kind: string;
  /** Other words by which it should be found. */
  readonly aliases?: readonly string[];
};

/**
 * The destinations that fit what was typed, best first: those that begin with it, then those with a word
 * that begins with it, then those that contain it. The given order decides between equals.
 */
export function findDestinations(all: readonly Destination[], typed: string): readonly Destination[] {
  const sought = plain(typed);
  if (sought === '') return all;
  return all
    .map((destination) => ({ destination, rank: rank(destination, sought) }))
    .filter(({ rank }) => rank < none)
    .sort((one, other) => one.rank - other.rank)
    .map(({ destination }) => destination);
}

const none = 3;

function rank({ title, aliases = [] }: Destination, sought: string): number {
  return Math.min(...[title, ...aliases].map((name) => rankName(plain(name), sought)));
}

function rankName(name: string, sought: string): number {
  if (name.startsWith(sought)) return 0;
  if (name.split(/\s+/).some((word) => word.startsWith(sought))) return 1;
  return name.includes(sought) ? 2 : none;
}

/** Lower case without accents, so that "cafe" finds "Café". */
function plain(text: string): string {
  return text.trim().toLowerCase().normalize('NFD').replace(/\p{M}/gu, '');
}
