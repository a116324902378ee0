import { createHash } from 'node:crypto';

import { type AttributeValue, type ComparisonFilter, isCompound, type SearchFilter } from '#contracts';

/**
 * A filter as questions about a set of words. What stores make of missing keys, of odd names and of types differs from store
 * to store and from version to version; what they make of a list of words does not. And the one index that it takes is
 * there before the first point, whatever attributes come later.
 */
export type TokenFilter =
  | { any: readonly string[] }
  | { none: readonly string[] }
  | { and: TokenFilter[] }
  | { or: TokenFilter[] };

/** Every point has it: the list of a point without attributes is not empty, which some stores take for missing. */
const OF_ALL = '*';
const HASH_CHARS = 16;
const DIGITS = [...'0123456789abcdef'];

/** The words of a point: one for each attribute, and for a number all beginnings of its sortable form. */
export function tokensOf(attributes: Readonly<Record<string, AttributeValue>>): string[] {
  const tokens = [OF_ALL];
  for (const [key, value] of Object.entries(attributes)) {
    tokens.push(equalToken(key, value));
    if (typeof value !== 'number') continue;
    const sortable = sortableOf(value);
    tokens.push(...DIGITS.map((_, n) => sortable.slice(0, n + 1)).map(beginToken(key)));
  }
  return tokens;
}

/** True for the words of exactly those points whose attributes pass. */
export function tokenFilterOf(filter: SearchFilter): TokenFilter {
  if (!isCompound(filter)) return comparisonOf(filter);
  const inner = filter.filters.map(tokenFilterOf);
  return filter.type === 'and' ? { and: inner } : { or: inner };
}

export function holds(filter: TokenFilter, tokens: ReadonlySet<string>): boolean {
  if ('any' in filter) return filter.any.some((token) => tokens.has(token));
  if ('none' in filter) return !filter.none.some((token) => tokens.has(token));
  if ('and' in filter) return filter.and.every((each) => holds(each, tokens));
  return filter.or.some((each) => holds(each, tokens));
}

function comparisonOf({ type, key, value }: ComparisonFilter): TokenFilter {
  const equal = () => (Array.isArray(value) ? value : [value]).map((each) => equalToken(key, each));
  switch (type) {
    case 'eq':
    case 'in':
      return { any: equal() };
    case 'ne':
    case 'nin':
      return { none: equal() };
    default: {
      const above = type === 'gt' || type === 'gte';
      const beyond = beginningsBeyond(sortableOf(value as number), above).map(beginToken(key));
      return { any: type === 'gte' || type === 'lte' ? [...beyond, ...equal()] : beyond };
    }
  }
}

/** What a larger (or smaller) number's form begins with: the same digits up to one that is larger (or smaller). */
function beginningsBeyond(sortable: string, above: boolean): string[] {
  return [...sortable].flatMap((digit, n) =>
    DIGITS.filter((other) => (above ? other > digit : other < digit)).map((other) => sortable.slice(0, n) + other),
  );
}

/** 16 hexadecimal digits, which are in the order of the numbers. */
function sortableOf(value: number): string {
  const bytes = Buffer.alloc(8);
  bytes.writeDoubleBE(value + 0);
  const bits = bytes.readBigUInt64BE();
  const isNegative = bits >> 63n === 1n;
  return BigInt.asUintN(64, isNegative ? ~bits : bits | (1n << 63n))
    .toString(16)
    .padStart(16, '0');
}

function equalToken(key: string, value: AttributeValue): string {
  return hash(JSON.stringify([key, value]));
}

function beginToken(key: string): (beginning: string) => string {
  const hashed = hash(key);
  return (beginning) => `${hashed}.${beginning}`;
}

/** 96 bits: short, of letters that no store takes apart. */
function hash(text: string): string {
  return createHash('sha256').update(text).digest('base64url').slice(0, HASH_CHARS);
}
