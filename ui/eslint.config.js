import { fileURLToPath } from 'node:url';

import js from '@eslint/js';
import svelte from 'eslint-plugin-svelte';
import globals from 'globals';
import { defineConfig } from 'eslint/config';
import ts from 'typescript-eslint';

import svelteConfig from './svelte.config.js';

/**
 * Who may import whom, by folder of `src`: each tier names what it must not reach.
 *
 * components know no feature; state holds the view; features import components, bridge, state and words, not each
 * other; the app composes. testing is for tests and pictures.
 */
const tiers = [
  tier('design', ['components', 'features', 'state', 'bridge', 'words', 'gallery', 'testing'], 'Tokens and themes know nothing above them.'),
  tier('words', ['components', 'features', 'state', 'bridge', 'design', 'gallery', 'testing'], 'Words know nobody who says them.'),
  tier('components', ['features', 'state', 'bridge', 'gallery', 'testing'], 'A component takes plain props and knows no feature.'),
  tier('bridge', ['components', 'features', 'state', 'words', 'design', 'gallery', 'testing'], 'The bridge carries views and requests, nothing else.'),
  tier('state', ['features', 'gallery', 'testing'], 'The store and its pictures know no screen.'),
  tier('features', ['gallery'], 'The gallery shows components; nothing is built on it.'),
  tier('gallery', ['features', 'state', 'bridge', 'testing'], 'The gallery shows components with made-up contents.'),
];

/**
 * A feature lives in `features/NAME/`; from inside, `../` of the folder is another feature.
 *
 * @type {import('eslint').Linter.Config}
 */
const featureToFeature = {
  files: ['src/features/*/**/*.{ts,svelte}'],
  rules: {
    'no-restricted-imports': [
      'error',
      {
        patterns: [
          { regex: String.raw`(^|/)features/`, message: 'A feature imports no other feature; the app composes.' },
          { regex: String.raw`^\.\./(?!\.\./|(components|bridge|state|words|design|testing)(/|$))`, message: 'A feature imports no other feature; the app composes.' },
          { regex: String.raw`(^|/)gallery/`, message: 'The gallery shows components; nothing is built on it.' },
          tauri(),
        ],
      },
    ],
  },
};

export default defineConfig(
  { ignores: ['dist/', 'dist-phone/', 'dist-phone-quick/', 'engine/', 'node_modules/', 'src/bridge/generated/'] },
  js.configs.recommended,
  ...ts.configs.strictTypeChecked,
  ...ts.configs.stylisticTypeChecked,
  ...svelte.configs.recommended,
  {
    languageOptions: {
      globals: { ...globals.browser },
      parserOptions: { projectService: true, extraFileExtensions: ['.svelte'], tsconfigRootDir: fileURLToPath(new URL('.', import.meta.url)) },
    },
    linterOptions: { reportUnusedDisableDirectives: 'error' },
    rules: {
      eqeqeq: 'error',
      'no-console': 'error',
      'no-eval': 'error',
      'no-restricted-syntax': [
        'error',
        { selector: "CallExpression[callee.property.name='insertAdjacentHTML']", message: 'Text goes into the page as text.' },
        { selector: "AssignmentExpression[left.property.name=/^(inner|outer)HTML$/]", message: 'Text goes into the page as text.' },
      ],
      '@typescript-eslint/consistent-type-definitions': ['error', 'type'],
      '@typescript-eslint/consistent-type-imports': 'error',
      '@typescript-eslint/no-confusing-void-expression': ['error', { ignoreArrowShorthand: true }],
      '@typescript-eslint/switch-exhaustiveness-check': 'error',
      '@typescript-eslint/restrict-template-expressions': 'error',
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_' }],
    },
  },
  {
    files: ['**/*.svelte', '**/*.svelte.ts'],
    languageOptions: { parserOptions: { parser: ts.parser, svelteConfig } },
    rules: {
      'svelte/no-at-html-tags': 'error',
      'svelte/button-has-type': 'error',
      'svelte/no-target-blank': 'error',
      'svelte/require-each-key': 'error',
      'prefer-const': 'off',
      'svelte/prefer-const': ['error', { destructuring: 'all' }],
      // The parser types callbacks of generic components as `any`; svelte-check types them in full.
      '@typescript-eslint/no-unsafe-assignment': 'off',
      '@typescript-eslint/no-unsafe-return': 'off',
      // Numbers in a template are text, not a mistake.
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true }],
    },
  },
  { files: ['src/**/*.{ts,svelte}'], rules: { 'no-restricted-imports': ['error', { patterns: [tauri()] }] } },
  ...tiers,
  featureToFeature,
  { files: ['src/bridge/tauri.ts'], rules: { 'no-restricted-imports': 'off' } },
  {
    // Types of JavaScript are checked by svelte-check.
    files: ['**/*.js'],
    extends: [ts.configs.disableTypeChecked],
    languageOptions: { globals: { ...globals.node } },
    rules: { 'no-console': 'off' },
  },
);

/**
 * @param {string} name
 * @param {readonly string[]} forbidden
 * @param {string} message
 * @returns {import('eslint').Linter.Config}
 */
function tier(name, forbidden, message) {
  return {
    files: [`src/${name}/**/*.{ts,svelte}`],
    rules: {
      'no-restricted-imports': [
        'error',
        { patterns: [{ regex: String.raw`^\.\.?/(.*/)?(${forbidden.join('|')})(/|$)`, message }, tauri()] },
      ],
    },
  };
}

function tauri() {
  return { regex: '^@tauri-apps/', message: 'Only bridge/tauri.ts speaks to the desktop.' };
}
