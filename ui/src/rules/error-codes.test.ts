import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

import { expect, it } from 'vitest';

import { hasWords } from '../words';

const root = '..';
const folders = [...readdirSync(join(root, 'crates')).map((crate) => join('crates', crate, 'src')), ...['phone', 'relay-server', 'src-tauri'].map((program) => join(program, 'src'))];

/** A code as a Rust `match` gives it back: `Self::Full => "store.full"`, as a caution's field, as a refusal, or by a name. */
const given = /(?:=>|code:|RefusedView::new\(|: &str =)\s*"([a-z_]+(?:\.[a-z_-]+)+)"/g;

function codesIn(folder: string): string[] {
  const files = readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' }).filter((file) => file.endsWith('.rs'));
  return files.flatMap((file) => [...withoutTests(readFileSync(join(root, folder, file), 'utf8')).matchAll(given)].map(([, code]) => code ?? ''));
}

function withoutTests(source: string): string {
  return source.split('#[cfg(test)]\nmod tests {')[0] ?? '';
}

it('every stable code that Rust gives has a sentence and a remedy', () => {
  const codes = new Set(folders.flatMap(codesIn));
  expect(codes.size).toBeGreaterThan(100);
  expect([...codes].filter((code) => !hasWords(code)).sort()).toEqual([]);
});
