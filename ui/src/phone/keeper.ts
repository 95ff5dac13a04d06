/** A file of the page: its path from the page's folder, and the hash that its bytes must have. */
export type Listed = readonly [path: string, integrity: string];

/** What a build writes into the worker that keeps it. */
export type Build = { readonly version: string; readonly files: readonly Listed[] };

/** What of its browser a keeper uses. */
export type Around = { readonly scope: string; readonly caches: CacheStorage; readonly fetch: (request: Request) => Promise<Response> };

/** How the names of the page's stores begin; others at the same address are not its own. */
const prefix = 'cohort-page-';

/** Where the page begins. */
const index = 'phone.html';

/** Where a build puts what has a hash in its name. */
const isHashed = (path: string): boolean => path.startsWith('assets/');

/** Whatever encoding a file came in, it is the same file. */
const found: CacheQueryOptions = { ignoreVary: true };

/**
 * Keeps the files of one build of the page, so that it opens without a network.
 *
 * # Security
 *
 * It keeps and answers what the build lists and nothing else: what the page says to relays, nodes and servers passes
 * by it. A file whose bytes are others than the build had is not kept, and neither is the build.
 */
export class Keeper {
  readonly #around: Around;
  readonly #build: Build;
  readonly #store: string;
  readonly #listed: ReadonlySet<string>;

  constructor(around: Around, build: Build) {
    this.#around = around;
    this.#build = build;
    this.#store = prefix + build.version;
    this.#listed = new Set(build.files.map(([path]) => path));
  }

  /** Fetches all that is not kept yet. What came before an interruption need not come again. */
  async fill(): Promise<void> {
    const store = await this.#around.caches.open(this.#store);
    await Promise.all(
      this.#build.files.map(async ([path, integrity]) => {
        const address = this.#address(path);
        const kept = isHashed(path) ? await this.#around.caches.match(address, found) : undefined;
        await store.put(address, kept ?? (await this.#fetch(path, integrity)));
      }),
    );
  }

  /** Lets go of older builds, but for the last: the page that is open may still need a file of the one it came from. */
  async tidy(): Promise<void> {
    const others = (await this.#around.caches.keys()).filter((name) => name.startsWith(prefix) && name !== this.#store);
    await Promise.all(others.slice(0, -1).map((name) => this.#around.caches.delete(name)));
  }

  /** The answer to a request for a file of the page; `undefined` for everything else. */
  answer(request: Request): Promise<Response> | undefined {
    const path = this.#asked(request);
    return path === undefined ? undefined : this.#find(path, request);
  }

  #asked({ method, mode, url }: Request): string | undefined {
    const { href, search, hash } = new URL(url);
    const bare = href.slice(0, href.length - search.length - hash.length);
    if (method !== 'GET' || !bare.startsWith(this.#around.scope)) return undefined;
    const path = bare.slice(this.#around.scope.length);
    if (mode === 'navigate') return path === '' || path === index ? index : undefined;
    return search === '' && (this.#listed.has(path) || isHashed(path)) ? path : undefined;
  }

  async #find(path: string, request: Request): Promise<Response> {
    const store = await this.#around.caches.open(this.#store);
    const kept = (await store.match(this.#address(path), found)) ?? (isHashed(path) ? await this.#around.caches.match(this.#address(path), found) : undefined);
    return kept ?? this.#around.fetch(request);
  }

  async #fetch(path: string, integrity: string): Promise<Response> {
    const request = new Request(this.#address(path), { integrity, cache: isHashed(path) ? 'default' : 'reload', credentials: 'omit', redirect: 'error' });
    const answer = await this.#around.fetch(request);
    if (!answer.ok) throw new Error(`${path}: ${String(answer.status)}`);
    return answer;
  }

  #address(path: string): string {
    return this.#around.scope + path;
  }
}
