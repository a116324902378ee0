/** Scripts that put no spaces between words. */
const UNSPACED = String.raw`\p{sc=Han}\p{sc=Hiragana}\p{sc=Katakana}ー々〆\p{sc=Thai}\p{sc=Lao}\p{sc=Khmer}\p{sc=Myanmar}`;
const HAS_UNSPACED = new RegExp(`[${UNSPACED}]`, 'u');
/** Vowel signs of Hindi or Thai are marks; without them the words fall apart. */
const WORD = /[\p{L}\p{N}\p{M}]+/gu;
/** Invisible inside words: soft hyphens, joiners, marks of byte order. */
const INVISIBLE = /\u200d|[\u00ad\u2060\ufeff]/g;
const FOREIGN_DIGIT = /(?![0-9])\p{Nd}/gu;
const HAS_FOREIGN_DIGIT = /(?![0-9])\p{Nd}/u;

/** The dictionary is chosen by script, whatever the locale. */
const segmenter = new Intl.Segmenter('zh', { granularity: 'word' });

/**
 * The words of a text in order, in one spelling: NFKC, lower case, ASCII digits. Where a script puts no spaces they are cut
 * by the dictionaries of ICU.
 */
export function wordsOf(text: string, locale?: string): string[] {
  const plain = lowered(unified(text), locale);
  const runs = plain.match(WORD) ?? [];
  return HAS_UNSPACED.test(plain) ? runs.flatMap((run) => (HAS_UNSPACED.test(run) ? segmented(run) : run)) : runs;
}

/** NFKC takes Thai and Lao AM apart, and the dictionaries know it whole only. */
function unified(text: string): string {
  const unified = text
    .normalize('NFKC')
    .replace(/\u0e4d\u0e32/g, '\u0e33')
    .replace(/\u0ecd\u0eb2/g, '\u0eb3')
    .replace(INVISIBLE, '');
  return HAS_FOREIGN_DIGIT.test(unified) ? unified.replace(FOREIGN_DIGIT, asciiDigit) : unified;
}

/** Only Turkish has letters whose case depends on the language; the dot that İ leaves behind elsewhere is no letter. */
function lowered(text: string, locale: string | undefined): string {
  return locale === 'tr' ? text.toLocaleLowerCase('tr') : text.toLowerCase().replaceAll('i\u0307', 'i');
}

function segmented(run: string): string[] {
  const words: string[] = [];
  for (const { segment, isWordLike } of segmenter.segment(run)) if (isWordLike) words.push(segment);
  return words;
}

const IS_DIGIT = /^\p{Nd}$/u;

/** Unicode's digits come in tens that begin at a multiple of sixteen, or six behind it. */
function asciiDigit(digit: string): string {
  const code = digit.codePointAt(0)!;
  const row = code - (code % 16);
  const zero = IS_DIGIT.test(String.fromCodePoint(row)) ? row : row + 6;
  return String(code - zero);
}
