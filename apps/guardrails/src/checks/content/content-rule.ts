import type { ContentCategory } from './content-categories.js';
import { type PatternAtWord, atWords } from './pattern-at-word.js';

/** A construction that speaks for a category. */
export interface ContentRule extends PatternAtWord {
  readonly category: ContentCategory;
  /** What it adds to the log-odds, which begin at -2: more than 2 is enough alone, less needs a request or an intent. */
  readonly weight: number;
}

export const rule = (
  category: ContentCategory,
  weight: number,
  starts: string,
  ...alternatives: string[]
): ContentRule => ({
  category,
  weight,
  ...atWords(starts, alternatives),
});
