import { ErrorBound, isBelow, LEAST_SIMILARITY } from './error-bound.js';

describe('the error bound', () => {
  const after = (trials: number, errors: number, similarity = 1) => {
    const bound = new ErrorBound();
    for (let n = 0; n < trials; n++) bound.learn(similarity, n >= errors);
    return bound;
  };

  it('serves nothing before enough was tried', () => {
    expect(after(0, 0).allows(1)).toBe(false);
    expect(after(458, 0).allows(1)).toBe(false);
    expect(after(459, 0).allows(1)).toBe(true);
  });

  it('needs more trials after an error, and stops serving after too many', () => {
    expect(after(459, 1).allows(1)).toBe(false);
    expect(after(662, 1).allows(1)).toBe(true);
    const bound = after(662, 1);
    bound.learn(1, false);
    expect(bound.allows(1)).toBe(false);
  });

  it('learns from which similarity on answers agree', () => {
    const bound = new ErrorBound();
    for (let n = 0; n < 500; n++) {
      bound.learn(0.96, true);
      bound.learn(0.86, n % 2 === 0);
    }
    expect(bound.allows(0.96)).toBe(true);
    expect(bound.allows(0.86)).toBe(false);
    expect(bound.allows(LEAST_SIMILARITY)).toBe(false);
  });

  it('sees it when a change makes answers differ', () => {
    const bound = after(100_000, 0);
    let served = 0;
    while (bound.allows(1)) {
      bound.learn(1, false);
      served++;
    }
    expect(served).toBeLessThan(40);
  });

  it('is as sure as it says: a rate just above the bound passes as rarely as the risk', () => {
    expect(isBelow(0.01, { trials: 1000, errors: 3 }, 0.01)).toBe(false);
    expect(isBelow(0.01, { trials: 1000, errors: 2 }, 0.01)).toBe(true);
  });
});
