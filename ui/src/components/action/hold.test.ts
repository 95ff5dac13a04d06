import { expect, it } from 'vitest';

import { elapse, holdMilliseconds, idle, press, release, shareOf } from './hold';

it('a hold completes only after its whole time', () => {
  const held = press(idle, 1000);
  expect(elapse(held, 1000 + holdMilliseconds - 1).kind).toBe('held');
  expect(elapse(held, 1000 + holdMilliseconds).kind).toBe('complete');
});

it('letting go starts again from nothing', () => {
  const half = elapse(press(idle, 0), holdMilliseconds / 2);
  expect(shareOf(half)).toBeCloseTo(0.5);
  expect(shareOf(release())).toBe(0);
  expect(shareOf(elapse(press(release(), 5000), 5000 + holdMilliseconds / 2))).toBeCloseTo(0.5);
});

it('a second press does not restart or repeat a hold', () => {
  const held = press(idle, 0);
  expect(press(held, 500)).toBe(held);
  const complete = elapse(held, holdMilliseconds);
  expect(press(complete, 9000)).toBe(complete);
  expect(elapse(complete, 99_000)).toBe(complete);
});

it('a clock that steps back shows nothing rather than less', () => {
  expect(shareOf(elapse(press(idle, 1000), 0))).toBe(0);
});
