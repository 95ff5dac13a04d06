import { expect, it } from 'vitest';

import { survivalRings } from './survival';

const states = (ring: { segments: readonly { state: string }[] }) => ring.segments.map((segment) => segment.state);

it('2 of 3 pays with two, may lose one and is safe from the theft of one', () => {
  const rings = survivalRings(2, 3);
  expect(states(rings.pay)).toEqual(['done', 'done', 'waiting']);
  expect(states(rings.lose)).toEqual(['waiting', 'present', 'present']);
  expect(states(rings.theft)).toEqual(['present', 'waiting', 'waiting']);
});

it('a wallet without spare devices shows its one loss as the danger that it is', () => {
  expect(states(survivalRings(3, 3).lose)).toEqual(['failed', 'present', 'present']);
});

it('every ring has one part for each device, and what is left of a loss can still pay', () => {
  for (let devices = 2; devices <= 10; devices += 1) {
    for (let agree = 2; agree <= devices; agree += 1) {
      const rings = survivalRings(agree, devices);
      for (const ring of Object.values(rings)) expect(ring.segments).toHaveLength(devices);
      if (agree < devices) expect(devices - rings.lose.count).toBe(agree);
      expect(rings.theft.count).toBeLessThan(agree);
    }
  }
});
