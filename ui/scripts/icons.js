/** Renders `icons/icon.svg` into the PNG files of the desktop and of the phone page. Run after changing the drawing. */
import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';

import { startBrowser } from './browser.js';

const folder = resolve(import.meta.dirname, '../../icons');
/** @type {readonly (readonly [name: string, size: number])[]} */
const files = [
  ['32x32.png', 32],
  ['128x128.png', 128],
  ['128x128@2x.png', 256],
  ['192x192.png', 192],
  ['icon.png', 512],
];
/** What a system cuts into a shape of its own: ground to the edges, and the ring within the middle four fifths. @type {typeof files} */
const uncut = [
  ['touch-180.png', 180],
  ['maskable-192.png', 192],
  ['maskable-512.png', 512],
];

const svg = await readFile(resolve(folder, 'icon.svg'), 'utf8');
const ground = /<rect [^>]*(fill="[^"]*") \/>/;
if (!ground.test(svg)) throw new Error('The drawing has no ground.');
const whole = svg.replace(ground, '<rect width="512" height="512" $1 />');
const browser = await startBrowser();
try {
  const page = await browser.newPage();
  for (const [name, size] of [...files, ...uncut]) {
    const drawing = uncut.some(([other]) => other === name) ? whole : svg;
    await page.setViewport({ width: size, height: size });
    await page.setContent(`<style>body{margin:0}svg{display:block;width:${String(size)}px}</style>${drawing}`);
    await page.screenshot({ path: /** @type {`${string}.png`} */ (resolve(folder, name)), omitBackground: true });
  }
} finally {
  await browser.close();
}
