import type { HomeView } from '../bridge';
import type { Destination } from '../components/layout/palette';
import { isExportable } from '../state/exported';
import { words } from '../words';

/** Where Ctrl-K leads: the wallets, the pages of the one at hand, the others. Nothing there costs money. */
export function destinationsOf(home: HomeView, wallet: string | undefined): Destination[] {
  const { nav } = words;
  const wallets = home.wallets.map(({ id, name }) => ({ id, title: name, kind: nav.kind.wallet }));
  const at = wallet ?? home.wallets[0]?.id;
  const known = home.wallets.find((candidate) => candidate.id === at);
  const isHolder = known?.standing === 'holder';
  const hasExport = known !== undefined && isExportable(known);
  const hasDevices = known !== undefined && known.standing !== 'removed' && !known.practice;
  const pages = at === undefined ? [] : [
    ...(isHolder ? [{ id: `send:${at}`, title: nav.send, kind: nav.kind.page, aliases: nav.aliases.send }] : []),
    { id: `receive:${at}`, title: nav.receive, kind: nav.kind.page, aliases: nav.aliases.receive },
    { id: `devices:${at}`, title: nav.devices, kind: nav.kind.page, aliases: nav.aliases.devices },
    ...(hasDevices ? [{ id: `lost:${at}`, title: nav.lost, kind: nav.kind.page, aliases: nav.aliases.lost }] : []),
    { id: `recovery:${at}`, title: nav.recovery, kind: nav.kind.page, aliases: nav.aliases.recovery },
    ...(hasExport ? [{ id: `export:${at}`, title: nav.export, kind: nav.kind.page, aliases: nav.aliases.export }] : []),
  ];
  const session = home.session ? [{ id: 'session', title: nav.session, kind: nav.kind.page }] : [];
  return [
    ...session,
    ...wallets,
    ...pages,
    { id: 'create', title: words.create.title, kind: nav.kind.page, aliases: nav.aliases.create },
    { id: 'join', title: nav.join, kind: nav.kind.page, aliases: nav.aliases.join },
    { id: 'restore', title: nav.restore, kind: nav.kind.page, aliases: nav.aliases.restore },
    { id: 'inbox', title: nav.inbox, kind: nav.kind.page },
    { id: 'settings', title: nav.settings, kind: nav.kind.page, aliases: nav.aliases.settings },
    { id: 'lock', title: nav.lock, kind: nav.kind.action },
  ];
}
