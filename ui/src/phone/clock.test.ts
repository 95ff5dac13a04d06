import { describe, expect, it } from 'vitest';

import { clockAhead, type Asked } from './clock';

const noon = Date.parse('Thu, 26 Nov 2026 12:00:00 GMT');

/** Where the page came from, at noon. */
const atNoon: Asked = () => Promise.resolve(new Response(null, { headers: { date: new Date(noon).toUTCString() } }));

describe('the clock of a phone', () => {
  it('is ahead or behind by so much', async () => {
    expect(await clockAhead(atNoon, () => noon + 3_600_000)).toBe(3600);
    expect(await clockAhead(atNoon, () => noon - 86_400_000)).toBe(-86_400);
  });

  it('is right where it differs by less than matters', async () => {
    expect(await clockAhead(atNoon, () => noon + 200_000)).toBe(0);
  });

  it('is believed where nobody can be asked, or does not say', async () => {
    expect(await clockAhead(() => Promise.reject(new TypeError('no network')), () => noon)).toBe(0);
    expect(await clockAhead(() => Promise.resolve(new Response()), () => noon)).toBe(0);
  });
});
