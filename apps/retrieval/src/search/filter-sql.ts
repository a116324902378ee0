import { type AttributeValue, isCompound, type SearchFilter } from '#contracts';

import { isStorable } from '../storable.js';

const OPERATORS = { gt: '>', gte: '>=', lt: '<', lte: '<=' } as const;

/**
 * A filter as a condition on a jsonb column of attributes; it holds for exactly the rows that `passes` lets through, and is
 * never null. What it compares with is added to `params`, so that nothing of a filter becomes SQL.
 */
export function filterSql(filter: SearchFilter, column: string, params: unknown[]): string {
  if (isCompound(filter)) {
    const conditions = filter.filters.map((each) => filterSql(each, column, params));
    return `(${conditions.join(` ${filter.type} `)})`;
  }
  const { type, key, value } = filter;
  const attribute = () => `(${column} -> ${parameter(params, key)}::text)`;
  // What PostgreSQL cannot store no document has.
  const known = isStorable(key) ? [value].flat().filter((each) => typeof each !== 'string' || isStorable(each)) : [];
  switch (type) {
    case 'eq':
    case 'in':
      return equalsAny(attribute, known, params);
    case 'ne':
    case 'nin':
      return `(not ${equalsAny(attribute, known, params)})`;
    default:
      return known.length > 0 ? compares(attribute(), OPERATORS[type], value as number, params) : 'false';
  }
}

function equalsAny(attribute: () => string, values: AttributeValue[], params: unknown[]): string {
  if (values.length === 0) return 'false';
  const list = parameter(
    params,
    values.map((value) => JSON.stringify(value)),
  );
  return `coalesce(${attribute()} = any(${list}::text[]::jsonb[]), false)`;
}

function compares(attribute: string, operator: string, value: number, params: unknown[]): string {
  const limit = parameter(params, value);
  return `coalesce(case when jsonb_typeof(${attribute}) = 'number' then ${attribute}::float8 ${operator} ${limit}::float8 end, false)`;
}

function parameter(params: unknown[], value: unknown): string {
  return `$${params.push(value)}`;
}
