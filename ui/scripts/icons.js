/** Renders `icons/icon.svg` into the PNG files that the desktop bundles. Run after changing the drawing. */
import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';

import { startBrowser } from './browser.js';

const folder = resolve(import.meta.dirname, '../../icons');
/** @type {readonly (readonly [name: string, size: number])[]} */
const files = [
  ['32x32.png', 32],
  ['128x128.png', 128],
  ['128x128@2x.png', 256],
  ['icon.png', 512],
];

const svg = await readFile(resolve(folder, 'icon.svg'), 'utf8');
const browser = await startBrowser();
try {
  const page = await browser.newPage();
  for (const [name, size] of files) {
    await page.setViewport({ width: size, height: size });
    await page.setContent(`<style>body{margin:0}svg{display:block;width:${String(size)}px}</style>${svg}`);
    await page.screenshot({ path: /** @type {`${string}.png`} */ (resolve(folder, name)), omitBackground: true });
  }
} finally {
  await browser.close();
}
