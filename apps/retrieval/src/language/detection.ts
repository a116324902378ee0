import type { Language } from './language.js';
import { STOP_WORDS } from './stop-words.js';
import { CYRILLIC_LANGUAGES, LATIN_LANGUAGES } from './word-rules.js';
import { wordsOf } from './words.js';

/** Enough to be sure of, and cheap on a book. */
const MAX_CHARACTERS = 4000;

/** Letters that few languages use. */
const LETTERS: Partial<Record<Language, string>> = {
  de: 'ßäöü',
  fr: 'çœèêëîïôùû',
  es: 'ñáíóú',
  it: 'àèìòù',
  pt: 'ãõçáâêóú',
  ca: 'çàèòï',
  ro: 'ăâîșțşţ',
  sv: 'åäö',
  no: 'åæø',
  da: 'åæø',
  fi: 'äö',
  hu: 'őűáéíóöúü',
  tr: 'ğışçöü',
  cs: 'ěřůčšžýáíé',
  pl: 'ąćęłńśźżó',
  vi: 'ăâđêôơưạảấầẩẫậắằẳẵặẹẻẽếềểễệỉịọỏốồổỗộớờởỡợụủứừửữựỳỵỷỹ',
  ru: 'ыэъё',
  uk: 'іїєґ',
  bg: 'ъ',
};

const VOTED = [...LATIN_LANGUAGES, ...CYRILLIC_LANGUAGES];
type Votes = ReadonlyMap<string, readonly Language[]>;
const WORD_VOTES: Votes = votesOf(VOTED, (language) => STOP_WORDS[language as (typeof VOTED)[number]].split(/\s+/));
const LETTER_VOTES: Votes = votesOf(Object.keys(LETTERS) as Language[], (language) => [...LETTERS[language]!]);
const SPECIAL = new RegExp(`[${[...LETTER_VOTES.keys()].join('')}]`, 'gu');

/** A letter counts less than a word: names carry letters of other languages. */
const LETTER_WEIGHT = 0.5;

/** One word is no proof. */
const VOTES_OF_ONE_WORD = 1;
/** Votes of the best language over those of the next one, below which it is anybody's guess. */
const MIN_LEAD = 1.2;
/** Of words, that a second script needs to tell a language: kana among Chinese signs, Persian letters among Arabic ones. */
const MIN_SHARE = 0.1;

/**
 * The language in which most of a text is written; `undefined` where nothing tells. Scripts tell most; among languages of
 * one script, the words that every sentence needs and letters that few languages have. Each is worth one vote, shared by
 * the languages that have it.
 */
export function detectLanguage(text: string): Language | undefined {
  const words = [...new Set(wordsOf(text.slice(0, MAX_CHARACTERS)))];
  const shares = SCRIPTS.map(({ letters }) => words.filter((word) => letters.test(word)));
  const most = shares.reduce((best, each, at) => (each.length > shares[best]!.length ? at : best), 0);
  const found = shares[most]!;
  return found.length === 0 ? undefined : SCRIPTS[most]!.languageOf(found);
}

interface Script {
  letters: RegExp;
  languageOf: (words: readonly string[]) => Language | undefined;
}

const SCRIPTS: readonly Script[] = [
  { letters: /\p{sc=Latin}/u, languageOf: byVotes },
  { letters: /\p{sc=Cyrillic}/u, languageOf: byVotes },
  { letters: /\p{sc=Greek}/u, languageOf: () => 'el' },
  { letters: /\p{sc=Arabic}/u, languageOf: (words) => (hasShare(words, /[پچژگکی]/u) ? 'fa' : 'ar') },
  { letters: /\p{sc=Hebrew}/u, languageOf: () => 'he' },
  { letters: /\p{sc=Devanagari}/u, languageOf: () => 'hi' },
  { letters: /\p{sc=Thai}/u, languageOf: () => 'th' },
  { letters: /\p{sc=Lao}/u, languageOf: () => 'lo' },
  { letters: /\p{sc=Khmer}/u, languageOf: () => 'km' },
  { letters: /\p{sc=Myanmar}/u, languageOf: () => 'my' },
  { letters: /\p{sc=Hangul}/u, languageOf: () => 'ko' },
  {
    letters: /[\p{sc=Han}\p{sc=Hiragana}\p{sc=Katakana}]/u,
    languageOf: (words) => (hasShare(words, /[\p{sc=Hiragana}\p{sc=Katakana}]/u) ? 'ja' : 'zh'),
  },
];

const hasShare = (words: readonly string[], letters: RegExp): boolean =>
  words.filter((word) => letters.test(word)).length >= words.length * MIN_SHARE;

function byVotes(words: readonly string[]): Language | undefined {
  const votes = new Map<Language, number>();
  const vote = (languages: readonly Language[] = [], weight: number) => {
    for (const each of languages) votes.set(each, (votes.get(each) ?? 0) + weight / languages.length);
  };
  for (const word of words) {
    vote(WORD_VOTES.get(word), 1);
    for (const letter of new Set(word.match(SPECIAL))) vote(LETTER_VOTES.get(letter), LETTER_WEIGHT);
  }
  const [best, next] = [...votes].sort((a, b) => b[1] - a[1]);
  return best && best[1] > VOTES_OF_ONE_WORD && best[1] >= MIN_LEAD * (next?.[1] ?? 0) ? best[0] : undefined;
}

/** What speaks for which languages. */
function votesOf(languages: readonly Language[], signsOf: (language: Language) => readonly string[]): Votes {
  const votes = new Map<string, Language[]>();
  for (const language of languages) {
    for (const sign of new Set(signsOf(language))) votes.set(sign, [...(votes.get(sign) ?? []), language]);
  }
  return votes;
}
