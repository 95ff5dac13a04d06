/**
 * How soon the phone page can be used, and whether it can be while a key is made.
 *
 *     node scripts/phone-bench.js RELAY [PAGE]
 *
 * RELAY is the relay-server as it is released, PAGE the built page (`dist-phone`). Pages run at a quarter of this
 * machine's speed; Chromium slows no worker, so what a slower one would add is told beside it. Two pages, each with a
 * store of its own, then make a wallet with each other.
 */
import { loadavg } from 'node:os';
import { resolve } from 'node:path';

import { startBrowser } from './browser.js';
import { median } from './median.js';
import { Relay } from './phone/relay.js';

const [program, built = resolve(import.meta.dirname, '../dist-phone')] = process.argv.slice(2);
if (program === undefined) throw new Error('Name the built relay-server: node scripts/phone-bench.js RELAY [PAGE]');

const patience = 120_000;
const password = 'five calm herons wading';
const starts = 11;
const slower = 4;
/** In milliseconds. */
const [soonest, longest] = [1500, 500];
let kept = true;

const relay = new Relay(resolve(program));
const browser = await startBrowser();
try {
  await relay.start(resolve(built));
  await start();
  await make();
} finally {
  await browser.close();
  await relay.stop();
}
process.exit(kept ? 0 : 1);

/** @typedef {import('puppeteer-core').Page} Page */

/** A page that was never here before. @param {number} [rate] how many times as slow it is */
async function open(rate = slower) {
  const context = await browser.createBrowserContext();
  const page = await context.newPage();
  await page.setViewport({ width: 390, height: 844, deviceScaleFactor: 2, isMobile: true, hasTouch: true });
  await page.emulateCPUThrottling(rate);
  await page.evaluateOnNewDocument(watch);
  return page;
}

/** Runs in the page: notes when its first button can be pressed, what keeps it busy, and when its engine spoke. */
function watch() {
  const seen = { usable: 0, engine: 0, busy: /** @type {{ at: number, ms: number }[]} */ ([]) };
  class Watched extends Worker {
    /** @param {string | URL} url @param {WorkerOptions} [options] */
    constructor(url, options) {
      super(url, options);
      const begun = performance.now();
      this.addEventListener('message', () => (seen.engine = performance.now() - begun), { once: true });
    }
  }
  Object.assign(window, { seen, Worker: Watched });
  new PerformanceObserver((list) => {
    for (const { startTime, duration } of list.getEntries()) seen.busy.push({ at: startTime, ms: duration });
  }).observe({ type: 'longtask', buffered: true });
  const look = () => {
    const button = document.querySelector('[data-testid="welcome-act-create"], [data-testid="unlock-go"]');
    if (!(button instanceof HTMLElement) || button.matches(':disabled') || button.offsetHeight === 0) {
      requestAnimationFrame(look);
      return;
    }
    // It is drawn, and nothing waits before a press of it.
    requestAnimationFrame(() => setTimeout(() => (seen.usable = performance.now())));
  };
  requestAnimationFrame(look);
}

/** @param {Page} page @returns {Promise<{ usable: number, engine: number, now: number, busy: { at: number, ms: number }[] }>} */
function seen(page) {
  // @ts-expect-error -- put there before the page began
  return page.evaluate(() => ({ ...window.seen, now: performance.now() }));
}

/** Anew each time, then once more with what the page kept; and at full speed, for what its engine takes. */
async function start() {
  const [anew, again, engine] = [/** @type {number[]} */ ([]), /** @type {number[]} */ ([]), /** @type {number[]} */ ([])];
  for (let run = 0; run < starts; run++) {
    const quick = await open(1);
    await quick.goto(relay.origin, { waitUntil: 'load' });
    engine.push((await usable(quick)).engine);
    await quick.browserContext().close();
    const page = await open();
    await page.goto(relay.origin, { waitUntil: 'load' });
    anew.push((await usable(page)).usable);
    await page.evaluate(() => navigator.serviceWorker.ready.then(() => undefined));
    await page.reload({ waitUntil: 'load' });
    again.push((await usable(page)).usable);
    await page.browserContext().close();
  }
  const [first, second] = [median(anew), median(again)];
  const slow = first + (slower - 1) * median(engine);
  tell({ bench: 'the page can be used', anew_ms: first, fastest_ms: Math.min(...anew), again_ms: second, with_a_slower_engine_ms: slow, times: starts, slower }, Math.max(first, second), soonest);
}

/** @param {Page} page */
async function usable(page) {
  // @ts-expect-error -- put there before the page began
  await page.waitForFunction(() => window.seen.usable > 0, { timeout: patience });
  return seen(page);
}

/** From the last "matches" to the wallet: what kept either page from drawing. */
async function make() {
  const [one, other] = [await found('create'), await found('join')];
  await type(one, 'create-name', 'Pocket money');
  await press(one, 'create-preset-all');
  await press(one, 'create-go');
  const shown = () => /** @type {HTMLInputElement | null} */ (document.querySelector('[data-testid="lobby-link"]'))?.value;
  await one.waitForFunction(shown, { timeout: patience });
  const link = (await one.evaluate(shown)) ?? '';
  await type(other, 'join-link', link);
  await press(other, 'join-go');
  await press(one, 'lobby-start');
  for (const page of [one, other]) await press(page, 'compare-matches');
  const begun = (await seen(other)).now;
  for (const page of [one, other]) await see(page, 'outcome-created');
  const { now, busy } = await seen(other);
  const tasks = busy.filter(({ at }) => at >= begun).map(({ ms }) => ms);
  const most = Math.max(0, ...tasks);
  tell({ bench: 'longest time in which a page that makes 2 of 2 did nothing else', made_ms: now - begun, busy: tasks.length, slower }, most, longest);
}

/** A device of its own. @param {string} act */
async function found(act) {
  const page = await open();
  await page.goto(relay.origin, { waitUntil: 'load' });
  await press(page, `welcome-act-${act}`);
  await type(page, 'found-name', `Phone to ${act}`);
  await type(page, 'new-password', password);
  await type(page, 'new-password-again', password);
  await press(page, 'found-go');
  await page.waitForSelector('[data-testid="relay-url"], [data-testid="create-name"], [data-testid="join-link"]', { visible: true, timeout: patience });
  if (await page.$('[data-testid="relay-url"]')) {
    await type(page, 'relay-url', relay.said.relay);
    await type(page, 'relay-key', relay.said.key);
    await press(page, 'relay-go');
  }
  return page;
}

/** @param {Page} page @param {string} testid */
async function see(page, testid) {
  const found = await page.waitForSelector(`[data-testid="${testid}"]`, { visible: true, timeout: patience });
  if (!found) throw new Error(`no ${testid}`);
  return found;
}

/** @param {Page} page @param {string} testid */
async function press(page, testid) {
  await page.waitForSelector(`[data-testid="${testid}"]:enabled`, { visible: true, timeout: patience });
  await (await see(page, testid)).tap();
}

/** @param {Page} page @param {string} testid @param {string} text */
async function type(page, testid, text) {
  await (await see(page, testid)).type(text);
}

/** @param {Record<string, unknown>} figures @param {number} value @param {number} most */
function tell(figures, value, most) {
  kept &&= value < most;
  const round = (/** @type {string} */ _, /** @type {unknown} */ it) => (typeof it === 'number' ? Math.round(it) : it);
  console.log(JSON.stringify({ ...figures, ms: value, most, kept: value < most, load: loadavg()[0] }, round));
}
