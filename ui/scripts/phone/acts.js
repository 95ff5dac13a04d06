/** What a person does on the phone's page, and what is looked at there. */
import { mkdir } from 'node:fs/promises';
import { join, resolve } from 'node:path';

import { examine } from '../examine.js';

/** @typedef {import('puppeteer-core').Page} Page */
/** @typedef {import('./report.js').Report} Report */

export const patience = 60_000;
export const password = 'five calm herons wading';
export const pictures = resolve(import.meta.dirname, '../../../target/phone-page');

await mkdir(pictures, { recursive: true });

/** The two screens that everything is looked at on. Whether a finger is used stays: a page that changes there is loaded again. */
const screens = { 390: { width: 390, height: 844, deviceScaleFactor: 2 }, 1280: { width: 1280, height: 800, deviceScaleFactor: 1 } };

/**
 * A new page of this browser, on a phone.
 *
 * @param {import('puppeteer-core').Browser | import('puppeteer-core').BrowserContext} browser
 * @param {string} origin
 * @param {Report} report
 */
export async function openPage(browser, origin, report) {
  const page = await browser.newPage();
  await fit(page, '390');
  await page.evaluateOnNewDocument(() => {
    const heard = /** @type {string[]} */ ([]);
    Object.assign(window, { heard });
    document.addEventListener('securitypolicyviolation', (event) => heard.push(`${event.effectiveDirective} ${event.blockedURI} ${event.sample}`));
  });
  page.on('pageerror', (error) => report.findings.push(`page: ${error.message}`));
  // What is not there, and a relay that is gone, are asked on purpose.
  page.on('console', (line) => {
    if (line.type() === 'error' && !/ERR_CONNECTION_REFUSED|404/.test(line.text())) report.findings.push(`console: ${line.text()}`);
  });
  await page.goto(origin, { waitUntil: 'load' });
  return page;
}

/** @param {Page} page @param {keyof typeof screens | '390' | '1280'} screen */
export async function fit(page, screen) {
  await page.setViewport({ ...screens[screen], isMobile: true, hasTouch: true });
}

/** @param {Page} page @param {string} testid */
export async function see(page, testid) {
  const found = await page.waitForSelector(`[data-testid="${testid}"]`, { visible: true, timeout: patience });
  if (!found) throw new Error(`no ${testid}`);
  return found;
}

/** Waits for whichever comes first, and names it. @param {Page} page @param {readonly string[]} testids */
export async function seeAny(page, testids) {
  const found = await page.waitForSelector(testids.map((testid) => `[data-testid="${testid}"]`).join(', '), { visible: true, timeout: patience });
  return found?.evaluate((element) => element.getAttribute('data-testid') ?? '') ?? '';
}

/** @param {Page} page @param {string} testid */
export async function miss(page, testid) {
  await page.waitForSelector(`[data-testid="${testid}"]`, { hidden: true, timeout: patience });
}

/** What the page draws anew before a finger is there is pressed where it stands then. @param {Page} page @param {string} testid */
export async function press(page, testid) {
  for (;;) {
    await page.waitForSelector(`[data-testid="${testid}"]:enabled`, { visible: true, timeout: patience });
    try {
      await (await see(page, testid)).tap();
      return;
    } catch (problem) {
      if (!String(problem).includes('Node is detached')) throw problem;
    }
  }
}

/** @param {Page} page @param {string} testid @param {string} text */
export async function type(page, testid, text) {
  await (await see(page, testid)).type(text);
}

/** A long text at once, as it is pasted. @param {Page} page @param {string} testid @param {string} text */
export async function paste(page, testid, text) {
  await (await see(page, testid)).focus();
  await page.keyboard.sendCharacter(text);
}

/** What a person reads there. @param {Page} page @param {string} testid */
export async function read(page, testid) {
  return (await see(page, testid)).evaluate((element) => (element instanceof HTMLElement ? element.innerText : (element.textContent ?? '')).replaceAll(/\s+/g, ' ').trim());
}

/** @param {Page} page @param {string} testid @param {string} name */
export async function attribute(page, testid, name) {
  return (await see(page, testid)).evaluate((element, of) => element.getAttribute(of) ?? '', name);
}

/** Waits until an attribute has this value. @param {Page} page @param {string} testid @param {string} name @param {string} value */
export async function until(page, testid, name, value) {
  await page.waitForSelector(`[data-testid="${testid}"][${name}="${value}"]`, { timeout: patience });
}

/** What the policy of the page kept out. @param {Page} page @returns {Promise<string[]>} */
export function violations(page) {
  // @ts-expect-error -- put there before the page began
  return page.evaluate(() => window.heard);
}

/** Pictures of both screens in both themes, each under axe. @param {Page} page @param {Report} report @param {string} name */
export async function look(page, report, name) {
  // What examines the page is put into it, which its policy forbids to everybody else.
  const session = await page.createCDPSession();
  for (const screen of /** @type {const} */ (['1280', '390'])) {
    await fit(page, screen);
    for (const theme of ['light', 'dark']) {
      await page.emulateMediaFeatures([{ name: 'prefers-color-scheme', value: theme }, { name: 'prefers-reduced-motion', value: 'reduce' }]);
      await page.evaluate(() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done))));
      await page.screenshot({ path: /** @type {`${string}.png`} */ (join(pictures, `${name}-${screen}-${theme}.png`)), fullPage: true });
      await session.send('Page.setBypassCSP', { enabled: true });
      report.check(`${name} can be used, ${screen} wide, ${theme}`, (await examine(page)).faults);
      await session.send('Page.setBypassCSP', { enabled: false });
    }
  }
  report.check(`${name} can be hit by a finger`, await page.evaluate(smallTargets));
  await session.detach();
}

/** Runs in the page: what a finger has to hit, and what is smaller than 44 by 44. Words in a sentence are as tall as it. */
function smallTargets() {
  const least = 44;
  const modal = [...document.querySelectorAll('[role="dialog"]')].at(-1);
  const faults = [...(modal ?? document.body).querySelectorAll('button, input, textarea, a[href], summary, [role="slider"]')].flatMap((element) => {
    if (!(element instanceof HTMLElement) || element.closest('.skip, [inert]') || !element.checkVisibility()) return [];
    const hit = (element instanceof HTMLInputElement && ['checkbox', 'radio'].includes(element.type) && element.closest('label')) || element;
    const { width, height } = hit.getBoundingClientRect();
    if (width === 0 || (width >= least - 0.5 && height >= least - 0.5)) return [];
    return [`${element.dataset['testid'] ?? element.className} is ${String(Math.round(width))} by ${String(Math.round(height))}`];
  });
  return faults.slice(0, 8);
}
