import { describe, expect, it } from 'vitest';

import type { CopyStateView, CopyView } from '../../bridge';
import { copyAt, family, now, placed } from '../../testing/views';
import { asksForCare, score } from '../../state/copies';

const day = 86_400;

function scored(kinds: readonly ('synced' | 'disk' | 's3')[], each: readonly Partial<CopyView>[] = [], state: readonly CopyStateView['state'][] = []) {
  const backups = placed(...kinds);
  const made = backups.places.map((place, index) => {
    const named = state[index] ?? 'proven';
    return copyAt(place.id, { state: named === 'failed' ? { state: named, code: 'cloud.full' } : { state: named }, ...each[index] });
  });
  return score({ ...family, copies: made }, backups, now);
}

describe('the score of a backup', () => {
  it('says that there is none', () => {
    expect(score(family, placed(), now)).toMatchObject({ kind: 'none', tone: 'attention', sentence: 'No living copy' });
  });

  it('does not call a copy on this computer safe', () => {
    expect(scored(['disk'])).toMatchObject({ kind: 'here', tone: 'attention' });
    expect(scored(['disk', 'disk'])).toMatchObject({ kind: 'here' });
    expect(scored(['disk', 'synced'])).toMatchObject({ kind: 'several' });
  });

  it('says where one copy lies and when it was looked at', () => {
    expect(scored(['synced'], [{ checked: now - 3 * day }])).toMatchObject({ tone: 'info', sentence: 'One proven copy in a synced folder, checked 3 days ago' });
  });

  it('counts several by the one that was looked at longest ago', () => {
    const two = scored(['synced', 's3'], [{ checked: now - 60 }, { checked: now - 3 * day }]);
    expect(two).toMatchObject({ tone: 'proven', sentence: 'Two proven copies in two places, checked 3 days ago' });
    expect(asksForCare(two)).toBe(false);
  });

  it('asks for a look after ninety days, and a drill is one', () => {
    expect(scored(['synced'], [{ checked: now - 90 * day + 1 }])).toMatchObject({ kind: 'one' });
    const old = scored(['synced'], [{ checked: now - 90 * day }]);
    expect(old).toMatchObject({ kind: 'old', tone: 'attention' });
    expect(asksForCare(old)).toBe(true);
    expect(scored(['synced'], [{ checked: now - 90 * day, drilled: now - day }])).toMatchObject({ kind: 'one' });
  });

  it.each(['missing', 'changed'] as const)('puts a copy that is %s above all that is well', (state) => {
    expect(scored(['synced', 's3'], [], ['proven', state])).toMatchObject({ kind: 'harmed', tone: 'danger' });
  });

  it('tells a copy that is being made from one that cannot be', () => {
    expect(scored(['synced'], [{ file: null, checked: null }], ['working'])).toMatchObject({ kind: 'working', tone: 'info' });
    expect(scored(['synced'], [], ['unreachable'])).toMatchObject({ kind: 'unmade', tone: 'attention' });
    expect(scored(['synced', 's3'], [], ['proven', 'failed'])).toMatchObject({ kind: 'partly', sentence: 'One proven copy; one place has none of the present pieces' });
  });

  it('believes nothing where the record cannot be read', () => {
    expect(score({ ...family, copies: [copyAt('0')] }, { ...placed('synced'), broken: true }, now)).toMatchObject({ kind: 'broken', tone: 'danger' });
  });
});
