import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { cp, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createInterface } from 'node:readline';

/** A relay with a page, at the same address each time it is started. */
export class Relay {
  /** @type {string} */
  #program;
  #address = '127.0.0.1:0';
  /** @type {import('node:child_process').ChildProcess | undefined} */
  #running;

  /** @param {string} program */
  constructor(program) {
    this.#program = program;
  }

  get origin() {
    return `http://${this.#address}/`;
  }

  /** @param {string} page the folder of the page */
  async start(page) {
    const running = spawn(this.#program, ['--listen', this.#address, '--page', page, '--log-level', 'warn'], { stdio: ['ignore', 'pipe', 'inherit'] });
    this.#running = running;
    const first = once(createInterface({ input: running.stdout }), 'line');
    const ended = once(running, 'exit').then(() => {
      throw new Error('The relay ended before it listened.');
    });
    const [line] = await Promise.race([first, ended]);
    ended.catch(() => undefined);
    this.#address = new URL(JSON.parse(line).relay).host;
  }

  async stop() {
    const running = this.#running;
    this.#running = undefined;
    if (!running || running.exitCode !== null) return;
    const gone = once(running, 'exit');
    running.kill();
    await gone;
  }
}

/**
 * Copies a build and makes another one of it, whose title says so.
 *
 * @param {string} from
 * @param {string} to
 */
export async function anotherBuild(from, to) {
  await cp(from, to, { recursive: true });
  const hash = (/** @type {string} */ text) => `sha256-${createHash('sha256').update(text).digest('base64')}`;
  const before = await readFile(join(to, 'phone.html'), 'utf8');
  const after = before.replace('<title>Cohort</title>', '<title>Another build</title>');
  const worker = await readFile(join(to, 'offline.js'), 'utf8');
  if (after === before || !worker.includes(hash(before))) throw new Error(`${from} is no built page`);
  await writeFile(join(to, 'phone.html'), after);
  await writeFile(join(to, 'offline.js'), worker.replace(hash(before), hash(after)).replace(/"?version"?:"[0-9a-f]{16}"/, 'version:"another"'));
  for (const file of ['phone.html.br', 'offline.js.br']) await rm(join(to, file), { force: true });
}
