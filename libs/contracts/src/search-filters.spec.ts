import { passes, type SearchFilter } from './search-filters.js';
import { IsSearchFilter } from './search-filters.js';
import { parseBody } from './validation.js';

class Body {
  @IsSearchFilter() filters: SearchFilter;
}

const nested = (depth: number): SearchFilter =>
  depth === 1 ? { type: 'eq', key: 'a', value: 1 } : { type: 'and', filters: [nested(depth - 1)] };

describe('filters on attributes', () => {
  const attributes = { year: 2024, area: 'law', open: true };

  it.each<[SearchFilter, boolean]>([
    [{ type: 'eq', key: 'area', value: 'law' }, true],
    [{ type: 'eq', key: 'year', value: '2024' }, false],
    [{ type: 'ne', key: 'area', value: 'law' }, false],
    [{ type: 'ne', key: 'missing', value: 'law' }, true],
    [{ type: 'gt', key: 'year', value: 2023 }, true],
    [{ type: 'gte', key: 'year', value: 2024 }, true],
    [{ type: 'lt', key: 'year', value: 2024 }, false],
    [{ type: 'lte', key: 'year', value: 2024 }, true],
    [{ type: 'gt', key: 'area', value: 1 }, false],
    [{ type: 'lt', key: 'missing', value: 1 }, false],
    [{ type: 'in', key: 'area', value: ['hr', 'law'] }, true],
    [{ type: 'nin', key: 'area', value: ['hr', 'law'] }, false],
    [{ type: 'nin', key: 'missing', value: ['hr'] }, true],
    [{ type: 'eq', key: 'toString', value: 'x' }, false],
    [
      {
        type: 'and',
        filters: [
          { type: 'eq', key: 'open', value: true },
          { type: 'gt', key: 'year', value: 2024 },
        ],
      },
      false,
    ],
    [
      {
        type: 'or',
        filters: [
          { type: 'eq', key: 'open', value: true },
          { type: 'gt', key: 'year', value: 2024 },
        ],
      },
      true,
    ],
  ])('%j passes: %s', (filter, expected) => {
    expect(passes(filter, attributes)).toBe(expected);
    expect(parseBody(Body, { filters: filter }).filters).toEqual(filter);
  });

  it.each<[unknown, string]>([
    ['x', 'filters must be a filter object'],
    [{ type: 'like', key: 'a', value: 'b' }, 'must have a type of eq, ne'],
    [{ type: 'eq', value: 'b' }, 'must have a "key"'],
    [{ type: 'eq', key: 'a', value: null }, 'on "a" must have a string, number or boolean'],
    [{ type: 'gt', key: 'a', value: '3' }, 'on "a" must compare with a number'],
    [{ type: 'in', key: 'a', value: [] }, 'on "a" must have 1 to 256'],
    [{ type: 'and', filters: [] }, 'must have "filters", a non-empty array'],
    [nested(5), 'nested at most 4 deep'],
    [{ type: 'or', filters: Array.from({ length: 65 }, () => nested(1)) }, 'at most 64 comparisons'],
  ])('%j is refused', (filters, message) => {
    expect(() => parseBody(Body, { filters })).toThrow(
      expect.objectContaining({ code: 'invalid_request', param: 'filters', message: expect.stringContaining(message) }),
    );
  });
});
