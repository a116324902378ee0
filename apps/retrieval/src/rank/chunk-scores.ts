import type { Ranked } from '../search/fusion.js';
import { CHUNKS_PER_BLOCK, type PostingList } from './posting-blocks.js';

/** Scores are sorted by these first: only the ranks that are asked for are sorted to the end. */
const CLASSES = 1024;

/** All zeros. A store of a million chunks takes 8 MB: thrown away with each ranking, they would keep the collector busy. */
const spare: Float64Array[] = [];
const MOST_SPARE = 2;

interface Scored {
  chunk: number;
  score: number;
}

/** What chunks have scored, and who scored most; of equal scores the older chunk comes first. */
export class ChunkScores implements Disposable {
  /** In the order in which they were met. */
  private readonly blocks: number[] = [];
  /** Where the scores of a block begin. */
  private readonly slotOf = new Map<number, number>();
  private scores = spare.pop() ?? new Float64Array(0);

  [Symbol.dispose](): void {
    spare.push(this.scores.fill(0, 0, this.size));
    if (spare.length > MOST_SPARE) spare.shift();
  }

  add(list: PostingList, weigh: (tf: number, len: number) => number): void {
    for (const block of list.blocks()) {
      if (!this.slotOf.has(block)) this.slotOf.set(block, (this.blocks.push(block) - 1) * CHUNKS_PER_BLOCK);
    }
    if (this.size > this.scores.length) this.grow();
    list.addTo(this.scores, this.slotOf, weigh);
  }

  /** The ranks from `from` up to `to`, or as many of them as there are. */
  ranks(from: number, to: number): Ranked[] {
    return inOrder(this.best(to)).slice(from, to);
  }

  /** Of some chunks those that scored, best first. */
  ranksAmong(chunks: readonly number[]): Ranked[] {
    const scored = chunks.flatMap((chunk) => {
      const slot = this.slotOf.get(Math.floor(chunk / CHUNKS_PER_BLOCK));
      const score = slot === undefined ? 0 : this.scores[slot + (chunk % CHUNKS_PER_BLOCK)]!;
      return score > 0 ? { chunk, score } : [];
    });
    return inOrder(scored);
  }

  private get size(): number {
    return this.blocks.length * CHUNKS_PER_BLOCK;
  }

  private grow(): void {
    const larger = new Float64Array(Math.max(this.size, 2 * this.scores.length));
    larger.set(this.scores);
    this.scores = larger;
  }

  /** At least the best `count`, and not many more. */
  private best(count: number): Scored[] {
    const { scores, size } = this;
    let highest = 0;
    for (let slot = 0; slot < size; slot++) highest = Math.max(highest, scores[slot]!);
    const scale = (CLASSES - 1) / highest;
    const sizes = new Int32Array(CLASSES);
    for (let slot = 0; slot < size; slot++) {
      if (scores[slot]! > 0) sizes[Math.floor(scores[slot]! * scale)]!++;
    }
    let lowest = CLASSES - 1;
    for (let found = sizes[lowest]!; lowest > 0 && found < count;) found += sizes[--lowest]!;
    const best: Scored[] = [];
    for (let slot = 0; slot < size; slot++) {
      const score = scores[slot]!;
      if (score > 0 && score * scale >= lowest) best.push({ chunk: this.chunkIn(slot), score });
    }
    return best;
  }

  private chunkIn(slot: number): number {
    return this.blocks[Math.floor(slot / CHUNKS_PER_BLOCK)]! * CHUNKS_PER_BLOCK + (slot % CHUNKS_PER_BLOCK);
  }
}

function inOrder(scored: Scored[]): Ranked[] {
  return scored
    .sort((a, b) => b.score - a.score || a.chunk - b.chunk)
    .map(({ chunk, score }) => ({ chunkId: String(chunk), score }));
}
