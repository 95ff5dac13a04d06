/**
 * The tests' world on two systems: native, and in a worker of Chromium.
 *
 *     node scripts/twin.js PROGRAM FOLDER
 *
 * PROGRAM is the native twin, FOLDER the module and its JavaScript side. Every story is told on both, with the same
 * seed, and must come to the same bytes; where a library draws itself, to the same outcome, and a party of either
 * system makes a wallet and signs with a party of the other. That a difference would be seen is tried as well.
 */
import { resolve } from 'node:path';

import { startInBrowser, startNative } from './twins.js';

const [program, folder] = process.argv.slice(2);
if (program === undefined || folder === undefined) throw new Error('node scripts/twin.js PROGRAM FOLDER');

/** What the relay itself says is shorter, in digits of hex. */
const shortestLetter = 500;
const seed = Number(process.env['SEED'] ?? 1);
/** @type {string[]} */
const findings = [];
let checks = 0;

const native = startNative(resolve(program));
const browser = await startInBrowser(resolve(folder));
try {
  const listed = /** @type {{ kind: string, name: string }[]} */ (await native.ask({ ask: 'list' }));
  for (const it of listed) await compare(it);
  await aDifferenceIsSeen(listed);
  await together(native, browser);
  await together(browser, native);
  await aBrokenFrameIsSeen(native, browser);
} catch (problem) {
  findings.push(problem instanceof Error ? (problem.stack ?? problem.message) : String(problem));
} finally {
  await browser.close();
  await native.close();
}

for (const finding of findings) console.error(`seed ${String(seed)}: ${finding}`);
console.log(JSON.stringify({ scenario: 'twin', ok: findings.length === 0, seed, checks, findings: findings.length }));
process.exit(findings.length === 0 ? 0 : 1);

/** @typedef {import('./twins.js').Twin} Twin */
/** @typedef {{ address: string | null, manifest: string | null, published: string[], failed: string[] }} Told */

/** @param {string} what @param {boolean} holds @param {string} [more] */
function check(what, holds, more = '') {
  checks += 1;
  if (!holds) findings.push(`${what} ${more}`);
}

/** The same on both systems. @param {{ kind: string, name: string }} it */
async function compare(it) {
  const begun = Date.now();
  const question = { ask: 'compare', seed, ...it };
  const [here, there] = await Promise.all([native.ask(question), browser.ask(question)]);
  check(`${it.kind}, ${it.name}: the systems differ`, here === there, `\nnative:\n${String(here)}\nbrowser:\n${String(there)}`);
  console.error(`${it.kind}: ${it.name} (${((Date.now() - begun) / 1000).toFixed(1)} s)`);
}

/** What is compared depends on every byte that was drawn. @param {{ kind: string, name: string }[]} listed */
async function aDifferenceIsSeen(listed) {
  for (const kind of new Set(listed.map((it) => it.kind))) {
    const it = listed.find((it) => it.kind === kind);
    const question = { ask: 'compare', ...it };
    const [here, there] = await Promise.all([native.ask({ ...question, seed }), browser.ask({ ...question, seed: seed + 1 })]);
    check(`${kind}: another seed gives the same`, here !== there);
  }
}

/** Two parties make a wallet, and each asks for a signature. @param {Twin} founder @param {Twin} guest */
async function together(founder, guest) {
  await sit(founder, guest);
  await carry(founder, guest);
  for (const [nonce, asks] of [founder, guest].entries()) {
    await asks.ask({ ask: 'propose', nonce });
    await carry(founder, guest);
  }
  const [one, other] = await told(founder, guest);
  const name = `founded by ${founder.name}`;
  const both = `${JSON.stringify(one)} ${JSON.stringify(other)}`;
  check(`${name}: no wallet`, one.address !== null && one.manifest !== null, both);
  check(`${name}: not two signatures`, one.published.length === 2, both);
  check(`${name}: the two are told different things`, JSON.stringify(one) === JSON.stringify(other), both);
}

/** One bit of one letter, and there is no wallet. @param {Twin} founder @param {Twin} guest */
async function aBrokenFrameIsSeen(founder, guest) {
  for (const nth of [2, 5, 8]) {
    await sit(founder, guest);
    await carry(founder, guest, nth);
    const [one, other] = await told(founder, guest);
    check(`a wallet in spite of a broken letter (${String(nth)})`, one.address === null || other.address === null, JSON.stringify(one));
  }
}

/** @param {Twin} founder @param {Twin} guest */
async function sit(founder, guest) {
  await founder.ask({ ask: 'sit', side: 'founder', seed });
  await guest.ask({ ask: 'sit', side: 'guest', seed });
  await guest.ask({ ask: 'come', link: await founder.ask({ ask: 'found' }) });
}

/** @param {Twin} founder @param {Twin} guest @returns {Promise<[Told, Told]>} */
async function told(founder, guest) {
  const one = /** @type {Told} */ (await founder.ask({ ask: 'told' }));
  return [one, /** @type {Told} */ (await guest.ask({ ask: 'told' }))];
}

/**
 * Carries what both say until neither says anything more.
 *
 * @param {Twin} founder
 * @param {Twin} guest
 * @param {number} [broken] which of the letters to the guest arrives with another bit in its middle
 */
async function carry(founder, guest, broken) {
  let [letters, carried] = [0, /** @type {string[]} */ ([])];
  for (let turn = 0; turn < 1000; turn++) {
    const down = /** @type {string[]} */ (await founder.ask({ ask: 'pass', heard: carried }));
    const heard = down.map((frame) => (frame.length > shortestLetter && ++letters === broken ? spoil(frame) : frame));
    carried = /** @type {string[]} */ (await guest.ask({ ask: 'pass', heard }));
    if (down.length + carried.length === 0) return;
  }
  throw new Error('They talk without end.');
}

/** @param {string} frame in hex */
function spoil(frame) {
  const middle = Math.floor(frame.length / 2);
  return frame.slice(0, middle) + (parseInt(frame.charAt(middle), 16) ^ 1).toString(16) + frame.slice(middle + 1);
}
