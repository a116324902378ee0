/** What a UTF-16 unit is to a word. */
const enum Kind {
  Unknown,
  /** Belongs to a word of a script that sets words apart. */
  Spaced,
  /** Belongs to a word that others may be written onto. */
  Attached,
  /** Is a word, for want of anything that tells where one ends. */
  Unspaced,
  Other,
}

const LETTER_DIGIT_MARK = /[\p{L}\p{N}\p{M}]/u;
const UNSPACED =
  /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}\p{Script=Lao}\p{Script=Khmer}\p{Script=Myanmar}\p{Script=Tibetan}]/u;
const ATTACHED = /\p{Script=Hangul}/u;
const APOSTROPHES = '\u2019\u2018\u02BC';

const kinds = new Uint8Array(0x10000);
const folds = new Uint16Array(0x10000);

/** Whether a unit belongs to a word of a script whose words have boundaries. */
export const isWordUnit = (unit: number): boolean => kindOf(unit) === Kind.Spaced;

/** Whether a unit belongs to a word of several letters, in whatever script. */
export function isWordPart(unit: number): boolean {
  const kind = kindOf(unit);
  return kind === Kind.Spaced || kind === Kind.Attached;
}

/** Whether a unit is a letter of a script that does not set words apart. */
export const isLoneWord = (unit: number): boolean => kindOf(unit) === Kind.Unspaced;

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

function kindOf(unit: number): Kind {
  if (kinds[unit] === Kind.Unknown) {
    const char = String.fromCharCode(unit);
    if (!LETTER_DIGIT_MARK.test(char)) kinds[unit] = Kind.Other;
    else if (UNSPACED.test(char)) kinds[unit] = Kind.Unspaced;
    else kinds[unit] = ATTACHED.test(char) ? Kind.Attached : Kind.Spaced;
  }
  return kinds[unit]!;
}
