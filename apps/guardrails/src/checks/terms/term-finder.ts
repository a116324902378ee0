import { foldUnit, isSpaceUnit, isWordUnit } from './characters.js';
import { type Found, LONGEST_MATCH, openAt, type PhraseFinder } from './phrase-finder.js';

const ROOT = 0;
const SPACE = 0x20;
const NONE = -1;
const OPEN = -2;

/**
 * Finds listed terms: a trie that is walked from every place where a term may begin, at most as far as a match may
 * reach. Where a term begins or ends with a letter or digit, so must a word of the text.
 */
export class TermFinder implements PhraseFinder {
  private readonly types: string[] = [];
  /** A number for every unit that occurs in a term, so that the keys of `edges` stay small integers. */
  private readonly symbols = new Map<number, number>();
  private readonly edges = new Map<number, number>();
  /** By node: which type ends there, or NONE; and whether the trie goes on. */
  private readonly ends: number[] = [NONE];
  private readonly inner: boolean[] = [false];
  private readonly symbolCount: number;
  private readonly unitOf: (unit: number) => number;
  /** Where the match of the last walk ends. */
  private end = 0;

  constructor(lists: ReadonlyMap<string, readonly string[]>, caseSensitive: boolean) {
    this.unitOf = caseSensitive ? (unit) => unit : foldUnit;
    const terms: [string, number][] = [];
    for (const [type, list] of lists) {
      for (const term of list) for (const form of formsOf(term)) terms.push([this.read(form), this.types.length]);
      this.types.push(type);
    }
    this.symbolCount = this.symbols.size;
    for (const [term, type] of terms) this.add(term, type);
  }

  next(text: string, from: number, final: boolean): Found | undefined {
    for (let start = from; start < text.length; start++) {
      if (!beginsTerm(text, start)) continue;
      const node = this.child(ROOT, text.charCodeAt(start));
      if (node === undefined) continue;
      const found = this.walk(text, start, node, final);
      if (found === OPEN) return openAt(start);
      if (found !== NONE) return { start, end: this.end, type: this.types[found]!, open: false };
    }
    return undefined;
  }

  /** The type of the longest term that begins at `start`, of which `node` is the first unit; NONE or OPEN. */
  private walk(text: string, start: number, first: number, final: boolean): number {
    const limit = Math.min(text.length, start + LONGEST_MATCH);
    let type = NONE;
    let node: number | undefined = first;
    let at = start + 1;
    for (;;) {
      if (this.ends[node] !== NONE) {
        if (at === text.length && !final) return OPEN;
        if (endsTerm(text, at)) {
          type = this.ends[node]!;
          this.end = at;
        }
      }
      if (!this.inner[node]) return type;
      if (at >= limit) break;
      node = this.child(node, text.charCodeAt(at++));
      if (node === undefined) return type;
      if (isSpaceUnit(text.charCodeAt(at - 1))) while (at < limit && isSpaceUnit(text.charCodeAt(at))) at++;
    }
    return at === text.length && at - start < LONGEST_MATCH && !final ? OPEN : type;
  }

  private child(node: number, unit: number): number | undefined {
    const symbol = this.symbols.get(isSpaceUnit(unit) ? SPACE : this.unitOf(unit));
    return symbol === undefined ? undefined : this.edges.get(node * this.symbolCount + symbol);
  }

  private read(term: string): string {
    let read = '';
    for (let at = 0; at < term.length; at++) {
      const unit = this.unitOf(term.charCodeAt(at));
      if (!this.symbols.has(unit)) this.symbols.set(unit, this.symbols.size);
      read += String.fromCharCode(unit);
    }
    return read;
  }

  /** Of equal terms the first one gives the type. */
  private add(term: string, type: number): void {
    let node = ROOT;
    for (let at = 0; at < term.length; at++) {
      const key = node * this.symbolCount + this.symbols.get(term.charCodeAt(at))!;
      let child = this.edges.get(key);
      if (child === undefined) {
        child = this.ends.length;
        this.edges.set(key, child);
        this.ends.push(NONE);
        this.inner.push(false);
        this.inner[node] = true;
      }
      node = child;
    }
    if (this.ends[node] === NONE) this.ends[node] = type;
  }
}

/** With one space between words, and however the accents of a text are put together. */
function formsOf(term: string): Set<string> {
  const plain = term.trim().replace(/\s+/g, ' ');
  return new Set([plain, plain.normalize('NFC'), plain.normalize('NFD')]);
}

const beginsTerm = (text: string, at: number): boolean =>
  at === 0 || !isWordUnit(text.charCodeAt(at)) || !isWordUnit(text.charCodeAt(at - 1));

const endsTerm = (text: string, at: number): boolean =>
  at === text.length || !isWordUnit(text.charCodeAt(at)) || !isWordUnit(text.charCodeAt(at - 1));
