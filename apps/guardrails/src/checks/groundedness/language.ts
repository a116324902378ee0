import { LANGUAGES } from './empty-words.js';
import type { Term } from './terms.js';

/** A text of any language of ours consists of its empty words to a quarter and more. */
const MIN_EMPTY_SHARE = 0.15;
const MIN_WORDS = 8;

/** In which language and script terms are written, told by their empty words and their letters. */
export class Language {
  /** The bit of the language; 0 if it is none of ours, or cannot be told. */
  readonly bit: number;
  private readonly script: number;
  private readonly words: number;
  private readonly counts = Array.from({ length: LANGUAGES }, () => 0);

  constructor(sentences: readonly (readonly Term[])[]) {
    const scripts = new Map<number, number>();
    let words = 0;
    for (const terms of sentences) {
      words += terms.length;
      for (const { stem, emptyIn } of terms) {
        const script = scriptOf(stem.charCodeAt(0));
        scripts.set(script, (scripts.get(script) ?? 0) + 1);
        for (let mask = emptyIn, at = 0; mask !== 0; mask >>= 1, at++) if (mask & 1) this.counts[at]!++;
      }
    }
    this.words = words;
    this.script = [...scripts].reduce((most, each) => (each[1] > most[1] ? each : most), [0, 0])[0];
    const most = Math.max(...this.counts);
    this.bit = most > 1 && most >= words * MIN_EMPTY_SHARE ? 1 << this.counts.indexOf(most) : 0;
  }

  /** False also where it cannot be told: lists of names are in no language. */
  differsFrom(other: Language): boolean {
    if (this.script !== other.script) return this.words > 1 && other.words > 1;
    if (this.bit === other.bit || this.bit === 0 || other.bit === 0 || this.words < MIN_WORDS) return false;
    // Related languages share some of their empty words.
    return this.countOf(other.bit) * 2 < this.countOf(this.bit);
  }

  private countOf(bit: number): number {
    return this.counts[Math.log2(bit)]!;
  }
}

/** All of Chinese, Japanese and Korean as one; digits belong to every script, and count as Latin. */
function scriptOf(code: number): number {
  if (code < 0x370) return 0;
  return code >= 0x2e80 || (code >= 0x1100 && code < 0x1200) ? -1 : code >> 8;
}
