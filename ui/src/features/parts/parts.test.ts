import { expect, it } from 'vitest';

import * as made from '../../testing/views';
import { isStale, setsOf } from '../../state/parts';

const of = made.keptPart(1).of;

it('parts that came back stand by backup, the newest first, without those that are kept or cannot be read', () => {
  const parts = [made.back(1), made.back(2), made.back(3, {}, { set: 'new', made_at: made.now }), made.keptPart(1, {}, { set: 'kept' }), made.back(2, { of: null })];
  expect(setsOf(parts).map(({ set, have }) => [set, have])).toEqual([['new', 1], [of?.set, 2]]);
});

it('a part is old once its wallet has had new pieces, as far as this device knows the wallet', () => {
  if (!of) throw new Error('it is a part');
  expect(isStale(of, [made.family])).toBe(false);
  expect(isStale(of, [{ ...made.family, epoch: 2 }])).toBe(true);
  expect(isStale({ ...of, wallet_id: 'other' }, [{ ...made.family, epoch: 2 }])).toBe(false);
  expect(isStale({ ...of, epoch: '10' }, [{ ...made.family, epoch: 9 }])).toBe(false);
});
