/**
 * With real keys and a real pointer: Enter never approves, a click never approves, holding does.
 *
 * @param {import('puppeteer-core').Page} page the gallery's actions
 * @param {string} picture where the half-filled button is drawn
 * @returns {Promise<string[]>} what went wrong
 */
export async function checkHold(page, picture) {
  /** @type {string[]} */
  const faults = [];
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
  if ((await said()) !== 'Nothing pressed yet.') faults.push('hold: Enter, a click or a tap of the space bar approved');

  await page.keyboard.down('Space');
  await wait(600);
  await page.screenshot({ path: /** @type {`${string}.png`} */ (picture) });
  await wait(1000);
  await page.keyboard.up('Space');
  if ((await said()) !== 'Approved') faults.push('hold: a held space bar did not approve');

  await page.click('[data-testid="gallery-refuse"]');
  if ((await said()) !== 'Refused') faults.push('hold: one click did not refuse');

  const box = await (await page.$(approve))?.boundingBox();
  await page.mouse.move((box?.x ?? 0) + 20, (box?.y ?? 0) + 20);
  await page.mouse.down();
  await wait(1600);
  await page.mouse.up();
  if ((await said()) !== 'Approved') faults.push('hold: a held pointer did not approve');
  return faults;
}
