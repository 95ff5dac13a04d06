import { existsSync } from 'node:fs';

import puppeteer from 'puppeteer-core';

/** Starts the Chromium of the system, or the one that `CHROMIUM` names. */
export async function startBrowser() {
  const known = [process.env['CHROMIUM'], '/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'];
  const executablePath = known.find((path) => path !== undefined && existsSync(path));
  if (executablePath === undefined) {
    throw new Error('No Chromium found. Install it (Debian: apt-get install chromium) or name it in CHROMIUM.');
  }
  return puppeteer.launch({ executablePath, args: ['--no-sandbox', '--font-render-hinting=none', '--hide-scrollbars'] });
}
