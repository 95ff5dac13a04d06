import { readInvite } from '../features/join/invite';
import type { Opened } from '../state/opened';

/** What a link into the page asks for: its fragment, which no server gets to see. */
export function openedBy(fragment: string): Opened | undefined {
  const asked = readInvite(fragment.replace(/^#/, ''));
  if (asked.kind === 'link') return { kind: 'invite', link: asked.link };
  return asked.kind === 'request' ? asked : undefined;
}

/** Tells what the page was opened for, now and whenever a link is opened in it, and takes it out of the address. */
export function watchOpened(page: Window, tell: (opened: Opened) => void): () => void {
  const look = (): void => {
    const opened = openedBy(page.location.hash);
    // Whoever looks at the address later, or goes back to it, finds no invite there.
    if (page.location.hash !== '') page.history.replaceState(null, '', page.location.pathname);
    if (opened) tell(opened);
  };
  page.addEventListener('hashchange', look);
  look();
  return () => { page.removeEventListener('hashchange', look); };
}
