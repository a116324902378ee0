import type { QueryTerms } from '../language/query-terms.js';
import type { Ranked } from '../search/fusion.js';
import { bigramScores } from './bigrams.js';
import type { Candidates } from './lexical-index.store.js';
import { numbered } from './numbered-texts.js';
import { smooth } from './smoothing.js';
import { surroundingScores } from './surroundings.js';

/** What a candidate's score keeps of BM25; the rest comes from its surroundings. */
const OWN_SHARE = 0.5;
const BIGRAM_WEIGHT = 0.15;

/**
 * Orders the candidates of one query anew, from their texts alone: by what stands around them in their documents, by the
 * query's words side by side, and by their likeness to each other. Parameters: retrieval.md 3.1 and 4, but for the
 * surroundings, which weigh as much as the chunk itself. What each changes is in docs/evaluation.md.
 */
export function rescore({ terms, readings }: QueryTerms, found: Candidates): Ranked[] {
  const { candidates, idf, averageLen } = found;
  const texts = numbered(candidates);
  const around = surroundingScores(terms, found, texts);
  const bigrams = bigramScores(readings, idf, texts, averageLen);
  const scores = candidates.map(
    ({ score }, at) => OWN_SHARE * score + (1 - OWN_SHARE) * around[at]! + BIGRAM_WEIGHT * bigrams[at]!,
  );
  const smoothed = smooth(scores, texts);
  return candidates
    .map(({ chunkId }, at) => ({ chunkId, score: smoothed[at]! }))
    .sort((a, b) => b.score - a.score || Number(a.chunkId) - Number(b.chunkId));
}
