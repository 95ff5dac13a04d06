import type { Speed, TransferRequest } from '../bridge';

/** A payment being written. It outlives its screen, so that a silent signer costs nobody a second typing. */
export type Draft = {
  readonly wallet: string;
  readonly chainId: number | undefined;
  readonly to: string;
  /** As typed. */
  readonly amount: string;
  /** Whether all is sent instead, but for the fee. */
  readonly isAll: boolean;
  readonly speed: Speed;
  /** Device ids, this one included. */
  readonly signers: readonly string[];
};

/** Nothing written yet. */
export function emptyDraft(wallet: string, me: string): Draft {
  return { wallet, chainId: undefined, to: '', amount: '', isAll: false, speed: 'normal', signers: [me] };
}

/** The draft as a request, once something stands in every field. */
export function transferOf({ wallet, chainId, to, amount, isAll, speed }: Draft): TransferRequest | undefined {
  const ether = amount.trim();
  if (chainId === undefined || to.trim() === '' || (ether === '' && !isAll)) return undefined;
  return { wallet, chain_id: chainId, to: to.trim(), amount: isAll ? { kind: 'all' } : { kind: 'exactly', ether }, speed };
}
