/**
 * Builds the gallery, opens each part of it and each screen in each state in Chromium in both themes, at 1024×700,
 * at 200 % zoom, on the smallest phone and with letters twice as large, and fails on anything that axe finds, that
 * breaks the content policy, that is cut off or covered, or that logs an error.
 *
 * Pictures for a person to look at go to `target/gallery/`. `PARTS=rings,screen-home` checks only those;
 * `--main` checks the screens of the main job in their most telling states, for every change.
 */
import { mkdir } from 'node:fs/promises';
import { join, resolve } from 'node:path';

import { build } from 'vite';

import { startBrowser } from './browser.js';
import { checkHold } from './check-hold.js';
import { checkRelease } from './check-release.js';
import { examine, tooWide } from './examine.js';
import { mainScreens } from './main-screens.js';
import { serve } from './serve.js';

const isMain = process.argv.includes('--main');
const out = resolve(import.meta.dirname, '../../target/gallery');
const parts = isMain ? [] : [
  'foundations',
  'rings',
  'values',
  'actions',
  'forms',
  'feedback',
  'groups',
  'errors',
  'frame-home',
  'frame-loading',
  'frame-empty',
  'frame-offline',
].filter(isWanted);
const themes = ['light', 'dark'];
const desktop = { name: '1024', width: 1024, height: 700, deviceScaleFactor: 1 };
const views = [
  desktop,
  // What 200 % zoom leaves of the same window.
  { name: 'zoom', width: 512, height: 350, deviceScaleFactor: 2 },
  // The smallest window that the desktop allows: to look at, and for a full walk.
  ...(isMain ? [] : [{ name: 'least', width: 480, height: 480, deviceScaleFactor: 1 }]),
];
/** How phones show a screen: a common one, the narrowest, and one whose owner reads letters twice as large. */
const phones = [
  { name: 'phone', width: 390, height: 844, letters: '' },
  { name: 'narrow', width: 320, height: 568, letters: '' },
  { name: 'letters', width: 390, height: 844, letters: '200%' },
];
/** How the desktop opens the windows besides the main one, by what their screens begin with. */
const ownWindows = {
  'screen-approve': { name: 'window', width: 560, height: 760, deviceScaleFactor: 1 },
  'screen-reveal': { name: 'window', width: 640, height: 760, deviceScaleFactor: 1 },
  'screen-bring': { name: 'window', width: 640, height: 760, deviceScaleFactor: 1 },
};
/** Pages that are walked at a time; while one waits for its dictionaries, another works. */
const lanes = 4;

/** What must be in sight on a common phone without scrolling, by the screen. */
const inSight = {
  'screen-compare': ['compare-code-6', 'compare-matches', 'compare-differs'],
  'screen-lobby-complete': ['lobby-start'],
};

/** Things that open over the page, by the part and the button that opens them. */
const overlays = [
  { part: 'feedback', name: 'dialog', open: 'gallery-dialog-open', shown: 'gallery-dialog' },
  { part: 'feedback', name: 'palette', open: 'gallery-palette-open', shown: 'gallery-palette' },
  { part: 'feedback', name: 'toast', open: 'gallery-toast-undo-open', shown: 'toasts-0' },
  { part: 'forms', name: 'select', open: 'gallery-select', shown: 'gallery-select-30' },
];

/** @type {string[]} */
const findings = [];
let checks = 0;
let passes = 0;

await mkdir(out, { recursive: true });
await build({ mode: 'gallery', logLevel: 'warn', build: { outDir: join(out, 'site'), emptyOutDir: true } });
if (!isMain) {
  findings.push(...(await checkRelease(join(out, 'release'))));
  checks += 1;
}

const { origin, close } = await serve(join(out, 'site'));
const browser = await startBrowser();
try {
  const screens = await listScreens();
  await walk([
    ...screens.map((screen) => (/** @type {Lane} */ lane) => checkScreen(lane, screen)),
    ...parts.map((part) => (/** @type {Lane} */ lane) => checkPart(lane, part)),
  ]);
  if (parts.includes('actions')) {
    const page = await open(await browser.createBrowserContext(), 'gallery=actions', 'hold');
    findings.push(...(await checkHold(page, join(out, 'hold-half.png'))));
    checks += 4;
  }
} finally {
  await browser.close();
  close();
}

for (const finding of findings) console.error(finding);
console.log(JSON.stringify({ scenario: 'gallery', ok: findings.length === 0, checks, axe_passes: passes, findings: findings.length, pictures: out }));
process.exit(findings.length === 0 ? 0 : 1);

/** @typedef {import('puppeteer-core').BrowserContext} Lane */

/** @param {string} part */
function isWanted(part) {
  return !process.env['PARTS'] || process.env['PARTS'].split(',').some((wanted) => wanted === part || (wanted.endsWith('*') && part.startsWith(wanted.slice(0, -1))));
}

/** The page without a name lists all screens. */
async function listScreens() {
  const page = await browser.newPage();
  await page.goto(`${origin}/?screen=`, { waitUntil: 'load' });
  await page.waitForSelector('[data-testid="screens"]');
  const names = await page.$$eval('[data-testid="screens"] a', (links) => links.map((link) => link.textContent ?? ''));
  await page.close();
  const missing = mainScreens.filter((name) => !names.includes(name));
  if (missing.length > 0) findings.push(`no such screen: ${missing.join(', ')}`);
  return names.filter((name) => isWanted(`screen-${name}`) && (!isMain || mainScreens.includes(name)));
}

/**
 * Several jobs at a time, each lane in a context of its own: pictures of one context wait for each other.
 *
 * @param {((lane: Lane) => Promise<void>)[]} jobs
 */
async function walk(jobs) {
  const rest = [...jobs];
  await Promise.all(
    Array.from({ length: lanes }, async () => {
      const lane = await browser.createBrowserContext();
      for (let job = rest.shift(); job !== undefined; job = rest.shift()) await job(lane);
    }),
  );
}

/** @param {Lane} lane @param {string} screen */
async function checkScreen(lane, screen) {
  const page = await open(lane, `screen=${screen}`, `screen-${screen}`);
  await inEachView(page, `screen-${screen}`, ({ name }) => name !== desktop.name && name !== 'window');
  await onPhones(page, `screen-${screen}`);
  await page.close();
}

/**
 * What is too wide for a phone, or below its edge. The rest is the same as in a small window.
 *
 * @param {import('puppeteer-core').Page} page
 * @param {string} subject
 */
async function onPhones(page, subject) {
  for (const { name, width, height, letters } of phones) {
    await page.setViewport({ width, height, deviceScaleFactor: 1 });
    await page.evaluate((size) => {
      document.documentElement.style.fontSize = size;
      document.documentElement.dataset['theme'] = 'light';
      window.scrollTo(0, 0);
      return new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)));
    }, letters);
    await page.screenshot({ path: join(out, `${subject}-light-${name}.png`), fullPage: true });
    checks += 1;
    findings.push(...(await tooWide(page)).map((fault) => `${subject} ${name}: too wide: ${fault}`));
    if (name !== 'phone') continue;
    for (const [, testids] of Object.entries(inSight).filter(([screen]) => screen === subject)) {
      const below = await page.evaluate((wanted) => wanted.filter((testid) => !((document.querySelector(`[data-testid="${testid}"]`)?.getBoundingClientRect().bottom ?? Infinity) <= window.innerHeight)), testids);
      findings.push(...below.map((testid) => `${subject} ${name}: out of sight: ${testid}`));
    }
  }
}

/** @param {Lane} lane @param {string} part */
async function checkPart(lane, part) {
  const page = await open(lane, `gallery=${part}`, part);
  // A frame fits its window; a picture of more than the window loses what sticks to it.
  await inEachView(page, part, (view) => !(part.startsWith('frame') && view === desktop), async (where, name, view) => {
    for (const overlay of overlays.filter((candidate) => candidate.part === part)) {
      await page.click(`[data-testid="${overlay.open}"]`);
      await page.waitForSelector(`[data-testid="${overlay.shown}"]`, { timeout: 5000 });
      await page.screenshot({ path: join(out, name(overlay.name)) });
      await note(page, `${where} ${overlay.name}`);
      await page.keyboard.press('Escape');
      await page.evaluate(() => new Promise((done) => setTimeout(done, 50)));
    }
    if (part.startsWith('frame') && view !== desktop) {
      await page.click('[data-testid="menu"]');
      await page.screenshot({ path: join(out, name('menu')), fullPage: true });
      await note(page, `${where} menu`);
      await page.click('[data-testid="menu"]');
    }
  });
  await page.close();
}

/**
 * The same page in all sizes and themes: tokens hold both themes, and a window may be made smaller at any time.
 *
 * @param {import('puppeteer-core').Page} page
 * @param {string} subject
 * @param {(view: typeof views[number]) => boolean} isWhole
 * @param {(where: string, name: (of: string) => `${string}.png`, view: typeof views[number]) => Promise<void>} [more]
 */
async function inEachView(page, subject, isWhole, more) {
  const own = Object.entries(ownWindows).filter(([begin]) => subject.startsWith(begin)).map(([, view]) => view);
  for (const view of [...own, ...views]) {
    await page.setViewport(view);
    for (const theme of themes) {
      await page.evaluate((value) => {
        document.documentElement.dataset['theme'] = value;
        window.scrollTo(0, 0);
        return new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)));
      }, theme);
      const where = `${subject} ${theme} ${view.name}`;
      await page.screenshot({ path: join(out, `${subject}-${theme}-${view.name}.png`), fullPage: isWhole(view) });
      await note(page, where);
      await more?.(where, (of) => `${subject}-${of}-${theme}-${view.name}.png`, view);
    }
  }
}

/** @param {import('puppeteer-core').Page} page @param {string} where */
async function note(page, where) {
  const found = await examine(page);
  checks += 1;
  passes += found.passes;
  findings.push(...found.faults.map((fault) => `${where}: ${fault}`));
}

/** @param {Lane} lane @param {string} query @param {string} where */
async function open(lane, query, where) {
  const page = await lane.newPage();
  page.on('pageerror', (error) => findings.push(`${where}: ${error instanceof Error ? error.message : String(error)}`));
  page.on('console', (message) => {
    if (['error', 'warn'].includes(message.type())) findings.push(`${where}: console: ${message.text()}`);
  });
  page.on('request', (request) => {
    if (!request.url().startsWith(origin)) findings.push(`${where}: asked for ${request.url()}`);
  });
  // Nothing moves, so that a picture taken right after a change of theme shows its end.
  await page.emulateMediaFeatures([{ name: 'prefers-reduced-motion', value: 'reduce' }]);
  await page.setViewport(desktop);
  await page.goto(`${origin}/?${query}&theme=light`, { waitUntil: 'load' });
  if (query.startsWith('screen')) await page.waitForSelector('html[data-ready="true"]', { timeout: 10_000 }).catch(() => findings.push(`${where}: not ready`));
  // Skeletons show after 300 ms, estimates of passwords after their dictionaries, quotes after a pause.
  await page.evaluate(() => Promise.all([document.fonts.ready, new Promise((done) => setTimeout(done, 900))]));
  return page;
}
