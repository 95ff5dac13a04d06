import type { WalletView } from '../bridge';
import { words } from '../words';
import { freezesOf } from './freeze';
import { refugesOf, type Refuge } from './lost';

/** Where the funds of a wallet whose key was in one place could go: to wallets whose key never was. */
export function bornRefugesOf(wallet: WalletView, wallets: readonly WalletView[]): Refuge[] {
  return refugesOf(wallet, wallets.filter(({ imported }) => imported === null), []);
}

/** Why the funds cannot be sent from it now. */
export function leavingClosed(wallet: WalletView, now: number): string | undefined {
  if (wallet.standing !== 'holder') return words.lost.sweep.noPiece;
  return freezesOf(wallet, now).length > 0 ? words.frozen.sendClosed : undefined;
}
