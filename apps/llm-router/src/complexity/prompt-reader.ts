import { bucketOf, extendHash, HASH_START, joinHashes } from '#learning';

import { boundedText } from './bounded-text.js';

/** So many buckets, as a power of two. */
export const TERM_BITS = 17;
/** A longer run of letters is read as several words. */
const LONGEST_WORD = 32;
/** Longer numbers are all alike. */
const LONGEST_NUMBER = 6;

const PAIR = 0x1f83d9ab | 0;
const NUMBER = 0x6a09e667 | 0;

const SAMPLE = "What's 12 + 3.5?\nA. the “Sum”, naïvely\nB. 三 [x_1]\n";

/**
 * Reads how often each hashed term occurs in a prompt: a word, a number by its length, a mark, and each two in a row.
 * What was read stays until the next text: one reader, one text at a time.
 */
export class PromptReader {
  /** Times that a term of the text occurs, by bucket. */
  readonly counts = new Uint16Array(2 ** TERM_BITS);
  /** The buckets that occur, each once: the first `size` of them. */
  readonly buckets = new Int32Array(2 ** TERM_BITS);
  size = 0;

  private before = HASH_START;

  read(prompt: string): void {
    for (let at = 0; at < this.size; at++) this.counts[this.buckets[at]!] = 0;
    this.size = 0;
    this.before = HASH_START;
    const text = boundedText(prompt);
    for (let at = 0; at < text.length;) at = this.token(text, at);
  }

  /** Reads the token at this place; gives the place after it. */
  private token(text: string, at: number): number {
    const unit = text.charCodeAt(at);
    if (isLetter(unit)) return this.word(text, at);
    if (isDigit(unit)) return this.number(text, at);
    if (unit > 0x20 && unit !== 0xa0) this.add(extendHash(HASH_START, unit));
    return at + 1;
  }

  private word(text: string, start: number): number {
    const end = Math.min(text.length, start + LONGEST_WORD);
    let hash = HASH_START;
    let at = start;
    for (; at < end; at++) {
      const unit = text.charCodeAt(at);
      if (!isLetter(unit) && !(unit === 0x27 && isLetter(text.charCodeAt(at + 1)))) break;
      hash = extendHash(hash, unit >= 0x41 && unit <= 0x5a ? unit | 0x20 : unit);
    }
    this.add(hash);
    return at;
  }

  private number(text: string, start: number): number {
    let at = start + 1;
    while (at < text.length && isDigit(text.charCodeAt(at))) at++;
    this.add(NUMBER ^ Math.min(LONGEST_NUMBER, at - start));
    return at;
  }

  private add(hash: number): void {
    this.count(bucketOf(hash, TERM_BITS));
    this.count(bucketOf(PAIR ^ joinHashes(this.before, hash), TERM_BITS));
    this.before = hash;
  }

  private count(bucket: number): void {
    if (this.counts[bucket]!++ === 0) this.buckets[this.size++] = bucket;
  }
}

/** Changes when the same text would be read in another way. */
export function featuresFingerprint(): string {
  const reader = new PromptReader();
  reader.read(SAMPLE);
  let hash = TERM_BITS;
  for (const bucket of reader.buckets.subarray(0, reader.size)) {
    hash = joinHashes(joinHashes(hash, bucket), reader.counts[bucket]!);
  }
  return (hash >>> 0).toString(16).padStart(8, '0');
}

/** Everything beyond ASCII is a letter but spaces, dashes, quotes and symbols; ideographs stand alone, as marks. */
const isLetter = (unit: number): boolean =>
  (unit >= 0x61 && unit <= 0x7a) ||
  (unit >= 0x41 && unit <= 0x5a) ||
  (unit >= 0xc0 && unit < 0x2000) ||
  (unit >= 0xac00 && unit < 0xd7a4);

const isDigit = (unit: number): boolean => unit >= 0x30 && unit <= 0x39;
