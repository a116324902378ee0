import fc from 'fast-check';

import { NO_USAGE } from '#contracts';

import { splitUsage } from './usage-split.js';

const inputs = (tokens: number, weights: number[]) =>
  splitUsage({ ...NO_USAGE, inputTokens: tokens, source: 'provider' }, weights).map(({ inputTokens }) => inputTokens);

describe('a usage in parts', () => {
  it('is as the weights are to each other', () => {
    expect(inputs(100, [1, 3])).toEqual([25, 75]);
    expect(inputs(10, [1, 1, 1])).toEqual([4, 3, 3]);
    expect(inputs(2, [0, 0])).toEqual([1, 1]);
  });

  it('adds up to the whole, and no part is a token away from its share', () => {
    const weights = fc.array(fc.integer({ min: 1, max: 100_000 }), { minLength: 1, maxLength: 40 });
    fc.assert(
      fc.property(fc.nat(300_000), weights, (tokens, weights) => {
        const parts = inputs(tokens, weights);
        const whole = weights.reduce((sum, weight) => sum + weight, 0);
        expect(parts.reduce((sum, part) => sum + part, 0)).toBe(tokens);
        const away = parts.map((part, index) => Math.abs(part - (tokens * weights[index]!) / whole));
        expect(Math.max(...away)).toBeLessThan(1);
      }),
    );
  });
});
