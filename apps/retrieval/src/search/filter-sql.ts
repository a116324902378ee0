import { type AttributeValue, type ComparisonFilter, isCompound, type SearchFilter } from '#contracts';

import { isStorable } from '../storable.js';

const OPERATORS = { gt: '>', gte: '>=', lt: '<', lte: '<=' } as const;

/**
 * A condition on a column of flat JSON that is true exactly for what `passes`; it may be null instead of false. Keys and
 * values go to the end of `params`, whose places in the statement (`$1`, `$2`, ...) the condition names.
 */
export function filterSql(filter: SearchFilter, column: string, params: unknown[]): string {
  if (!isCompound(filter)) return comparisonSql(filter, column, params);
  const conditions = filter.filters.map((each) => filterSql(each, column, params));
  return `(${conditions.join(filter.type === 'and' ? ' and ' : ' or ')})`;
}

function comparisonSql({ type, key, value }: ComparisonFilter, column: string, params: unknown[]): string {
  const excludes = type === 'ne' || type === 'nin';
  const values = (Array.isArray(value) ? value : [value]).filter(isKnowable);
  // PostgreSQL cannot even be asked for what it cannot keep, and what it cannot keep no document has.
  if (values.length === 0 || !isStorable(key)) return String(excludes);
  const actual = `${column} -> ${bind(params, key)}`;
  switch (type) {
    case 'eq':
      return `(${actual} = ${bind(params, JSON.stringify(values[0]))}::jsonb)`;
    case 'ne':
      return `(${actual} is distinct from ${bind(params, JSON.stringify(values[0]))}::jsonb)`;
    case 'in':
      return `(${actual} = any(${bindAll(params, values)}))`;
    case 'nin':
      return `(${actual} = any(${bindAll(params, values)}) is not true)`;
    default: {
      const limit = bind(params, JSON.stringify(values[0]));
      return `(jsonb_typeof(${actual}) = 'number' and ${actual} ${OPERATORS[type]} ${limit}::jsonb)`;
    }
  }
}

const isKnowable = (value: AttributeValue): boolean => typeof value !== 'string' || isStorable(value);

function bindAll(params: unknown[], values: readonly AttributeValue[]): string {
  const texts = values.map((value) => JSON.stringify(value));
  return `${bind(params, texts)}::jsonb[]`;
}

function bind(params: unknown[], value: unknown): string {
  return `$${params.push(value)}`;
}
