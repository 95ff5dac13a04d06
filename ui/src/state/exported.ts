import type { HomeView, WalletView } from '../bridge';
import { words } from '../words';
import { masterOf } from './change';
import { freezesOf } from './freeze';

/** Whether a wallet has a page on which its key can be asked for. */
export function isExportable({ practice, standing }: WalletView): boolean {
  return !practice && standing === 'holder';
}

/** Why its key cannot be asked for now. */
export function exportClosed(home: HomeView, wallet: WalletView, now: number): string | undefined {
  if (wallet.standing !== 'holder') return words.export.noPiece;
  const master = masterOf(wallet);
  if (master !== undefined && !master.is_me) return words.devices.asksOnly(master.name);
  if (freezesOf(wallet, now).length > 0) return words.frozen.sendClosed;
  if (home.session) return words.export.busy;
  return home.relay.state === 'connected' ? undefined : words.export.offline;
}
