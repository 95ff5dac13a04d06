import { describe, expect, it } from 'vitest';

import { survivalWords } from './survival';

describe('what survives what', () => {
  it('says it of 2 of 3', () => {
    expect(survivalWords(2, 3)).toEqual({
      pay: 'Any 2 of these 3 devices can pay.',
      lose: 'If you lose one, the other two still can.',
      theft: 'If someone steals one, they cannot pay alone.',
      warning: undefined,
    });
  });

  it('says it of 2 of 2: losing one device loses the money', () => {
    expect(survivalWords(2, 2)).toEqual({
      pay: 'Both devices must agree to pay.',
      lose: 'If you lose any one device, the money is lost unless its recovery file opens.',
      theft: 'If someone steals one, they cannot pay alone.',
      warning: undefined,
    });
  });

  it('says it of 3 of 5: how many may be lost, and how many may not', () => {
    const words = survivalWords(3, 5);
    expect(words.lose).toBe(
      'If you lose two, the other three still can. If you lose three, the money is lost unless a recovery file opens.',
    );
    expect(words.theft).toBe('If someone steals two, they still cannot pay.');
  });

  it('warns where two groups that do not overlap could each pay', () => {
    expect(survivalWords(2, 4).warning).toBe(
      'Two separate groups of two could each pay without asking the other. Let three agree if that worries you.',
    );
    expect(survivalWords(2, 7).warning).toContain('Up to three separate groups of two');
    expect(survivalWords(3, 5).warning).toBeUndefined();
  });

  it('never promises that a wallet without spare devices survives a loss', () => {
    for (let devices = 2; devices <= 10; devices += 1) {
      expect(survivalWords(devices, devices).lose).toContain('the money is lost');
      for (let agree = 2; agree < devices; agree += 1) {
        expect(survivalWords(agree, devices).lose).toContain('still can');
      }
    }
  });
});
