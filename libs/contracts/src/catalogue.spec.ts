import fc from 'fast-check';

import { type Catalogue, costNanoUsd, type PriceConfig, targetsOf } from './catalogue.js';
import { usdToNano } from './money.js';
import type { TokenUsage } from './usage.js';

const usageOf = (usage: Partial<TokenUsage>): TokenUsage => ({
  inputTokens: 0,
  cacheReadTokens: 0,
  cacheWriteTokens: 0,
  outputTokens: 0,
  source: 'provider',
  ...usage,
});

describe('a cost', () => {
  it.each([
    ['nothing', { input_usd_per_million: 3, output_usd_per_million: 15 }, {}, 0n],
    [
      'whole prices',
      { input_usd_per_million: 3, output_usd_per_million: 15 },
      { inputTokens: 1000, outputTokens: 200 },
      6_000_000n,
    ],
    [
      'prices that binary fractions cannot hold',
      { input_usd_per_million: 0.1, output_usd_per_million: 0.7 },
      { inputTokens: 3, outputTokens: 1 },
      1000n,
    ],
    [
      'half a nano-USD, rounded up',
      { input_usd_per_million: 0.0005, output_usd_per_million: 0 },
      { inputTokens: 1 },
      1n,
    ],
    [
      'less than half, rounded down',
      { input_usd_per_million: 0.000499, output_usd_per_million: 0 },
      { inputTokens: 1 },
      0n,
    ],
    [
      'cached tokens at the input price by default',
      { input_usd_per_million: 2, output_usd_per_million: 0 },
      { cacheReadTokens: 5, cacheWriteTokens: 5 },
      20_000n,
    ],
    [
      'each bucket at its own price',
      {
        input_usd_per_million: 1,
        cache_read_usd_per_million: 0.1,
        cache_write_usd_per_million: 1.25,
        output_usd_per_million: 5,
      },
      { inputTokens: 10, cacheReadTokens: 100, cacheWriteTokens: 40, outputTokens: 2 },
      80_000n,
    ],
    [
      'a price of 0 for cached tokens',
      { input_usd_per_million: 1, cache_read_usd_per_million: 0, output_usd_per_million: 0 },
      { cacheReadTokens: 9 },
      0n,
    ],
  ] as [string, PriceConfig, Partial<TokenUsage>, bigint][])('of %s is exact', (_, price, usage, cost) => {
    expect(costNanoUsd(price, usageOf(usage))).toBe(cost);
  });

  it('of many requests is at most half a nano-USD each away from their sum, however odd the price', () => {
    const micros = fc.integer({ min: 0, max: 100_000_000 });
    fc.assert(
      fc.property(micros, micros, fc.nat(1_000_000), fc.nat(1_000_000), (input, output, inputTokens, outputTokens) => {
        const price = { input_usd_per_million: input / 1e6, output_usd_per_million: output / 1e6 };
        const exactPico = BigInt(input) * BigInt(inputTokens) + BigInt(output) * BigInt(outputTokens);
        const difference = costNanoUsd(price, usageOf({ inputTokens, outputTokens })) * 1000n - exactPico;
        expect(difference).toBeGreaterThan(-500n);
        expect(difference).toBeLessThanOrEqual(500n);
      }),
    );
  });

  it('of a million tokens is the price', () => {
    const price = { input_usd_per_million: 0.123456, output_usd_per_million: 0 };
    expect(costNanoUsd(price, usageOf({ inputTokens: 1_000_000 }))).toBe(usdToNano('0.123456'));
  });
});

describe('the targets of a name', () => {
  const model = (id: string) => ({
    id,
    provider: 'p',
    context_window: 1,
    max_output_tokens: 1,
    price: { input_usd_per_million: 0, output_usd_per_million: 0 },
  });
  const catalogue: Catalogue = {
    providers: [],
    models: [model('a'), model('b')],
    routes: [{ alias: 'auto', strategy: 'fallback', targets: ['b', 'gone', 'a'] }],
  };

  it.each([
    ['a', ['a']],
    ['auto', ['b', 'a']],
    ['nobody', []],
  ])('%s are in order, without those that do not exist', (name, ids) => {
    expect(targetsOf(catalogue, name).map(({ id }) => id)).toEqual(ids);
  });
});
