import { describe, expect, it } from 'vitest';

import { groupAddress, looksAlike } from './address';
import { fromSmallestUnit, groupAmount, groupedText } from './amount';
import { qrPicture } from './qr';

describe('an address', () => {
  const addresses = [
    '0x52908400098527886E0F7030069857D2E4169EE7',
    'bc1qar0srrr7xfkvy5l643lydnw9re59gtzzwf5mdq',
    'vines1vzrYbzLMRdu58ou5XTby4qAqVRLmqo36NKPTg',
    'abc',
    '',
  ];

  it.each(addresses)('"%s" is cut and never changed or shortened', (address) => {
    const { prefix, groups } = groupAddress(address);
    expect(prefix + groups.join('')).toBe(address);
    expect(groups.slice(0, -1).every((group) => group.length === 4)).toBe(true);
  });

  it('keeps 0x out of the groups', () => {
    expect(groupAddress(addresses[0] ?? '').groups[0]).toBe('5290');
    expect(groupAddress(addresses[0] ?? '').groups).toHaveLength(10);
  });

  it('looks like another with the same beginning or the same end, but not like itself', () => {
    const one = '0x52908400098527886E0F7030069857D2E4169EE7';
    expect(looksAlike(one, '0x5290FFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFF0000')).toBe(true);
    expect(looksAlike(one, '0x0000ffffffffffffffffffffffffffffffff9ee7')).toBe(true);
    expect(looksAlike(one, '0x1111FFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFF0000')).toBe(false);
    expect(looksAlike(one, one)).toBe(false);
  });
});

describe('an amount', () => {
  it('is grouped by three on both sides of the point', () => {
    expect(groupAmount('1234567.00012345')).toEqual({ sign: '', whole: ['1', '234', '567'], fraction: ['000', '123', '45'] });
    expect(groupAmount('-0.5')).toEqual({ sign: '−', whole: ['0'], fraction: ['5'] });
    expect(groupAmount('000123')).toEqual({ sign: '', whole: ['123'], fraction: [] });
    expect(groupedText('1234.00042')).toBe('1\u202f234.000\u202f42');
  });

  it.each(['', '1e18', '1,5', '.5', '1.', 'NaN', ' 1', '0x10', '1.2.3'])('"%s" is not shown as one', (value) => {
    expect(groupAmount(value)).toBeUndefined();
  });

  it('is exact to the last wei', () => {
    expect(fromSmallestUnit(1n, 18)).toBe('0.000000000000000001');
    expect(fromSmallestUnit(123_456_789_012_345_678_901n, 18)).toBe('123.456789012345678901');
    expect(fromSmallestUnit(-1_500_000_000_000_000_000n, 18)).toBe('-1.5');
    expect(fromSmallestUnit(42n, 0)).toBe('42');
    expect(fromSmallestUnit(0n, 18)).toBe('0');
  });
});

describe('a code to scan', () => {
  it('is drawn from a matrix, run by run, with a quiet zone', () => {
    expect(qrPicture({ kind: 'matrix', rows: ['110', '000', '001'] })).toEqual({
      viewBox: '-4 -4 11 11',
      path: 'M0 0h2v1h-2zM2 2h1v1h-1z',
    });
  });

  it.each([[[]], [['10']], [['1x', '00']]])('is not drawn from %j', (rows) => {
    expect(qrPicture({ kind: 'matrix', rows })).toBeUndefined();
  });

  it('is drawn from a generator’s SVG, taking the last path only', () => {
    const svg =
      '<?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 24 24"><path d="M0 0h24v24H0z" fill="#fff"/><path fill="#000" d="M8 8h8V8z"/></svg>';
    expect(qrPicture({ kind: 'svg', svg })).toEqual({ viewBox: '0 0 24 24', path: 'M8 8h8V8z' });
  });

  it.each([
    'hello',
    '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 1 1"><script>alert(1)</script></svg>',
    '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 1 1"><path d="url(javascript:alert)"/></svg>',
  ])('takes nothing from %s', (svg) => {
    expect(qrPicture({ kind: 'svg', svg })).toBeUndefined();
  });
});
