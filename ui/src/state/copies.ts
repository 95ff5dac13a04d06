import type { BackupsView, CopyView, PlaceKindView, WalletView } from '../bridge';
import { words } from '../words';

/** After so many seconds without a look at a copy, somebody should look. */
export const longUnchecked = 90 * 86_400;

/** How a wallet's copies stand. */
export type Score = {
  readonly kind: 'broken' | 'none' | 'working' | 'unmade' | 'harmed' | 'partly' | 'here' | 'old' | 'one' | 'several';
  readonly tone: 'proven' | 'info' | 'attention' | 'danger';
  /** In one sentence. */
  readonly sentence: string;
  /** What to do, where something is to be done. */
  readonly remedy?: string;
};

/** Judges a wallet's copies on this device by the worst that is known of them. */
export function score(wallet: WalletView, backups: BackupsView, now: number): Score {
  const said = words.copies.score;
  const help = words.copies.remedy;
  const { copies } = wallet;
  if (backups.broken) return { kind: 'broken', tone: 'danger', sentence: said.broken };
  if (backups.places.length === 0 || copies.length === 0) return { kind: 'none', tone: 'attention', sentence: said.none };
  if (copies.some(({ state }) => state.state === 'missing' || state.state === 'changed')) return { kind: 'harmed', tone: 'danger', sentence: said.harmed, remedy: help.harmed };
  const proven = copies.filter(({ state }) => state.state === 'proven');
  const isWorking = copies.some(({ state }) => state.state === 'working');
  const kinds = proven.map(({ place }) => kindOf(backups, place));
  const [kind] = kinds;
  if (kind === undefined) {
    if (isWorking && copies.every(({ file }) => file === null)) return { kind: 'working', tone: 'info', sentence: said.working };
    return isWorking ? { kind: 'working', tone: 'info', sentence: said.renewing } : { kind: 'unmade', tone: 'attention', sentence: said.unmade, remedy: help.unmade };
  }
  const troubled = copies.filter(({ state }) => state.state !== 'proven' && state.state !== 'working').length;
  if (troubled > 0) return { kind: 'partly', tone: 'attention', sentence: said.partly(proven.length, troubled), remedy: help.partly };
  const unseen = Math.max(...proven.map((copy) => sinceLook(copy, now)));
  if (unseen >= longUnchecked) return { kind: 'old', tone: 'attention', sentence: help.old(unseen), remedy: help.oldRemedy };
  if (kinds.every((each) => each === 'disk')) return { kind: 'here', tone: 'attention', sentence: said.here };
  return proven.length === 1 ? { kind: 'one', tone: 'info', sentence: said.one(kind, unseen) } : { kind: 'several', tone: 'proven', sentence: said.several(proven.length, unseen) };
}

/** Whether the wallet's page says more than its one row. */
export function asksForCare({ kind }: Score): boolean {
  return kind === 'harmed' || kind === 'unmade' || kind === 'partly' || kind === 'old' || kind === 'here' || kind === 'broken';
}

/** Seconds since a copy was last found whole or brought back. */
export function sinceLook({ checked, drilled }: CopyView, now: number): number {
  return Math.max(0, now - Math.max(checked ?? 0, drilled ?? 0));
}

function kindOf({ places }: BackupsView, id: string): PlaceKindView {
  return places.find((place) => place.id === id)?.kind ?? 'disk';
}
