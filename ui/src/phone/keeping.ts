/** Whether what the page stores is kept until its person deletes it. */
export type Keeping = 'promised' | 'not_promised';

/** Asks the browser to keep what the page stores. Some ask their person, others decide by how the page is used. */
export async function askToKeep(storage: StorageManager | undefined): Promise<Keeping> {
  // An old browser has no such promise to give.
  if (!storage || !('persist' in storage)) return 'not_promised';
  try {
    return (await storage.persisted()) || (await storage.persist()) ? 'promised' : 'not_promised';
  } catch {
    return 'not_promised';
  }
}

/** What a browser offers where the page can be installed by a button; the types of pages do not know it. */
export type Installing = Event & { prompt: () => Promise<unknown> };

/** Tells when the browser offers to install the page, and when it is installed. */
export function watchInstalling(around: Window, offered: (installing: Installing) => void, installed: () => void): () => void {
  const offer = (event: Event): void => {
    // The page offers it in its own words and in its own time.
    event.preventDefault();
    offered(event as Installing);
  };
  around.addEventListener('beforeinstallprompt', offer);
  around.addEventListener('appinstalled', installed);
  return () => {
    around.removeEventListener('beforeinstallprompt', offer);
    around.removeEventListener('appinstalled', installed);
  };
}

/** True in the window of an installed app. */
export function isInstalled(around: Window): boolean {
  return around.matchMedia('(display-mode: standalone)').matches;
}
