import { fileURLToPath } from 'node:url';

import { defineConfig, mergeConfig } from 'vite';

import app from './vite.config';

/** Where `cargo xtask phone` puts the engine. */
const engine = process.env['COHORT_ENGINE'] ?? fileURLToPath(new URL('engine', import.meta.url));

export default mergeConfig(
  app,
  defineConfig({
    resolve: { alias: [{ find: /^@cohort\/engine$/, replacement: `${engine}/engine.js` }, { find: /^@cohort\/engine\//, replacement: `${engine}/` }] },
    worker: { format: 'es' },
    build: { outDir: 'dist-phone', rolldownOptions: { input: fileURLToPath(new URL('phone.html', import.meta.url)) } },
  }),
);
