import { FirstWords } from '../first-words.js';
import { REFUSAL_SIGNS, type RefusalSign } from './refusal-signs.js';

/** An answer that refuses says so early: what stands later is not read, so that the cost does not grow. */
export const READ_CHARS = 2_000;
/** A greeting or a courtesy is no opening yet: the sentence after it belongs to it. */
const COURTESY_CHARS = 60;

export interface Place {
  readonly start: number;
  readonly end: number;
}

export interface RefusalFeatures {
  /** One value, 0 to 1, per name of `FEATURE_NAMES`. */
  readonly values: Float64Array;
  /** Where each sign stands first. */
  readonly places: ReadonlyMap<string, Place>;
}

const SIGN_NAMES = [...new Set(REFUSAL_SIGNS.map(({ name }) => name))];
const PLACED = new Set(REFUSAL_SIGNS.filter(({ placed }) => placed).map(({ name }) => name));
const MORAL_SIGNS = ['inappropriate', 'neverRight', 'condemns', 'dignity', 'importantTo', 'noReason', 'unadvised'];

/** A placed sign counts apart in the opening and after it. */
export const FEATURE_NAMES: readonly string[] = [
  ...SIGN_NAMES.flatMap((name) => (PLACED.has(name) ? [inOpening(name), name] : [name])),
  'listItems',
  'beginsWithList',
  'code',
  'short',
  'long',
  'openingNegates',
  'moralSigns',
];

const INDEX = new Map(FEATURE_NAMES.map((name, index) => [name, index]));
const SIGNS = new FirstWords(REFUSAL_SIGNS);
const NONE: readonly RefusalSign[] = [];

/** What of a refusal an answer shows; `folded` is in lower case. */
export function refusalFeatures(folded: string): RefusalFeatures {
  const text = folded.slice(0, READ_CHARS).replaceAll('’', "'");
  const openingEnd = endOfOpening(text);
  const values = new Float64Array(FEATURE_NAMES.length);
  const places = new Map<string, Place>();
  for (let at = nextWord(text, 0); at < text.length;) {
    const end = endOfWord(text, at);
    for (const sign of SIGNS.at(text, at, end) ?? NONE) {
      const index = INDEX.get(sign.placed && at < openingEnd ? inOpening(sign.name) : sign.name)!;
      if (values[index]) continue;
      sign.pattern.lastIndex = at;
      const match = sign.pattern.exec(text);
      if (!match) continue;
      values[index] = 1;
      if (!places.has(sign.name)) places.set(sign.name, { start: at, end: at + match[0].length });
    }
    at = nextWord(text, end);
  }
  addStructure(values, text, openingEnd);
  return { values, places };
}

function inOpening(name: string): string {
  return `${name}First`;
}

function addStructure(values: Float64Array, text: string, openingEnd: number): void {
  const set = (name: string, value: number) => (values[INDEX.get(name)!] = value);
  const items = text.match(/^[ \t]{0,8}(?:\d{1,2}[.)]|[-*•])\s/gm)?.length ?? 0;
  set('listItems', Math.min(items, 4) / 4);
  set('beginsWithList', /^\s{0,8}(?:\d{1,2}[.)]|[-*•])\s/.test(text) ? 1 : 0);
  set('code', text.includes('```') ? 1 : 0);
  set('short', text.length < 160 ? 1 : 0);
  set('long', Math.min(text.length, 1_000) / 1_000);
  set('openingNegates', /\b(?:not|no|never|cannot|neither)\b|n't\b/.test(text.slice(0, openingEnd)) ? 1 : 0);
  const moral = MORAL_SIGNS.filter((name) => values[INDEX.get(name)!] || values[INDEX.get(inOpening(name)) ?? -1]);
  set('moralSigns', moral.length / MORAL_SIGNS.length);
}

/** The end of the first sentence that is more than a courtesy. */
function endOfOpening(text: string): number {
  const sentenceEnd = /[.!?:](?=\s)|\n/g;
  const start = text.length - text.trimStart().length;
  sentenceEnd.lastIndex = start;
  for (let sentences = 0; sentences < 3; sentences++) {
    const match = sentenceEnd.exec(text);
    if (!match) return text.length;
    if (match.index - start > COURTESY_CHARS) return match.index;
  }
  return sentenceEnd.lastIndex;
}

/** Letters, apostrophe and everything beyond ASCII. */
const isWordUnit = (c: number): boolean => (c >= 97 && c <= 122) || c === 0x27 || c > 0x7f;

function nextWord(text: string, from: number): number {
  let at = from;
  while (at < text.length && !isWordUnit(text.charCodeAt(at))) at++;
  return at;
}

function endOfWord(text: string, from: number): number {
  let at = from;
  while (at < text.length && isWordUnit(text.charCodeAt(at))) at++;
  return at;
}
