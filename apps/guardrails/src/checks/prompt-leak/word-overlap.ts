import { type Word, wordsOf } from '../terms/words.js';
import { KnownWords } from './known-words.js';

/** What of a prompt a text repeats. */
export interface Overlap {
  /** Words of the longest stretch that is repeated as it is, and its place in the text. */
  readonly longest: number;
  readonly start: number;
  readonly end: number;
  /** How much of the prompt is repeated in stretches that are long enough to count, 0 to 1. */
  readonly share: number;
}

const BASE = 0x01000193;
const NONE: Overlap = { longest: 0, start: 0, end: 0, share: 0 };

/** Runs of `size` words of a prompt, each of which can be found in a text in one pass over it. */
export class PromptRuns {
  readonly wordCount: number;
  private readonly ids = new Map<string, number>();
  private readonly words: number[];
  private readonly size: number;
  private readonly known: KnownWords;
  /** Every run by its hash: where it begins in the prompt. */
  private readonly runs = new Map<number, number>();
  private readonly foreign = new Set<number>();

  constructor(prompt: string, size: number) {
    const words = wordsOf(prompt);
    this.known = new KnownWords(words);
    this.words = words.map(({ text }) => {
      let id = this.ids.get(text);
      if (id === undefined) this.ids.set(text, (id = this.ids.size + 1));
      return id;
    });
    this.wordCount = this.words.length;
    this.size = Math.min(size, this.wordCount);
    rollingHashes(this.words, this.size, (hash, at) => {
      if (!this.runs.has(hash)) this.runs.set(hash, at);
    });
  }

  /** Runs of this text belong to others too: they are not the prompt's own. */
  exclude(text: string): void {
    this.eachRun(this.idsOf(wordsOf(text)), (hash) => this.foreign.add(hash));
  }

  overlap(text: string): Overlap {
    if (!this.known.mayHoldRun(text, this.size)) return NONE;
    const words = wordsOf(text);
    const repeated = new Uint8Array(this.wordCount);
    let [run, runEnd, longest, from] = [0, -1, 0, 0];
    this.eachRun(this.idsOf(words), (hash, at) => {
      if (this.foreign.has(hash)) return;
      const begin = this.runs.get(hash)!;
      repeated.fill(1, begin, begin + this.size);
      run = at <= runEnd ? run : at;
      runEnd = at + 1;
      const length = at + this.size - run;
      if (length > longest) [longest, from] = [length, run];
    });
    if (longest === 0) return NONE;
    const share = repeated.reduce((sum, one) => sum + one, 0) / this.wordCount;
    return { longest, start: words[from]!.start, end: words[from + longest - 1]!.end, share };
  }

  /** Calls for every run of the prompt that the words hold. */
  private eachRun(words: readonly number[], found: (hash: number, at: number) => void): void {
    rollingHashes(words, this.size, (hash, at) => {
      const begin = this.runs.get(hash);
      if (begin === undefined) return;
      for (let i = 0; i < this.size; i++) if (words[at + i] !== this.words[begin + i]) return;
      found(hash, at);
    });
  }

  private idsOf(words: readonly Word[]): number[] {
    return words.map(({ text }) => this.ids.get(text) ?? 0);
  }
}

/** The hash of every run of `size` words, each made from the one before. */
function rollingHashes(words: readonly number[], size: number, each: (hash: number, at: number) => void): void {
  let highest = 1;
  for (let i = 1; i < size; i++) highest = Math.imul(highest, BASE);
  let hash = 0;
  for (let at = 0; at < words.length; at++) {
    if (at >= size) hash = (hash - Math.imul(words[at - size]!, highest)) | 0;
    hash = (Math.imul(hash, BASE) + words[at]!) | 0;
    if (at + 1 >= size) each(hash, at + 1 - size);
  }
}
