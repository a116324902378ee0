import snowball from 'snowball-stemmers';

import { ENGLISH_STOP_WORDS } from './english-stop-words.js';

/** How a text becomes terms. `simple` neither stems nor drops words: for languages without rules of their own. */
export type Language = 'english' | 'simple';

interface Rules {
  readonly word: RegExp;
  /** The term of a word, or '' when the word says nothing. */
  readonly termOf: (word: string) => string;
}

/** Longer terms are cut: an index entry must stay far below a B-tree's 2,704 bytes. */
const MAX_TERM_LENGTH = 64;
const MAX_CACHED_WORDS = 50_000;

const RULES: Record<Language, Rules> = {
  english: { word: /[\p{L}\p{N}]+/gu, termOf: remembered(englishTerm()) },
  // Vowel signs of Hindi and Thai are marks; without them the words fall apart.
  simple: { word: /[\p{L}\p{N}\p{M}]+/gu, termOf: shortened },
};

/** The terms of a text in order, repeats included. Documents and queries must pass the same rules to meet. */
export function analyze(text: string, language: Language = 'english'): string[] {
  const { word, termOf } = RULES[language];
  const words = text.normalize('NFKC').toLowerCase().match(word) ?? [];
  const terms: string[] = [];
  for (const each of words) {
    const term = termOf(each);
    if (term) terms.push(term);
  }
  return terms;
}

function englishTerm(): (word: string) => string {
  const stemmer = snowball.newStemmer('english');
  return (word) => (ENGLISH_STOP_WORDS.has(word) ? '' : stemmer.stem(shortened(word)));
}

/** A cut may leave half a surrogate pair, which no database stores. */
function shortened(word: string): string {
  return word.length <= MAX_TERM_LENGTH ? word : word.slice(0, MAX_TERM_LENGTH).toWellFormed();
}

/** Stemming costs microseconds and texts repeat their words; when the memory is full it starts anew. */
function remembered(termOf: (word: string) => string): (word: string) => string {
  const known = new Map<string, string>();
  return (word) => {
    let term = known.get(word);
    if (term === undefined) {
      term = termOf(word);
      if (known.size >= MAX_CACHED_WORDS) known.clear();
      known.set(word, term);
    }
    return term;
  };
}
