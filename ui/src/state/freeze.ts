import type { DeviceView, EarlyFreezeView, FreezeView, WalletView } from '../bridge';
import { peopleOf } from './change';

/** The freezes of a wallet that hold now, the longest first; a device that was removed from it hears of none. */
export function freezesOf({ freezes, standing }: WalletView, now: number): FreezeView[] {
  return standing === 'removed' ? [] : freezes.filter(({ until }) => until > now).sort((one, other) => other.until - one.until);
}

/** The freezes that a clock keeps from counting here, while they are not over and no other one holds. */
export function earlyFreezesOf(wallet: WalletView, now: number): EarlyFreezeView[] {
  const isOver = wallet.standing === 'removed' || freezesOf(wallet, now).length > 0;
  return isOver ? [] : wallet.early_freezes.filter(({ until }) => until > now);
}

/** A device by its id; `undefined` for one that is not of this wallet any more. */
export function deviceOf(wallet: WalletView, id: string): DeviceView | undefined {
  return peopleOf(wallet).find((device) => device.id === id);
}
