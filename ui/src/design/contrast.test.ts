import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';

import { contrast, resolveColour, type Side } from './contrast';

const css = readFileSync('src/design/tokens.css', 'utf8');

/** Text needs 4.5 to 1 (WCAG 1.4.3), edges, focus and pictures 3 to 1 (1.4.11). */
const text = 4.5;
const picture = 3;

const grounds = ['--surface', '--surface-side', '--surface-raised', '--surface-sunken', '--surface-hover'];

const pairs: readonly (readonly [front: string, back: string, least: number])[] = [
  ...grounds.flatMap((ground) => [
    ['--ink', ground, text] as const,
    ['--ink-soft', ground, text] as const,
    ['--ink-faint', ground, text] as const,
    ['--accent', ground, text] as const,
    ['--proven', ground, text] as const,
    ['--attention', ground, text] as const,
    ['--danger', ground, text] as const,
    ['--edge', ground, picture] as const,
    ['--focus', ground, picture] as const,
  ]),
  ['--on-accent', '--accent', text],
  ['--on-accent', '--accent-strong', text],
  ['--ink', '--accent-soft', text],
  ['--accent', '--accent-soft', text],
  ['--ink-soft', '--accent-soft', text],
  ['--ink', '--proven-soft', text],
  ['--ink-soft', '--proven-soft', text],
  ['--proven', '--proven-soft', text],
  ['--ink', '--attention-soft', text],
  ['--ink-soft', '--attention-soft', text],
  ['--attention', '--attention-soft', text],
  ['--ink', '--danger-soft', text],
  ['--ink-soft', '--danger-soft', text],
  ['--danger', '--danger-soft', text],
  ['--scan-dark', '--scan-light', text],
  ['--ring-waiting', '--surface', picture],
  ['--ring-present', '--surface', picture],
  ['--ring-working', '--surface', picture],
  ['--ring-working', '--ring-working-track', picture],
  ['--ring-done', '--surface', picture],
  ['--ring-failed', '--surface', picture],
  ['--ring-you', '--surface', picture],
  ['--ring-glyph', '--ring-done', picture],
  ['--ring-glyph', '--ring-you', picture],
];

describe.each<Side>(['light', 'dark'])('in the %s theme', (side) => {
  it.each(pairs)('%s is legible on %s', (front, back, least) => {
    const [ink, ground] = [resolveColour(css, front, side), resolveColour(css, back, side)];
    expect(ink, front).toBeDefined();
    expect(ground, back).toBeDefined();
    expect(contrast(ink ?? '', ground ?? '')).toBeGreaterThanOrEqual(least);
  });
});

describe('contrast', () => {
  it('is 21 for black on white and 1 for a colour on itself', () => {
    expect(contrast('#000000', '#ffffff')).toBeCloseTo(21, 5);
    expect(contrast('#2f4b8f', '#2f4b8f')).toBe(1);
  });

  it('does not follow a token that leads nowhere or in a circle', () => {
    expect(resolveColour('--a: var(--b); --b: var(--a);', '--a', 'light')).toBeUndefined();
    expect(resolveColour('--a: 1rem;', '--a', 'light')).toBeUndefined();
  });
});
