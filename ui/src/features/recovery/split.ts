import { words } from '../../words';

/** The most parts of a backup. */
export const mostParts = 10;

/** What is wrong with the names of those who keep the parts, by part. */
export function faultsOf(holders: readonly string[]): readonly (string | undefined)[] {
  const names = holders.map((holder) => holder.trim());
  return names.map((name, index) => {
    if (name === '') return words.split.holderMissing;
    return names.indexOf(name) < index ? words.split.holderTwice : undefined;
  });
}
