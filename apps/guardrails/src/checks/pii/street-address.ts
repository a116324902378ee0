import type { Span } from '../../check.js';
import { isStreetKind, Kind } from '../../streaming/word-kinds.js';
import type { WordToken } from './word-tokens.js';

const YEAR = /^(?:19|20)\d\d$/;
const YEAR_BEFORE = /\b(?:in|since|of|by|until|from|during|before|after)\s$/i;
/** Words that an address follows: with them a name and a number are enough. */
const CONTEXT =
  /\b(?:address(?: is)?|(?:lives?|lived|living|resid(?:es?|ed|ing)|stay(?:s|ed|ing)?|located|situated|dwells?) (?:in|at|on)|(?:ship(?:ped)?|deliver(?:ed)?|sen[dt](?: (?:it|them))?|moved?|mail(?:ed)?|forward(?:ed)?|come|drive) (?:it )?to|arrived? at|residence|corner of|wohnhaft in|domicilié au|domiciliado en)\b[^\w\n]{0,4}\n?[^\w\n]{0,4}$/i;
const CONTEXT_REACH = 40;
/** `the corner of A Street and B Street` */
const CORNER = 'corner';
const MOST_TOKENS = 24;
const MOST_STREET_WORDS = 5;

interface Evidence {
  numbers: number;
  units: number;
  street: boolean;
  /** A name beside a number. */
  beside: boolean;
  /** A name between two numbers. */
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
      }
      // What is no address as a whole holds none that begins later, but for a year in front of it.
      if (score > 0 || !YEAR.test(tokens[first]!.word)) i = last;
    }
  }
  return spans;
}

const isNumber = (token: WordToken): boolean => token.houseNumber;
const isName = (token: WordToken): boolean => token.capital && token.kind !== Kind.Stop && !token.digit;
/** `calle Mayor`, `rue de la Paix`: in lower case only before a name. */
const isPrefix = (tokens: readonly WordToken[], i: number): boolean =>
  isStreetKind(tokens[i]!.kind) && tokens[i + 1] !== undefined && (isName(tokens[i + 1]!) || isJoint(tokens[i + 1]!));
const isJoint = (token: WordToken): boolean => token.kind === Kind.Link || token.word.length === 1;

/** `i` when an address may begin there: at a number, a unit, or a name that a number or a street word follows. */
function addressStart(tokens: readonly WordToken[], i: number): number | undefined {
  const token = tokens[i]!;
  if (isNumber(token) && !/[.:]\d/.test(token.trail)) return /[.:;!?)]/.test(token.trail) ? undefined : i;
  if (token.kind === Kind.Unit) return tokens[i + 1]?.digit || tokens[i + 1]?.kind === Kind.Unit ? i : undefined;
  if (!isName(token) && !isPrefix(tokens, i) && token.word !== CORNER) return undefined;
  return nameLeadsToNumber(tokens, i) ? i : undefined;
}

function nameLeadsToNumber(tokens: readonly WordToken[], i: number): boolean {
  const prefixed = isStreetKind(tokens[i]!.kind) || tokens[i]!.word === CORNER;
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
    if (token.trail.includes(':') || (token.word !== '' && !belongs(tokens, i))) break;
    if (token.word === 'and' && tokens[first]!.word !== CORNER) break;
    if (token.digit) names = 0;
    else if (token.capital && ++names > 6) break;
    if (token.word !== '' && token.kind !== Kind.Link) last = i;
    if (CLOSING.test(token.trail) || endsSentence(token, tokens[i + 1])) break;
  }
  return last;
}

const CLOSING = /[;!?"”]/;

const belongs = (tokens: readonly WordToken[], i: number): boolean => {
  const token = tokens[i]!;
  if (isNumber(token) || isName(token) || isJoint(token)) return true;
  return token.kind === Kind.Unit || token.word === CORNER || isPrefix(tokens, i);
};

/** `18. Apt. 417` goes on after the full stop, `65662. I now` does not. */
function endsSentence(token: WordToken, next: WordToken | undefined): boolean {
  if (!token.trail.includes('.')) return false;
  if (next?.kind === Kind.Unit) return false;
  if (token.digit) return true;
  return token.kind === Kind.Plain && token.word.length > 3;
}

function scoreOf(text: string, tokens: readonly WordToken[], first: number, last: number): number {
  const { numbers, street, units, beside, between } = evidence(tokens, first, last);
  if (numbers === 0) return 0;
  const start = tokens[first]!.start;
  const before = text.slice(Math.max(0, start - CONTEXT_REACH), start);
  if (YEAR.test(tokens[first]!.word) && YEAR_BEFORE.test(before)) return 0;
  if (street) return units > 0 || numbers > 1 ? 0.95 : 0.85;
  if (units > 1 || (units > 0 && beside)) return 0.8;
  if (beside && CONTEXT.test(before)) return 0.7;
  return between && /^\d{3,6}$/.test(tokens[first]!.word) && !YEAR.test(tokens[first]!.word) ? 0.55 : 0;
}

function evidence(tokens: readonly WordToken[], first: number, last: number): Evidence {
  const found: Evidence = { numbers: 0, units: 0, street: false, beside: false, between: false };
  let names = 0;
  let capitals = 0;
  for (let i = first; i <= last; i++) {
    const token = tokens[i]!;
    if (token.digit) {
      if (capitals > 0 && found.numbers > 0) found.between = true;
      if (names > 0 || (i < last && isName(tokens[i + 1]!))) found.beside = true;
      found.numbers++;
    } else if (isUnit(tokens, i)) {
      found.units++;
    } else {
      found.street ||= isStreet(tokens, i, first, last, names);
    }
    if (token.digit) capitals = 0;
    else if (isName(token) && token.word.length > 3 && token.kind !== Kind.Month) capitals++;
    names = (token.capital || isJoint(token)) && token.kind !== Kind.Unit ? names + 1 : 0;
  }
  return found;
}

/** `Apt. 5`, `P.O. Box 5`, `APO AE 09001`. */
function isUnit(tokens: readonly WordToken[], i: number): boolean {
  if (tokens[i]!.kind !== Kind.Unit) return false;
  return tokens[i + 1]?.digit === true || (/^[AFD]PO$/i.test(tokens[i]!.word) && tokens[i + 2]?.digit === true);
}

/**
 * `12 Oak Grove` and `12 Main St`: the number stands in front of the name; `12 rue de la Paix`, `Calle Mayor 12`,
 * `Hauptstraße 5`: or behind it. A place that is no road may be a year's: `2011 Arab Spring`.
 */
function isStreet(tokens: readonly WordToken[], at: number, first: number, last: number, names: number): boolean {
  const { kind, word, capital } = tokens[at]!;
  const number = (i: number): boolean => i >= first && i <= last && tokens[i]!.digit;
  const front = at - names - 1;
  if (kind === Kind.Road || word === 'Dr') return capital && number(front) && (names > 0 || kind === Kind.Road);
  if (kind === Kind.Place) return capital && names > 0 && number(front) && !YEAR.test(tokens[front]!.word);
  if (kind !== Kind.Street) return false;
  for (let i = at - 1; i >= at - MOST_STREET_WORDS && i >= first; i--) if (number(i)) return true;
  for (let i = at + 1; i <= at + MOST_STREET_WORDS && i <= last; i++) if (number(i)) return true;
  return false;
}
