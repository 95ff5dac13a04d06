import type { KeptPartView, PartOfView, WalletView } from '../bridge';

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
