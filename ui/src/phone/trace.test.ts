import { beforeEach, describe, expect, it } from 'vitest';

import { forgetTrace, hasTrace, leaveTrace } from './trace';

beforeEach(() => {
  forgetTrace(window);
});

describe('the trace of a device', () => {
  it('is not there before one was set up', () => {
    expect(hasTrace(window)).toBe(false);
  });

  it('outlives either of the places that it is left in', () => {
    leaveTrace(window);
    localStorage.clear();
    expect(hasTrace(window)).toBe(true);
    leaveTrace(window);
    document.cookie = 'cohort-device=; max-age=0; path=/';
    expect(hasTrace(window)).toBe(true);
  });

  it('goes when its person begins anew', () => {
    leaveTrace(window);
    forgetTrace(window);
    expect(hasTrace(window)).toBe(false);
  });

  it('is left where it can be, by a browser that refuses the other place', () => {
    const strict = {
      document,
      get localStorage(): Storage {
        throw new DOMException('no', 'SecurityError');
      },
    };
    leaveTrace(strict);
    expect(hasTrace(strict)).toBe(true);
  });
});
