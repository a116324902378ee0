import { EMPTY_WORDS } from './empty-words.js';

/** A word of a text, as texts are compared by it. */
export interface Term {
  /** Folded and lightly stemmed: `Running` and `runs` are one. Of scripts without spaces, a pair of characters. */
  stem: string;
  /** A bit for each language in which it says nothing by itself, as `the` and `is` do in English. */
  emptyIn: number;
  /** Written with a capital although no sentence begins there, or with a digit: likely a name or a value. */
  name: boolean;
}

/** The terms of a text in their order. Case, diacritics and width do not count. */
export function termsOf(text: string): Term[] {
  const terms: Term[] = [];
  let sentenceStart = true;
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (!isWordChar(code)) {
      sentenceStart ||= ENDS.includes(text[at]!);
      continue;
    }
    const start = at;
    while (at + 1 < text.length && isWordChar(text.charCodeAt(at + 1))) at++;
    const word = text.slice(start, at + 1);
    if (code >= FIRST_UNSPACED && UNSPACED.test(word)) addPairs(word.normalize('NFKC'), terms);
    else terms.push(termOf(word, isDigit(code) || (!sentenceStart && isCapital(code, word))));
    sentenceStart = false;
  }
  return terms;
}

const ENDS = '.!?:"\n';
/** Han, kana, Thai, Lao, Khmer and Burmese put no spaces between words. */
const UNSPACED = /[\p{sc=Han}\p{sc=Hiragana}\p{sc=Katakana}\p{sc=Thai}\p{sc=Lao}\p{sc=Khmer}\p{sc=Myanmar}]/u;
const FIRST_UNSPACED = 0x0e00;
const WORD_CHAR = /[\p{L}\p{N}\p{M}]/u;
/** What each UTF-16 unit beyond ASCII is, once it was asked for: 1 part of a word, 2 not. */
const KINDS = new Uint8Array(0x10000);

function isWordChar(code: number): boolean {
  if (code < 0x80) return (code >= 97 && code <= 122) || (code >= 65 && code <= 90) || isDigit(code);
  KINDS[code] ||= WORD_CHAR.test(String.fromCharCode(code)) || isSurrogateOfHan(code) ? 1 : 2;
  return KINDS[code] === 1;
}

/** Rare ideographs lie beyond the basic plane; what else does is no word. */
const isSurrogateOfHan = (code: number): boolean =>
  (code >= 0xd840 && code <= 0xd88d) || (code >= 0xdc00 && code <= 0xdfff);

const isDigit = (code: number): boolean => code >= 48 && code <= 57;

const isCapital = (code: number, word: string): boolean =>
  (code >= 65 && code <= 90) || (code > 0x7f && /^\p{Lu}/u.test(word));

/** A segmenter would cut the same name differently in different surroundings; pairs do not depend on them. */
function addPairs(word: string, terms: Term[]): void {
  if (word.length === 1) terms.push({ stem: word, emptyIn: 0, name: false });
  for (let at = 0; at + 1 < word.length; at++) terms.push({ stem: word.slice(at, at + 2), emptyIn: 0, name: false });
}

/** Words repeat: of most the work was done before. Bounded, so that nobody's words fill the memory. */
const KNOWN = new Map<string, Term>();
const KNOWN_NAMES = new Map<string, Term>();
const MAX_KNOWN = 20_000;
const MAX_KNOWN_CHARS = 24;

function termOf(word: string, name: boolean): Term {
  const known = name ? KNOWN_NAMES : KNOWN;
  const before = known.get(word);
  if (before) return before;
  const folded = fold(word);
  const term = { stem: stemOf(folded), emptyIn: EMPTY_WORDS.get(folded) ?? 0, name };
  if (word.length <= MAX_KNOWN_CHARS) {
    if (known.size >= MAX_KNOWN) known.clear();
    known.set(word, term);
  }
  return term;
}

/** Lower case without marks; letters that are no mark on another are written out. */
export function fold(word: string): string {
  const lower = word.toLowerCase();
  if (isAscii(lower)) return lower;
  return lower
    .normalize('NFKD')
    .replace(/\p{M}/gu, '')
    .replace(/[ßæœøłđðþı]/g, (letter) => WRITTEN_OUT[letter] ?? letter);
}

const WRITTEN_OUT: Readonly<Record<string, string>> = {
  ß: 'ss',
  æ: 'ae',
  œ: 'oe',
  ø: 'o',
  ł: 'l',
  đ: 'd',
  ð: 'd',
  þ: 'th',
  ı: 'i',
};

function isAscii(text: string): boolean {
  for (let at = 0; at < text.length; at++) if (text.charCodeAt(at) > 0x7f) return false;
  return true;
}

/** Endings of inflection only, and only where enough of the word is left. */
export function stemOf(word: string): string {
  if (word.length < 4) return word;
  let stem = word;
  if (stem.endsWith('ies') && stem.length > 4) stem = `${stem.slice(0, -3)}y`;
  else if (/(?:ss|sh|ch|x|z)es$/.test(stem)) stem = stem.slice(0, -2);
  else if (/[^su]s$/.test(stem)) stem = stem.slice(0, -1);
  if (stem.length > 5 && stem.endsWith('ing')) stem = undoubled(stem.slice(0, -3));
  else if (stem.length > 4 && stem.endsWith('ed')) stem = undoubled(stem.slice(0, -2));
  else if (stem.length > 5 && stem.endsWith('ly')) stem = stem.slice(0, -2);
  if (stem.length > 4 && stem.endsWith('e')) stem = stem.slice(0, -1);
  if (stem.length > 4 && stem.endsWith('y')) stem = `${stem.slice(0, -1)}i`;
  return stem;
}

const undoubled = (stem: string): string => (/([bdfgmnprt])\1$/.test(stem) ? stem.slice(0, -1) : stem);
