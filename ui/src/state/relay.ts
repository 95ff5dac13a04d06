import type { RelayView } from '../bridge';
import type { RelayConnection } from '../components/layout/shell';

/** How the relay is reached, in the words of the frame: the practice partner's own is named as such. */
export function relayConnection({ state, practice }: RelayView): RelayConnection {
  return practice && state === 'connected' ? 'practice' : state;
}

/** True while this device has no relay of its own: the practice partner's reaches nobody else. */
export function needsRelay({ state, practice }: RelayView): boolean {
  return state === 'none' || practice;
}

/** Whether a phone can use a relay: its browser opens no line without TLS. */
export function servesPhones(url: string): boolean {
  return !/^\s*ws:/i.test(url);
}
