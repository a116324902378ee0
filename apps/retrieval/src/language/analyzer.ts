import { DEFAULT_LANGUAGE, type Language } from './language.js';
import { ruleFor } from './word-rules.js';
import { wordsOf } from './words.js';

/** Longer words are cut: an index entry must stay far below a B-tree's 2,704 bytes. */
const MAX_WORD_LENGTH = 64;
/** Per language. Forms cost microseconds and texts repeat their words; when the memory is full it starts anew. */
const MAX_REMEMBERED_WORDS = 20_000;

const remembered = new Map<Language, Map<string, readonly string[]>>();

/** The terms of a text in order, repeats included. Documents and queries must pass the same rules to meet. */
export function analyze(text: string, language: Language = DEFAULT_LANGUAGE): string[] {
  return termsOf(wordsOf(text, language), language);
}

/** The terms of words that `wordsOf` gave. */
export function termsOf(words: readonly string[], language: Language): string[] {
  let known = remembered.get(language);
  if (!known) remembered.set(language, (known = new Map()));
  const terms: string[] = [];
  for (const word of words) {
    let forms = known.get(word);
    if (!forms) {
      forms = formsOf(word, language);
      if (known.size >= MAX_REMEMBERED_WORDS) known.clear();
      known.set(word, forms);
    }
    for (const form of forms) terms.push(form);
  }
  return terms;
}

export function isStopWord(word: string, language: Language): boolean {
  const { base, stopWords } = ruleFor(word, language);
  return stopWords.has(base(word));
}

function formsOf(word: string, language: Language): readonly string[] {
  const { base, stopWords, forms } = ruleFor(word, language);
  const spelled = shortened(base(word));
  return stopWords.has(spelled) ? [] : [forms(spelled)].flat().filter(Boolean);
}

/** A cut may leave half a surrogate pair, which no database stores. */
function shortened(word: string): string {
  return word.length <= MAX_WORD_LENGTH ? word : word.slice(0, MAX_WORD_LENGTH).toWellFormed();
}
