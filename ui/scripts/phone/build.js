/** Other builds of the page, made out of a built one. */
import { createHash } from 'node:crypto';
import { cp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

/**
 * Another build, whose title says so.
 *
 * @param {string} from
 * @param {string} to
 */
export async function anotherBuild(from, to) {
  await rebuild(from, to, 'another', (path, text) => (path === 'phone.html' ? text.replace('<title>Cohort</title>', '<title>Another build</title>') : text));
}

/**
 * A build whose clocks are wrong, in the page and in its worker.
 *
 * @param {string} from
 * @param {string} to
 * @param {number} seconds how far they are ahead
 */
export async function wrongClock(from, to, seconds) {
  const set = `{const D=Date,now=()=>D.now()+${String(seconds * 1000)};globalThis.Date=class extends D{constructor(...at){at.length?super(...at):super(now())}static now(){return now()}}}`;
  await rebuild(from, to, `clock${String(seconds)}`, (path, text) => (/^assets\/(worker|phone)-.*\.js$/.test(path) ? set + text : text));
}

/**
 * Copies a build with its scripts and its page changed. What changed is named and listed anew, as a build would have done.
 *
 * @param {string} from
 * @param {string} to
 * @param {string} version
 * @param {(path: string, text: string) => string} change
 */
async function rebuild(from, to, version, change) {
  await cp(from, to, { recursive: true });
  const scripts = (await readdir(join(to, 'assets'))).filter((name) => name.endsWith('.js')).map((name) => `assets/${name}`);
  const before = new Map(await Promise.all([...scripts, 'phone.html'].map(async (path) => /** @type {const} */ ([path, await readFile(join(to, path), 'utf8')]))));
  const changed = new Map([...before].map(([path, text]) => [path, change(path, text)]));
  const renamed = new Map([...changed].filter(([path, text]) => path.endsWith('.js') && text !== before.get(path)).map(([path]) => [fileOf(path), `${version}-${fileOf(path)}`]));
  const named = (/** @type {string} */ text) => [...renamed].reduce((done, [old, fresh]) => done.replaceAll(old, fresh), text);

  let list = await readFile(join(to, 'offline.js'), 'utf8');
  for (const [path, text] of before) {
    const after = named(changed.get(path) ?? text);
    if (after === text) continue;
    if (!list.includes(hash(text))) throw new Error(`${from} is no built page`);
    list = list.replace(hash(text), hash(after));
    for (const old of [path, `${path}.br`]) await rm(join(to, old), { force: true });
    await writeFile(join(to, named(path)), after);
  }
  if (list === (await readFile(join(to, 'offline.js'), 'utf8'))) throw new Error(`Nothing of ${from} changed`);
  await writeFile(join(to, 'offline.js'), named(list).replace(/"?version"?:"[0-9a-f]{16}"/, `version:"${version}"`));
  await rm(join(to, 'offline.js.br'), { force: true });
}

/** @param {string} path */
const fileOf = (path) => path.slice(path.lastIndexOf('/') + 1);

/** @param {string} text */
const hash = (text) => `sha256-${createHash('sha256').update(text).digest('base64')}`;
