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
/** A sign that stands for a letter stands between letters, or opens a word. */
const SIGN = /(?<=[a-z@$!\d])[013457@$!](?=[a-z@$013457])|(?<![a-z\d])[@$](?=[a-z]{2})/g;
/** `k i l l`, `k.i.l.l`: single letters with the same sign between them. */
const SPELT_WORD = /[a-z]([ .\-_*])[a-z](?:\1[a-z]){1,30}(?![a-z'])/y;

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
  const plain = hasSign(folded) ? folded.replace(SIGN, (sign) => LETTERS[sign]!) : folded;
  const pieces: Piece[] = [{ at: 0, from: 0, stride: 1 }];
  let text = '';
  let copied = 0;
  const put = (from: number, end: number, kept: string) => {
    text += plain.slice(copied, from);
    pieces.push({ at: text.length, from, stride: 2 });
    text += kept;
    pieces.push({ at: text.length, from: end, stride: 1 });
    copied = end;
  };
  for (let at = 0; at < plain.length; at++) {
    const code = plain.charCodeAt(at);
    if (!isLetter(code)) continue;
    if (code === plain.charCodeAt(at + 1) && code === plain.charCodeAt(at + 2)) {
      const start = at;
      while (plain.charCodeAt(at + 1) === code) at++;
      put(start, at + 1, plain[start]!);
    } else if (beginsSpeltWord(plain, at)) {
      const { start, word, end } = speltWord(plain, at, isTerm);
      put(start, end, word);
      at = end - 1;
    }
  }
  if (copied === 0) return { text: plain, place: (at) => at };
  text += plain.slice(copied);
  return { text, place: (at) => placeIn(pieces, at) };
}

/** Whether a sign, or a run of them, stands where letters may. */
function hasSign(text: string): boolean {
  let before = 0;
  let beforeSigns = 0;
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (isSign(code)) {
      if (!isSign(before)) beforeSigns = before;
    } else if (isLetter(code) && isSign(before)) {
      if (isLetter(beforeSigns) || before === 0x40 || before === 0x24) return true;
    }
    before = code;
  }
  return false;
}

/** Three single letters, two equal signs between them. */
function beginsSpeltWord(text: string, at: number): boolean {
  const glue = text.charCodeAt(at + 1);
  if (!isGlue(glue) || text.charCodeAt(at + 3) !== glue) return false;
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
/** Digits, `@`, `$`, `!`. */
const isSign = (c: number): boolean => (c >= 48 && c <= 57) || c === 0x40 || c === 0x24 || c === 0x21;
/** Space, `.`, `-`, `_`, `*`. */
const isGlue = (c: number): boolean => c === 0x20 || c === 0x2e || c === 0x2d || c === 0x5f || c === 0x2a;
