import { expect, it } from 'vitest';

import { ago, duration, inWords, list, plural, remaining } from './counting';

it('a span of time is said in its largest unit and never rounded up', () => {
  expect([0, 1, 59.9, 60, 119, 3600, 86_400, 172_800].map(duration)).toEqual([
    '0 seconds',
    '1 second',
    '59 seconds',
    '1 minute',
    '1 minute',
    '1 hour',
    '24 hours',
    '2 days',
  ]);
  expect(duration(-5)).toBe('0 seconds');
});

it('what is left is said to the nearest unit, and what just passed without a count', () => {
  expect([30, 89, 3_599, 86_399, 172_799, 259_199, 604_799].map(remaining)).toEqual([
    '30 seconds',
    '1 minute',
    '1 hour',
    '24 hours',
    '2 days',
    '3 days',
    '7 days',
  ]);
  expect([0, 59, 60].map(ago)).toEqual(['just now', 'just now', '1 minute ago']);
});

it('a list ends with "and"', () => {
  expect([[], ['a'], ['a', 'b'], ['a', 'b', 'c']].map(list)).toEqual(['', 'a', 'a and b', 'a, b and c']);
});

it('counts are words to ten and figures above', () => {
  expect([inWords(2), inWords(10), inWords(11)]).toEqual(['two', 'ten', '11']);
  expect([plural(1, 'device'), plural(0, 'device')]).toEqual(['device', 'devices']);
});
