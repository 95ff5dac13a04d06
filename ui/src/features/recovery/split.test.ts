import { describe, expect, it } from 'vitest';

import type { DeviceView } from '../../bridge';
import * as made from '../../testing/views';
import { closerBy, faultsOf, holdersOf, nameOf } from './split';

const { laptop, desktop, server, phone, tablet } = made;
const file = (name: string) => ({ name, device: null });
const on = (...devices: DeviceView[]) => devices.map(({ name, id }) => ({ name, device: id }));
const wallet = (threshold: number) => made.wallet('family', 'Family savings', threshold, [laptop, desktop, server, phone]);
const names = (closer: ReturnType<typeof closerBy>) => closer && [closer.keepers.map(({ name }) => name), closer.others];

describe('keepers', () => {
  it('are called by the device where one keeps the part, and by what was typed where not', () => {
    const chosen = [{ device: desktop.id, name: 'typed before' }, { device: null, name: ' Bank ' }];
    expect(holdersOf(chosen, [desktop, phone])).toEqual([{ name: desktop.name, device: desktop.id }, { name: 'Bank', device: null }]);
  });

  it('of the same name are told apart by their fingerprints', () => {
    const twin = { ...phone, name: desktop.name };
    expect(nameOf(desktop, [desktop, twin])).toBe('Study computer (velvet cactus harbor spruce)');
    expect(nameOf(desktop, [desktop, phone])).toBe('Study computer');
  });

  it('need a name where they get a file, and one of their own', () => {
    const faults = faultsOf([...on(desktop), file(''), file('Bank'), file('Bank'), file(desktop.name)]);
    expect(faults.map((fault) => fault !== undefined)).toEqual([false, true, false, true, true]);
    expect(faultsOf([file(desktop.name), ...on(desktop)])[0]).toMatch(/name of its own/);
  });
});

describe('keepers of the wallet itself', () => {
  it('come closer to paying where fewer than must agree bring the piece back', () => {
    expect(names(closerBy(wallet(3), 2, [...on(desktop, phone), file('Bank')]))).toEqual([['Study computer', 'Garden phone'], 0]);
    expect(names(closerBy(wallet(4), 2, on(desktop, phone)))).toEqual([['Study computer', 'Garden phone'], 1]);
    expect(names(closerBy(wallet(3), 2, on(desktop, server, phone)))?.[0]).toHaveLength(3);
  });

  it('do not where it takes as many as must agree', () => {
    expect(closerBy(wallet(2), 2, on(desktop, phone))).toBeUndefined();
    expect(closerBy(wallet(3), 3, on(desktop, server, phone))).toBeUndefined();
  });

  it('do not where too few of them keep a part', () => {
    expect(closerBy(wallet(3), 2, [...on(desktop), file('Bank'), file('Sister')])).toBeUndefined();
  });

  it('are those with a piece: a device of another wallet, or one that is away without a piece, adds nothing', () => {
    expect(closerBy(wallet(3), 2, on(desktop, tablet))).toBeUndefined();
    const away = { ...made.wallet('family', 'Family savings', 3, [laptop, desktop, server]), asleep: [made.member(phone, false)] };
    expect(closerBy(away, 2, on(desktop, phone))).toBeUndefined();
  });
});
