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

/** Said three times it begins an address. */
const W = 0x77;
const OTHER = 0;
const LETTER = 1;
const SIGN = 2;
const GLUE = 3;
/** What an ASCII character may be in a disguise; a table, because every character of every text is looked up. */
const KINDS = Uint8Array.from({ length: 128 }, (_, code) => {
  const char = String.fromCharCode(code);
  if (/[a-z]/.test(char)) return LETTER;
  if (/[\d@$!]/.test(char)) return SIGN;
  return /[ .\-_*]/.test(char) ? GLUE : OTHER;
});

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
  if (!mayBeMasked(folded)) return { text: folded, place: (at) => at };
  const plain = folded.replace(SIGNS, (signs) => signs.replace(/[^a-z]/g, (sign) => LETTERS[sign]!));
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

/** Whether a sign stands where a letter may, a letter stands three times, or three single letters follow each other. */
function mayBeMasked(text: string): boolean {
  let before = 0;
  let second = 0;
  let beforeSigns = 0;
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at);
    const kind = code < 128 ? KINDS[code] : OTHER;
    if (kind === LETTER) {
      if (code === before && code === second && code !== W) return true;
      const kindBefore = before < 128 ? KINDS[before] : OTHER;
      if (kindBefore === SIGN && (KINDS[beforeSigns] === LETTER || before === 0x40 || before === 0x24)) return true;
      if (kindBefore === GLUE && at >= 4 && text.charCodeAt(at - 3) === before && isSingle(text, at - 4)) return true;
    } else if (kind === SIGN && (before >= 128 || KINDS[before] !== SIGN)) {
      beforeSigns = before;
    }
    second = before;
    before = code;
  }
  return false;
}

const isSingle = (text: string, at: number): boolean =>
  isLetter(text.charCodeAt(at)) && isLetter(text.charCodeAt(at + 2));

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
const isGlue = (c: number): boolean => KINDS[c] === GLUE;
