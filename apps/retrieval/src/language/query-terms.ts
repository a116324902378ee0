import { countTerms } from '../rank/bm25.js';
import { analyze, isStopWord, termsOf } from './analyzer.js';
import { detectLanguage } from './detection.js';
import type { Language } from './language.js';
import { wordsOf } from './words.js';

/** A query as the texts of a store would have it. */
export interface QueryTerms {
  /** Each term as often as in the language that has it most often. */
  terms: string[];
  /** The query in order, once for each way in which the languages read it. */
  readings: string[][];
}

/**
 * The terms of a query for a store whose texts are in `languages`: those of each language, because only its own terms find
 * its texts. In a store of one language that is what `analyze` gives. Where there are several, a word that says nothing in
 * the language of the query itself is not looked for in the others, where it would be rare and seem telling.
 */
export function analyzeQuery(text: string, languages: readonly Language[]): QueryTerms {
  const readings = languages.length > 1 ? readingsOf(text, languages) : [analyze(text, languages[0])];
  const counts = new Map<string, number>();
  for (const reading of readings) {
    for (const [term, count] of countTerms(reading)) counts.set(term, Math.max(count, counts.get(term) ?? 0));
  }
  return { terms: [...counts].flatMap(([term, count]) => Array.from({ length: count }, () => term)), readings };
}

function readingsOf(text: string, languages: readonly Language[]): string[][] {
  const asked = detectLanguage(text);
  const readings = new Map<string, string[]>();
  for (const language of languages) {
    const words = wordsOf(text, language);
    const telling = asked && languages.includes(asked) ? words.filter((word) => !isStopWord(word, asked)) : words;
    const terms = termsOf(telling, language);
    readings.set(terms.join(' '), terms);
  }
  return [...readings.values()];
}
