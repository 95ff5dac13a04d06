import type { HistoryView, NetworkView } from '../bridge';
import type { Fate } from '../components/value/fate';

/** What became of a payment, as far as this device sees the network. */
export function fateOf({ fate }: HistoryView, network: NetworkView | undefined): Fate {
  return fate.state === 'signed' && (fate.code === null || fate.code === 'node.none') && (network?.node ?? null) === null ? { state: 'unseen' } : fate;
}
