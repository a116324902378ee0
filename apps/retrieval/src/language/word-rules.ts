import { STOP_WORDS } from './stop-words.js';
import {
  anchoredGrams,
  arabicBase,
  arabicStem,
  devanagariBase,
  grams,
  greekBase,
  greekStem,
  hebrewBase,
  prefix,
  snowballStem,
  withoutMarks,
  type WordForms,
} from './word-forms.js';

/** How the words of one script in one language become terms. */
export interface WordRule {
  /** One spelling for all of a word. */
  base: (word: string) => string;
  /** In that spelling. */
  stopWords: ReadonlySet<string>;
  forms: WordForms;
}

type StopList = keyof typeof STOP_WORDS;

const itself = (word: string): string => word;

function rule(lists: readonly StopList[], forms: WordForms = itself, base = itself): WordRule {
  const words = lists.flatMap((list) => STOP_WORDS[list].split(/\s+/));
  return { base, stopWords: new Set(words.map(base)), forms };
}

/** Accents are dropped after stemming, which needs them; so `telefono` finds `teléfono`. */
function romance(language: StopList, algorithm: string, base = itself): WordRule {
  const stem = snowballStem(algorithm);
  return rule([language], (word) => withoutMarks(stem(word)), base);
}

/** Portuguese plurals that its stemmer keeps apart from their singulars: `nações`. */
const withNasalSingular = (word: string): string => word.replace(/[õã]es$/, 'ão');
/** The stemmer is older than the letters with a comma below. */
const withCedillas = (word: string): string => word.replaceAll('ș', 'ş').replaceAll('ț', 'ţ');

/** Languages whose words have rules of their own; those of all other scripts are the same in every language. */
const LATIN = {
  en: rule(['en'], snowballStem('english'), withoutMarks),
  de: rule(['de'], snowballStem('german')),
  fr: romance('fr', 'french'),
  es: romance('es', 'spanish'),
  it: romance('it', 'italian'),
  pt: romance('pt', 'portuguese', withNasalSingular),
  ca: romance('ca', 'catalan'),
  ro: romance('ro', 'romanian', withCedillas),
  nl: rule(['nl'], snowballStem('dutch')),
  sv: rule(['sv'], snowballStem('swedish')),
  no: rule(['no'], snowballStem('norwegian')),
  da: rule(['da'], snowballStem('danish')),
  fi: rule(['fi'], snowballStem('finnish')),
  hu: rule(['hu'], snowballStem('hungarian')),
  tr: rule(['tr'], snowballStem('turkish')),
  cs: rule(['cs'], snowballStem('czech')),
  pl: rule(['pl'], prefix),
  vi: rule(['vi']),
  id: rule(['id']),
};
const CYRILLIC = {
  ru: rule(['ru'], snowballStem('russian'), (word) => word.replaceAll('ё', 'е')),
  uk: rule(['uk'], prefix),
  bg: rule(['bg'], prefix),
};

/**
 * The other scripts. Greek, Arabic and Hebrew are inflected in ways that grams bridge better than what stemmers there are
 * (measured for Greek and Arabic: retrieval.md 3.2); Korean glues its particles to the words.
 */
const SCRIPTS: readonly [letters: RegExp, rule: WordRule][] = [
  [/^\p{sc=Greek}/u, rule(['el'], (word) => anchoredGrams(greekStem(word), 4), greekBase)],
  [/^\p{sc=Arabic}/u, rule(['ar', 'fa'], (word) => anchoredGrams(arabicStem(word), 4), arabicBase)],
  [/^\p{sc=Hebrew}/u, rule(['he'], (word) => grams(word, 3), hebrewBase)],
  [/^\p{sc=Devanagari}/u, rule(['hi'], itself, devanagariBase)],
  [/^\p{sc=Thai}/u, rule(['th'])],
  [/^[\p{sc=Han}\p{sc=Hiragana}\p{sc=Katakana}]/u, rule(['zh', 'ja'])],
  [/^\p{sc=Hangul}/u, rule([], (word) => grams(word, 2))],
];
const OTHER = rule([]);

export type LatinLanguage = keyof typeof LATIN;
export type CyrillicLanguage = keyof typeof CYRILLIC;
export const LATIN_LANGUAGES = Object.keys(LATIN) as LatinLanguage[];
export const CYRILLIC_LANGUAGES = Object.keys(CYRILLIC) as CyrillicLanguage[];

/** In texts of other scripts, Latin letters write English words most often, and Cyrillic ones Russian words. */
export function ruleFor(word: string, language: string): WordRule {
  if (IS_LATIN.test(word)) return LATIN[language as LatinLanguage] ?? LATIN.en;
  if (IS_CYRILLIC.test(word)) return CYRILLIC[language as CyrillicLanguage] ?? CYRILLIC.ru;
  return SCRIPTS.find(([letters]) => letters.test(word))?.[1] ?? OTHER;
}

const IS_LATIN = /^\p{sc=Latin}/u;
const IS_CYRILLIC = /^\p{sc=Cyrillic}/u;
