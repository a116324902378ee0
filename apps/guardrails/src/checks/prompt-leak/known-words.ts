import { bucketOf, extendHash, HASH_START, hashOf } from '#learning';
import { isLoneWord, isWordPart } from '../terms/characters.js';
import type { Word } from '../terms/words.js';

/** So few of the bits are set that a word of another text seldom hits one. */
const BITS_PER_WORD = 32;

/**
 * Tells in one pass, without cutting out a word, that a text does not repeat a prompt: most do not. It may err in
 * favour of a repetition, never against it.
 */
export class KnownWords {
  private readonly size: number;
  private readonly bits: Uint32Array;

  constructor(words: readonly Word[]) {
    this.size = Math.ceil(Math.log2((words.length + 1) * BITS_PER_WORD));
    this.bits = new Uint32Array(2 ** (this.size - 5));
    for (const { text } of words) {
      const bit = bucketOf(hashOf(text), this.size);
      this.bits[bit >>> 5]! |= 1 << bit;
    }
  }

  /** False only when nowhere so many words in a row are words of the prompt. */
  mayHoldRun(text: string, length: number): boolean {
    let run = 0;
    for (let at = 0; at < text.length && run < length;) {
      const start = at;
      let hash = HASH_START;
      let others = 0;
      for (; at < text.length; at++) {
        const unit = text.charCodeAt(at);
        if (!isWordPart(unit)) break;
        others |= unit & ~0x7f;
        hash = extendHash(hash, unit >= 65 && unit <= 90 ? unit + 32 : unit);
      }
      if (at === start) {
        if (isLoneWord(text.charCodeAt(at++))) run++;
      } else {
        // The lower case of letters beyond ASCII may depend on their neighbours.
        run = others !== 0 || this.has(hash) ? run + 1 : 0;
      }
    }
    return run >= length;
  }

  private has(hash: number): boolean {
    const bit = bucketOf(hash, this.size);
    return (this.bits[bit >>> 5]! & (1 << bit)) !== 0;
  }
}
