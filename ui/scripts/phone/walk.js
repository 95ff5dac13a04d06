/** The way through the app without a finger, and a look at each of its screens. */
import { join } from 'node:path';

import { look, miss, password, see } from './acts.js';
import { deviceOf, fileWord, openElsewhere, phoneOf, saved } from './wallet.js';

/** @typedef {import('puppeteer-core').Page} Page */
/** @typedef {import('./report.js').Report} Report */
/** @typedef {import('./wallet.js').Stage} Stage */

/** From the first screen to a signed payment with Tab, Enter, Space and Escape alone. @param {Stage} stage */
export async function keyboard(stage) {
  const { partner, report } = stage;
  const page = await openElsewhere(stage, 'Keys');
  const keys = new Keys(page, report);
  const at = (/** @type {string} */ name) => look(page, report, name);
  await firstRun(keys, at);

  partner.forget();
  partner.say('create 2 2 Keys');
  const { invite } = await partner.hear('lobby', (lobby) => typeof lobby['invite'] === 'string');
  await keys.fill('join-link', String(invite));
  await keys.press('join-go');
  await see(page, 'lobby');
  await partner.hear('lobby', ({ complete }) => complete === true);
  await at('lobby');
  partner.say('start');
  await see(page, 'compare-code');
  await at('compare');
  await keys.asks('compare-differs', 'compare-confirm', () => at('compare-differs'));
  partner.say('matches');
  await keys.press('compare-matches');
  const { wallet } = await partner.hear('wallet');
  await see(page, 'outcome-created');
  await at('created');
  await saves(stage, keys, at);
  partner.say(`save ${String(wallet)} ${join(stage.folder, 'Keys')}.cohort`);
  await partner.hear('saved');
  await see(page, 'wallet-address');
  await at('wallet');
  await around(keys, at);
  await pays(stage, keys, String(wallet), at);
}

/** @param {Keys} keys @param {(name: string) => Promise<void>} at */
async function firstRun(keys, at) {
  await see(keys.page, 'welcome');
  await at('welcome');
  await keys.press('welcome-act-restore');
  await see(keys.page, 'restore-choose');
  await at('restore-empty');
  await keys.page.keyboard.press('Escape');
  await keys.press('welcome-act-join', 'Space');
  await see(keys.page, 'found-name');
  await keys.fill('found-name', phoneOf('Keys'));
  await keys.fill('new-password', 'short');
  await keys.press('found-go');
  await at('found-faults');
  await keys.fill('new-password', password);
  await keys.press('new-password-show', 'Space');
  await keys.press('new-password-show', 'Space');
  await keys.fill('new-password-again', password);
  await at('found');
  await keys.page.keyboard.press('Enter');
  await see(keys.page, 'join-link');
  await at('join');
  // A text that is no invite is told, and nothing is lost by it.
  await keys.fill('join-link', 'no invite at all');
  await keys.press('join-go');
  await see(keys.page, 'join-link-error');
  await at('join-faults');
}

/** @param {Stage} stage @param {Keys} keys @param {(name: string) => Promise<void>} at */
async function saves({ folder }, keys, at) {
  await keys.press('outcome-save');
  await keys.fill('recovery-password', fileWord);
  await keys.fill('recovery-password-again', fileWord);
  await at('recovery');
  await keys.press('recovery-save');
  await see(keys.page, 'pocket-proof');
  await at('proof');
  const [chooser] = await Promise.all([keys.page.waitForFileChooser(), keys.press('pocket-proof-choose')]);
  await chooser.accept([await saved(join(folder, 'Keys'))]);
  await see(keys.page, 'recovery-done');
  await at('recovery-done');
  await keys.press('recovery-back');
}

/** The pages around a wallet, each left with Escape. @param {Keys} keys @param {(name: string) => Promise<void>} at */
async function around(keys, at) {
  const { page } = keys;
  for (const entry of ['receive', 'devices']) {
    await keys.press(`wallet-${entry}`);
    await see(page, entry);
    await at(entry);
    await page.keyboard.press('Escape');
    await see(page, 'wallet');
  }
  await keys.press('menu');
  await see(page, 'nav-settings');
  await at('menu');
  await keys.reach('nav-settings');
  await page.keyboard.press('Escape');
  await miss(page, 'nav-settings');
  await keys.focusIsAt('menu', 'Escape closes the menu and gives the focus back');
  await keys.press('menu');
  await keys.press('nav-settings');
  await see(page, 'settings');
  await at('settings');
  await page.keyboard.press('Escape');
  await see(page, 'wallet');
  for (const [entry, name] of /** @type {const} */ ([['nav-inbox', 'inbox'], ['new-wallet', 'start']])) {
    await keys.press('menu');
    await keys.press(entry);
    await see(page, name);
    await at(name);
  }
  await keys.press('menu');
  await keys.press('lock');
  await see(page, 'unlock');
  await keys.fill('unlock-password', 'not this one');
  await page.keyboard.press('Enter');
  await see(page, 'unlock-error');
  await at('unlock-faults');
  await keys.fill('unlock-password', password);
  await page.keyboard.press('Enter');
  await miss(page, 'unlock');
}

/** @param {Stage} stage @param {Keys} keys @param {string} wallet @param {(name: string) => Promise<void>} at */
async function pays({ partner, report }, keys, wallet, at) {
  const { page } = keys;
  const device = await deviceOf(partner, wallet, phoneOf('Keys'));
  partner.forget();
  partner.say(`send ${wallet} 1 0x70997970C51812dc3A010C7d01b50e0d17dc79C8 0.01 ${device}`);
  await keys.press('menu');
  await keys.press('nav-inbox');
  await see(page, 'inbox-0-open');
  await at('inbox-waiting');
  await keys.press('inbox-0-open');
  const { code } = await partner.hear('request');
  partner.say(`approve ${String(code)}`);
  await see(page, 'approve-go');
  await at('approve');
  // It is closed until all of it was read.
  await page.keyboard.press('End');
  await keys.reach('approve-go');
  await page.keyboard.press('Enter');
  report.check('Enter approves nothing', (await page.$('[data-testid="approve-go"]')) ? [] : ['it did']);
  await page.keyboard.down('Space');
  await new Promise((done) => setTimeout(done, 1700));
  await page.keyboard.up('Space');
  await see(page, 'outcome-signed');
  await at('signed');
  await keys.press('signed-home');
  await see(page, 'payment-0');
  await at('wallet-paid');
}

/** Somebody who has a keyboard and nothing else. */
class Keys {
  page;
  #report;

  /** @param {Page} page @param {Report} report */
  constructor(page, report) {
    this.page = page;
    this.#report = report;
  }

  /** Tab by Tab to what is named so; all that is passed has to be seen. @param {string} testid */
  async reach(testid) {
    await this.page.waitForSelector(`[data-testid="${testid}"]:not(:disabled)`, { visible: true, timeout: 60_000 });
    /** @type {string[]} */
    const passed = [];
    for (let presses = 0; presses < 60; presses += 1) {
      const { name, fault } = await this.page.evaluate(focused);
      if (fault !== undefined && presses > 0) this.#report.check('the focus is seen', [`${name} ${fault}`]);
      if (name === testid) return;
      passed.push(name);
      await this.page.keyboard.press('Tab');
    }
    throw new Error(`Tab never reaches ${testid}; it passes ${[...new Set(passed)].join(', ')}.`);
  }

  /** @param {string} testid @param {'Enter' | 'Space'} [key] */
  async press(testid, key = 'Enter') {
    await this.reach(testid);
    await this.page.keyboard.press(key);
    this.#report.check(`${testid} answers to ${key}`, []);
  }

  /** Types in place of what is there. @param {string} testid @param {string} text */
  async fill(testid, text) {
    await this.reach(testid);
    await this.page.keyboard.down('Control');
    await this.page.keyboard.press('a');
    await this.page.keyboard.up('Control');
    await this.page.keyboard.sendCharacter(text);
  }

  /** A button that asks first: the question keeps the focus, Escape leaves it and gives it back. @param {string} testid @param {string} dialog @param {() => Promise<void>} meanwhile */
  async asks(testid, dialog, meanwhile) {
    await this.press(testid);
    await see(this.page, dialog);
    await meanwhile();
    const outside = [];
    for (let presses = 0; presses < 6; presses += 1) {
      await this.page.keyboard.press('Tab');
      if (!(await this.page.evaluate((of) => document.activeElement?.closest(`[data-testid="${of}"]`) !== null, dialog))) outside.push((await this.page.evaluate(focused)).name);
    }
    this.#report.check(`${dialog} keeps the focus`, outside);
    await this.page.keyboard.press('Escape');
    await miss(this.page, dialog);
    await this.focusIsAt(testid, `${dialog} gives the focus back`);
  }

  /** @param {string} testid @param {string} what */
  async focusIsAt(testid, what) {
    const { name } = await this.page.evaluate(focused);
    this.#report.check(what, name === testid ? [] : [`it is at ${name}`]);
  }
}

/** Runs in the page: what has the focus, and whether that can be seen. */
function focused() {
  const element = document.activeElement;
  if (!(element instanceof HTMLElement) || element === document.body) return { name: 'nothing', fault: undefined };
  const name = element.dataset['testid'] ?? `${element.tagName.toLowerCase()}.${element.className}`;
  const outlined = [element, element.parentElement, element.parentElement?.parentElement].some((one) => {
    const style = one && getComputedStyle(one);
    return style && style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) > 0;
  });
  const box = element.getBoundingClientRect();
  const isInside = box.bottom > 0 && box.top < window.innerHeight;
  const fault = element.tabIndex > 0 ? 'stands out of its order' : !outlined ? 'has no outline' : !isInside ? 'is outside the window' : undefined;
  return { name, fault };
}
