/** A text with its disguises taken off. */
export interface Unmasked {
  readonly text: string;
  /** Where a character of `text` stood; `text.length` maps to the end of the given text. */
  place(at: number): number;
}

const LETTERS: Readonly<Record<string, string>> = {
  '0': 'o',
  '1': 'i',
  '3': 'e',
  '4': 'a',
  '5': 's',
  '7': 't',
  '@': 'a',
  $: 's',
  '!': 'i',
};
/** Signs that stand for letters stand between letters, or open a word. */
const SIGNS = /[a-z][013457@$!]+(?=[a-z])|(?<![a-z\d])[@$](?=[a-z]{2})/g;
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
  const plain = SIGN_BEFORE_LETTER.test(folded)
    ? folded.replace(SIGNS, (signs) => signs.replace(/[^a-z]/g, (sign) => LETTERS[sign]!))
    : folded;
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
/** Space, `.`, `-`, `_`, `*`. */
const isGlue = (c: number): boolean => c === 0x20 || c === 0x2e || c === 0x2d || c === 0x5f || c === 0x2a;
