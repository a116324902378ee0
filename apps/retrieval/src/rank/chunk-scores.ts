import type { Ranked } from '../search/fusion.js';
import { CHUNKS_PER_BLOCK, type PostingList } from './posting-blocks.js';

/** Scores are sorted by these first: only the ranks that are asked for are sorted to the end. */
const CLASSES = 1024;

/** A store of a million chunks takes 8 MB: thrown away with each ranking, they would keep the collector busy. */
const spare: Float64Array[] = [];
const MOST_SPARE = 2;

/** What chunks have scored, and who scored most; of equal scores the older chunk comes first. */
export class ChunkScores implements Disposable {
  private readonly blocks: number[];
  private readonly slotOf: ReadonlyMap<number, number>;
  private readonly scores: Float64Array;

  constructor(lists: readonly PostingList[]) {
    this.blocks = [...new Set(lists.flatMap((list) => list.blocks()))].toSorted((a, b) => a - b);
    this.slotOf = new Map(this.blocks.map((block, at) => [block, at * CHUNKS_PER_BLOCK]));
    this.scores = zeros(this.blocks.length * CHUNKS_PER_BLOCK);
  }

  [Symbol.dispose](): void {
    spare.push(this.scores);
    if (spare.length > MOST_SPARE) spare.shift();
  }

  add(list: PostingList, weigh: (tf: number, len: number) => number): void {
    list.addTo(this.scores, this.slotOf, weigh);
  }

  /** The ranks from `from` up to `to`, or as many of them as there are. */
  ranks(from: number, to: number): Ranked[] {
    const { scores } = this;
    return this.slotsOfBest(to)
      .sort((a, b) => scores[b]! - scores[a]! || a - b)
      .slice(from, to)
      .map((slot) => ({ chunkId: this.chunkIn(slot), score: scores[slot]! }));
  }

  /** At least the best `count`, and not many more. */
  private slotsOfBest(count: number): number[] {
    const { scores } = this;
    let highest = 0;
    for (let slot = 0; slot < scores.length; slot++) highest = Math.max(highest, scores[slot]!);
    const scale = (CLASSES - 1) / highest;
    const sizes = new Int32Array(CLASSES);
    for (let slot = 0; slot < scores.length; slot++) {
      if (scores[slot]! > 0) sizes[Math.floor(scores[slot]! * scale)]!++;
    }
    let lowest = CLASSES - 1;
    for (let size = sizes[lowest]!; lowest > 0 && size < count;) size += sizes[--lowest]!;
    const slots: number[] = [];
    for (let slot = 0; slot < scores.length; slot++) {
      if (scores[slot]! > 0 && scores[slot]! * scale >= lowest) slots.push(slot);
    }
    return slots;
  }

  private chunkIn(slot: number): string {
    return String(this.blocks[Math.floor(slot / CHUNKS_PER_BLOCK)]! * CHUNKS_PER_BLOCK + (slot % CHUNKS_PER_BLOCK));
  }
}

function zeros(length: number): Float64Array {
  const kept = spare.pop();
  return kept && kept.buffer.byteLength >= length * kept.BYTES_PER_ELEMENT
    ? new Float64Array(kept.buffer, 0, length).fill(0)
    : new Float64Array(length);
}
