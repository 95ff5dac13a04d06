/**
 * Opens the built phone page from a real relay in Chromium, as a phone would: under its policy, kept on the device,
 * without a network, with a new version, with a browser that promises nothing, in two tabs.
 *
 *     node scripts/phone.js RELAY [PAGE]
 *
 * RELAY is the built relay-server, PAGE the built page (`dist-phone`). Pictures go to `target/phone-page/`.
 */
import { cp, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';

import { startBrowser } from './browser.js';
import { look, miss, openPage, password, patience, pictures, press, see, type, violations } from './phone/acts.js';
import { anotherBuild } from './phone/build.js';
import { Relay } from './phone/relay.js';
import { Report } from './phone/report.js';

const [program, built = resolve(import.meta.dirname, '../dist-phone')] = process.argv.slice(2);
if (program === undefined) throw new Error('Name the built relay-server: node scripts/phone.js RELAY [PAGE]');

const report = new Report('phone-page');
const folder = await mkdtemp(join(tmpdir(), 'cohort-page-'));
const [first, second] = [join(folder, 'first'), join(folder, 'second')];
await cp(built, first, { recursive: true });
await anotherBuild(first, second);
const relay = new Relay(resolve(program));
const browser = await startBrowser();
try {
  await relay.start(first);
  const page = await open();
  await see(page, 'welcome');
  report.check('the page asks for nothing that its policy forbids', await violations(page));
  await keeps(page);
  await installs(page);
  await promises(page);
  const other = await openTwice(page);
  await withoutNetwork(other);
  await anotherVersion(other);
} catch (problem) {
  report.fail(problem);
  const page = (await browser.pages()).at(-1);
  await page?.bringToFront();
  await page?.screenshot({ path: /** @type {`${string}.png`} */ (join(pictures, 'failed.png')) });
} finally {
  await browser.close();
  await relay.stop();
  await rm(folder, { recursive: true });
}

process.exit(report.end({ pictures }));

/** @typedef {import('puppeteer-core').Page} Page */

function open() {
  return openPage(browser, relay.origin, report);
}

/** What is kept is what the build lists, and nothing else that was ever asked. @param {Page} page */
async function keeps(page) {
  const kept = await page.evaluate(async () => {
    await navigator.serviceWorker.ready;
    await fetch('health');
    await fetch('assets/none.js');
    const names = await caches.keys();
    const found = await Promise.all(names.map(async (name) => (await (await caches.open(name)).keys()).map((request) => new URL(request.url).pathname)));
    return { stores: names.length, files: found.flat() };
  });
  const strange = kept.files.filter((file) => !/^\/(phone\.html|manifest\.webmanifest|(assets|icons)\/[\w@.-]+)$/.test(file) || file.includes('none'));
  report.check('the page keeps its own files', [
    ...(kept.stores === 1 ? [] : [`${String(kept.stores)} stores`]),
    ...(kept.files.includes('/phone.html') && kept.files.some((file) => file.endsWith('.wasm')) ? [] : ['not all of it']),
    ...strange,
  ]);
}

/** @param {Page} page */
async function installs(page) {
  const session = await page.createCDPSession();
  const { installabilityErrors } = await session.send('Page.getInstallabilityErrors');
  const { errors, data } = await session.send('Page.getAppManifest');
  // A browser without a profile of its own installs nothing; that is the browser's, not the page's.
  const ours = installabilityErrors.map(({ errorId }) => errorId).filter((id) => id !== 'in-incognito');
  report.check('the page can be installed', [...ours, ...errors.map(({ message }) => message), ...(data?.includes('"standalone"') ? [] : ['no manifest'])]);
}

/** A device is set up, and the browser promises nothing. @param {Page} page */
async function promises(page) {
  await page.evaluate(() => {
    navigator.storage.persist = () => Promise.resolve(false);
  });
  await press(page, 'welcome-act-create');
  await type(page, 'found-name', 'My phone');
  await type(page, 'new-password', password);
  await type(page, 'new-password-again', password);
  await press(page, 'found-go');
  await see(page, 'pocket-keeping');
  const filled = () => [...document.querySelectorAll('[data-testid="relay-url"], [data-testid="relay-key"]')].map((field) => /** @type {HTMLInputElement} */ (field).value);
  await page.waitForFunction(() => /** @type {HTMLInputElement | null} */ (document.querySelector('[data-testid="relay-url"]'))?.value, { timeout: patience });
  await look(page, report, 'keeping');
  const taken = await page.evaluate(filled);
  report.check('a phone takes the relay that its page came from', taken.join() === [relay.said.relay, relay.said.key].join() ? [] : taken);
  report.check('a policy that holds for all of it', await violations(page));
  await press(page, 'pocket-keeping-later');
  await miss(page, 'pocket-keeping');
  report.check('what was put off is gone', []);
}

/** A second tab says where the first is, and goes on when that is left. @param {Page} page @returns {Promise<Page>} */
async function openTwice(page) {
  const other = await open();
  await see(other, 'broken');
  await look(other, report, 'elsewhere');
  // Left for another page, it may be held ready to come back, but not hold the device.
  await page.goto('about:blank');
  await see(other, 'unlock');
  await page.close();
  report.check('a second tab goes on when the first is left', await violations(other));
  return other;
}

/** @param {Page} page */
async function withoutNetwork(page) {
  await see(page, 'unlock');
  await relay.stop();
  await page.reload({ waitUntil: 'load' });
  await type(page, 'unlock-password', password);
  await press(page, 'unlock-go');
  await page.waitForSelector('[data-testid="relay"], [data-testid="needs-relay"]', { timeout: patience });
  report.check('it opens without a network', await violations(page));
}

/** @param {Page} page */
async function anotherVersion(page) {
  await relay.start(second);
  await page.reload({ waitUntil: 'load' });
  await see(page, 'pocket-version');
  report.check('a new version waits', (await page.title()) === 'Cohort' ? [] : [await page.title()]);
  await look(page, report, 'version');
  await Promise.all([page.waitForNavigation({ timeout: patience }), press(page, 'pocket-version-reload')]);
  await see(page, 'unlock');
  report.check('a new version opens when told', (await page.title()) === 'Another build' ? [] : [await page.title()]);
  const waits = await page.$('[data-testid="pocket-version"]');
  report.check('nothing waits then', waits ? ['still'] : []);
}
