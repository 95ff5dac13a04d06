import { createHash } from 'node:crypto';
import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { brotliCompress, constants } from 'node:zlib';

import type { HtmlTagDescriptor, Plugin } from 'vite';

import { resolveColour } from './src/design/contrast';
import { en } from './src/words/en';

/** What the worker that keeps the page knows of its build; `src/phone/offline.ts` has this name in its place. */
const placeholder = '__COHORT_BUILD__';

const worker = 'offline.js';

const icons = [
  { file: '192x192.png', sizes: '192x192', purpose: 'any' },
  { file: 'icon.png', sizes: '512x512', purpose: 'any' },
  { file: 'maskable-192.png', sizes: '192x192', purpose: 'maskable' },
  { file: 'maskable-512.png', sizes: '512x512', purpose: 'maskable' },
] as const;

const touchIcon = 'touch-180.png';

/** Pictures and fonts are small already. */
const isSmall = /\.(png|woff2|br)$/;

/**
 * What makes the built page an app of its own: a manifest, icons, the colours around it, the list of files that it
 * keeps to open without a network, and each file's smaller form for the line.
 */
export function installable(): Plugin {
  let folder = '';
  return {
    name: 'installable',
    apply: 'build',
    configResolved: ({ root, build }) => {
      folder = join(root, build.outDir);
    },
    transformIndexHtml: { order: 'post', handler: head },
    async generateBundle() {
      for (const file of [...icons.map((icon) => icon.file), touchIcon]) {
        this.emitFile({ type: 'asset', fileName: `icons/${file}`, source: await readFile(join(import.meta.dirname, '../icons', file)) });
      }
      this.emitFile({ type: 'asset', fileName: 'manifest.webmanifest', source: JSON.stringify(await manifest()) });
    },
    writeBundle: async () => {
      await list(folder);
      await compress(folder);
    },
  };
}

async function colour(token: string, side: 'light' | 'dark'): Promise<string> {
  const found = resolveColour(await readFile(join(import.meta.dirname, 'src/design/tokens.css'), 'utf8'), token, side);
  if (found === undefined) throw new Error(`${token} is no colour`);
  return found;
}

async function manifest(): Promise<object> {
  return {
    name: en.app.name,
    short_name: en.app.name,
    description: en.pocket.about,
    lang: 'en',
    start_url: './',
    scope: './',
    display: 'standalone',
    theme_color: await colour('--surface-side', 'light'),
    background_color: await colour('--surface', 'light'),
    icons: icons.map(({ file, sizes, purpose }) => ({ src: `icons/${file}`, type: 'image/png', sizes, purpose })),
  };
}

/** A manifest has one colour; a page can say one for each theme. */
async function head(): Promise<HtmlTagDescriptor[]> {
  const sides = await Promise.all((['light', 'dark'] as const).map(async (side) => ({ side, content: await colour('--surface-side', side) })));
  return [
    ...sides.map(({ side, content }) => ({ tag: 'meta', injectTo: 'head' as const, attrs: { name: 'theme-color', media: `(prefers-color-scheme: ${side})`, content } })),
    { tag: 'link', injectTo: 'head' as const, attrs: { rel: 'manifest', href: './manifest.webmanifest' } },
    { tag: 'link', injectTo: 'head' as const, attrs: { rel: 'apple-touch-icon', href: `./icons/${touchIcon}` } },
  ];
}

async function filesOf(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
  return files.map((file) => file.slice(folder.length + 1).replaceAll('\\', '/')).sort();
}

/** Writes into the worker what it keeps: every file with the hash that its bytes must have. */
async function list(folder: string): Promise<void> {
  const kept = (await filesOf(folder)).filter((file) => file !== worker && !file.endsWith('.br'));
  const files = await Promise.all(
    kept.map(async (file) => [file, `sha256-${createHash('sha256').update(await readFile(join(folder, file))).digest('base64')}`] as const),
  );
  const version = createHash('sha256').update(JSON.stringify(files)).digest('hex').slice(0, 16);
  const path = join(folder, worker);
  const text = await readFile(path, 'utf8');
  if (!text.includes(placeholder)) throw new Error(`${worker} has no place for its list`);
  await writeFile(path, text.replace(placeholder, () => JSON.stringify({ version, files })));
}

async function compress(folder: string): Promise<void> {
  const squeeze = promisify(brotliCompress);
  for (const file of (await filesOf(folder)).filter((name) => !isSmall.test(name))) {
    const bytes = await readFile(join(folder, file));
    const small = await squeeze(bytes, { params: { [constants.BROTLI_PARAM_QUALITY]: constants.BROTLI_MAX_QUALITY, [constants.BROTLI_PARAM_SIZE_HINT]: bytes.length } });
    if (small.length < bytes.length) await writeFile(join(folder, `${file}.br`), small);
  }
}
