import type { Candidate } from './lexical-index.store.js';

const SPACE = 32;
/** Of FNV-1a, which is good enough for words and takes an instruction or two a letter. */
const HASH_START = 0x811c9dc5;
const HASH_PRIME = 0x01000193;

/** The terms of some candidates as small numbers. */
export interface NumberedTexts {
  numberOf: (term: string) => number | undefined;
  sequences: readonly Int32Array[];
  /** How many different terms there are. */
  size: number;
}

/**
 * Most of a re-score's time would go into making and hashing ten thousand strings: terms are numbered where they stand in
 * their joined text instead.
 */
export function numbered(candidates: readonly Candidate[]): NumberedTexts {
  const numbers = new TermNumbers(candidates.reduce((sum, { len }) => sum + len, 0));
  const sequences = candidates.map(({ terms }) => numbers.ofAll(terms));
  return { numberOf: (term) => numbers.of(term), sequences, size: numbers.size };
}

/** A hash table of terms; each is kept as the place where it was seen first. All memory is taken once, for all texts. */
class TermNumbers {
  /** The number of the term of each hash plus one, or 0; a power of two, at most half full. */
  private readonly table: Int32Array;
  private readonly texts: string[] = [];
  private readonly starts: Int32Array;
  private readonly ends: Int32Array;
  private readonly sequence: Int32Array;
  private length = 0;

  constructor(terms: number) {
    this.table = new Int32Array(2 ** Math.ceil(Math.log2(2 * terms + 1)));
    this.starts = new Int32Array(terms);
    this.ends = new Int32Array(terms);
    this.sequence = new Int32Array(terms);
  }

  get size(): number {
    return this.texts.length;
  }

  of(term: string): number | undefined {
    let hash = HASH_START;
    for (let at = 0; at < term.length; at++) hash = Math.imul(hash ^ term.charCodeAt(at), HASH_PRIME);
    const number = this.table[this.placeOf(term, 0, term.length, hash)]!;
    return number === 0 ? undefined : number - 1;
  }

  /** Of all terms of a text, in order, new ones included. */
  ofAll(text: string): Int32Array {
    const from = this.length;
    for (let start = 0, end = 0; start < text.length; start = end + 1) {
      let hash = HASH_START;
      let letter: number;
      for (end = start; end < text.length && (letter = text.charCodeAt(end)) !== SPACE; end++) {
        hash = Math.imul(hash ^ letter, HASH_PRIME);
      }
      this.sequence[this.length++] = this.numberAt(text, start, end, hash);
    }
    return this.sequence.subarray(from, this.length);
  }

  private numberAt(text: string, start: number, end: number, hash: number): number {
    const place = this.placeOf(text, start, end, hash);
    if (this.table[place] === 0) {
      this.starts[this.texts.length] = start;
      this.ends[this.texts.length] = end;
      this.table[place] = this.texts.push(text);
    }
    return this.table[place]! - 1;
  }

  /** Where in the table the term is, or belongs. */
  private placeOf(text: string, start: number, end: number, hash: number): number {
    const mask = this.table.length - 1;
    let place = (hash ^ (hash >>> 15)) & mask;
    while (this.table[place] !== 0 && !this.isTerm(this.table[place]! - 1, text, start, end))
      place = (place + 1) & mask;
    return place;
  }

  private isTerm(number: number, text: string, start: number, end: number): boolean {
    const seen = this.texts[number]!;
    const offset = this.starts[number]! - start;
    if (this.ends[number]! - end !== offset) return false;
    for (let at = start; at < end; at++) {
      if (seen.charCodeAt(at + offset) !== text.charCodeAt(at)) return false;
    }
    return true;
  }
}
