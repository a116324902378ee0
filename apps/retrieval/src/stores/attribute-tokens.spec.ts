import fc from 'fast-check';

import { passes } from '#contracts';

import { attributes, filters } from '../search/filters.suite.js';
import { holds, tokenFilterOf, tokensOf } from './attribute-tokens.js';

describe('filters as questions about words', () => {
  it('let through exactly what passes, whatever the keys, values and types', () => {
    fc.assert(
      fc.property(filters, attributes, (filter, each) => {
        expect(holds(tokenFilterOf(filter), new Set(tokensOf(each)))).toBe(passes(filter, each));
      }),
      { numRuns: 20_000 },
    );
  });

  it('compare any two numbers', () => {
    const number = fc.double({ noNaN: true, noDefaultInfinity: true });
    fc.assert(
      fc.property(number, number, fc.constantFrom('gt', 'gte', 'lt', 'lte'), (actual, value, type) => {
        for (const limit of [value, actual, -actual, actual + Number.EPSILON * actual]) {
          const filter = { type, key: 'n', value: limit };
          expect(holds(tokenFilterOf(filter), new Set(tokensOf({ n: actual })))).toBe(passes(filter, { n: actual }));
        }
      }),
      { numRuns: 5000 },
    );
  });

  it('ask of no store for more than some hundred words a comparison', () => {
    for (const value of [0, 1, -1, 2024, 0.1, Number.MAX_VALUE, -Number.MAX_VALUE, Number.MIN_VALUE]) {
      for (const type of ['gt', 'gte', 'lt', 'lte'] as const) {
        const filter = tokenFilterOf({ type, key: 'n', value }) as { any: string[] };
        expect(filter.any.length).toBeLessThanOrEqual(16 * 15 + 1);
        expect(filter.any.length).toBeGreaterThan(0);
      }
    }
  });
});
