import type { SeatKind } from './seat';

/**
 * Whether whoever serves the page of the phones can have enough pieces to pay. Phones take their page from one server unless
 * their people saw to it that they do not, which no device can tell.
 */
export function onePagePays(devices: readonly { readonly kind: SeatKind }[], threshold: number): boolean {
  return devices.filter(({ kind }) => kind === 'phone').length >= threshold;
}
