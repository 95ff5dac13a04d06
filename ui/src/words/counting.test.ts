import { expect, it } from 'vitest';

import { duration, inWords, list, plural } from './counting';

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

it('a list ends with "and"', () => {
  expect([[], ['a'], ['a', 'b'], ['a', 'b', 'c']].map(list)).toEqual(['', 'a', 'a and b', 'a, b and c']);
});

it('counts are words to ten and figures above', () => {
  expect([inWords(2), inWords(10), inWords(11)]).toEqual(['two', 'ten', '11']);
  expect([plural(1, 'device'), plural(0, 'device')]).toEqual(['device', 'devices']);
});
