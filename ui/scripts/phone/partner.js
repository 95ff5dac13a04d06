import { spawn, spawnSync } from 'node:child_process';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createInterface } from 'node:readline';

/** How long a co-signer may take for anything. */
const patience = 90_000;

/** @typedef {Record<string, any> & { event: string }} Said */

/** A co-signer as a process of its own, driven through its terminal. */
export class Partner {
  #child;
  /** @type {Said[]} */
  #heard = [];
  /** @type {(() => void) | undefined} */
  #wake;

  /** @param {import('node:child_process').ChildProcessByStdio<import('node:stream').Writable, import('node:stream').Readable, null>} child */
  constructor(child) {
    this.#child = child;
    createInterface({ input: child.stdout }).on('line', (line) => {
      this.#heard.push(JSON.parse(line));
      this.#wake?.();
    });
  }

  /**
   * Founds a device in a new folder and lets it connect.
   *
   * @param {string} program
   * @param {string} folder
   * @param {string} name
   * @param {{ relay: string, key: string }} relay
   * @param {string} node the address of the node that it asks
   */
  static async start(program, folder, name, relay, node) {
    await mkdir(folder, { recursive: true });
    await writeFile(join(folder, 'password'), `${name} keeps a long password\n`);
    await writeFile(join(folder, 'config.toml'), `by_hand = true\n\n[relay]\nurl = ${JSON.stringify(relay.relay)}\nkey = ${JSON.stringify(relay.key)}\n\n[nodes]\n"1" = ${JSON.stringify(node)}\n`);
    const device = ['--home', join(folder, 'home'), '--password-file', join(folder, 'password')];
    const founded = spawnSync(program, [...device, 'init', '--name', name], { encoding: 'utf8' });
    if (founded.status !== 0) throw new Error(`${name} was not founded: ${founded.stderr}`);
    const partner = new Partner(spawn(program, [...device, 'run', '--config', join(folder, 'config.toml')], { stdio: ['pipe', 'pipe', 'inherit'] }));
    await partner.hear('line', ({ state }) => state === 'connected');
    return partner;
  }

  /** Types a line. @param {string} line */
  say(line) {
    this.#child.stdin.write(`${line}\n`);
  }

  /** Waits for an event of this kind; what was said before it is forgotten. @param {string} kind @param {(said: Said) => boolean} [fits] */
  async hear(kind, fits = () => true) {
    const deadline = Date.now() + patience;
    for (;;) {
      const at = this.#heard.findIndex((said) => said.event === kind && fits(said));
      const said = this.#heard[at];
      if (said) {
        this.#heard.splice(0, at + 1);
        return said;
      }
      const left = deadline - Date.now();
      if (left <= 0) throw new Error(`The co-signer did not say ${kind}; it said ${JSON.stringify(this.#heard.slice(-5))}.`);
      await new Promise((/** @type {(value?: undefined) => void} */ done) => {
        const limit = setTimeout(done, left);
        this.#wake = () => {
          clearTimeout(limit);
          done();
        };
      });
    }
  }

  /** What it said and nobody waited for. */
  forget() {
    this.#heard = [];
  }

  stop() {
    this.#child.kill();
  }
}
