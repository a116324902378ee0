import { MemoryCache } from '#storage';

import { ErrorBound, isBelow, LEAST_SIMILARITY } from './error-bound.js';

describe('the error bound', () => {
  const bound = (cache = new MemoryCache()) => new ErrorBound(cache, 'acme');
  const after = async (trials: number, errors: number, similarity = 1) => {
    const tried = bound();
    for (let n = 0; n < trials; n++) await tried.learn(similarity, n >= errors);
    return tried;
  };

  it('serves nothing before enough was tried', async () => {
    expect(await bound().allows(1)).toBe(false);
    const tried = await after(458, 0);
    expect(await tried.allows(1)).toBe(false);
    await tried.learn(1, true);
    expect(await tried.allows(1)).toBe(true);
  });

  it('needs more trials after an error, and stops serving after too many', async () => {
    expect(await (await after(459, 1)).allows(1)).toBe(false);
    const tried = await after(662, 1);
    expect(await tried.allows(1)).toBe(true);
    await tried.learn(1, false);
    expect(await tried.allows(1)).toBe(false);
  });

  it('learns from which similarity on answers agree', async () => {
    const tried = bound();
    for (let n = 0; n < 500; n++) {
      await tried.learn(0.96, true);
      await tried.learn(0.86, n % 2 === 0);
    }
    expect(await tried.allows(0.96)).toBe(true);
    expect(await tried.allows(0.86)).toBe(false);
    expect(await tried.allows(LEAST_SIMILARITY)).toBe(false);
  });

  it('sees it when a change makes answers differ', async () => {
    const tried = await after(100_000, 0);
    let served = 0;
    while (await tried.allows(1)) {
      await tried.learn(1, false);
      served++;
    }
    expect(served).toBeLessThan(40);
  });

  it('knows of all trials, whoever made them', async () => {
    const cache = new MemoryCache();
    const all = [bound(cache), bound(cache)];
    await Promise.all(Array.from({ length: 9_000 }, (_, n) => all[n % 2]!.learn(1, n % 1_000 > 0)));
    // Three times 4,000 became 2,000.
    const counts = await cache.add('acme', {}, 1_000);
    expect(counts).toMatchObject({ 'trials:0.8': 3_000 });
    expect(counts['errors:0.8']).toBeLessThanOrEqual(6);
    expect(await Promise.all(all.map((one) => one.allows(1)))).toEqual([true, true]);
    expect(await new ErrorBound(cache, 'other').allows(1)).toBe(false);
  });

  it('is as sure as it says: a rate just above the bound passes as rarely as the risk', () => {
    expect(isBelow(0.01, { trials: 1000, errors: 3 }, 0.01)).toBe(false);
    expect(isBelow(0.01, { trials: 1000, errors: 2 }, 0.01)).toBe(true);
  });
});
