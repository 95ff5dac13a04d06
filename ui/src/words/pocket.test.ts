import { describe, expect, it } from 'vitest';

import { errorCodes, errorWords } from './errors';
import { enOnPhone } from './pocket';
import { errorsOnPhone } from './table/pocket';

/** Every text, and of what is put together the text that does it. */
function texts(words: unknown): string[] {
  if (typeof words === 'string') return [words];
  if (typeof words === 'function') return [String(words)];
  return typeof words === 'object' && words !== null ? Object.values(words).flatMap(texts) : [];
}

describe('the words on a phone', () => {
  it('speak of no window, for there is none', () => {
    expect(texts(enOnPhone).filter((text) => /\bwindow/i.test(text))).toEqual([]);
    const codes = errorCodes.filter((code) => !Object.hasOwn(errorsOnPhone, code));
    // Nobody signs in to an account on a phone, and no program opens windows there.
    const others = codes.filter((code) => !code.startsWith('sign_in.') && code !== 'app.no_window').map((code) => errorWords(code));
    expect(texts([others, errorsOnPhone]).filter((text) => /\bwindow/i.test(text))).toEqual([]);
  });
});
