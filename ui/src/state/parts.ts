import type { HandedPartView, HomeView, KeptPartView, PartOfView, PersonPartView, SessionView, WalletView } from '../bridge';

/** Parts of one backup that came back. */
export type BackSet = {
  readonly set: string;
  /** What the parts say of it. */
  readonly of: PartOfView;
  readonly have: number;
};

/** The backups whose parts came back, the newest first. */
export function setsOf(parts: readonly KeptPartView[]): BackSet[] {
  const sets = new Map<string, BackSet>();
  for (const { of, came_back } of parts) {
    if (of === null || !came_back) continue;
    sets.set(of.set, { set: of.set, of, have: (sets.get(of.set)?.have ?? 0) + 1 });
  }
  return [...sets.values()].sort((one, other) => other.of.made_at - one.of.made_at);
}

/** Whether a wallet of this device has had new pieces since a part was made. */
export function isStale({ wallet_id, epoch }: PartOfView, wallets: readonly WalletView[]): boolean {
  const wallet = wallets.find(({ id }) => id === wallet_id);
  return wallet !== undefined && Number(epoch) < wallet.epoch;
}

/** What this device keeps of other devices' backups of the present pieces of a wallet. */
export function keptOf(parts: readonly KeptPartView[], { id, epoch }: WalletView): PartOfView[] {
  return parts.flatMap(({ of }) => (of !== null && of.wallet_id === id && Number(of.epoch) === epoch ? [of] : []));
}

/** The parts of this device's own backups of a wallet that other devices are to keep, the newest last. */
export function handedOf({ parts }: HomeView, wallet: string): HandedPartView[] {
  return parts.handed.filter((part) => part.wallet === wallet);
}

/** The parts of this device's own backups of a wallet that people keep, the newest last. */
export function peopleWithParts({ parts }: HomeView, wallet: string): PersonPartView[] {
  return parts.people.filter((part) => part.wallet === wallet);
}

/** Whether this device may give a part of a backup away to whoever it compares a code with. */
export function mayGive({ is_initiator, purpose }: SessionView): boolean {
  return !is_initiator && purpose.kind === 'return';
}
