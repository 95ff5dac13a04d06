import { describe, expect, it } from 'vitest';

import { brokenPath, jointAt, middleOf, partPath, promisedPath, type RingShape } from './geometry';

const shape: RingShape = { centre: 50, radius: 40, band: 10, gap: 1.5 };

/** All end points in a path: the last two numbers of each command. */
function points(path: string): { x: number; y: number }[] {
  return [...path.matchAll(/[MA][^MAZ]*/g)].map(([command]) => {
    const [x = Number.NaN, y = Number.NaN] = command.slice(1).trim().split(/\s+/).slice(-2).map(Number);
    return { x, y };
  });
}

const fromCentre = ({ x, y }: { x: number; y: number }) => Math.hypot(x - shape.centre, y - shape.centre);

describe('a part of the ring', () => {
  it.each([1, 2, 3, 5, 10])('touches only the edges of the band in a ring of %i', (count) => {
    for (let index = 0; index < count; index += 1) {
      for (const place of points(partPath(shape, index, count))) {
        const radius = fromCentre(place);
        expect(Math.min(Math.abs(radius - 45), Math.abs(radius - 35))).toBeLessThan(0.01);
      }
    }
  });

  it('keeps an even gap between its socket and the head before it', () => {
    const [, outerHead, innerHead] = points(partPath(shape, 0, 3));
    const [outerSocket] = points(partPath(shape, 1, 3));
    const joint = jointAt(1, 3);
    const centre = { x: 50 + 40 * Math.cos(joint), y: 50 + 40 * Math.sin(joint) };
    const distance = (place: { x: number; y: number } | undefined) =>
      Math.hypot((place?.x ?? 0) - centre.x, (place?.y ?? 0) - centre.y);
    expect(distance(outerHead)).toBeCloseTo(5, 2);
    expect(distance(innerHead)).toBeCloseTo(5, 2);
    expect(distance(outerSocket)).toBeCloseTo(6.5, 2);
  });

  it('draws the long way round only where it is the long way', () => {
    expect(partPath(shape, 0, 1)).toContain(' 0 1 1 ');
    expect(partPath(shape, 0, 3)).not.toContain(' 0 1 1 ');
  });

  it('stays finite and in order when filled to nothing, to all and beyond', () => {
    for (const share of [-1, 0, 0.5, 1, 7]) expect(partPath(shape, 1, 3, share)).not.toContain('NaN');
    expect(partPath(shape, 1, 3, 7)).toBe(partPath(shape, 1, 3, 1));
    expect(partPath(shape, 1, 3, -1)).toBe(partPath(shape, 1, 3, 0));
  });

  it('is a thin line when it is only promised, clear of the head before it', () => {
    const [socket, head] = points(promisedPath(shape, 1, 3));
    expect([fromCentre(head ?? { x: 0, y: 0 })]).toEqual([expect.closeTo(41, 2)]);
    const joint = jointAt(1, 3);
    const centre = { x: 50 + 40 * Math.cos(joint), y: 50 + 40 * Math.sin(joint) };
    expect(Math.hypot((socket?.x ?? 0) - centre.x, (socket?.y ?? 0) - centre.y)).toBeCloseTo(6.5, 2);
  });

  it('is in two pieces when it broke, however many devices there are', () => {
    for (let count = 1; count <= 10; count += 1) {
      const path = brokenPath(shape, 0, count);
      expect(path.match(/M/g), String(count)).toHaveLength(2);
      expect(path).not.toContain('NaN');
    }
  });

  it('has its middle on the band, or where asked', () => {
    expect(fromCentre(middleOf(shape, 2, 5))).toBeCloseTo(40, 6);
    expect(fromCentre(middleOf(shape, 2, 5, 30))).toBeCloseTo(30, 6);
  });
});
