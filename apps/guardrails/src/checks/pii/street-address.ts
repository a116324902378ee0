import type { Span } from '../../check.js';
import { Kind } from '../../streaming/word-kinds.js';
import type { WordToken } from './word-tokens.js';

const HOUSE_NUMBER = /^(?:\d{1,6}[A-Za-z]?(?:[-/]\d{1,5}[A-Za-z]?)?|[A-Z]{1,2}-?\d[\dA-Z]{0,5}|\d[A-Z]{2})$/;
const YEAR = /^(?:19|20)\d\d$/;
const YEAR_BEFORE = /\b(?:in|since|of|by|until|from|during|before|after)\s$/i;
/** Words that an address follows: with them a name and a number are enough. */
const CONTEXT =
  /\b(?:address(?: is)?|(?:lives?|lived|living|resid(?:es?|ed|ing)|stay(?:s|ed|ing)?|located|situated|dwells?) (?:in|at|on)|(?:ship(?:ped)?|deliver(?:ed)?|sen[dt](?: (?:it|them))?|moved?|mail(?:ed)?|forward(?:ed)?|come|drive) (?:it )?to|arrived? at|residence|corner of|wohnhaft in|domicilié au|domiciliado en)\b[^\w\n]{0,4}\n?[^\w\n]{0,4}$/i;
const CONTEXT_REACH = 40;
const MOST_TOKENS = 24;
const MOST_STREET_WORDS = 5;

interface Evidence {
  numbers: number;
  street: boolean;
  unit: boolean;
  /** A name between two numbers, or one number right behind a name. */
  between: boolean;
}

/**
 * Places that mail reaches: a number and the name of a street, in the order of any country, with unit, city and
 * postcode as far as they follow. A number beside a name alone is one only after words that say so.
 */
export function findStreetAddresses(text: string, tokens: readonly WordToken[]): Span[] {
  const spans: Span[] = [];
  for (let i = 0; i < tokens.length; i++) {
    const first = addressStart(tokens, i);
    if (first === undefined) continue;
    const last = addressEnd(tokens, first);
    if (last > first) {
      const score = scoreOf(text, tokens, first, last);
      if (score > 0) {
        spans.push({ type: 'STREET_ADDRESS', start: tokens[first]!.start, end: tokens[last]!.end, score });
        i = last;
      }
    }
  }
  return spans;
}

const isNumber = (token: WordToken): boolean => token.digit && HOUSE_NUMBER.test(token.word);
const isName = (token: WordToken): boolean =>
  (token.capital && token.kind !== Kind.Stop && !token.digit) || token.kind === Kind.Street;
const isJoint = (token: WordToken): boolean => token.kind === Kind.Link || token.word.length === 1;

/** `i` when an address may begin there: at a number, a unit, or a name that a number or a street word follows. */
function addressStart(tokens: readonly WordToken[], i: number): number | undefined {
  const token = tokens[i]!;
  if (isNumber(token) && !/[.:]\d/.test(token.trail)) return /[.:;!?)]/.test(token.trail) ? undefined : i;
  if (token.kind === Kind.Unit) return tokens[i + 1]?.digit || tokens[i + 1]?.kind === Kind.Unit ? i : undefined;
  if (!isName(token) && token.word !== 'corner') return undefined;
  return nameLeadsToNumber(tokens, i) ? i : undefined;
}

function nameLeadsToNumber(tokens: readonly WordToken[], i: number): boolean {
  const prefixed = tokens[i]!.kind === Kind.Street || tokens[i]!.word === 'corner';
  for (let at = i; at < tokens.length && at <= i + MOST_STREET_WORDS; at++) {
    const token = tokens[at]!;
    if (at > i && token.newLine) return false;
    if (isNumber(token)) return true;
    if (at > i && !isName(token) && !isJoint(token)) return false;
    if (token.kind === Kind.Unit || token.kind === Kind.Title) return false;
    if (/[;:!?)]/.test(token.trail) || (token.trail.includes(',') && !prefixed)) return false;
  }
  return false;
}

/** The last token that still belongs to an address that begins at `first`. */
function addressEnd(tokens: readonly WordToken[], first: number): number {
  let last = first;
  let names = 0;
  for (let i = first; i < tokens.length && i < first + MOST_TOKENS; i++) {
    const token = tokens[i]!;
    if (token.trail.includes(':') || (token.word !== '' && !belongs(token))) break;
    if (token.digit) names = 0;
    else if (token.capital && ++names > 6) break;
    if (token.word !== '' && token.kind !== Kind.Link) last = i;
    if (/[;!?)"”]/.test(token.trail) || endsSentence(token, tokens[i + 1])) break;
  }
  return last;
}

const belongs = (token: WordToken): boolean =>
  isNumber(token) || isName(token) || isJoint(token) || token.kind === Kind.Unit || token.word === 'corner';

/** `18. Apt. 417` goes on after the full stop, `65662. I now` does not. */
function endsSentence(token: WordToken, next: WordToken | undefined): boolean {
  if (!token.trail.includes('.')) return false;
  if (next?.kind === Kind.Unit) return false;
  if (token.digit) return true;
  return token.kind === Kind.Plain && token.word.length > 3;
}

function scoreOf(text: string, tokens: readonly WordToken[], first: number, last: number): number {
  const { numbers, street, unit, between } = evidence(tokens, first, last);
  if (numbers === 0) return 0;
  const start = tokens[first]!.start;
  const before = text.slice(Math.max(0, start - CONTEXT_REACH), start);
  if (YEAR.test(tokens[first]!.word) && YEAR_BEFORE.test(before)) return 0;
  if (street && (unit || numbers > 1)) return 0.95;
  if (street) return 0.85;
  if (unit && between) return 0.8;
  return between && CONTEXT.test(before) ? 0.7 : 0;
}

function evidence(tokens: readonly WordToken[], first: number, last: number): Evidence {
  const found: Evidence = { numbers: 0, street: false, unit: false, between: false };
  let names = 0;
  for (let i = first; i <= last; i++) {
    const token = tokens[i]!;
    if (token.digit) {
      found.numbers++;
      if (names > 0 || isPlainName(tokens[i + 1])) found.between = true;
    } else if (token.kind === Kind.Unit && tokens[i + 1]?.digit) {
      found.unit = true;
    } else if (token.kind === Kind.Street || (token.word === 'Dr' && names > 0)) {
      found.street ||= isStreet(tokens, i, first, last, names);
    }
    names = token.capital && token.kind !== Kind.Unit ? names + 1 : 0;
  }
  return found;
}

const isPlainName = (token: WordToken | undefined): boolean => token !== undefined && isName(token);

/** `12 Oak Grove`, `rue de la Paix 12`, `12 rue de la Paix`, `Hauptstraße 5`: a number close to the street. */
function isStreet(tokens: readonly WordToken[], at: number, first: number, last: number, names: number): boolean {
  const number = (i: number): boolean => i >= first && i <= last && tokens[i]!.digit;
  if (number(at + 1) || (names > 0 && number(at - names - 1))) return true;
  for (let i = at - 1; i >= at - MOST_STREET_WORDS && i >= first; i--) if (number(i)) return true;
  for (let i = at + 1; i <= at + MOST_STREET_WORDS && i <= last; i++) if (number(i)) return true;
  return false;
}
