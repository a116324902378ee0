import { foldCode } from '../streaming/ascii-fold.js';

const DIGIT = 1;
const AT = 2;
const CAPITAL = 4;
/** `:`, `/`, `\`, `&`, and a dot inside a word: every URL has one of them. */
const ADDRESS = 8;
/** Whatever keys and encodings hold beside letters in lower case. */
const MARK = 16;
const SPACE = 32;

const KINDS = new Uint8Array(0x80).map((_, unit) => kindOf(String.fromCharCode(unit)));
const DOT = 0x2e;
const COLON = 0x3a;

/** Fewest characters of a password, of `-----BEGIN`, and of an encoded value or key of small letters alone. */
const SHORTEST_WITH_DIGIT = 8;
const SHORTEST_MARKED = 10;
const SHORTEST_HEX = 12;
const SHORTEST_PLAIN = 32;
const HEX_LETTERS = /[a-f]{12}/;

/**
 * What values are made of, as far as a text has any of it: told in one pass, so that prose, which has none, need not be
 * searched. A sign that is not there is not in any part of the text either, nor in the text without its invisible
 * characters.
 */
export class ValueSigns {
  private signs = 0;
  /** Whether there is a run without whitespace that may be a key or hide a value. */
  run = false;

  constructor(text: string) {
    let start = 0;
    let inRun = 0;
    for (let at = 0; at <= text.length; at++) {
      const unit = at < text.length ? text.charCodeAt(at) : 0;
      const kind = unit < 0x80 ? KINDS[unit]! : foreignKind(unit);
      if (kind === 0) continue;
      if (unit === DOT && !goesOn(text, at)) continue;
      // A name and a password may be short: `curl -u me:pass`.
      if (unit === COLON && goesOn(text, at)) this.run = true;
      inRun |= kind;
      if (kind < SPACE) continue;
      if (at - start >= SHORTEST_WITH_DIGIT) this.run ||= isSuspect(text, start, at, inRun);
      this.signs |= inRun;
      inRun = 0;
      start = at + 1;
    }
  }

  get digit(): boolean {
    return (this.signs & DIGIT) !== 0;
  }

  get at(): boolean {
    return (this.signs & AT) !== 0;
  }

  get capital(): boolean {
    return (this.signs & CAPITAL) !== 0;
  }

  get address(): boolean {
    return (this.signs & ADDRESS) !== 0;
  }
}

const goesOn = (text: string, at: number): boolean => at + 1 < text.length && text.charCodeAt(at + 1) > 32;

function isSuspect(text: string, start: number, end: number, signs: number): boolean {
  const length = end - start;
  if ((signs & DIGIT) !== 0 || length >= SHORTEST_PLAIN) return true;
  if ((signs & MARK) !== 0) return length >= SHORTEST_MARKED;
  return length >= SHORTEST_HEX && HEX_LETTERS.test(text.slice(start, end));
}

/** Beyond ASCII are digits too, letters with case, and whatever is not seen at all. */
function foreignKind(unit: number): number {
  const ascii = foldCode(unit);
  return CAPITAL | ADDRESS | MARK | (ascii < 0x80 ? KINDS[ascii]! & ~SPACE : 0);
}

function kindOf(char: string): number {
  if (char <= ' ') return SPACE;
  if (/[a-z,;!?"'()]/.test(char)) return 0;
  if (/[0-9]/.test(char)) return DIGIT | MARK;
  if (/[A-Z]/.test(char)) return CAPITAL | MARK;
  if (/[:/\\&.]/.test(char)) return ADDRESS | MARK;
  return char === '@' ? AT | MARK : MARK;
}
