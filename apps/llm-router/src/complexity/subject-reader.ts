import { COMMON } from './complexity-model.js';

/** Tells how surely a text is of one of the subjects of the training: one linear head for each, over common terms. */
export class SubjectReader {
  /** By bucket of a common term: where its weights begin. */
  private readonly places: Int32Array;
  private readonly weights: Int8Array;
  private readonly sums: Float64Array;

  /** `table` has `subjects` weights for each bucket whose frequency code is common, in the order of the buckets. */
  constructor(frequencies: Uint8Array, table: Uint8Array, subjects: number) {
    let next = 0;
    this.places = Int32Array.from(frequencies, (code) => (code < COMMON ? 0 : (next += subjects) - subjects));
    if (next !== table.length) throw new Error('the table of subjects belongs to other frequencies');
    this.weights = new Int8Array(table.buffer, table.byteOffset, table.length);
    this.sums = new Float64Array(subjects);
  }

  start(): void {
    this.sums.fill(0);
  }

  /** Of a common term only. */
  add(bucket: number, value: number): void {
    const { sums, weights } = this;
    const place = this.places[bucket]!;
    for (let subject = 0; subject < sums.length; subject++) sums[subject]! += value * weights[place + subject]!;
  }

  /** The highest sum of any subject since `start`, in steps of the table; 0 if none is above. */
  surest(): number {
    return this.sums.reduce((most, sum) => Math.max(most, sum), 0);
  }
}
