import type { WalletView } from '../bridge';
import type { Choice } from '../components/form/choice';
import { words } from '../words';
import { saidOnline } from './presence';

/** A wallet's devices as they are chosen for a payment or an export: this one always takes part, a banned one never. */
export function signerChoices({ members }: WalletView, asked: string = words.send.member): Choice<string>[] {
  return members.map(({ device, banned, online }) => ({
    value: device.id,
    title: device.name,
    sentence: `${words.seats.kind[device.kind]}. ${asked}${saidOnline(online)}`,
    closed: device.is_me ? words.send.me : banned ? words.send.banned : undefined,
  }));
}
