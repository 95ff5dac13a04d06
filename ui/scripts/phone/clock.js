/** A phone whose clock is wrong. */
import { join } from 'node:path';

import { attribute, look, press, read, see, seeAny, type, until } from './acts.js';
import { wrongClock } from './build.js';
import { agree, ask, goTo, hold, made, meet, phoneWithWallet, unlock } from './wallet.js';

/** @typedef {import('puppeteer-core').Page} Page */
/** @typedef {import('./wallet.js').Stage} Stage */

const hour = 3600;
const day = 24 * hour;

/** What it says where it is the clock. */
const namesClock = /clock/i;

/** An hour ahead and a day behind: what does not depend on it works, what does says that it is the clock. @param {Stage} stage */
export async function clock(stage) {
  const { partner, report, built } = stage;
  const { page, wallet, device } = await phoneWithWallet(stage, 'Clock');

  await setClock(stage, page, hour);
  report.says('a clock that is ahead', await read(page, 'pocket-clock'), /clock is (59 minutes|1 hour) ahead.*set it by the network/i);
  await look(page, report, 'clock-ahead');
  await ask(page, partner, wallet, device);
  await hold(page, 'approve-go');
  await see(page, 'outcome-signed');
  report.check('a payment that another device asks for is signed an hour ahead', []);
  await press(page, 'signed-home');
  await meet(page, partner, 'An hour ahead');
  await agree(page, partner);
  await made(page, partner);
  report.check('a wallet that another device makes is made an hour ahead', []);
  await press(page, 'outcome-later');
  await create(page, partner, 'From an hour ahead');
  // The other device refuses it, and has the words for it; here the notice says what to look at.
  report.says('a wallet that is made here an hour ahead', await ends(page), /Look at its screen for the reason/);
  const { code } = await partner.hear('failed');
  report.check('the other device says why', code === 'proposal.out_of_date' ? [] : [String(code)]);
  report.says('the clock beside what failed', await read(page, 'pocket-clock'), namesClock);
  await look(page, report, 'clock-refused');
  await press(page, 'failed-close');

  await setClock(stage, page, -day);
  report.says('a clock that is behind', await read(page, 'pocket-clock'), /clock is (23|24) hours behind/);
  partner.forget();
  partner.say(`send ${wallet} 1 0x70997970C51812dc3A010C7d01b50e0d17dc79C8 0.01 ${device}`);
  await goTo(page, 'nav-inbox');
  await press(page, 'inbox-0-open');
  report.says('a payment that is asked for a day behind', await ends(page), namesClock);
  await look(page, report, 'clock-behind');
  await partner.hear('failed');
  await press(page, 'failed-close');

  await meet(page, partner, 'A day behind');
  await agree(page, partner);
  report.says('a wallet that is made a day behind', await ends(page), namesClock);
  await partner.hear('failed');
  await press(page, 'failed-close');
  await setClock(stage, page, 0, built);
  await ask(page, partner, wallet, device);
  await hold(page, 'approve-go');
  await see(page, 'outcome-signed');
  report.check('with the right clock again it pays', []);
}

/** What the page says at the end of what failed. @param {Page} page */
async function ends(page) {
  const end = await seeAny(page, ['outcome-failed', 'outcome-created', 'approve-go']);
  return end === 'outcome-failed' ? read(page, 'failed-error') : end;
}

/** The same device, after the clock of its phone was set. @param {Stage} stage @param {Page} page @param {number} seconds @param {string} [build] */
async function setClock({ relay, built, folder }, page, seconds, build) {
  const wrong = join(folder, `clock${String(seconds)}`);
  if (build === undefined) await wrongClock(built, wrong, seconds);
  await relay.stop();
  await relay.start(build ?? wrong);
  // The page is kept by the browser as it was.
  await page.evaluate(async () => {
    for (const registration of await navigator.serviceWorker.getRegistrations()) await registration.unregister();
    for (const name of await caches.keys()) await caches.delete(name);
  });
  await page.reload({ waitUntil: 'load' });
  await unlock(page);
  await until(page, 'relay', 'data-relay', 'connected');
}

/** This device makes a wallet with the co-signer. @param {Page} page @param {import('./partner.js').Partner} partner @param {string} name */
async function create(page, partner, name) {
  await goTo(page, 'new-wallet');
  await press(page, 'start-act-create');
  await type(page, 'create-name', name);
  await press(page, 'create-preset-all');
  await press(page, 'create-go');
  await see(page, 'lobby-link');
  const link = await (await see(page, 'lobby-link')).evaluate((field) => /** @type {HTMLTextAreaElement} */ (field).value);
  partner.forget();
  partner.say(`join ${link}`);
  await press(page, 'lobby-start');
  await attribute(page, 'compare-code', 'data-code');
  await partner.hear('compare');
  await agree(page, partner);
}
