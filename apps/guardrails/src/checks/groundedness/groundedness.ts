import { PassageIndex } from './passage-index.js';
import { sentencesOf } from './sentences.js';
import { SupportJudge } from './support.js';
import { termsOf } from './terms.js';

export interface Groundedness {
  /** 0 to 1: how far the passages support the text, each sentence weighing by its length. */
  score: number;
  sentences: { start: number; end: number; score: number }[];
}

/**
 * How far passages support a text, told from words alone. A citation `[n]` stands for the n-th passage; a sentence with
 * citations is held against those, any other against the best.
 */
export function groundedness(text: string, passages: readonly string[]): Groundedness {
  const judge = new SupportJudge(new PassageIndex(passages));
  let weight = 0;
  let sum = 0;
  const sentences = sentencesOf(text).map(({ start, end, text: said, cites }) => {
    const terms = termsOf(said);
    const cited = cites.map((n) => n - 1).filter((at) => at in passages);
    const score = judge.supportOf(terms, cited.length > 0 ? new Set(cited) : undefined);
    weight += terms.length;
    sum += score * terms.length;
    return { start, end, score };
  });
  return { score: weight === 0 ? 1 : sum / weight, sentences };
}
