import { getCountries, getCountryCallingCode, Metadata } from 'libphonenumber-js/min';

import type { Span } from '../../check.js';
import { type DigitGroup, type DigitRun, isDigitAt, isWordAt } from './digit-groups.js';

const LEAST_DIGITS = 7;
const MOST_DIGITS = 15;
const CONTEXT_REACH = 48;
const CONTEXT =
  /(?:\b(?:phones?|tel(?:e?phone)?|telefono?|mobile|mob|cell(?:phone)?|fax|landline|hotline|whatsapp|call(?:ing)?|dial|ring|text(?:ing)?|sms|voicemail|answering|messages? to|contact|reach(?:ed)?(?: (?:me|us|him|her|them))?|handy|móvil|teléfono|numéro|(?:office|desk|home|work)(?=\s?[:#]))\b|☎|📞)[^\d\n]{0,24}\n?[^\d\n]{0,4}$/iu;
/** `416 60 039 office`, as in a signature; the cutter keeps such a word beside its number. */
const CONTEXT_AFTER = /^ \(?(?:office|fax|mobile|cell)\b/i;
const NOT_A_PHONE =
  /(?:\b(?:order|invoice|ticket|case|id|isbn|sku|ref(?:erence)?|serial|tracking|account|acct|part|zip|version|pin|license|licence|patent)\b[^\d\n]{0,12}|[$€£¥#]\s?)$/i;
/** An extension, or the letters that an American number may end in. */
const EXTENSION = /^(?: ?(?:x|ext\.? ?|#)\d{1,6}|-[A-Z]{4,7})(?!\w)/i;

/** Lengths of national numbers by calling code, from libphonenumber's numbering plans. */
const NATIONAL_LENGTHS = numberingPlans();

/**
 * Phone numbers by how they are written: with a country code that exists and a length it allows; in the North American
 * form; whole and with a trunk 0; or in any form beside a word like "phone". House, order and version numbers are none.
 */
export function findPhones(text: string, runs: readonly DigitRun[], from: number): Span[] {
  const spans: Span[] = [];
  for (const run of runs) {
    if (run.digits < LEAST_DIGITS) continue;
    let named = isNamed(text, run, from);
    for (let first = 0; first < run.groups.length; first++) {
      const last = phoneEnd(text, run, first, from, named);
      if (last === undefined) {
        if (first === 0) named = false;
        continue;
      }
      const end = run.groups[last]!.end;
      const start = phoneStart(text, run.groups[first]!.start, from);
      spans.push({ type: 'PHONE', start, end: end + extensionAt(text, end), score: 1 });
      first = last;
    }
  }
  return spans;
}

/** Only the first number of a run can stand beside a word. */
function isNamed(text: string, { groups, digits }: DigitRun, from: number): boolean {
  const start = phoneStart(text, groups[0]!.start, from);
  if (CONTEXT.test(text.slice(Math.max(0, start - CONTEXT_REACH), start))) return true;
  const end = groups.at(-1)!.end;
  return digits <= MOST_DIGITS && (groups.length > 1 || digits > 8) && CONTEXT_AFTER.test(text.slice(end, end + 12));
}

/** The last group of the number that begins with group `first`. */
function phoneEnd(text: string, run: DigitRun, first: number, from: number, named: boolean): number | undefined {
  const { groups } = run;
  const start = phoneStart(text, groups[first]!.start, from);
  const plus = text[start] === '+' || text[start + 1] === '+';
  // Inside a run only a number with its country code or in the American form may begin: most groups are none's.
  if (first > 0 && !named && !plus && !endsInFour(groups, first)) return undefined;
  if (!mayStartAt(text, start) || isDateAt(text, groups, first)) return undefined;
  if (plus) return international(text, groups, first);
  if (!named && first === 0 && NOT_A_PHONE.test(text.slice(Math.max(0, start - 24), start))) return undefined;
  const american = northAmerican(text, groups, first);
  if (american !== undefined) return american;
  if (named) return longest(text, groups, first, () => true);
  return first === 0 && hasTrunkForm(text, run) ? groups.length - 1 : undefined;
}

/** Takes in a `+`, an opening bracket, or both. */
function phoneStart(text: string, at: number, from: number): number {
  let start = at;
  if (start > from && text[start - 1] === '(') start--;
  if (start > from && text[start - 1] === '+') start--;
  return start;
}

function mayStartAt(text: string, start: number): boolean {
  return !isWordAt(text, start - 1) && !(isDigitAt(text, start - 2) && /[.,:/]/.test(text[start - 1]!));
}

/** The most groups that make an acceptable number. */
function longest(
  text: string,
  groups: readonly DigitGroup[],
  first: number,
  accept: (digits: string) => boolean,
): number | undefined {
  let digits = '';
  let found: number | undefined;
  for (let last = first; last < groups.length; last++) {
    const group = groups[last]!;
    if (digits.length + size(group) > MOST_DIGITS || (last > first && !closeEnough(text, groups, last))) break;
    digits += text.slice(group.start, group.end);
    if (digits.length >= LEAST_DIGITS && endsAt(text, group.end) && accept(digits)) found = last;
  }
  return found;
}

function international(text: string, groups: readonly DigitGroup[], first: number): number | undefined {
  return longest(text, groups, first, (digits) => {
    for (let size = 1; size <= 3; size++) {
      const lengths = NATIONAL_LENGTHS.get(digits.slice(0, size));
      if (!lengths) continue;
      const national = digits.slice(size);
      return lengths.has(national.length) || (national.startsWith('0') && lengths.has(national.length - 1));
    }
    return false;
  });
}

/** Whether the third or the fourth group has four digits, as American numbers do. */
const endsInFour = (groups: readonly DigitGroup[], first: number): boolean =>
  isFour(groups[first + 2]) || isFour(groups[first + 3]);
const isFour = (group: DigitGroup | undefined): boolean => group !== undefined && size(group) === 4;

/** 555-123-4567, (555) 123 4567, 1-555-123-4567, 001 555 123 4567 */
function northAmerican(text: string, groups: readonly DigitGroup[], first: number): number | undefined {
  const prefixed =
    size(groups[first]!) !== 2 && /^(?:00)?1$/.test(text.slice(groups[first]!.start, groups[first]!.end));
  const area = first + (prefixed ? 1 : 0);
  const last = area + 2;
  if (last >= groups.length || size(groups[last]!) !== 4) return undefined;
  if (size(groups[area]!) !== 3 || size(groups[area + 1]!) !== 3) return undefined;
  for (let i = first + 1; i <= last; i++) if (!closeEnough(text, groups, i)) return undefined;
  // `381-397 (1950)` are pages and a year.
  if (text[groups[last]!.start - 1] === '(') return undefined;
  const possible = /[2-9]/.test(text[groups[area]!.start]!);
  return possible && endsAt(text, groups[last]!.end) ? last : undefined;
}

/** The whole run, with a trunk 0, nine to eleven digits in three groups or more of at least two: 0490 75 40 81. */
function hasTrunkForm(text: string, { groups, digits }: DigitRun): boolean {
  if (digits < 9 || digits > 11 || groups.length < 3 || groups.some((group) => size(group) < 2)) return false;
  if (text[groups[0]!.start] !== '0' || !endsAt(text, groups.at(-1)!.end)) return false;
  const separators = new Set(groups.slice(1).map((group, i) => text.slice(groups[i]!.end, group.start)));
  return separators.size === 1 || text[groups[0]!.start - 1] === '(';
}

function closeEnough(text: string, groups: readonly DigitGroup[], index: number): boolean {
  const between = text.slice(groups[index - 1]!.end, groups[index]!.start);
  if (between.endsWith('(') && text[groups[index]!.end] !== ')') return false;
  return between.length === 1 || /^(?: ?\(|\)[ -]?| - | {2}|\) - )$/.test(between);
}

function endsAt(text: string, end: number): boolean {
  if (end >= text.length || text[end] === ' ') return true;
  if (EXTENSION.test(text.slice(end, end + 12))) return true;
  return !isWordAt(text, end) && text[end] !== '%' && !(/[.,:/-]/.test(text[end]!) && isDigitAt(text, end + 1));
}

const extensionAt = (text: string, end: number): number => EXTENSION.exec(text.slice(end, end + 12))?.[0].length ?? 0;

/** 2024-01-15 and 15.01.2024, also with slashes: such groups begin no number. */
function isDateAt(text: string, groups: readonly DigitGroup[], first: number): boolean {
  const last = groups[first + 2];
  if (!last || (size(groups[first]!) !== 4 && size(last) !== 4)) return false;
  return /^(?:(?:19|20)\d\d([-./])[01]?\d\1[0-3]?\d|[0-3]?\d([-./])[0-3]?\d\2(?:19|20)\d\d)$/.test(
    text.slice(groups[first]!.start, last.end),
  );
}

const size = ({ start, end }: DigitGroup): number => end - start;

function numberingPlans(): Map<string, Set<number>> {
  const plans = new Map<string, Set<number>>();
  const metadata = new Metadata();
  for (const country of getCountries()) {
    metadata.selectNumberingPlan(country);
    const code = getCountryCallingCode(country);
    const lengths = plans.get(code) ?? new Set();
    for (const length of metadata.numberingPlan?.possibleLengths() ?? []) lengths.add(length);
    plans.set(code, lengths);
  }
  return plans;
}
