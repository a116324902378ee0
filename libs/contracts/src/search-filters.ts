import { check, isObject } from './validation.js';

export type AttributeValue = string | number | boolean;

const COMPARISONS = ['eq', 'ne', 'gt', 'gte', 'lt', 'lte', 'in', 'nin'] as const;
const ORDERED: ReadonlySet<string> = new Set(['gt', 'gte', 'lt', 'lte']);
const MAX_DEPTH = 4;
/** Comparisons in one filter, however deep they are. */
const MAX_COMPARISONS = 64;
const MAX_VALUES = 256;
const MAX_KEY_CHARS = 256;
const MAX_VALUE_CHARS = 1024;

/**
 * Compares one attribute of a document. `gt`, `gte`, `lt` and `lte` compare numbers; `in` and `nin` take a list. A document
 * without the attribute satisfies `ne` and `nin` and nothing else; values of different types are never equal.
 */
export interface ComparisonFilter {
  type: (typeof COMPARISONS)[number];
  key: string;
  value: AttributeValue | AttributeValue[];
}

export interface CompoundFilter {
  type: 'and' | 'or';
  filters: SearchFilter[];
}

/** OpenAI's shape for filters on the attributes of files. Source: its OpenAPI document, ComparisonFilter, CompoundFilter. */
export type SearchFilter = ComparisonFilter | CompoundFilter;

export function isCompound(filter: SearchFilter): filter is CompoundFilter {
  return filter.type === 'and' || filter.type === 'or';
}

/** Whether a document with these attributes passes; what every store's own filtering must agree with. */
export function passes(filter: SearchFilter, attributes: Readonly<Record<string, AttributeValue>>): boolean {
  if (isCompound(filter)) {
    return filter.type === 'and'
      ? filter.filters.every((each) => passes(each, attributes))
      : filter.filters.some((each) => passes(each, attributes));
  }
  const { type, key, value } = filter;
  const actual = Object.hasOwn(attributes, key) ? attributes[key] : undefined;
  switch (type) {
    case 'eq':
      return actual === value;
    case 'ne':
      return actual !== value;
    case 'in':
      return (value as AttributeValue[]).some((each) => each === actual);
    case 'nin':
      return !(value as AttributeValue[]).some((each) => each === actual);
    default:
      return typeof actual === 'number' && ordered(type, actual, value as number);
  }
}

function ordered(type: ComparisonFilter['type'], actual: number, limit: number): boolean {
  if (type === 'gt') return actual > limit;
  if (type === 'gte') return actual >= limit;
  return type === 'lt' ? actual < limit : actual <= limit;
}

/** A filter of OpenAI's shape, its depth and size bounded. */
export function IsSearchFilter(): PropertyDecorator {
  return check('isSearchFilter', (value) => {
    const count = { comparisons: 0 };
    return problemOf(value, count, 1);
  });
}

function problemOf(value: unknown, count: { comparisons: number }, depth: number): string | undefined {
  if (!isObject(value)) return 'must be a filter object';
  const { type, filters } = value;
  if (type !== 'and' && type !== 'or') return problemOfComparison(value as unknown as ComparisonFilter, count);
  if (!Array.isArray(filters) || filters.length === 0)
    return `of type "${type}" must have "filters", a non-empty array`;
  if (depth >= MAX_DEPTH) return `must be nested at most ${MAX_DEPTH} deep`;
  for (const each of filters) {
    const problem = problemOf(each, count, depth + 1);
    if (problem) return problem;
  }
  return undefined;
}

function problemOfComparison(filter: ComparisonFilter, count: { comparisons: number }): string | undefined {
  const { type, key, value } = filter;
  if (!COMPARISONS.includes(type)) return `must have a type of ${[...COMPARISONS, 'and', 'or'].join(', ')}`;
  if (++count.comparisons > MAX_COMPARISONS) return `must hold at most ${MAX_COMPARISONS} comparisons`;
  if (typeof key !== 'string' || key === '' || key.length > MAX_KEY_CHARS) {
    return `must have a "key" of 1 to ${MAX_KEY_CHARS} characters`;
  }
  if (type === 'in' || type === 'nin') {
    if (!Array.isArray(value) || value.length === 0 || value.length > MAX_VALUES || !value.every(isAttributeValue)) {
      return `on "${key}" must have 1 to ${MAX_VALUES} strings, numbers or booleans as "value"`;
    }
    return undefined;
  }
  if (ORDERED.has(type)) {
    return typeof value === 'number' && Number.isFinite(value) ? undefined : `on "${key}" must compare with a number`;
  }
  return isAttributeValue(value) ? undefined : `on "${key}" must have a string, number or boolean as "value"`;
}

function isAttributeValue(value: unknown): value is AttributeValue {
  if (typeof value === 'string') return value.length <= MAX_VALUE_CHARS;
  return typeof value === 'boolean' || (typeof value === 'number' && Number.isFinite(value));
}
