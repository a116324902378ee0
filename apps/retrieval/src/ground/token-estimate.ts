/** Characters that stand in no word of an alphabet: tokenizers give each about one token. */
const SINGLE = /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}\p{Script=Thai}\p{So}]/gu;
const BEYOND_ASCII = /[^\p{ASCII}]/gu;
const SIGNS = /[!-@[-`{-~]/g;
/** English has 4.4 characters a token (o200k, prose); names and rare words have fewer. */
const ASCII_PER_TOKEN = 3.8;
/** Digits and punctuation. */
const TOKENS_PER_SIGN = 0.8;
const OTHERS_PER_TOKEN = 2;

/**
 * How many tokens a model will count, rather too many than too few: a budget of context is a promise, and a tokenizer
 * of 66 MB would have to be in the memory of every process that keeps it.
 */
export function estimateTokens(text: string): number {
  const singles = text.match(SINGLE)?.length ?? 0;
  const others = (text.match(BEYOND_ASCII)?.length ?? 0) - singles;
  const signs = text.match(SIGNS)?.length ?? 0;
  const letters = text.length - singles - others - signs;
  return Math.ceil(singles + others / OTHERS_PER_TOKEN + signs * TOKENS_PER_SIGN + letters / ASCII_PER_TOKEN);
}
