/**
 * Builds the gallery, opens each part of it and each screen in each state in Chromium in both themes, at 1024×700
 * and at 200 % zoom, and fails on anything that axe finds, that breaks the content policy, that is cut off, or that
 * logs an error.
 *
 * Pictures for a person to look at go to `target/gallery/`. `PARTS=rings,screen-home` checks only those.
 */
import { mkdir, readdir, readFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';

import axe from 'axe-core';
import { build } from 'vite';

import { startBrowser } from './browser.js';
import { serve } from './serve.js';

const out = resolve(import.meta.dirname, '../../target/gallery');
const parts = [
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
];

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
await checkRelease();

const { origin, close } = await serve(join(out, 'site'));
const browser = await startBrowser();
try {
  const screens = await listScreens();
  for (const screen of screens) for (const theme of themes) for (const view of views) await checkScreen(screen, theme, view);
  for (const part of parts) for (const theme of themes) for (const view of views) await checkPart(part, theme, view);
  if (parts.includes('actions')) await checkHold();
} finally {
  await browser.close();
  close();
}

for (const finding of findings) console.error(finding);
console.log(JSON.stringify({ scenario: 'gallery', ok: findings.length === 0, checks, axe_passes: passes, findings: findings.length, pictures: out }));
process.exit(findings.length === 0 ? 0 : 1);

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
  return names.filter((name) => isWanted(`screen-${name}`));
}

/** @param {string} screen @param {string} theme @param {typeof views[number]} view */
async function checkScreen(screen, theme, view) {
  const where = `screen-${screen} ${theme} ${view.name}`;
  const page = await open(`screen=${screen}`, theme, view, where);
  await page.screenshot({ path: join(out, `screen-${screen}-${theme}-${view.name}.png`), fullPage: view !== desktop });
  await examine(page, where);
  await page.close();
}

/** @param {string} part @param {string} theme @param {typeof views[number]} view */
async function checkPart(part, theme, view) {
  const where = `${part} ${theme} ${view.name}`;
  const page = await open(`gallery=${part}`, theme, view, where);
  // A frame fits its window; a picture of more than the window loses what sticks to it.
  const fullPage = !(part.startsWith('frame') && view === desktop);
  await page.screenshot({ path: join(out, `${part}-${theme}-${view.name}.png`), fullPage });
  await examine(page, where);
  for (const overlay of overlays.filter((candidate) => candidate.part === part)) {
    await page.click(`[data-testid="${overlay.open}"]`);
    await page.waitForSelector(`[data-testid="${overlay.shown}"]`, { timeout: 5000 });
    await page.screenshot({ path: join(out, `${part}-${overlay.name}-${theme}-${view.name}.png`) });
    await examine(page, `${where} ${overlay.name}`);
    await page.keyboard.press('Escape');
    await page.evaluate(() => new Promise((done) => setTimeout(done, 50)));
  }
  if (part.startsWith('frame') && view.name === 'zoom') {
    await page.click('[data-testid="menu"]');
    await page.screenshot({ path: join(out, `${part}-menu-${theme}-${view.name}.png`), fullPage: true });
    await examine(page, `${where} menu`);
  }
  await page.close();
}

/** @param {string} query @param {string} theme @param {typeof views[number]} view @param {string} where */
async function open(query, theme, view, where) {
  const page = await browser.newPage();
  page.on('pageerror', (error) => findings.push(`${where}: ${error instanceof Error ? error.message : String(error)}`));
  page.on('console', (message) => {
    if (['error', 'warn'].includes(message.type())) findings.push(`${where}: console: ${message.text()}`);
  });
  page.on('request', (request) => {
    if (!request.url().startsWith(origin)) findings.push(`${where}: asked for ${request.url()}`);
  });
  await page.setViewport(view);
  await page.goto(`${origin}/?${query}&theme=${theme}`, { waitUntil: 'load' });
  if (query.startsWith('screen')) await page.waitForSelector('html[data-ready="true"]', { timeout: 10_000 }).catch(() => findings.push(`${where}: not ready`));
  // Skeletons show after 300 ms, estimates of passwords after their dictionaries, quotes after a pause.
  await page.evaluate(() => Promise.all([document.fonts.ready, new Promise((done) => setTimeout(done, 900))]));
  return page;
}

/** @param {import('puppeteer-core').Page} page @param {string} where */
async function examine(page, where) {
  checks += 1;
  await page.evaluate(axe.source);
  const found = await page.evaluate(async () => {
    // @ts-expect-error -- put there by the line above
    const result = await window.axe.run(document, {
      runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'],
    });
    return {
      passes: result.passes.length,
      violations: result.violations.map((/** @type {any} */ violation) => {
        const nodes = violation.nodes.map((/** @type {any} */ node) => `${node.target.join(' ')} ${node.any[0]?.message ?? ''}`);
        return `${violation.id} (${violation.impact}): ${nodes.slice(0, 3).join(' | ')}`;
      }),
    };
  });
  passes += found.passes;
  const cut = await page.evaluate(() => {
    const root = document.documentElement;
    const wide = root.scrollWidth > root.clientWidth ? [`page is ${String(root.scrollWidth)} wide in ${String(root.clientWidth)}`] : [];
    const outside = [...document.body.querySelectorAll('*')]
      .filter((element) => {
        const box = element.getBoundingClientRect();
        const style = getComputedStyle(element);
        if (box.width === 0 || style.clipPath !== 'none' || element.closest('svg')) return false;
        const isClipped = style.overflowX === 'hidden' && element.scrollWidth > element.clientWidth + 1;
        return box.right > root.clientWidth + 1 || box.left < -1 || isClipped;
      })
      .map((element) => `${element.tagName.toLowerCase()}.${String(element.getAttribute('class'))}: "${(element.textContent ?? '').trim().slice(0, 40)}"`);
    return [...wide, ...outside.slice(0, 5)];
  });
  findings.push(...found.violations.map((/** @type {string} */ violation) => `${where}: axe: ${violation}`));
  findings.push(...cut.map((what) => `${where}: cut off: ${what}`));
}

/** With real keys and a real pointer: Enter never approves, a click never approves, holding does. */
async function checkHold() {
  const page = await open('gallery=actions', 'light', desktop, 'hold');
  const said = () => page.$eval('[data-testid="gallery-said"]', (element) => element.textContent);
  const wait = (/** @type {number} */ time) => page.evaluate((span) => new Promise((done) => setTimeout(done, span)), time);
  const approve = '[data-testid="gallery-approve"]';

  await page.focus(approve);
  await page.keyboard.down('Enter');
  await wait(1600);
  await page.keyboard.up('Enter');
  await page.click(approve, { count: 2 });
  await page.focus(approve);
  await page.keyboard.press('Space');
  if ((await said()) !== 'Nothing pressed yet.') findings.push('hold: Enter, a click or a tap of the space bar approved');

  await page.keyboard.down('Space');
  await wait(600);
  await page.screenshot({ path: join(out, 'hold-half.png') });
  await wait(1000);
  await page.keyboard.up('Space');
  if ((await said()) !== 'Approved') findings.push('hold: a held space bar did not approve');

  await page.click('[data-testid="gallery-refuse"]');
  if ((await said()) !== 'Refused') findings.push('hold: one click did not refuse');

  const box = await (await page.$(approve))?.boundingBox();
  await page.mouse.move((box?.x ?? 0) + 20, (box?.y ?? 0) + 20);
  await page.mouse.down();
  await wait(1600);
  await page.mouse.up();
  if ((await said()) !== 'Approved') findings.push('hold: a held pointer did not approve');
  checks += 4;
  await page.close();
}

/** A release build contains neither the gallery, nor made-up contents, nor the fake bridge. */
async function checkRelease() {
  const folder = join(out, 'release');
  await build({ logLevel: 'warn', build: { outDir: folder, emptyOutDir: true } });
  const assets = await readdir(join(folder, 'assets'));
  for (const name of assets.filter((asset) => asset.endsWith('.js'))) {
    const text = await readFile(join(folder, 'assets', name), 'utf8');
    for (const mark of ['gallery-part', 'fake bridge', 'Family savings']) {
      if (text.includes(mark)) findings.push(`release: ${name} contains "${mark}"`);
    }
  }
  checks += 1;
}
