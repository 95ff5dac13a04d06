import { describe, expect, it } from 'vitest';

import type { WalletView } from '../../bridge';
import * as made from '../../testing/views';
import { whatIf } from '../../state/what-if';

const { laptop, desktop, server, phone, tablet } = made;
const threeOfFive = made.wallet('w', 'W', 3, [laptop, desktop, server, phone, tablet]);
const unsaved = (wallet: WalletView): WalletView => ({ ...wallet, members: wallet.members.map(({ device }) => made.member(device, false)) });
const ids = (...devices: { readonly id: string }[]) => devices.map(({ id }) => id);

describe('devices that are lost', () => {
  it('say nothing while none is chosen', () => {
    expect(whatIf(threeOfFive, 'lost', [])).toBeUndefined();
    expect(whatIf(threeOfFive, 'lost', ['nobody'])).toBeUndefined();
  });

  it('leave the rest to pay as long as enough are left', () => {
    expect(whatIf(threeOfFive, 'lost', ids(server))).toEqual({ kind: 'pays', left: 4, spare: 1 });
    expect(whatIf(threeOfFive, 'lost', ids(server, phone))).toEqual({ kind: 'pays', left: 3, spare: 0 });
  });

  it('come back from their files where too few are left', () => {
    expect(whatIf(threeOfFive, 'lost', ids(laptop, server, phone))).toEqual({ kind: 'recovers', files: 1, names: [laptop.name, server.name, phone.name] });
  });

  it('take the money along without files', () => {
    expect(whatIf(unsaved(threeOfFive), 'lost', ids(laptop, server, phone, tablet))).toEqual({ kind: 'gone', missing: 2 });
    const one = { ...threeOfFive, members: threeOfFive.members.map(({ device }) => made.member(device, device.id === server.id)) };
    expect(whatIf(one, 'lost', ids(laptop, server, phone, tablet))).toEqual({ kind: 'gone', missing: 1 });
  });

  it('count this device only where it holds a piece', () => {
    expect(whatIf({ ...threeOfFive, standing: 'lost' }, 'lost', ids(server))).toEqual({ kind: 'pays', left: 3, spare: 0 });
  });
});

describe('devices that a thief has', () => {
  it('move the money once they are as many as must agree', () => {
    expect(whatIf(threeOfFive, 'stolen', ids(laptop, server, phone))).toEqual({ kind: 'moves' });
  });

  it('do not before, and are removed by the rest', () => {
    expect(whatIf(threeOfFive, 'stolen', ids(laptop, server))).toEqual({ kind: 'short', missing: 1, next: 'remove' });
  });

  it('lock everybody out where the rest is too few, unless a file makes up for it', () => {
    const all = made.wallet('w', 'W', 2, [laptop, desktop]);
    expect(whatIf(all, 'stolen', ids(desktop))).toEqual({ kind: 'short', missing: 1, next: 'restore', files: 1 });
    expect(whatIf(unsaved(all), 'stolen', ids(desktop))).toEqual({ kind: 'short', missing: 1, next: 'stuck' });
  });

  it('never both move the money and are said to be short of it', () => {
    for (let threshold = 2; threshold <= 5; threshold += 1) {
      const wallet = { ...threeOfFive, threshold };
      threeOfFive.members.forEach((_, count) => {
        const stolen = threeOfFive.members.slice(0, count + 1).map(({ device }) => device.id);
        expect(whatIf(wallet, 'stolen', stolen)?.kind).toBe(count + 1 >= threshold ? 'moves' : 'short');
      });
    }
  });
});
