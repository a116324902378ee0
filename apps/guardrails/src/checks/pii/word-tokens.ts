import type { Span } from '../../check.js';
import { isPunctuation, isUpper, Kind, kindOf } from '../../streaming/word-kinds.js';

/** A word with its place, without the punctuation around it. */
export interface WordToken {
  readonly start: number;
  readonly end: number;
  readonly word: string;
  readonly kind: Kind;
  readonly capital: boolean;
  readonly digit: boolean;
  /** Whether it can be the number of a house or a postcode. */
  readonly houseNumber: boolean;
  /** Punctuation before and behind it. */
  readonly lead: string;
  readonly trail: string;
  /** Whether a line break stands in front of it. */
  readonly newLine: boolean;
}

const TOKEN = /\S+/g;
const LONGEST = 40;
const HOUSE_NUMBER = /^(?:\d{1,6}[A-Za-z]?(?:[-/]\d{1,5}[A-Za-z]?)?|[A-Z]{1,2}-?\d[\dA-Z]{0,5}|\d[A-Z]{2})$/;
const POSSESSIVE = /['’]s$/;

/** The words of a text from a position on. Runs longer than any word are tokens without one. */
export function wordTokens(text: string, from: number, known: readonly Span[]): readonly WordToken[] {
  const tokens: WordToken[] = [];
  TOKEN.lastIndex = from;
  let before = from;
  for (let match = TOKEN.exec(text); match; match = TOKEN.exec(text)) {
    const { index: start } = match;
    const end = TOKEN.lastIndex;
    tokens.push(end - start > LONGEST ? { ...BREAK, start, end } : tokenOf(text, start, end, before));
    before = end;
  }
  return withoutKnown(tokens, known);
}

/** Words of values that are known already become tokens without a word, behind which nothing goes on. */
export function withoutKnown(tokens: readonly WordToken[], known: readonly Span[]): readonly WordToken[] {
  if (known.length === 0) return tokens;
  return tokens.map((token) => {
    const { start, end } = token;
    return known.some((span) => start < span.end && span.start < end) ? { ...BREAK, start, end } : token;
  });
}

const BREAK: WordToken = {
  start: 0,
  end: 0,
  word: '',
  kind: Kind.Plain,
  capital: false,
  digit: false,
  houseNumber: false,
  lead: '',
  trail: ';',
  newLine: false,
};

/** The word in front of a position, in lower case and without punctuation. */
export function wordBefore(text: string, at: number): string {
  const least = Math.max(0, at - LONGEST);
  let end = at;
  while (end > least && !isWordCode(text.charCodeAt(end - 1))) end--;
  let start = end;
  while (start > least && isWordCode(text.charCodeAt(start - 1))) start--;
  return text.slice(start, end).toLowerCase();
}

/** Letters, digits, the apostrophe. */
const isWordCode = (c: number): boolean => c > 32 && c !== 0xa0 && (c === 0x27 || !isPunctuation(c));

function tokenOf(text: string, left: number, right: number, before: number): WordToken {
  let start = left;
  let end = right;
  while (start < end && isPunctuation(text.charCodeAt(start))) start++;
  while (end > start && isPunctuation(text.charCodeAt(end - 1))) end--;
  let word = text.slice(start, end);
  if (word.charCodeAt(word.length - 1) === 0x73 && POSSESSIVE.test(word)) {
    word = word.slice(0, -2);
    end -= 2;
  }
  const digit = hasDigit(word);
  return {
    start,
    end,
    word,
    kind: digit || word === '' || (end - start === 1 && text[end] === '.') ? Kind.Plain : kindOf(word),
    capital: word !== '' && isUpper(word.charCodeAt(0)),
    digit,
    houseNumber: digit && HOUSE_NUMBER.test(word),
    lead: text.slice(left, start),
    trail: text.slice(end, right),
    newLine: left > before && /[\n\v\f\u0085\u2028\u2029]/.test(text.slice(before, left)),
  };
}

function hasDigit(word: string): boolean {
  for (let i = 0; i < word.length; i++) {
    const c = word.charCodeAt(i);
    if (c >= 48 && c <= 57) return true;
  }
  return false;
}
