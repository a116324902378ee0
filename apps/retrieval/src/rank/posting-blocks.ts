/** Chunks of one block, whose ids differ in the last eight bits only. */
export const CHUNKS_PER_BLOCK = 256;
/** A posting is a number of eight bytes: the chunk's place in its block (2), how often it has the term (2), its length (4). */
export const POSTING_BYTES = 8;
/** Before the postings of a block: its number (6) and how many there are (2). */
const HEADER_BYTES = 8;
const BLOCK_BYTES = 6;

/** All postings of one term: blocks of them, each behind its header. */
export class PostingList {
  private readonly view: DataView;
  /** How many chunks have the term. */
  readonly size: number;
  /** Where each block begins. */
  private readonly places: number[] = [];

  constructor(private readonly bytes: Buffer) {
    this.view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    for (let at = 0; at < bytes.length; at += HEADER_BYTES + this.countAt(at) * POSTING_BYTES) this.places.push(at);
    this.size = (bytes.length - this.places.length * HEADER_BYTES) / POSTING_BYTES;
  }

  blocks(): number[] {
    return this.places.map((at) => this.blockAt(at));
  }

  /** `slotOf` tells where the scores of a block begin; `weigh` what a chunk gains by a term that it has so often. */
  addTo(scores: Float64Array, slotOf: ReadonlyMap<number, number>, weigh: (tf: number, len: number) => number): void {
    const { view } = this;
    for (const place of this.places) {
      const slot = slotOf.get(this.blockAt(place))!;
      const end = place + HEADER_BYTES + this.countAt(place) * POSTING_BYTES;
      for (let at = place + HEADER_BYTES; at < end; at += POSTING_BYTES) {
        scores[slot + view.getUint16(at)]! += weigh(view.getUint16(at + 2), view.getUint32(at + 4));
      }
    }
  }

  private blockAt(at: number): number {
    return this.bytes.readUIntBE(at, BLOCK_BYTES);
  }

  private countAt(at: number): number {
    return this.view.getUint16(at + BLOCK_BYTES);
  }
}
