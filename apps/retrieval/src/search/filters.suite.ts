import fc from 'fast-check';

import type { AttributeValue, ComparisonFilter, SearchFilter } from '#contracts';

export type Attributes = Readonly<Record<string, AttributeValue>>;

/** Few enough that filters often meet what documents have, odd enough to break a careless translation. */
const KEYS = ['year', 'area', 'a b', 'it\'s "x"', '__proto__', 'toString', 'a.b[0]', '$eq', 'ß👩‍💻', '0'];
const STRINGS = ['', '1', 'true', 'law', 'Law', 'law ', 'a law', 'the', "o'x", '\\', '"', '%', '*', 'ß👩‍💻', 'ﬁ', 'null'];
const NUMBERS = [0, -0, 1, -1, 2024, 0.1, 0.30000000000000004, 1e-7, 5e-324, 2 ** 53, 2 ** 53 + 2, -1e21, 1.7e308];

export const keys = fc.constantFrom(...KEYS);
export const numbers = fc.oneof(
  { weight: 4, arbitrary: fc.constantFrom(...NUMBERS) },
  fc.double({ noNaN: true, noDefaultInfinity: true }),
);
export const values: fc.Arbitrary<AttributeValue> = fc.oneof(
  { weight: 4, arbitrary: fc.constantFrom(...STRINGS) },
  { weight: 1, arbitrary: fc.string({ unit: 'grapheme', maxLength: 12 }) },
  { weight: 4, arbitrary: numbers },
  { weight: 2, arbitrary: fc.boolean() },
);

/** Attributes as a document may have them. */
export const attributes: fc.Arbitrary<Attributes> = fc
  .uniqueArray(fc.tuple(keys, values), { selector: ([key]) => key, maxLength: 6 })
  // Parsed as it comes in at the door: assigning to __proto__ would set no key.
  .map((entries) =>
    JSON.parse(`{${entries.map(([key, value]) => `${JSON.stringify(key)}:${JSON.stringify(value)}`).join()}}`),
  );

const comparisons: fc.Arbitrary<ComparisonFilter> = fc.oneof(
  fc.record({ type: fc.constantFrom('eq', 'ne'), key: keys, value: values }),
  fc.record({ type: fc.constantFrom('in', 'nin'), key: keys, value: fc.array(values, { minLength: 1, maxLength: 5 }) }),
  fc.record({ type: fc.constantFrom('gt', 'gte', 'lt', 'lte'), key: keys, value: numbers }),
);

/** Filters as the door lets them in. */
export const filters: fc.Arbitrary<SearchFilter> = fc.letrec<{ filter: SearchFilter }>((tie) => ({
  filter: fc.oneof(
    { maxDepth: 3, depthIdentifier: 'filter' },
    comparisons,
    fc.record({
      type: fc.constantFrom('and', 'or'),
      filters: fc.array(tie('filter'), { minLength: 1, maxLength: 4, depthIdentifier: 'filter' }),
    }),
  ),
})).filter;
