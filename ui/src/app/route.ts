import type { ChangeKindView, HomeView } from '../bridge';

/** Which page of the open app is shown. */
export type Route =
  | { readonly page: 'wallet' | 'receive' | 'recovery' | 'devices'; readonly wallet: string }
  | { readonly page: 'send'; readonly wallet: string; readonly at: 'payment' | 'devices' }
  | { readonly page: 'change'; readonly wallet: string; readonly kind: ChangeKindView; readonly device?: string | undefined }
  | { readonly page: 'start' | 'create' | 'practice' | 'join' | 'session' | 'outcome' | 'inbox' | 'settings' };

/** Where a page leads back to: the wallet it belongs to, else the first one, else the start. */
export function homeRoute(home: HomeView, wallet?: string): Route {
  const known = home.wallets.find((candidate) => candidate.id === wallet) ?? home.wallets[0];
  return known ? { page: 'wallet', wallet: known.id } : { page: 'start' };
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
      return home.wallets.some((wallet) => wallet.id === route.wallet) ? route : homeRoute(home);
    case 'session':
      return home.session ? route : homeRoute(home);
    case 'outcome':
      return home.last ? route : homeRoute(home);
    case 'start':
      return home.wallets.length > 0 ? homeRoute(home) : route;
    case 'create':
    case 'practice':
    case 'join':
    case 'inbox':
    case 'settings':
      return route;
  }
}
