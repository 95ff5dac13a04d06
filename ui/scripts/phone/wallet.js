/** A device in the page and a co-signer, and what they do together. */
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';

import { attribute, miss, openPage, paste, password, press, read, see, seeAny, type } from './acts.js';

/** @typedef {import('puppeteer-core').Page} Page */
/** @typedef {import('./partner.js').Partner} Partner */
/**
 * @typedef {object} Stage
 * @property {import('puppeteer-core').Browser} browser
 * @property {import('./relay.js').Relay} relay
 * @property {string} built the folder of the page
 * @property {Partner} partner
 * @property {string} node the address of a node
 * @property {import('./report.js').Report} report
 * @property {string} folder
 */

export const fileWord = 'seven slow rivers bending';

/** A page of its own, as if on another phone, which keeps files in a folder of this name. @param {Stage} stage @param {string} name */
export async function openElsewhere({ browser, relay, report, folder }, name) {
  const context = await browser.createBrowserContext({ downloadBehavior: { policy: 'allow', downloadPath: join(folder, name) } });
  return openPage(context, relay.origin, report);
}

/**
 * A phone that holds one of two pieces, and has saved its recovery file; so has the co-signer.
 *
 * @param {Stage} stage
 * @param {string} name of the wallet
 */
export async function phoneWithWallet(stage, name) {
  const { partner, folder } = stage;
  const page = await openElsewhere(stage, name);
  await setUp(page, 'join', phoneOf(name));
  await meet(page, partner, name);
  await agree(page, partner);
  const wallet = await made(page, partner);
  const file = await saveFile(page, 'outcome-save', join(folder, name));
  partner.say(`save ${wallet} ${join(folder, name)}.cohort`);
  await partner.hear('saved');
  await see(page, 'wallet');
  return { page, wallet, file, device: await deviceOf(partner, wallet, phoneOf(name)) };
}

/** What the phone is called on which this wallet is made first. @param {string} name */
export const phoneOf = (name) => `Phone of ${name}`;

/** From the first screen to an open device. @param {Page} page @param {'create' | 'join'} act @param {string} name */
export async function setUp(page, act, name) {
  await press(page, `welcome-act-${act}`);
  await type(page, 'found-name', name);
  await type(page, 'new-password', password);
  await type(page, 'new-password-again', password);
  await press(page, 'found-go');
}

/** @param {Page} page */
export async function unlock(page) {
  await type(page, 'unlock-password', password);
  await press(page, 'unlock-go');
  await miss(page, 'unlock');
}

/** To the page where an invite is pasted, from wherever an open device is. @param {Page} page */
export async function goToJoin(page) {
  if (await page.$('[data-testid="join-link"]')) return;
  await goTo(page, 'new-wallet');
  await press(page, 'start-act-join');
}

/** Chooses an entry of the menu, which lies beside the page where there is room. @param {Page} page @param {string} entry */
export async function goTo(page, entry) {
  const isThere = (/** @type {number} */ timeout) => page.waitForSelector(`[data-testid="${entry}"]`, { visible: true, timeout }).then(() => true, () => false);
  // What comes above the bar moves it away under a finger.
  for (let presses = 0; presses < 3 && !(await isThere(presses === 0 ? 1 : 2000)); presses += 1) await press(page, 'menu');
  await press(page, entry);
}

/** The co-signer opens a lobby, the page joins it; both have the same code. @param {Page} page @param {Partner} partner @param {string} name */
export async function meet(page, partner, name) {
  partner.forget();
  partner.say(`create 2 2 ${name}`);
  const { invite } = await partner.hear('lobby', (lobby) => typeof lobby['invite'] === 'string');
  await goToJoin(page);
  await takeSeat(page, String(invite));
  await partner.hear('lobby', ({ complete }) => complete === true);
  partner.say('start');
  const { code } = await partner.hear('compare');
  const shown = await attribute(page, 'compare-code', 'data-code');
  if (shown.replaceAll(/\s/g, '') !== String(code).replaceAll(/\s/g, '')) throw new Error(`The page shows ${shown}, the co-signer ${String(code)}.`);
}

/** @param {Page} page @param {string} invite */
export async function takeSeat(page, invite) {
  await paste(page, 'join-link', invite);
  await press(page, 'join-go');
  await see(page, 'lobby');
}

/** Both say that the code is the same. @param {Page} page @param {Partner} partner */
export async function agree(page, partner) {
  partner.say('matches');
  await press(page, 'compare-matches');
}

/** @param {Page} page @param {Partner} partner */
export async function made(page, partner) {
  const { wallet } = await partner.hear('wallet');
  const end = await seeAny(page, ['outcome-created', 'outcome-failed']);
  if (end !== 'outcome-created') throw new Error(await read(page, end));
  return String(wallet);
}

/** Saves a recovery file from the page where this leads there; gives where it is. @param {Page} page @param {string} from @param {string} folder */
export async function saveFile(page, from, folder) {
  await press(page, from);
  await type(page, 'recovery-password', fileWord);
  await type(page, 'recovery-password-again', fileWord);
  await press(page, 'recovery-save');
  await see(page, 'pocket-proof');
  const file = await saved(folder);
  // Another file first: it is asked for again, and what was saved stands.
  await showFile(page, import.meta.filename);
  await see(page, 'pocket-proof-other');
  await showFile(page, file);
  await see(page, 'recovery-done');
  await press(page, 'recovery-back');
  return file;
}

/** @param {Page} page @param {string} file */
async function showFile(page, file) {
  const field = await page.waitForSelector('[data-testid="pocket-proof-file"]');
  await /** @type {import('puppeteer-core').ElementHandle<HTMLInputElement>} */ (field).uploadFile(file);
}

/** The recovery file that the browser kept in this folder. @param {string} folder */
export async function saved(folder) {
  const deadline = Date.now() + 20_000;
  while (Date.now() < deadline) {
    const files = await readdir(folder).catch(() => []);
    const file = files.find((name) => name.endsWith('.cohort'));
    if (file !== undefined) return join(folder, file);
    await new Promise((done) => setTimeout(done, 50));
  }
  throw new Error(`No file was saved in ${folder}.`);
}

/** The co-signer asks for a payment; the page comes to the question. @param {Page} page @param {Partner} partner @param {string} wallet @param {string} device */
export async function ask(page, partner, wallet, device) {
  partner.forget();
  partner.say(`send ${wallet} 1 0x70997970C51812dc3A010C7d01b50e0d17dc79C8 0.01 ${device}`);
  await goTo(page, 'nav-inbox');
  await press(page, 'inbox-0-open');
  const { code } = await partner.hear('request');
  partner.say(`approve ${String(code)}`);
  await see(page, 'approve-go');
}

/** Holds a button as long as it wants to be held. @param {Page} page @param {string} testid */
export async function hold(page, testid) {
  const button = await see(page, testid);
  await button.scrollIntoView();
  const box = await button.boundingBox();
  if (!box) throw new Error(`${testid} is nowhere`);
  await page.mouse.move(box.x + box.width / 2, box.y + box.height / 2);
  await page.mouse.down();
  await new Promise((done) => setTimeout(done, 1700));
  await page.mouse.up();
}

/** The id by which the co-signer knows the page's device. @param {Partner} partner @param {string} wallet @param {string} name */
export async function deviceOf(partner, wallet, name) {
  partner.forget();
  partner.say('status');
  const { wallets } = await partner.hear('status');
  const held = wallets.find((/** @type {any} */ one) => one.wallet === wallet);
  return String(held.members.find((/** @type {any} */ member) => member.name === name).id);
}
