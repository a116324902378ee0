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

const STRUCTURE_NAMES = [
  'listItems',
  'beginsWithList',
  'code',
  'short',
  'long',
  'openingNegates',
  'moralSigns',
] as const;

/** A placed sign counts apart in the opening and after it. */
export const FEATURE_NAMES: readonly string[] = [
  ...SIGN_NAMES.flatMap((name) => (PLACED.has(name) ? [inOpening(name), name] : [name])),
  ...STRUCTURE_NAMES,
];

const indexOf = (name: string): number => FEATURE_NAMES.indexOf(name);

/** A sign with the places of its values, so that none is looked up by its name while a text is read. */
interface IndexedSign extends RefusalSign {
  readonly inOpening: number;
  readonly later: number;
}

const SIGNS = new FirstWords(REFUSAL_SIGNS.map(indexed));
const NONE: readonly IndexedSign[] = [];
const STRUCTURE = Object.fromEntries(STRUCTURE_NAMES.map((name) => [name, indexOf(name)])) as Readonly<
  Record<(typeof STRUCTURE_NAMES)[number], number>
>;
/** The values of each moral sign. */
const MORAL_VALUES = MORAL_SIGNS.map((name) => [indexOf(name), indexOf(inOpening(name))].filter((index) => index >= 0));

/** What of a refusal an answer shows; `folded` is in lower case. */
export function refusalFeatures(folded: string): RefusalFeatures {
  const text = folded.slice(0, READ_CHARS).replaceAll('’', "'");
  const openingEnd = endOfOpening(text);
  const values = new Float64Array(FEATURE_NAMES.length);
  const places = new Map<string, Place>();
  for (let at = nextWord(text, 0); at < text.length;) {
    const end = endOfWord(text, at);
    for (const sign of SIGNS.at(text, at, end) ?? NONE) {
      const index = at < openingEnd ? sign.inOpening : sign.later;
      if (values[index]) continue;
      sign.pattern.lastIndex = at;
      if (!sign.pattern.test(text)) continue;
      values[index] = 1;
      if (!places.has(sign.name)) places.set(sign.name, { start: at, end: sign.pattern.lastIndex });
    }
    at = nextWord(text, end);
  }
  addStructure(values, text, openingEnd);
  return { values, places };
}

function indexed(sign: RefusalSign): IndexedSign {
  const later = indexOf(sign.name);
  return { ...sign, later, inOpening: sign.placed ? indexOf(inOpening(sign.name)) : later };
}

function inOpening(name: string): string {
  return `${name}First`;
}

function addStructure(values: Float64Array, text: string, openingEnd: number): void {
  const items = text.match(/^[ \t]{0,8}(?:\d{1,2}[.)]|[-*•])\s/gm)?.length ?? 0;
  values[STRUCTURE.listItems] = Math.min(items, 4) / 4;
  values[STRUCTURE.beginsWithList] = /^\s{0,8}(?:\d{1,2}[.)]|[-*•])\s/.test(text) ? 1 : 0;
  values[STRUCTURE.code] = text.includes('```') ? 1 : 0;
  values[STRUCTURE.short] = text.length < 160 ? 1 : 0;
  values[STRUCTURE.long] = Math.min(text.length, 1_000) / 1_000;
  const opening = text.slice(0, openingEnd);
  values[STRUCTURE.openingNegates] = /\b(?:not|no|never|cannot|neither)\b|n't\b/.test(opening) ? 1 : 0;
  let moral = 0;
  for (const indexes of MORAL_VALUES) if (indexes.some((index) => values[index] === 1)) moral++;
  values[STRUCTURE.moralSigns] = moral / MORAL_SIGNS.length;
}

const SENTENCE_END = /[.!?:](?=\s)|\n/g;

/** The end of the first sentence that is more than a courtesy. */
function endOfOpening(text: string): number {
  const start = text.length - text.trimStart().length;
  SENTENCE_END.lastIndex = start;
  for (let sentences = 0; sentences < 3; sentences++) {
    if (!SENTENCE_END.test(text)) return text.length;
    // A match is one character.
    const end = SENTENCE_END.lastIndex - 1;
    if (end - start > COURTESY_CHARS) return end;
  }
  return SENTENCE_END.lastIndex;
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
