import type { KeywordHit } from './keyword-index.js';

/** What speaks for a topic in the part of a text where most does. */
export interface Evidence {
  readonly score: number;
  readonly start: number;
  readonly end: number;
}

/** A topic is what is spoken of in one place: so many characters are weighed together, about three sentences. */
const WINDOW = 400;
/** In a text as short as a question one keyword is enough; in a full window it takes twice as much. */
const SHORT = 150;
/** Saying the same again adds little. */
const REPEATED = 0.25;

/** Evidence of one topic, from its keywords in order; 0.5 where they weigh `needed` in a short text. */
export function evidenceOf(hits: readonly KeywordHit[], textLength: number, needed: number): Evidence {
  const span = Math.min(textLength, WINDOW);
  const need = needed * (1 + Math.max(0, span - SHORT) / (WINDOW - SHORT));
  const counts = new Map<string, number>();
  let best: Evidence = { score: 0, start: 0, end: 0 };
  let weight = 0;
  let first = 0;
  for (const hit of hits) {
    weight += weigh(counts, hit, 1);
    while (hit.end - hits[first]!.start > WINDOW) weight -= weigh(counts, hits[first++]!, -1);
    const score = weight / (weight + need);
    if (score > best.score) best = { score, start: hits[first]!.start, end: hit.end };
  }
  return best;
}

/** Counts a keyword in or out, and returns what it adds to the rest. */
function weigh(counts: Map<string, number>, { keyword, weight }: KeywordHit, by: 1 | -1): number {
  const before = counts.get(keyword) ?? 0;
  counts.set(keyword, before + by);
  const others = by === 1 ? before : before - 1;
  return others === 0 ? weight : weight * REPEATED;
}
