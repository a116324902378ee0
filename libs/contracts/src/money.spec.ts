import fc from 'fast-check';

import { nanoToUsd, usdToNano } from './money.js';

describe('money', () => {
  it.each([
    [0, 0n],
    [1, 1_000_000_000n],
    [0.1, 100_000_000n],
    [0.3, 300_000_000n],
    [1e-9, 1n],
    [2.5e-7, 250n],
    ['0.000000001', 1n],
    ['12.340000000000', 12_340_000_000n],
    ['-0.5', -500_000_000n],
    ['9007199254740993', 9_007_199_254_740_993_000_000_000n],
  ])('%s USD are exact', (usd, nano) => {
    expect(usdToNano(usd)).toBe(nano);
  });

  it.each(['0.0000000001', '1,5', '1.', '.5', '', 'NaN', '1e3', ' 1', '0x10', Number.NaN, Infinity])(
    '%j is refused rather than rounded or guessed',
    (usd) => {
      expect(() => usdToNano(usd)).toThrow(RangeError);
    },
  );

  it('in JSON numbers and back is the same amount up to a million dollars', () => {
    fc.assert(
      fc.property(fc.bigInt(-1_000_000_000_000_000n, 1_000_000_000_000_000n), (nano) => {
        expect(usdToNano(nanoToUsd(nano))).toBe(nano);
      }),
    );
  });
});
