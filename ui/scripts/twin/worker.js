/**
 * The twin of a browser: it answers one question after the other, and ends with the first that fails.
 *
 * @typedef {{ default: (from: { module_or_path: string }) => Promise<unknown>, Browser: new () => { answer: (question: string) => string }, last_words: () => string }} Module
 */

// Put beside this file where it is served.
const file = '/engine.js';
const module = /** @type {Module} */ (await import(file));
await module.default({ module_or_path: '/engine_bg.wasm' });
const twin = new module.Browser();

addEventListener('message', ({ data }) => {
  try {
    postMessage({ answer: twin.answer(String(data)) });
  } catch (problem) {
    postMessage({ failed: module.last_words() || String(problem) });
  }
});
postMessage({ answer: 'ready' });

export {};
