import { fileURLToPath } from 'node:url';

import { defineConfig, mergeConfig } from 'vite';

import app from './vite.config';
import { installable } from './vite.installable';

/** Where `cargo xtask phone` puts the engine. */
const engine = process.env['COHORT_ENGINE'] ?? fileURLToPath(new URL('engine', import.meta.url));

const source = (file: string): string => fileURLToPath(new URL(file, import.meta.url));

export default mergeConfig(
  app,
  defineConfig({
    plugins: [installable()],
    resolve: { alias: [{ find: /^@cohort\/engine$/, replacement: `${engine}/engine.js` }, { find: /^@cohort\/engine\//, replacement: `${engine}/` }] },
    worker: { format: 'es' },
    build: {
      outDir: 'dist-phone',
      rolldownOptions: {
        input: { phone: source('phone.html'), offline: source('src/phone/offline.ts') },
        // A browser looks for the next version of this one under the same name.
        output: { entryFileNames: ({ name }) => (name === 'offline' ? 'offline.js' : 'assets/[name]-[hash].js') },
      },
    },
  }),
);
