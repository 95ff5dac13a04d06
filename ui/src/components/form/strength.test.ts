import { expect, it } from 'vitest';

import { estimateStrength, strengthOf } from './strength';

it('a level is the time a thief needs at ten thousand guesses a second', () => {
  expect([1, 5.9e5, 6e5, 8.6e8, 8.7e8, 3.1e11, 3.2e11, 2.5e13, 2.6e13, Infinity].map(strengthOf)).toEqual([
    0, 0, 1, 1, 2, 2, 3, 3, 4, 4,
  ]);
});

it('a common password is guessed at once however it is dressed up', async () => {
  for (const password of ['password', 'P@ssw0rd', 'qwertyuiop', '1111111111111111']) {
    expect(await estimateStrength(password), password).toBe(0);
  }
});

it('a few unrelated words are strong', async () => {
  expect(await estimateStrength('lantern orbit cactus velvet quarry')).toBe(4);
});

it('the name of the wallet adds nothing', async () => {
  expect(await estimateStrength('Kestrelwick', ['Kestrelwick'])).toBe(0);
  expect(await estimateStrength('Kestrelwick')).toBeGreaterThan(0);
});
