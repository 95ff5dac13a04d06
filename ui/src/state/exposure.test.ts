import { describe, expect, it } from 'vitest';

import { isExposed } from './exposure';

describe('an address without TLS', () => {
  it.each(['ws://relay.example/v1', ' http://8.8.8.8:8545 ', 'ws://172.32.0.1', 'http://[2001:db8::1]/', 'WS://Relay.Example'])(
    '%s leaves one’s own network',
    (typed) => {
      expect(isExposed(typed)).toBe(true);
    },
  );

  it.each([
    'ws://127.0.0.1:8700/v1',
    'ws://localhost:8700',
    'http://192.168.1.5:8545',
    'ws://172.16.0.9',
    'ws://10.1.2.3',
    'ws://nas.local/v1',
    'ws://relay',
    'http://[::1]:8545',
    'http://[fd00::1]/',
  ])('%s does not', (typed) => {
    expect(isExposed(typed)).toBe(false);
  });

  it.each(['wss://relay.example/v1', 'https://node.example', 'ftp://x.example', 'ws://', 'nonsense', ''])(
    '%s is none',
    (typed) => {
      expect(isExposed(typed)).toBe(false);
    },
  );
});
