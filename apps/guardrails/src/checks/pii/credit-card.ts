import type { Span } from '../../check.js';
import { type DigitRun, isWordAt } from './digit-groups.js';

/**
 * Issuer ranges with their lengths. Sources: ISO/IEC 7812 allocations as published by the networks: Visa, Mastercard,
 * American Express, Diners, Discover, JCB, UnionPay, Maestro.
 */
const ISSUERS: readonly [RegExp, readonly number[]][] = [
  [/^4/, [13, 16, 19]],
  [/^(?:5[1-5]|222[1-9]|22[3-9]|2[3-6]|27[01]|2720)/, [16]],
  [/^3[47]/, [15]],
  [/^3(?:0[0-5]|[689])/, [14, 16]],
  [/^(?:6011|65|64[4-9])/, [16, 19]],
  // 3528 to 3589 are JCB's; the rest of 35 is taken along because generators of test cards use it.
  [/^35/, [16, 19]],
  [/^(?:2131|1800)/, [15]],
  [/^(?:62|81)/, [16, 17, 18, 19]],
  [/^(?:50(?:18|20|38)|5[68]|6(?:304|390|7))/, [12, 13, 14, 15, 16, 17, 18, 19]],
];
const LEAST_DIGITS = 12;
const PREFIX_DIGITS = 4;
const MOST_DIGITS = 19;

/** Numbers that an issuer could have given out and whose last digit checks. */
export function findCreditCards(text: string, runs: readonly DigitRun[]): Span[] {
  const spans: Span[] = [];
  for (const { groups, digits } of runs) {
    if (digits < LEAST_DIGITS) continue;
    for (let first = 0; first < groups.length; first++) {
      const last = cardEnd(text, groups, first);
      if (last === undefined) continue;
      spans.push({ type: 'CREDIT_CARD', start: groups[first]!.start, end: groups[last]!.end, score: 1 });
      first = last;
    }
  }
  return spans;
}

/** The last group of the longest card that begins with group `first`. */
function cardEnd(text: string, groups: DigitRun['groups'], first: number): number | undefined {
  if (isWordAt(text, groups[first]!.start - 1)) return undefined;
  let found: number | undefined;
  let lengths: ReadonlySet<number> | undefined;
  let digits = '';
  for (let last = first; last < groups.length; last++) {
    const group = groups[last]!;
    if (digits.length + group.end - group.start > MOST_DIGITS || (last > first && !sameCard(text, groups, last))) break;
    digits += text.slice(group.start, group.end);
    if (digits.length < PREFIX_DIGITS) continue;
    lengths ??= lengthsOf(digits);
    if (lengths.size === 0) break;
    if (!lengths.has(digits.length) || isWordAt(text, group.end) || !luhn(digits)) continue;
    if (printedLikeCard(groups, first, last)) found = last;
  }
  return found;
}

/** Cards are printed with single spaces, hyphens or dots. */
function sameCard(text: string, groups: DigitRun['groups'], index: number): boolean {
  const between = text.slice(groups[index - 1]!.end, groups[index]!.start);
  return between.length === 1 ? !'()/'.includes(between) : between === '  ' || between === ' - ';
}

/** One block, blocks of three and more, or digit by digit: `1 2 12 ...` is a list of numbers. */
function printedLikeCard(groups: DigitRun['groups'], first: number, last: number): boolean {
  const sizes = groups.slice(first, last + 1).map((group) => group.end - group.start);
  return sizes.length === 1 || sizes.every((size) => size === 1) || sizes.slice(0, -1).every((size) => size >= 3);
}

const ISSUED = new RegExp(ISSUERS.map(([prefix]) => prefix.source).join('|'));
const NO_LENGTHS: ReadonlySet<number> = new Set();

/** How long a number with this prefix may be; empty when nobody issues such numbers. */
function lengthsOf(digits: string): ReadonlySet<number> {
  if (!ISSUED.test(digits)) return NO_LENGTHS;
  const lengths = new Set<number>();
  for (const [prefix, allowed] of ISSUERS) if (prefix.test(digits)) for (const length of allowed) lengths.add(length);
  return lengths;
}

export function luhn(digits: string): boolean {
  let sum = 0;
  for (let i = digits.length - 1, double = false; i >= 0; i--, double = !double) {
    const digit = digits.charCodeAt(i) - 48;
    sum += double ? (digit > 4 ? digit * 2 - 9 : digit * 2) : digit;
  }
  return sum % 10 === 0;
}
