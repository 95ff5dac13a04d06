import type { ChangeKindView, HomeView } from '../bridge';
import type { ChangeStart } from '../state/change';
import { isExportable } from '../state/exported';

/** Which page of the open app is shown. */
export type Route =
  | { readonly page: 'wallet' | 'receive' | 'recovery' | 'devices' | 'export'; readonly wallet: string }
  | { readonly page: 'send'; readonly wallet: string; readonly at: 'payment' | 'devices'; /** The address that everything is to go to. */ readonly sweepTo?: string | undefined }
  | { readonly page: 'change'; readonly wallet: string; readonly kind: ChangeKindView; readonly from?: ChangeStart | undefined; /** The loss that it is about, by the ids of the devices. */ readonly lost?: readonly string[] | undefined }
  /** `devices`: the ids that were pointed at; without them those that the wallet is frozen for. */
  | { readonly page: 'lost'; readonly wallet: string; readonly devices?: readonly string[] | undefined }
  | { readonly page: 'start' | 'add' | 'create' | 'practice' | 'join' | 'restore' | 'session' | 'outcome' | 'inbox' | 'settings' };

/** Where a page leads back to: the wallet it belongs to, else the first one, else the start. */
export function homeRoute(home: HomeView, wallet?: string): Route {
  const known = home.wallets.find((candidate) => candidate.id === wallet) ?? home.wallets[0];
  return known ? { page: 'wallet', wallet: known.id } : { page: 'start' };
}

/** Where a change of a wallet's devices leads back to: the loss that it began with, else the devices. */
export function beforeChange({ wallet, lost }: Extract<Route, { page: 'change' }>): Route {
  return lost ? { page: 'lost', wallet, devices: lost } : { page: 'devices', wallet };
}

/** The route that can really be shown now: a wallet, a session or an outcome may have gone meanwhile. */
export function standingRoute(route: Route, home: HomeView): Route {
  switch (route.page) {
    case 'wallet':
    case 'receive':
    case 'recovery':
    case 'send':
    case 'devices':
    case 'change':
    case 'lost':
      return home.wallets.some((wallet) => wallet.id === route.wallet) ? route : homeRoute(home);
    case 'export':
      return home.wallets.some((wallet) => wallet.id === route.wallet && isExportable(wallet)) ? route : homeRoute(home, route.wallet);
    case 'session':
      return home.session ? route : homeRoute(home);
    case 'outcome':
      return home.last ? route : homeRoute(home);
    case 'start':
      return home.wallets.length > 0 ? homeRoute(home) : route;
    case 'add':
    case 'create':
    case 'practice':
    case 'join':
    case 'restore':
    case 'inbox':
    case 'settings':
      return route;
  }
}
