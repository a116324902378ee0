/** A word without its case, and its place. In scripts without spaces every character is a word. */
export interface Word {
  readonly text: string;
  readonly start: number;
  readonly end: number;
}

const WORDS =
  /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}]|(?:(?![\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}])[\p{L}\p{N}\p{M}])+/gu;

/** The words of a text, without what stands between them. */
export function wordsOf(text: string): Word[] {
  const words: Word[] = [];
  for (const { 0: word, index } of text.matchAll(WORDS)) {
    words.push({ text: word.toLowerCase(), start: index, end: index + word.length });
  }
  return words;
}
