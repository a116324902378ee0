/** Longest segment; also the most text that is ever held back. */
export const WINDOW = 512;
/** How much of a full window is let go at once: a value that starts in the first half lies in the window. */
export const STEP = 256;

export const MORE = -1;
export const FULL = -2;

/** What the last token of a segment may still become when whitespace follows it. */
const enum Tail {
  None,
  Digits,
  Iban,
  PemHeader,
}

const MOST_GROUPS = 9;
const BEGIN = '-----BEGIN';
/** First letters of office, fax, mobile, cell: a word after a number may say what it is. */
const NUMBER_WORDS = 'ofmcOFMC';

/**
 * Cuts a growing text into segments at places that no value can span: after whitespace whose neighbours cannot belong
 * to one value, and after characters that are part of none (ideographs, emoji). Where it cuts depends on the text
 * alone, never on how the text arrived: that is what makes a streamed answer equal a whole one.
 */
export class SegmentCutter {
  start: number;
  /** Whether the segment holds a character without which a short text is harmless: a digit or `@`. */
  suspect = false;
  private scan: number;
  private tokenStart: number;
  private gap = false;
  private tail: Tail = Tail.None;
  private groups = 0;

  constructor(start: number) {
    this.start = this.scan = this.tokenStart = start;
  }

  /** Where the segment ends, `MORE` when that is not known yet, or `FULL` when it has reached the window. */
  next(text: string): number {
    const { length } = text;
    let i = this.scan;
    const limit = this.start + WINDOW;
    for (; i < length; i++) {
      if (i >= limit) return this.stop(i, FULL);
      const c = text.charCodeAt(i);
      if (isSpace(c)) {
        if (!this.gap) this.endToken(text, i);
        if (this.tail === Tail.None || isLineBreak(c)) return this.stop(i + 1, i + 1);
        continue;
      }
      if (c > 0x0dff && isSolid(c)) return this.stop(i + 1, i + 1);
      if (this.gap) {
        if (!joins(this.tail, c)) return this.stop(i, i);
        this.gap = false;
        this.tokenStart = i;
      }
      if (isDigit(c) || c === 0x40) this.suspect = true;
    }
    return this.stop(i, MORE);
  }

  /** Begins the next segment after a cut. */
  restart(at: number): void {
    this.start = this.scan = this.tokenStart = at;
    this.gap = this.suspect = false;
    this.tail = Tail.None;
    this.groups = 0;
  }

  /** Begins the next segment inside an overlong one, of which all up to the window's end has been looked at. */
  advance(at: number): void {
    this.start = at;
    this.tokenStart = Math.max(this.tokenStart, at);
    this.suspect = true;
  }

  /** All positions move when the text in front of the segment is dropped. */
  shift(by: number): void {
    this.start -= by;
    this.scan -= by;
    this.tokenStart -= by;
  }

  private stop(scan: number, result: number): number {
    this.scan = scan;
    return result;
  }

  private endToken(text: string, end: number): void {
    this.gap = true;
    this.tail = tailOf(text, this.tokenStart, end, this.tail, ++this.groups);
  }
}

function tailOf(text: string, start: number, end: number, before: Tail, groups: number): Tail {
  const size = end - start;
  if (size === 0) return Tail.None;
  if (before === Tail.PemHeader) {
    return groups < MOST_GROUPS && !text.slice(start, end).includes('-----') ? Tail.PemHeader : Tail.None;
  }
  if (size >= BEGIN.length && text.endsWith(BEGIN, end)) return Tail.PemHeader;
  if (size >= 4 && isIbanHead(text, start, end)) return Tail.Iban;
  if (before === Tail.Iban && size === 4 && groups <= MOST_GROUPS && isAlnumRun(text, start, end)) return Tail.Iban;
  const last = text.charCodeAt(end - 1);
  if (isDigit(last)) return Tail.Digits;
  if (last === 0x29) return size > 1 && isDigit(text.charCodeAt(end - 2)) ? Tail.Digits : Tail.None;
  return before !== Tail.None && size === 1 && isSeparator(last) ? Tail.Digits : Tail.None;
}

/** Two letters and two digits at the end of a token, with nothing but punctuation before them. */
function isIbanHead(text: string, start: number, end: number): boolean {
  return (
    isDigit(text.charCodeAt(end - 1)) &&
    isDigit(text.charCodeAt(end - 2)) &&
    isLetter(text.charCodeAt(end - 3)) &&
    isLetter(text.charCodeAt(end - 4)) &&
    (end - 4 === start || !isAlnum(text.charCodeAt(end - 5)))
  );
}

function isAlnumRun(text: string, start: number, end: number): boolean {
  for (let i = start; i < end; i++) if (!isAlnum(text.charCodeAt(i))) return false;
  return true;
}

function joins(tail: Tail, c: number): boolean {
  if (isDigit(c)) return true;
  if (tail === Tail.PemHeader) return isLetter(c);
  if (tail === Tail.Iban && isLetter(c)) return true;
  if (tail === Tail.Digits && NUMBER_WORDS.includes(String.fromCharCode(c))) return true;
  return c === 0x28 || c === 0x2b || isSeparator(c);
}

const isDigit = (c: number): boolean => c >= 48 && c <= 57;
const isLetter = (c: number): boolean => (c >= 65 && c <= 90) || (c >= 97 && c <= 122);
const isAlnum = (c: number): boolean => isDigit(c) || isLetter(c);
/** Hyphen, figure dash, en dash. */
const isSeparator = (c: number): boolean => c === 0x2d || (c >= 0x2010 && c <= 0x2013);
const isLineBreak = (c: number): boolean => (c >= 10 && c <= 13) || c === 0x85 || c === 0x2028 || c === 0x2029;
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
