import { boundTokens, type PromptSize } from './prompt-size.js';

/** Over this the bound is used: counting would block the event loop for longer than 10 ms. */
const MOST_COUNTED_CHARS = 64 * 1024;
/** Models differ from o200k, and the provider may add a few tokens of its own. */
const MARGIN = 1.05;
const MARGIN_TOKENS = 16;

/** Byte pair encoding is quadratic in the length of a run without a break: 48,000 CJK characters take six seconds. */
const LONGEST_RUN = 256;
const LONG_RUN = /\s{257,}|\S{257,}/g;
/** Otherwise the tokenizer throws on user text that looks like `<|endoftext|>`. */
const AS_TEXT = { disallowedSpecial: new Set<string>() };

/** Counts o200k tokens with a margin; the encoder (66 MB) is loaded only when a budget first runs low. */
export async function countPromptTokens(prompt: PromptSize): Promise<number> {
  const chars = prompt.texts.reduce((sum, text) => sum + text.length, 0);
  const bound = boundTokens(prompt);
  if (chars > MOST_COUNTED_CHARS || bound === Infinity) return bound;
  const { countTokens } = await import('gpt-tokenizer/encoding/o200k_base');
  let tokens = 0;
  for (const text of prompt.texts) {
    for (const piece of cutLongRuns(text)) tokens += countTokens(piece, AS_TEXT);
  }
  return Math.min(bound, Math.ceil(tokens * MARGIN) + MARGIN_TOKENS + prompt.extraTokens);
}

/** The text in pieces none of which has a run of more than 256 characters; no surrogate pair is parted. */
export function cutLongRuns(text: string): string[] {
  const pieces: string[] = [];
  let start = 0;
  for (const { index, 0: run } of text.matchAll(LONG_RUN)) {
    for (let cut = index + LONGEST_RUN; cut < index + run.length; cut += LONGEST_RUN) {
      if (/[\uDC00-\uDFFF]/.test(text[cut]!)) cut--;
      pieces.push(text.slice(start, cut));
      start = cut;
    }
  }
  pieces.push(text.slice(start));
  return pieces;
}
