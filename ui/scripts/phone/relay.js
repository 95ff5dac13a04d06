import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';

/** A relay with a page, at the same address each time it is started. */
export class Relay {
  /** @type {string} */
  #program;
  /** @type {readonly string[]} */
  #more;
  #address = '127.0.0.1:0';
  /** @type {import('node:child_process').ChildProcess | undefined} */
  #running;

  /** What it calls itself: its address for devices, and its key. */
  said = { relay: '', key: '' };

  /** @param {string} program @param {readonly string[]} [more] arguments besides */
  constructor(program, more = []) {
    this.#program = program;
    this.#more = more;
  }

  get origin() {
    return `http://${this.#address}/`;
  }

  /** @param {string} page the folder of the page */
  async start(page) {
    const running = spawn(this.#program, ['--listen', this.#address, '--page', page, '--log-level', 'warn', ...this.#more], { stdio: ['ignore', 'pipe', 'inherit'] });
    this.#running = running;
    const first = once(createInterface({ input: running.stdout }), 'line');
    const ended = once(running, 'exit').then(() => {
      throw new Error('The relay ended before it listened.');
    });
    const [line] = await Promise.race([first, ended]);
    ended.catch(() => undefined);
    this.said = JSON.parse(line);
    this.#address = new URL(this.said.relay).host;
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
