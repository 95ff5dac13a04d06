import type { DeviceView, HolderRequest, WalletView } from '../../bridge';
import { words } from '../../words';

/** The most parts of a backup. */
export const mostParts = 10;

/** Who is to keep a part, as it is being chosen. */
export type Keeper = {
  /** The id of a known device; `null` for somebody who gets a file. */
  readonly device: string | null;
  /** As it was typed for the file. */
  readonly name: string;
};

/** What a device is called as a keeper: with its fingerprint where another one has the same name. */
export function nameOf(device: DeviceView, known: readonly DeviceView[]): string {
  const isAlone = known.every(({ id, name }) => id === device.id || name !== device.name);
  return isAlone ? device.name : `${device.name} (${device.fingerprint.join(' ')})`;
}

/** The keepers as they are asked for. */
export function holdersOf(keepers: readonly Keeper[], known: readonly DeviceView[]): HolderRequest[] {
  return keepers.map(({ device, name }) => {
    const found = known.find(({ id }) => id === device);
    return found ? { name: nameOf(found, known), device: found.id } : { name: name.trim(), device: null };
  });
}

/** What is wrong with the names of those who keep the parts, by part. */
export function faultsOf(holders: readonly HolderRequest[]): readonly (string | undefined)[] {
  return holders.map(({ name, device }, index) => {
    if (device !== null) return undefined;
    if (name === '') return words.split.holderMissing;
    const isTwice = holders.some((other, at) => other.name === name && (at < index || other.device !== null));
    return isTwice ? words.split.holderTwice : undefined;
  });
}

/** Devices of the wallet that could pay with one device fewer than its rule says. */
export type Closer = {
  /** The members that keep a part. */
  readonly keepers: readonly DeviceView[];
  /** How many other devices of the wallet they need. */
  readonly others: number;
};

/**
 * Whether members that keep parts come closer to paying than the wallet's rule says, without this device: as many as
 * bring its piece back have that besides their own. Where that takes as many as must agree anyway, nothing changes.
 */
export function closerBy(wallet: WalletView, needed: number, holders: readonly HolderRequest[]): Closer | undefined {
  const members = wallet.members.map(({ device }) => device).filter(({ is_me }) => !is_me);
  const keepers = members.filter(({ id }) => holders.some(({ device }) => device === id));
  const others = wallet.threshold - 1 - needed;
  return keepers.length >= needed && others >= 0 ? { keepers, others } : undefined;
}
