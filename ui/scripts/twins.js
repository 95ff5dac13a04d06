import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';

import { startBrowser } from './browser.js';
import { serve } from './serve.js';

/**
 * One that answers questions.
 *
 * @typedef {{ name: string, ask: (question: Record<string, unknown>) => Promise<unknown>, close: () => Promise<void> }} Twin
 */

/**
 * The native one.
 *
 * @param {string} program
 * @returns {Twin}
 */
export function startNative(program) {
  const running = spawn(program, { stdio: ['pipe', 'pipe', 'inherit'] });
  const lines = createInterface({ input: running.stdout })[Symbol.asyncIterator]();
  return {
    name: 'native',
    async ask(question) {
      running.stdin.write(`${JSON.stringify(question)}\n`);
      const line = await lines.next();
      if (line.done) throw new Error(`native: ended at ${JSON.stringify(question)}`);
      return /** @type {unknown} */ (JSON.parse(line.value));
    },
    async close() {
      if (running.exitCode !== null) return;
      running.stdin.end();
      await once(running, 'exit');
    },
  };
}

/**
 * The one in a worker of Chromium.
 *
 * @param {string} folder with the module and its JavaScript side
 * @returns {Promise<Twin>}
 */
export async function startInBrowser(folder) {
  const server = await serve(folder, { beside: join(import.meta.dirname, 'twin'), script: "'self' 'wasm-unsafe-eval'" });
  const browser = await startBrowser();
  const page = await browser.newPage();
  await page.goto(server.origin);
  return {
    name: 'browser',
    async ask(question) {
      const answer = await page.evaluate((question) => {
        const { ask } = /** @type {{ ask: (question: string) => Promise<string> }} */ (/** @type {unknown} */ (window));
        return ask(question);
      }, JSON.stringify(question));
      return /** @type {unknown} */ (JSON.parse(answer));
    },
    async close() {
      await browser.close();
      server.close();
    },
  };
}
