import type { MemberView, WalletView } from '../bridge';

/** What has happened to some of a wallet's devices. */
export type Scene = 'lost' | 'stolen';

/** What that means for the money. */
export type Verdict =
  /** The rest still pays, and so many more may go. */
  | { readonly kind: 'pays'; readonly left: number; readonly spare: number }
  /** So many of the named must come back from their recovery files first. */
  | { readonly kind: 'recovers'; readonly files: number; readonly names: readonly string[] }
  /** So many pieces are missing, and nothing brings them back. */
  | { readonly kind: 'gone'; readonly missing: number }
  /** The thief has enough. */
  | { readonly kind: 'moves' }
  /** The thief lacks so many; what the owner can do about it. */
  | { readonly kind: 'short'; readonly missing: number; readonly next: 'remove' | 'stuck' }
  | { readonly kind: 'short'; readonly missing: number; readonly next: 'restore'; readonly files: number };

type Holding = Pick<MemberView, 'saved' | 'provisional'> & { readonly id: string; readonly name: string };

/** Who holds a piece, as far as this device knows; this one only where it really does. */
export function holdersOf({ members, standing }: WalletView): Holding[] {
  return members.filter(({ device }) => !device.is_me || standing === 'holder').map(({ device, saved, provisional }) => ({ id: device.id, name: device.name, saved, provisional }));
}

/**
 * What is left when these devices are lost or stolen. `undefined` while none is chosen. What is imagined for some day is reckoned
 * without devices that may vanish; what has happened, with all that are there.
 */
export function whatIf(wallet: WalletView, scene: Scene, chosen: readonly string[], reckons: 'lasting' | 'all' = 'lasting'): Verdict | undefined {
  const holders = holdersOf(wallet);
  const hit = holders.filter(({ id }) => chosen.includes(id));
  if (hit.length === 0) return undefined;
  const left = holders.filter((holder) => !hit.includes(holder) && (reckons === 'all' || !holder.provisional)).length;
  const missing = wallet.threshold - left;
  const saved = hit.filter((holder) => holder.saved).map(({ name }) => name);
  return scene === 'lost' ? afterLoss(left, missing, saved) : afterTheft(wallet.threshold - hit.length, missing, saved.length);
}

function afterLoss(left: number, missing: number, saved: readonly string[]): Verdict {
  if (missing <= 0) return { kind: 'pays', left, spare: Math.abs(missing) };
  return saved.length >= missing ? { kind: 'recovers', files: missing, names: saved } : { kind: 'gone', missing: missing - saved.length };
}

function afterTheft(thiefMissing: number, missing: number, saved: number): Verdict {
  if (thiefMissing <= 0) return { kind: 'moves' };
  if (missing <= 0) return { kind: 'short', missing: thiefMissing, next: 'remove' };
  return saved >= missing ? { kind: 'short', missing: thiefMissing, next: 'restore', files: missing } : { kind: 'short', missing: thiefMissing, next: 'stuck' };
}
