import { isLoneWord, isWordPart } from './characters.js';

/** A word without its case, and its place. In scripts without spaces every character is a word. */
export interface Word {
  readonly text: string;
  readonly start: number;
  readonly end: number;
}

/** The words of a text, without what stands between them. */
export function wordsOf(text: string): Word[] {
  const words: Word[] = [];
  for (let at = 0; at < text.length;) {
    const start = at;
    while (at < text.length && isWordPart(text.charCodeAt(at))) at++;
    if (at === start && isLoneWord(text.charCodeAt(at))) at++;
    if (at > start) words.push({ text: text.slice(start, at).toLowerCase(), start, end: at });
    else at++;
  }
  return words;
}
