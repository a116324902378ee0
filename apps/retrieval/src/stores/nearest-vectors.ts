import type { FoundVector } from './vector-store.js';

/** The best of all that is offered, at most `limit`, in memory of that size. Of equal scores the older chunk comes first. */
export class NearestVectors {
  private readonly best: FoundVector[] = [];

  constructor(private readonly limit: number) {}

  offer(chunkId: string, score: number): void {
    const { best, limit } = this;
    if (best.length === limit && score < best[limit - 1]!.score) return;
    const candidate = { chunkId, score };
    let at = best.length;
    while (at > 0 && isBefore(candidate, best[at - 1]!)) at--;
    best.splice(at, 0, candidate);
    if (best.length > limit) best.pop();
  }

  /** Nearest first. */
  found(): FoundVector[] {
    return this.best;
  }
}

function isBefore(a: FoundVector, b: FoundVector): boolean {
  if (a.score !== b.score) return a.score > b.score;
  return a.chunkId.length === b.chunkId.length ? a.chunkId < b.chunkId : a.chunkId.length < b.chunkId.length;
}
