import { describe, expect, it } from 'vitest';

import { errorCodes, errorWords, hasWords } from './errors';

describe('error sentences', () => {
  it.each(errorCodes)('%s has a whole sentence, a remedy and no engineer’s words', (code) => {
    const { sentence, remedy } = errorWords(code);
    for (const text of [sentence, remedy]) {
      expect(text).toMatch(/^[A-Z].*[.]$/);
      expect(text).not.toMatch(/[{}]/);
      expect(text).not.toMatch(/\b(shard|TSS|MPC|threshold|epoch|share|null|undefined|exception)\b/i);
    }
    expect(sentence).not.toBe(remedy);
  });

  it('say different things of a wrong password, a damaged file and a foreign file', () => {
    const sentences = ['vault.wrong_password', 'vault.damaged', 'vault.not_a_vault', 'vault.newer_version'].map(
      (code) => errorWords(code).sentence,
    );
    expect(new Set(sentences).size).toBe(4);
  });

  it('name the device when its name came along', () => {
    expect(errorWords('ceremony.peer_refused', { device: 'Work phone' }).sentence).toBe('Work phone refused.');
    expect(errorWords('ceremony.peer_refused').sentence).toBe('One device refused.');
  });

  it('take a fact as text and never as another placeholder', () => {
    expect(errorWords('ceremony.peer_refused', { device: '{wallet}' }).sentence).toBe('{wallet} refused.');
  });

  it.each(['party.never_heard_of', '', 'toString', '__proto__'])('fall back honestly for the unknown code "%s"', (code) => {
    expect(hasWords(code)).toBe(false);
    expect(errorWords(code).sentence).toContain('has no words for');
  });
});
