/** What two passages have in common is judged by their words. */
interface Worded {
  text: string;
  score: number;
}

/** Passages that say the same in the same words; the share of words they have in common. */
const SAME_FROM = 0.95;

/**
 * Leaves out what repeats an earlier passage almost to the word, and, where `diversity` is above 0, prefers what says
 * something else: each next passage is the best by (1 - diversity) * relevance - diversity * likeness to those chosen
 * (maximal marginal relevance; Carbonell and Goldstein, SIGIR 1998).
 */
export function diversified<P extends Worded>(ranked: readonly P[], diversity: number): P[] {
  const best = ranked[0]?.score || 1;
  const left = ranked.map((passage) => ({ passage, words: wordsOf(passage.text), likeness: 0 }));
  const chosen: P[] = [];
  while (left.length > 0) {
    const marginal = ({ passage, likeness }: (typeof left)[number]) =>
      (1 - diversity) * (passage.score / best) - diversity * likeness;
    const next = left.reduce((top, each) => (marginal(each) > marginal(top) ? each : top));
    left.splice(left.indexOf(next), 1);
    if (next.likeness >= SAME_FROM) continue;
    chosen.push(next.passage);
    for (const each of left) each.likeness = Math.max(each.likeness, likenessOf(each.words, next.words));
  }
  return chosen;
}

function wordsOf(text: string): Set<string> {
  return new Set(text.toLowerCase().match(/[\p{L}\p{N}\p{M}]+/gu) ?? []);
}

/** The share of the words of both that both have. */
function likenessOf(a: Set<string>, b: Set<string>): number {
  if (a.size === 0 || b.size === 0) return 0;
  let common = 0;
  for (const word of a) if (b.has(word)) common++;
  return common / (a.size + b.size - common);
}
