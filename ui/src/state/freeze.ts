import type { DeviceView, FreezeView, WalletView } from '../bridge';
import { peopleOf } from './change';

/** The freezes of a wallet that hold now, the longest first; a device that was removed from it hears of none. */
export function freezesOf({ freezes, standing }: WalletView, now: number): FreezeView[] {
  return standing === 'removed' ? [] : freezes.filter(({ until }) => until > now).sort((one, other) => other.until - one.until);
}

/** A device by its id; `undefined` for one that is not of this wallet any more. */
export function deviceOf(wallet: WalletView, id: string): DeviceView | undefined {
  return peopleOf(wallet).find((device) => device.id === id);
}
