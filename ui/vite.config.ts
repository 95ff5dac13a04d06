import { svelte } from '@sveltejs/vite-plugin-svelte';
import { defineConfig } from 'vitest/config';

// Web views that know `light-dark()`; older ones would need the themes written twice.
const targets = ['chrome123', 'safari17.5'];

export default defineConfig({
  // The same files are served from `tauri://localhost`, from a relay's sub-path and from disk.
  base: './',
  // bits-ui ships Svelte source in `node_modules`; its runes are only ours to compile.
  plugins: [svelte({ compilerOptions: { runes: true } })],
  server: { port: 5173, strictPort: true },
  build: {
    target: targets,
    cssTarget: targets,
    // The content policy allows no `data:` address, so nothing is inlined.
    assetsInlineLimit: 0,
    // Password dictionaries: one lazy chunk, loaded when somebody chooses a password.
    chunkSizeWarningLimit: 2048,
    modulePreload: { polyfill: false },
  },
  // Without this vitest resolves Svelte's server build, which cannot mount.
  resolve: process.env['VITEST'] ? { conditions: ['browser'] } : {},
  test: {
    environment: 'jsdom',
    include: ['src/**/*.test.ts'],
    setupFiles: ['src/test-setup.ts'],
    // Not a measure: a busy machine may take its time over typing.
    testTimeout: 60_000,
  },
});
