import snowball from 'snowball-stemmers';

/** Turns a word into the forms under which it is found; a form may stand for several words, a word may have several forms. */
export type WordForms = (word: string) => string | readonly string[];

/** Snowball's stemmer of that name, loaded when its first word comes. */
export function snowballStem(algorithm: string): (word: string) => string {
  let stemmer: ReturnType<typeof snowball.newStemmer> | undefined;
  return (word) => (stemmer ??= snowball.newStemmer(algorithm)).stem(word);
}

const MARKS = /\p{M}/gu;

/** Without accents and other marks. */
export const withoutMarks = (word: string): string =>
  isAscii(word) ? word : word.normalize('NFD').replace(MARKS, '').normalize('NFC');

function isAscii(word: string): boolean {
  for (let at = 0; at < word.length; at++) if (word.charCodeAt(at) > 0x7f) return false;
  return true;
}

/** What is kept of a word where endings carry the inflection and there is no stemmer. */
const PREFIX_LETTERS = 6;
export const prefix = (word: string): string => [...word].slice(0, PREFIX_LETTERS).join('');

/** All runs of `length` letters; a shorter word is its own. Grams meet across inflection inside of words, and compounds. */
export function grams(word: string, length: number): string | string[] {
  const letters = [...word];
  if (letters.length <= length) return word;
  return Array.from({ length: letters.length - length + 1 }, (_, at) => letters.slice(at, at + length).join(''));
}

/** Grams that tell the beginning of a word from its middle: no word of a text has the sign. */
export const anchoredGrams = (word: string, length: number): string | string[] => grams(`_${word}`, length);

/** Accents move when a Greek word is inflected, and its vowels at the end change. */
export const greekBase = (word: string): string => withoutMarks(word).replaceAll('ς', 'σ');
export const greekStem = (word: string): string => word.replace(/(?<=^.{3,})[αεηιουω]+[σν]?$/u, '');

const ARABIC_SPELLINGS: Readonly<Record<string, string>> = {
  أ: 'ا',
  إ: 'ا',
  آ: 'ا',
  ٱ: 'ا',
  ى: 'ي',
  ی: 'ي',
  ئ: 'ي',
  ؤ: 'و',
  ک: 'ك',
  ة: 'ه',
};

/** Arabic and Persian letters that are written for each other; vowel signs and stretching are not written by most. */
export const arabicBase = (word: string): string =>
  word.replace(/[\u064b-\u065f\u0670\u0640]/g, '').replace(/[أإآٱىیئؤکة]/g, (letter) => ARABIC_SPELLINGS[letter]!);

/** Light stemming: the conjunction and the article in front, then endings of number, gender and possession. */
export function arabicStem(word: string): string {
  const bare = word.replace(/^و(?=.{3})/u, '').replace(/^(?:ال|بال|كال|فال|لل)(?=.{2})/u, '');
  return bare.replace(/(?<=.{2})(?:ها|ان|ات|ون|ين|يه|ه|ي)$/u, '').replace(/(?<=.{3})(?:ات|ون|ين|يه|ه|ي)$/u, '');
}

const HEBREW_FINALS: Readonly<Record<string, string>> = { ך: 'כ', ם: 'מ', ן: 'נ', ף: 'פ', ץ: 'צ' };

export const hebrewBase = (word: string): string =>
  withoutMarks(word).replace(/[ךםןףץ]/g, (letter) => HEBREW_FINALS[letter]!);

/** Nasals before consonants are written in two ways, and the dot of borrowed letters is often left out. */
export const devanagariBase = (word: string): string =>
  word
    .normalize('NFD')
    .replace(/\u093c/g, '')
    .normalize('NFC')
    .replaceAll('\u0901', '\u0902')
    .replace(/[ङञणनम]\u094d(?=[क-ह])/gu, '\u0902');
