/** What shows that a device was set up here, should the browser delete what it kept. */

/** The name of it, wherever it is left. */
const name = 'cohort-device';

/** As long as browsers keep one. */
const lastingSeconds = 400 * 24 * 60 * 60;

/** Where a page can leave a word for itself. */
export type Around = { readonly document: { cookie: string }; readonly localStorage?: Storage | undefined };

/**
 * Leaves it in two places, because browsers do not empty all of them at once. It says that there was a device and
 * nothing of it.
 *
 * # Security
 *
 * The cookie goes along with what the page asks of the host that it came from, which serves the page and sees it anyway.
 */
export function leaveTrace(around: Around): void {
  around.document.cookie = `${name}=1; max-age=${String(lastingSeconds)}; path=/; samesite=strict`;
  inStorage(around, (storage) => {
    storage.setItem(name, '1');
  });
}

/** True where a device was set up in this browser. */
export function hasTrace(around: Around): boolean {
  const cookies = around.document.cookie.split('; ');
  return cookies.includes(`${name}=1`) || inStorage(around, (storage) => storage.getItem(name) !== null) === true;
}

/** Forgets it: its person begins anew. */
export function forgetTrace(around: Around): void {
  around.document.cookie = `${name}=; max-age=0; path=/; samesite=strict`;
  inStorage(around, (storage) => {
    storage.removeItem(name);
  });
}

/** A browser that keeps nothing for this page refuses. */
function inStorage<T>(around: Around, use: (storage: Storage) => T): T | undefined {
  try {
    return around.localStorage && use(around.localStorage);
  } catch {
    return undefined;
  }
}
