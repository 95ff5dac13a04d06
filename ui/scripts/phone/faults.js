/** What happens to a page that runs: its line is cut, its tab sleeps, it is killed. */
import { fit, look, miss, openPage, press, read, see, seeAny, until } from './acts.js';
import { agree, ask, goTo, hold, made, meet, phoneWithWallet, unlock } from './wallet.js';

/** @typedef {import('puppeteer-core').Page} Page */
/** @typedef {import('./wallet.js').Stage} Stage */

/** Longer than a relay waits for a sign of life, and than the page asks for one. */
const longSleep = 75_000;

/** The network is lost and back: while nothing happens, between codes and pieces, and after an approval. @param {Stage} stage */
export async function network(stage) {
  const { relay, partner, report, built } = stage;
  const { page, wallet, device } = await phoneWithWallet(stage, 'Network');
  await relay.stop();
  await until(page, 'relay', 'data-relay', 'offline');
  report.says('a line that is gone', await read(page, 'wallet-offline'), /relay is not reachable.*keeps trying/i);
  await look(page, report, 'offline-wallet');
  await relay.start(built);
  await miss(page, 'wallet-offline');
  await until(page, 'relay', 'data-relay', 'connected');
  await partner.hear('line', ({ state }) => state === 'connected');

  await meet(page, partner, 'Over a cut line');
  await relay.stop();
  await see(page, 'line-error');
  await agree(page, partner);
  await see(page, 'working');
  report.says('a line that is gone while a wallet is made', await read(page, 'line-error'), /keeps trying; nothing is lost/);
  await look(page, report, 'offline-working');
  await relay.start(built);
  await made(page, partner);
  report.check('the wallet is made once the line is back', []);
  await press(page, 'outcome-later');

  await ask(page, partner, wallet, device);
  await relay.stop();
  await hold(page, 'approve-go');
  await see(page, 'line-error');
  await relay.start(built);
  await signed(stage, page);
}

/** A tab that sleeps while codes are compared, and one whose process stands still while the relay comes and goes. @param {Stage} stage */
export async function suspended(stage) {
  const { relay, partner, report, built, browser } = stage;
  const { page, wallet, device } = await phoneWithWallet(stage, 'Asleep');
  await meet(page, partner, 'Over a nap');
  await asleep(page, async () => {
    partner.say('matches');
    await new Promise((done) => setTimeout(done, longSleep));
  });
  await press(page, 'compare-matches');
  await made(page, partner);
  report.check('the wallet is made by a page that slept', []);
  await press(page, 'outcome-later');

  await stopped(browser, async () => {
    await relay.stop();
    await relay.start(built);
  });
  await until(page, 'relay', 'data-relay', 'connected');
  await ask(page, partner, wallet, device);
  await asleep(page, () => new Promise((done) => setTimeout(done, 3000)));
  await hold(page, 'approve-go');
  await signed(stage, page);
}

/** The page dies while pieces are made, and while a payment is signed. @param {Stage} stage */
export async function killed(stage) {
  const { relay, partner, report } = stage;
  const { page, wallet, device } = await phoneWithWallet(stage, 'Killed');
  await meet(page, partner, 'Over a death');
  await agree(page, partner);
  await see(page, 'working');
  const context = page.browserContext();
  const reopen = async () => {
    const again = await openPage(context, relay.origin, report);
    await unlock(again);
    return again;
  };
  await page.close();
  const second = await reopen();
  await made(second, partner);
  report.check('the wallet is made by a page that was closed meanwhile', []);
  await press(second, 'outcome-later');

  await ask(second, partner, wallet, device);
  await hold(second, 'approve-go');
  const session = await second.createCDPSession();
  // It never answers.
  session.send('Page.crash').catch(() => undefined);
  await new Promise((done) => second.once('error', done));
  await second.close();
  const third = await reopen();
  // It was signed before the page died, goes on by itself, or has to be asked for again.
  const end = await seeAny(third, ['wallet', 'working', 'outcome-signed', 'outcome-failed']);
  if (end === 'outcome-failed') {
    report.says('what became of the payment', await read(third, end), /nothing was (signed|sent)/i);
    return;
  }
  await partner.hear('signed');
  if (await third.$('[data-testid="outcome-signed"]')) await press(third, 'signed-home');
  await goTo(third, `wallet-${wallet}`);
  await see(third, 'payment-0');
  report.check('a payment that was signed by a page that died is there', []);
}

/** @param {Stage} stage @param {Page} page */
async function signed({ partner, report }, page) {
  await see(page, 'outcome-signed');
  await partner.hear('signed');
  report.check('the payment is signed', []);
  await press(page, 'signed-home');
}

/** The tab lies behind another one and does nothing, as browsers let it after a while. @param {Page} page @param {() => Promise<unknown>} meanwhile */
async function asleep(page, meanwhile) {
  const front = await page.browserContext().newPage();
  await front.bringToFront();
  const session = await page.createCDPSession();
  await session.send('Page.setWebLifecycleState', { state: 'frozen' });
  await meanwhile();
  await session.send('Page.setWebLifecycleState', { state: 'active' });
  await page.bringToFront();
  await front.close();
  await session.detach();
  await fit(page, '390');
}

/** The processes of all pages stand still. @param {import('puppeteer-core').Browser} browser @param {() => Promise<unknown>} meanwhile */
async function stopped(browser, meanwhile) {
  const session = await browser.target().createCDPSession();
  const { processInfo } = await session.send('SystemInfo.getProcessInfo');
  const pages = processInfo.filter(({ type }) => type === 'renderer').map(({ id }) => id);
  for (const id of pages) process.kill(id, 'SIGSTOP');
  try {
    await meanwhile();
  } finally {
    for (const id of pages) process.kill(id, 'SIGCONT');
    await session.detach();
  }
}
