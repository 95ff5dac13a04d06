/** An address cut for reading: an optional prefix, then groups of four. Joined again it is the address. */
export type AddressGroups = {
  /** `0x`, where there is one: it is no part of what one compares. */
  readonly prefix: string;
  readonly groups: readonly string[];
};

/** Cuts an address into groups of four. Never shortens it and never changes a letter. */
export function groupAddress(address: string): AddressGroups {
  const prefix = /^0x/i.exec(address)?.[0] ?? '';
  return { prefix, groups: address.slice(prefix.length).match(/.{1,4}/gsu) ?? [] };
}

/**
 * Two different addresses that a hurried person would take for the same one: same first or same last four.
 *
 * Letter case is ignored, as the eye does.
 */
export function looksAlike(one: string, other: string): boolean {
  const [first, second] = [groupAddress(one.toLowerCase()).groups, groupAddress(other.toLowerCase()).groups];
  if (one === other || first.length < 2 || second.length < 2) return false;
  return first[0] === second[0] || one.toLowerCase().slice(-4) === other.toLowerCase().slice(-4);
}
