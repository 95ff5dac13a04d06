/** What a browser does with what the page stores: no more room, and all of it gone. */
import { look, miss, openPage, password, press, read, see, seeAny, type, until } from './acts.js';
import { agree, ask, deviceOf, fileWord, goTo, hold, made, meet, phoneOf, phoneWithWallet, takeSeat, unlock } from './wallet.js';

/** @typedef {import('puppeteer-core').Page} Page */
/** @typedef {import('./wallet.js').Stage} Stage */

/** For so long Chromium believes how much room there was before. */
const roomIsBelieved = 31_000;

/** There is no more room while a wallet is made, and while a setting is changed. @param {Stage} stage */
export async function full(stage) {
  const { partner, report } = stage;
  const { page, wallet, device } = await phoneWithWallet(stage, 'Full');
  const room = await page.createCDPSession();
  const { origin } = new URL(page.url());
  const again = async () => {
    await room.send('Storage.overrideQuotaForOrigin', { origin });
    await press(page, 'broken-again');
    await see(page, 'unlock');
    await unlock(page);
    await until(page, 'relay', 'data-relay', 'connected');
  };

  await meet(page, partner, 'Without room');
  await room.send('Storage.overrideQuotaForOrigin', { origin, quotaSize: 1 });
  await new Promise((done) => setTimeout(done, roomIsBelieved));
  await agree(page, partner);
  await see(page, 'broken');
  report.says('no room while a wallet is made', await read(page, 'broken'), /has no room left for Cohort.*make room.*start Cohort again/i);
  await look(page, report, 'full');
  await again();
  // Half of it counts for nothing, on neither side.
  const left = await page.$$eval('button[data-testid^="wallet-"][aria-current], nav button.wallet', (found) => found.length);
  report.check('nothing half made is there', left === 1 ? [] : [`${String(left)} wallets`]);
  partner.say('cancel');
  await meet(page, partner, 'With room again');
  await agree(page, partner);
  await made(page, partner);
  await press(page, 'outcome-later');

  await goTo(page, 'nav-settings');
  await room.send('Storage.overrideQuotaForOrigin', { origin, quotaSize: 1 });
  await new Promise((done) => setTimeout(done, roomIsBelieved));
  await type(page, 'network-1-node', stage.node);
  await press(page, 'network-1-save');
  await see(page, 'broken');
  report.says('no room while a setting is changed', await read(page, 'broken'), /has no room left for Cohort/i);
  await again();
  await goTo(page, 'nav-settings');
  const kept = await (await see(page, 'network-1-node')).evaluate((field) => /** @type {HTMLInputElement} */ (field).value);
  report.check('a setting that could not be kept is as it was', kept === '' ? [] : [kept]);
  await ask(page, partner, wallet, device);
  await hold(page, 'approve-go');
  await see(page, 'outcome-signed');
}

/** The browser deletes the store of an open page; then everything; the piece comes back from its file. @param {Stage} stage */
export async function evicted(stage) {
  const { report, relay } = stage;
  const { page, wallet, file } = await phoneWithWallet(stage, 'Evicted');
  const browser = await page.createCDPSession();
  const { origin } = new URL(page.url());
  await browser.send('Storage.clearDataForOrigin', { origin, storageTypes: 'indexeddb' });
  await see(page, 'broken');
  report.says('a store that is deleted under an open page', await read(page, 'broken'), /this browser deleted.*choose Restore/i);
  await look(page, report, 'deleted');
  await press(page, 'broken-again');
  await see(page, 'welcome');
  report.says('a browser that forgot a device', await read(page, 'pocket-forgotten'), /it is gone.*choose Restore/i);
  await look(page, report, 'forgotten');

  const context = page.browserContext();
  await page.close();
  const empty = await openPage(context, relay.origin, report);
  const clearing = await empty.createCDPSession();
  // What browsers clear by themselves; cookies they leave.
  await clearing.send('Storage.clearDataForOrigin', { origin, storageTypes: 'indexeddb,cache_storage,service_workers,local_storage,file_systems,websql,appcache' });
  await empty.reload({ waitUntil: 'load' });
  report.says('a browser that cleared what pages store', await read(empty, 'pocket-forgotten'), /it is gone/);
  await clearing.send('Storage.clearDataForOrigin', { origin, storageTypes: 'all' });
  await empty.reload({ waitUntil: 'load' });
  await see(empty, 'welcome');
  report.check('a browser with nothing left knows nothing', (await empty.$('[data-testid="pocket-forgotten"]')) ? ['it says so'] : []);
  report.says('the way back in plain sight', await read(empty, 'welcome-act-restore'), /browser forgot.*recovery file/i);
  await comeBack(stage, empty, wallet, file);
}

/** @param {Stage} stage @param {Page} page @param {string} wallet @param {string} file */
async function comeBack({ partner, report }, page, wallet, file) {
  const lost = await deviceOf(partner, wallet, phoneOf('Evicted'));
  await press(page, 'welcome-act-restore');
  const [chooser] = await Promise.all([page.waitForFileChooser(), press(page, 'restore-choose')]);
  await chooser.accept([file]);
  await see(page, 'restore-share-value');
  await look(page, report, 'restore');
  await type(page, 'restore-file-password', fileWord);
  await type(page, 'new-password', password);
  await type(page, 'new-password-again', password);
  await press(page, 'restore-go');
  await see(page, 'restored-0-join');
  await look(page, report, 'restored');
  partner.forget();
  partner.say(`change recover ${wallet} 2 1 ${lost}`);
  const { invite } = await partner.hear('lobby', (lobby) => typeof lobby['invite'] === 'string');
  await press(page, 'restored-0-join');
  await takeSeat(page, String(invite));
  await partner.hear('lobby', ({ complete }) => complete === true);
  partner.say('start');
  await see(page, 'compare-code');
  await agree(page, partner);
  await partner.hear('changed');
  await seeAny(page, ['outcome-changed']);
  report.check('a device that was evicted is back in its wallet', []);
  await miss(page, 'pocket-forgotten');
}
