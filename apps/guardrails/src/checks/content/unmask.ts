/** A text with its disguises taken off. */
export interface Unmasked {
  readonly text: string;
  /** Where a character of `text` stood; `text.length` maps to the end of the given text. */
  place(at: number): number;
}

/** By the code of a sign, that of the letter that it imitates; 0 for what imitates none. */
const IMITATED = new Uint8Array(0x80);
for (const [sign, letter] of ['0o', '1i', '3e', '4a', '5s', '7t', '@a', '$s', '!i']) {
  IMITATED[sign!.charCodeAt(0)] = letter!.charCodeAt(0);
}
/** `k i l l`, `k.i.l.l`: single letters with the same sign between them. */
const SPELT_WORD = /[a-z]([ .\-_*])[a-z](?:\1[a-z]){1,30}(?![a-z'])/y;

/** Cheap tests that most texts pass. */
const SIGN_BEFORE_LETTER = /[013457@$!][a-z]/;
const SPELT_LETTERS = /\b[a-z]([ .\-_*])[a-z]\1[a-z](?![a-z])/;
/** Said three times it begins an address. */
const W = 0x77;
/** From `at` on in the unmasked text, each character stands `stride` further on in the given one, beginning at `from`. */
interface Piece {
  readonly at: number;
  readonly from: number;
  readonly stride: number;
}

/**
 * Puts letters for the signs that imitate them, a letter for three and more of it, and joins words spelt out;
 * `isTerm` tells whether a joined word is one, so that `i k i l l` becomes `i kill`.
 */
export function unmask(folded: string, isTerm: (word: string) => boolean): Unmasked {
  const plain = SIGN_BEFORE_LETTER.test(folded) ? withLetters(folded) : folded;
  if (!SPELT_LETTERS.test(plain) && !hasRun(plain)) return { text: plain, place: (at) => at };
  const rewriting = new Rewriting(plain);
  for (let at = 0; at < plain.length; at++) {
    const code = plain.charCodeAt(at);
    if (code < 97 || code > 122) continue;
    const next = plain.charCodeAt(at + 1);
    if (code === next && code !== W && code === plain.charCodeAt(at + 2)) {
      const start = at;
      while (plain.charCodeAt(at + 1) === code) at++;
      rewriting.put(start, at + 1, plain[start]!);
    } else if (isGlue(next) && beginsSpeltWord(plain, at)) {
      const { start, word, end } = speltWord(plain, at, isTerm);
      rewriting.put(start, end, word);
      at = end - 1;
    }
  }
  return rewriting.unmasked();
}

/** Signs stand for letters between letters; `@` and `$` also where they open a word of two letters more. */
function withLetters(folded: string): string {
  const bytes = Buffer.from(folded, 'utf16le');
  const units = new Uint16Array(bytes.buffer, bytes.byteOffset, folded.length);
  for (let at = 0; at < units.length; at++) {
    if (!isSign(units[at]!)) continue;
    const start = at;
    while (at + 1 < units.length && isSign(units[at + 1]!)) at++;
    if (!isLetter(units[at + 1] ?? 0)) continue;
    const before = units[start - 1] ?? 0;
    if (isLetter(before)) for (let sign = start; sign <= at; sign++) units[sign] = IMITATED[units[sign]!]!;
    else if (opensWord(units, at)) units[at] = IMITATED[units[at]!]!;
  }
  return bytes.toString('utf16le');
}

function opensWord(units: Uint16Array, at: number): boolean {
  const before = units[at - 1] ?? 0;
  const sign = units[at]!;
  return (sign === 0x40 || sign === 0x24) && !isDigit(before) && !isLetter(before) && isLetter(units[at + 2] ?? 0);
}

class Rewriting {
  private readonly pieces: Piece[] = [{ at: 0, from: 0, stride: 1 }];
  private text = '';
  private copied = 0;

  constructor(private readonly plain: string) {}

  put(from: number, end: number, kept: string): void {
    this.text += this.plain.slice(this.copied, from);
    this.pieces.push({ at: this.text.length, from, stride: 2 });
    this.text += kept;
    this.pieces.push({ at: this.text.length, from: end, stride: 1 });
    this.copied = end;
  }

  unmasked(): Unmasked {
    return { text: this.text + this.plain.slice(this.copied), place: (at) => placeIn(this.pieces, at) };
  }
}

/** Whether a letter stands three times: one of two neighbours in such a run is at an even place. */
function hasRun(text: string): boolean {
  for (let at = 0; at < text.length - 1; at += 2) {
    const code = text.charCodeAt(at);
    if (code !== text.charCodeAt(at + 1) || !isLetter(code) || code === W) continue;
    if (code === text.charCodeAt(at + 2) || (at > 0 && code === text.charCodeAt(at - 1))) return true;
  }
  return false;
}

/** Three single letters, two equal signs between them. */
function beginsSpeltWord(text: string, at: number): boolean {
  const glue = text.charCodeAt(at + 1);
  if (text.charCodeAt(at + 3) !== glue) return false;
  if (!isLetter(text.charCodeAt(at + 2)) || !isLetter(text.charCodeAt(at + 4))) return false;
  const before = text.charCodeAt(at - 1);
  if (isLetter(before) || before === 0x27) return false;
  SPELT_WORD.lastIndex = at;
  return SPELT_WORD.test(text);
}

function speltWord(text: string, start: number, isTerm: (word: string) => boolean) {
  const end = SPELT_WORD.lastIndex;
  const word = text.slice(start, end).replaceAll(text[start + 1]!, '');
  const rest = word.slice(1);
  return isTerm(rest) && !isTerm(word) ? { start: start + 2, word: rest, end } : { start, word, end };
}

function placeIn(pieces: readonly Piece[], at: number): number {
  let low = 0;
  for (let high = pieces.length; high - low > 1;) {
    const middle = (low + high) >> 1;
    if (pieces[middle]!.at <= at) low = middle;
    else high = middle;
  }
  const piece = pieces[low]!;
  return piece.from + (at - piece.at) * piece.stride;
}

const isLetter = (c: number): boolean => c >= 97 && c <= 122;
const isDigit = (c: number): boolean => c >= 48 && c <= 57;
const isSign = (c: number): boolean => c < 0x80 && IMITATED[c] !== 0;
/** Space, `.`, `-`, `_`, `*`. */
const isGlue = (c: number): boolean => c === 0x20 || c === 0x2e || c === 0x2d || c === 0x5f || c === 0x2a;
