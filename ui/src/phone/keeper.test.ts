import { describe, expect, it } from 'vitest';

import { Keeper, type Build } from './keeper';

const scope = 'https://relay.example/page/';

/** Stores like a browser's, by address. */
class Stores {
  readonly all = new Map<string, Map<string, Response>>();

  open(name: string): Promise<Cache> {
    const files = this.all.get(name) ?? new Map<string, Response>();
    this.all.set(name, files);
    const store = {
      match: (address: string) => Promise.resolve(files.get(address)?.clone()),
      put: (address: string, answer: Response) => Promise.resolve(void files.set(address, answer)),
    };
    return Promise.resolve(store as unknown as Cache);
  }

  match(address: string): Promise<Response | undefined> {
    return Promise.resolve([...this.all.values()].find((files) => files.has(address))?.get(address)?.clone());
  }

  keys(): Promise<string[]> {
    return Promise.resolve([...this.all.keys()]);
  }

  delete(name: string): Promise<boolean> {
    return Promise.resolve(this.all.delete(name));
  }

  files(name: string): string[] {
    return [...(this.all.get(name)?.keys() ?? [])].map((address) => address.slice(scope.length));
  }
}

const one: Build = { version: '1', files: [['phone.html', 'sha256-a'], ['assets/main-a.js', 'sha256-b'], ['assets/engine.wasm', 'sha256-c']] };
const two: Build = { version: '2', files: [['phone.html', 'sha256-d'], ['assets/main-d.js', 'sha256-e'], ['assets/engine.wasm', 'sha256-c']] };

function around(stores = new Stores(), isThere: (path: string) => boolean = () => true) {
  const asked: Request[] = [];
  const fetch = (request: Request): Promise<Response> => {
    asked.push(request);
    const path = request.url.slice(scope.length);
    return Promise.resolve(isThere(path) ? new Response(`net ${path}`) : new Response(null, { status: 404 }));
  };
  return { stores, asked, keeper: (build: Build) => new Keeper({ scope, caches: stores as unknown as CacheStorage, fetch }, build) };
}

const request = (path: string, over: Partial<Request> = {}): Request => ({ method: 'GET', mode: 'cors', url: new URL(path, scope).href, ...over }) as Request;
const opening = (path: string): Request => request(path, { mode: 'navigate' });

describe('what is kept', () => {
  it('is every file of the build, asked for with its hash and without credentials', async () => {
    const { stores, asked, keeper } = around();
    await keeper(one).fill();
    expect(stores.files('cohort-page-1').sort()).toEqual(['assets/engine.wasm', 'assets/main-a.js', 'phone.html']);
    expect(asked.map(({ integrity }) => integrity).sort()).toEqual(['sha256-a', 'sha256-b', 'sha256-c']);
    expect(asked.every(({ credentials, redirect }) => credentials === 'omit' && redirect === 'error')).toBe(true);
    // What may change under its name is never taken from what the browser remembers.
    expect(asked.find(({ url }) => url.endsWith('phone.html'))?.cache).toBe('reload');
  });

  it('comes over the line once, though a version follows', async () => {
    const { asked, keeper } = around();
    await keeper(one).fill();
    asked.length = 0;
    await keeper(two).fill();
    expect(asked.map(({ url }) => url.slice(scope.length))).toEqual(['phone.html', 'assets/main-d.js']);
  });

  it('is no version at all where a file is missing', async () => {
    const { keeper } = around(new Stores(), (path) => path !== 'assets/engine.wasm');
    await expect(keeper(one).fill()).rejects.toThrow('assets/engine.wasm: 404');
  });

  it('goes with the version after the next, and what others keep at the address stays', async () => {
    const { stores, keeper } = around();
    await stores.open('of another');
    for (const build of [one, two, { ...two, version: '3' }]) {
      await keeper(build).fill();
      await keeper(build).tidy();
    }
    expect(await stores.keys()).toEqual(['of another', 'cohort-page-2', 'cohort-page-3']);
  });
});

describe('what is answered', () => {
  async function filled(isThere?: (path: string) => boolean) {
    const made = around(new Stores(), isThere);
    const keeper = made.keeper(one);
    await keeper.fill();
    made.asked.length = 0;
    return { ...made, one: keeper };
  }

  it.each([opening(''), opening('?source=home'), opening('phone.html#a'), request('assets/main-a.js'), request('phone.html')])('is a file of the page, without the network: $url', async (asking) => {
    const { one: keeper, asked } = await filled();
    const answer = await keeper.answer(asking);
    expect(await answer?.text()).toMatch(/^net (phone\.html|assets\/main-a\.js)$/);
    expect(asked).toEqual([]);
  });

  it.each([
    request('health'),
    request('v1'),
    opening('health'),
    request('phone.html?a'),
    request('assets/main-a.js', { method: 'POST' }),
    request('https://relay.example/phone.html'),
    request('https://elsewhere.example/page/phone.html'),
    request('https://node.example/'),
    request('offline.js'),
  ])('is nothing else: $url', async (asking) => {
    const { one: keeper } = await filled();
    expect(keeper.answer(asking)).toBeUndefined();
  });

  it('is a file of the version before for a page that came from it', async () => {
    const { keeper, asked } = await filled();
    const next = keeper(two);
    await next.fill();
    await next.tidy();
    asked.length = 0;
    expect(await (await next.answer(request('assets/main-a.js')))?.text()).toBe('net assets/main-a.js');
    expect(asked).toEqual([]);
  });

  it('is asked of the network where a browser let it go', async () => {
    const { one: keeper, stores, asked } = await filled();
    stores.all.clear();
    expect(await (await keeper.answer(opening('')))?.text()).toContain('net');
    expect(asked).toHaveLength(1);
  });
});
