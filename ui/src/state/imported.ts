import type { SessionView, WalletView } from '../bridge';
import { words } from '../words';
import { freezesOf } from './freeze';
import { refugesOf, type Refuge } from './lost';

/** Whether this device shares out a key that it alone knows. */
export function dealsWhole({ is_initiator, purpose }: SessionView): boolean {
  return is_initiator && purpose.kind === 'create' && purpose.imports !== null;
}

/** Where the funds of a wallet whose key was in one place could go: to wallets whose key never was. */
export function bornRefugesOf(wallet: WalletView, wallets: readonly WalletView[]): Refuge[] {
  return refugesOf(wallet, wallets.filter(({ imported, exported }) => imported === null && exported === null), []);
}

/** Why the funds cannot be sent from it now. */
export function leavingClosed(wallet: WalletView, now: number): string | undefined {
  if (wallet.standing !== 'holder') return words.lost.sweep.noPiece;
  return freezesOf(wallet, now).length > 0 ? words.frozen.sendClosed : undefined;
}
