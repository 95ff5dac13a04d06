/**
 * What goes wrong on a phone, played on the built page in Chromium with a co-signer at the other end of a real relay:
 * each fault ends in a sentence, and nothing is lost.
 *
 *     node scripts/phone-faults.js RELAY COSIGNER [PAGE]
 *
 * RELAY and COSIGNER are the built programs, PAGE the built page (`dist-phone`). `ONLY=network,clock` plays these acts
 * alone. Pictures go to `target/phone-page/`.
 */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';

import { startBrowser } from './browser.js';
import { pictures } from './phone/acts.js';
import { clock } from './phone/clock.js';
import { killed, network, suspended } from './phone/faults.js';
import { startNode } from './phone/node.js';
import { Partner } from './phone/partner.js';
import { Relay } from './phone/relay.js';
import { Report } from './phone/report.js';
import { evicted, full } from './phone/storage.js';
import { keyboard } from './phone/walk.js';

const [relayProgram, cosigner, built = resolve(import.meta.dirname, '../dist-phone')] = process.argv.slice(2);
if (relayProgram === undefined || cosigner === undefined) throw new Error('Name the built programs: node scripts/phone-faults.js RELAY COSIGNER [PAGE]');

/** In the order in which they are played. Each begins on a phone of its own. */
const acts = { keyboard, network, suspended, killed, full, evicted, clock };
const only = process.env['ONLY']?.split(',');
const report = new Report('phone-faults');
const folder = await mkdtemp(join(tmpdir(), 'cohort-faults-'));
const relay = new Relay(resolve(relayProgram), ['--key', join(folder, 'relay.key'), '--store', join(folder, 'relay.db')]);
const node = await startNode();
const browser = await startBrowser();
/** @type {Partner | undefined} */
let partner;
try {
  await relay.start(built);
  partner = await Partner.start(resolve(cosigner), join(folder, 'partner'), 'Office server', relay.said, node.url);
  const stage = { browser, relay, built, partner, node: node.url, report, folder };
  for (const [name, act] of Object.entries(acts)) {
    if (only && !only.includes(name)) continue;
    const begun = Date.now();
    try {
      await act(stage);
    } catch (problem) {
      report.fail(problem);
      await picture(name);
    }
    console.error(`${name}: ${String(Math.round((Date.now() - begun) / 1000))} s`);
    for (const context of browser.browserContexts().slice(1)) await context.close();
  }
} catch (problem) {
  report.fail(problem);
} finally {
  await browser.close();
  partner?.stop();
  node.stop();
  await relay.stop();
  await rm(folder, { recursive: true });
}

process.exit(report.end({ pictures }));

/** What was to be seen when an act broke off. @param {string} name */
async function picture(name) {
  const page = (await browser.pages()).at(-1);
  await page?.bringToFront().catch(() => undefined);
  await page?.screenshot({ path: /** @type {`${string}.png`} */ (join(pictures, `failed-${name}.png`)) }).catch(() => undefined);
}
