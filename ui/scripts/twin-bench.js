/**
 * How much longer a browser computes than a native program, in one run.
 *
 *     node scripts/twin-bench.js PROGRAM FOLDER
 *
 * PROGRAM is the native twin as it is released, FOLDER the module as the phone page's is compiled. The two take turns.
 */
import { loadavg } from 'node:os';
import { resolve } from 'node:path';

import { median } from './median.js';
import { startInBrowser, startNative } from './twins.js';

const [program, folder] = process.argv.slice(2);
if (program === undefined || folder === undefined) throw new Error('node scripts/twin-bench.js PROGRAM FOLDER');

const turns = 7;
/** How often in a turn, and how many times as long it may take. */
const works = [
  { work: 'make', times: 3, most: 3.5 },
  { work: 'sign', times: 30, most: 4 },
];

const native = startNative(resolve(program));
const browser = await startInBrowser(resolve(folder));
let kept = true;
try {
  for (const { work, times, most } of works) {
    /** @type {[number[], number[]]} */
    const [here, there] = [[], []];
    for (let seed = 0; seed < turns; seed++) {
      const question = { ask: 'measure', work, times, seed };
      here.push(.../** @type {number[]} */ (await native.ask(question)));
      there.push(.../** @type {number[]} */ (await browser.ask(question)));
    }
    const [native_ms, browser_ms] = [median(here), median(there)];
    const ratio = browser_ms / native_ms;
    kept &&= ratio <= most;
    tell({ bench: `${work} 2 of 2, secp256k1, both parties`, native_ms, browser_ms, times: here.length, ratio, most, kept: ratio <= most });
  }
} finally {
  await browser.close();
  await native.close();
}
process.exit(kept ? 0 : 1);

/** @param {Record<string, unknown>} figures */
function tell(figures) {
  const round = (/** @type {string} */ _, /** @type {unknown} */ value) => (typeof value === 'number' ? Math.round(value * 100) / 100 : value);
  console.log(JSON.stringify({ ...figures, load: loadavg()[0] }, round));
}
