/** What one way of searching found, best first. */
export interface Ranked {
  chunkId: string;
  score: number;
}

export interface Fusion {
  /** `weighted`: scores, each list scaled to its best; `rrf`: ranks only, for lists whose scores say little. */
  method: 'weighted' | 'rrf';
  /** What words weigh; meaning weighs the rest. 0 to 1. */
  lexicalWeight: number;
}

export const DEFAULT_FUSION: Fusion = { method: 'weighted', lexicalWeight: 0.5 };

/** Of reciprocal rank fusion; source: Cormack and others, SIGIR 2009. */
const RRF_K = 60;

/** One list of two, best first. What only one list has counts nothing in the other. */
export function fuse(
  lexical: readonly Ranked[],
  dense: readonly Ranked[],
  { method, lexicalWeight }: Fusion,
): Ranked[] {
  const scoresOf = method === 'rrf' ? reciprocalRanks : shareOfBest;
  const fused = new Map<string, number>();
  const add = (list: readonly Ranked[], weight: number) => {
    const scores = scoresOf(list);
    list.forEach(({ chunkId }, at) => fused.set(chunkId, (fused.get(chunkId) ?? 0) + weight * scores[at]!));
  };
  add(lexical, lexicalWeight);
  add(dense, 1 - lexicalWeight);
  return [...fused]
    .map(([chunkId, score]) => ({ chunkId, score }))
    .sort((a, b) => b.score - a.score || Number(a.chunkId) - Number(b.chunkId));
}

function shareOfBest(list: readonly Ranked[]): number[] {
  const best = list[0]?.score ?? 0;
  return list.map(({ score }) => (best > 0 ? Math.max(0, score / best) : 0));
}

const reciprocalRanks = (list: readonly Ranked[]): number[] => list.map((_, at) => 1 / (RRF_K + at + 1));
