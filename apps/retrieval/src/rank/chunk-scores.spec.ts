import * as fc from 'fast-check';

import { ChunkScores } from './chunk-scores.js';
import { CHUNKS_PER_BLOCK, PostingList } from './posting-blocks.js';

interface Posting {
  chunk: number;
  tf: number;
  len: number;
}

/** The bytes that the database hands out for a term. */
function listOf(postings: readonly Posting[]): PostingList {
  const blocks = Map.groupBy(postings, ({ chunk }) => Math.floor(chunk / CHUNKS_PER_BLOCK));
  const bytes = [...blocks].flatMap(([block, held]) => {
    const packed = Buffer.alloc(8 + 8 * held.length);
    packed.writeUIntBE(block, 0, 6);
    packed.writeUInt16BE(held.length, 6);
    for (const [at, { chunk, tf, len }] of held.entries()) {
      packed.writeUInt16BE(chunk % CHUNKS_PER_BLOCK, 8 + 8 * at);
      packed.writeUInt16BE(tf, 10 + 8 * at);
      packed.writeUInt32BE(len, 12 + 8 * at);
    }
    return packed;
  });
  return new PostingList(Buffer.concat(bytes));
}

/** Far apart, and close together in a block. */
const chunk = fc.oneof(fc.nat(2000), fc.integer({ min: 2 ** 47, max: 2 ** 47 + 300 }));
const posting = fc.record({ chunk, tf: fc.integer({ min: 1, max: 65_535 }), len: fc.nat(2 ** 32 - 1) });
const postings = fc.uniqueArray(posting, { selector: (each) => each.chunk, maxLength: 400 });

describe('scores of chunks', () => {
  it('are sums over all lists, ranked best first, the older of equals before the younger, however far down', () => {
    fc.assert(
      fc.property(
        fc.array(postings, { maxLength: 4 }),
        fc.nat(50),
        fc.integer({ min: 1, max: 900 }),
        (all, from, take) => {
          const weigh = (tf: number, len: number) => 1 + ((tf * 31 + len) % 7);
          const lists = all.map(listOf);
          using scores = new ChunkScores();
          for (const list of lists) scores.add(list, weigh);
          const expected = new Map<number, number>();
          for (const { chunk: id, tf, len } of all.flat()) expected.set(id, (expected.get(id) ?? 0) + weigh(tf, len));
          const ranked = [...expected].sort(([a, x], [b, y]) => y - x || a - b);
          expect(scores.ranks(from, from + take)).toEqual(
            ranked.slice(from, from + take).map(([id, score]) => ({ chunkId: String(id), score })),
          );
          const some = [...expected.keys()].filter((id) => id % 3 === 0);
          expect(scores.ranksAmong([...some, 5_000_000])).toEqual(
            ranked.filter(([id]) => id % 3 === 0).map(([id, score]) => ({ chunkId: String(id), score })),
          );
          expect(lists.map(({ size }) => size)).toEqual(all.map((list) => list.length));
        },
      ),
    );
  });
});
