import { describe, expect, it } from 'vitest';

import { servingRelay } from './served';

const key = '0123456789abcdef'.repeat(4);
const says = (body: BodyInit, status = 200) => () => Promise.resolve(new Response(body, { status }));

describe('the relay that serves the page', () => {
  it('is beside it, under its own key', async () => {
    const asked: string[] = [];
    const ask = (address: string) => {
      asked.push(address);
      return says(JSON.stringify({ ok: true, key }))();
    };
    expect(await servingRelay(ask, 'https://wallet.test/')).toEqual({ url: 'wss://wallet.test/v1', key });
    expect(await servingRelay(ask, 'http://127.0.0.1:8700/')).toEqual({ url: 'ws://127.0.0.1:8700/v1', key });
    expect(await servingRelay(ask, 'https://wallet.test/mine/')).toEqual({ url: 'wss://wallet.test/mine/v1', key });
    expect(asked).toEqual(['https://wallet.test/health', 'http://127.0.0.1:8700/health', 'https://wallet.test/mine/health']);
  });

  it('is not there where something else serves it', async () => {
    for (const ask of [
      says('not found', 404),
      says(JSON.stringify({ ok: true, key }), 404),
      says('<!doctype html>'),
      says(JSON.stringify({ ok: true })),
      says(JSON.stringify({ key: `${key}00` })),
      says(JSON.stringify({ key: 7 })),
      () => Promise.reject(new TypeError('no network')),
    ]) {
      expect(await servingRelay(ask, 'https://wallet.test/')).toBeUndefined();
    }
  });
});
