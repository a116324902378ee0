const UNKNOWN = 0;
const WORD = 1;
const OTHER = 2;

const LETTER_DIGIT_MARK = /[\p{L}\p{N}\p{M}]/u;
/** Scripts that do not set words apart by spaces, or (Hangul) write particles onto them. */
const UNSPACED =
  /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}\p{Script=Thai}\p{Script=Lao}\p{Script=Khmer}\p{Script=Myanmar}\p{Script=Tibetan}]/u;
const APOSTROPHES = '\u2019\u2018\u02BC';

const classes = new Uint8Array(0x10000);
const folds = new Uint16Array(0x10000);

/** Whether a UTF-16 unit belongs to a word of a script whose words have boundaries: a letter, digit or mark. */
export function isWordUnit(unit: number): boolean {
  if (classes[unit] === UNKNOWN) {
    const char = String.fromCharCode(unit);
    classes[unit] = LETTER_DIGIT_MARK.test(char) && !UNSPACED.test(char) ? WORD : OTHER;
  }
  return classes[unit] === WORD;
}

/** The unit without its case; curly apostrophes become straight ones. Always one unit, so that offsets hold. */
export function foldUnit(unit: number): number {
  const known = folds[unit]!;
  if (known !== 0) return known;
  const char = String.fromCharCode(unit);
  const upper = char.toUpperCase();
  const lower = (upper.length === 1 ? upper : char).toLowerCase();
  const folded = APOSTROPHES.includes(char) ? 0x27 : lower.length === 1 ? lower.charCodeAt(0) : unit;
  folds[unit] = folded;
  return folded;
}

export const isSpaceUnit = (c: number): boolean =>
  c <= 32 || c === 0xa0 || c === 0x85 || (c >= 0x2000 && c <= 0x200a) || (c >= 0x2028 && c <= 0x202f) || c === 0x3000;

export const isHighSurrogate = (c: number): boolean => c >= 0xd800 && c <= 0xdbff;
export const isLowSurrogate = (c: number): boolean => c >= 0xdc00 && c <= 0xdfff;
