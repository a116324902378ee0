import { FIRST_FOLDED, foldCode } from './ascii-fold.js';
import { Tail, TokenJoiner } from './token-joiner.js';

/** Longest segment; also the most text that is ever held back. */
export const WINDOW = 512;
/** How much of a full window is let go at once: a value that starts in the first half lies in the window. */
export const STEP = 256;

export const MORE = -1;
export const FULL = -2;

/**
 * Cuts a growing text into segments at places that no value can span: after whitespace whose neighbours cannot belong
 * to one value, and after characters that are part of none (ideographs, emoji). Where it cuts depends on the text
 * alone, never on how the text arrived: that is what makes a streamed answer equal a whole one.
 */
export class SegmentCutter {
  start: number;
  /** Whether the segment holds a character without which a short text is harmless: a digit, `@`, a dot in a word. */
  private marked = false;
  /** Whether the token that is still open begins with a capital letter. */
  private capital = false;
  private scan: number;
  private tokenStart: number;
  /** Where the segment ends if the token that has begun turns out not to belong to it. */
  private doubt = MORE;
  private gap = false;
  private readonly joiner = new TokenJoiner();

  constructor(start: number) {
    this.start = this.scan = this.tokenStart = start;
  }

  /** Whether the segment may hold a short value: only such a one is worth looking at. */
  get suspect(): boolean {
    return this.marked || this.capital || this.joiner.named;
  }

  /** Where the segment ends, `MORE` when that is not known yet, or `FULL` when it has reached the window. */
  next(text: string): number {
    const { length } = text;
    let i = this.scan;
    const limit = this.start + WINDOW;
    for (; i < length; i++) {
      if (i >= limit) return this.stop(i, FULL);
      let c = text.charCodeAt(i);
      if (c > 96 && c < 123 && !this.gap) {
        if (i > this.tokenStart && text.charCodeAt(i - 1) === 0x2e) this.marked = true;
        continue;
      }
      if (isSpace(c)) {
        const cut = this.atSpace(text, i, c);
        if (cut !== MORE) return this.stop(cut, cut);
        continue;
      }
      if (c >= FIRST_FOLDED) {
        c = foldCode(c);
        if (c > 0x0dff && isSolid(c)) return this.stop(i + 1, i + 1);
      }
      if (this.gap && !this.begins(i, c)) return this.stop(i, i);
      if (c <= 0x40) this.marked ||= (c >= 48 && c <= 57) || c === 0x40;
      else if (c <= 90 || (c >= 0xc0 && c < 0x2000)) this.capital = true;
    }
    return this.stop(i, MORE);
  }

  /** Begins the next segment after a cut. */
  restart(at: number): void {
    this.start = this.scan = this.tokenStart = at;
    this.gap = this.marked = this.capital = false;
    this.doubt = MORE;
    this.joiner.restart();
  }

  /** Begins the next segment inside an overlong one, of which all up to the window's end has been looked at. */
  advance(at: number): void {
    this.start = at;
    this.tokenStart = Math.max(this.tokenStart, at);
    if (this.doubt < at) this.doubt = MORE;
    this.marked = true;
  }

  /** All positions move when the text in front of the segment is dropped. */
  shift(by: number): void {
    this.start -= by;
    this.scan -= by;
    this.tokenStart -= by;
    if (this.doubt !== MORE) this.doubt -= by;
  }

  private stop(scan: number, result: number): number {
    this.scan = scan;
    return result;
  }

  private atSpace(text: string, at: number, c: number): number {
    if (!this.gap) {
      if (this.doubt !== MORE && !this.joiner.resolves(text, this.tokenStart, at)) return this.doubt;
      this.doubt = MORE;
      this.gap = true;
      this.joiner.endToken(text, this.tokenStart, at);
      this.capital = false;
    }
    if (this.joiner.tail === Tail.None) return at + 1;
    return isLineBreak(c) && !this.joiner.breakLine() ? at + 1 : MORE;
  }

  /** Whether the token that begins with `c` may belong to the segment. */
  private begins(at: number, c: number): boolean {
    const joins = this.joiner.joins(c);
    if (joins === 'no') return false;
    this.gap = false;
    this.tokenStart = at;
    this.doubt = joins === 'perhaps' ? at : MORE;
    return true;
  }
}

/** Not the carriage return, which comes with a line feed. */
const isLineBreak = (c: number): boolean => (c >= 10 && c <= 12) || c === 0x85 || c === 0x2028 || c === 0x2029;
const isSpace = (c: number): boolean =>
  c <= 32 || c === 0xa0 || c === 0x85 || (c >= 0x2000 && c <= 0x200a) || (c >= 0x2028 && c <= 0x202f) || c === 0x3000;
/** Scripts without spaces and emoji. Never a high surrogate: a pair must not be torn. */
const isSolid = (c: number): boolean =>
  c <= 0x0eff ||
  (c >= 0x1000 && c <= 0x109f) ||
  (c >= 0x1780 && c <= 0x17ff) ||
  (c >= 0x2e80 && c <= 0xd7ff) ||
  (c >= 0xdc00 && c <= 0xdfff) ||
  (c >= 0xf900 && c <= 0xfaff) ||
  c >= 0xff00;
