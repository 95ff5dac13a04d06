import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';

import { build } from 'vite';

/**
 * A release build contains neither the gallery, nor made-up contents, nor the fake bridge.
 *
 * @param {string} folder where it is built
 * @returns {Promise<string[]>} what it should not contain
 */
export async function checkRelease(folder) {
  await build({ logLevel: 'warn', build: { outDir: folder, emptyOutDir: true } });
  const assets = await readdir(join(folder, 'assets'));
  /** @type {string[]} */
  const faults = [];
  for (const name of assets.filter((asset) => asset.endsWith('.js'))) {
    const text = await readFile(join(folder, 'assets', name), 'utf8');
    for (const mark of ['gallery-part', 'fake bridge', 'Family savings']) {
      if (text.includes(mark)) faults.push(`release: ${name} contains "${mark}"`);
    }
  }
  return faults;
}
