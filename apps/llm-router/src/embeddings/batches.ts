import { DEFAULT_BATCH_TOKENS, MOST_EMBEDDING_INPUTS, type Tokenizer } from '#contracts';

import type { Route } from '../routing/route.js';
import { countTokens } from '../token-count.js';
import type { WantedText } from './wanted-text.js';

/** In their order, in lists that every target of the route takes in one call. */
export async function inBatches(texts: readonly WantedText[], { targets }: Route): Promise<WantedText[][]> {
  const limits = targets.map(({ model }) => model.embedding ?? {});
  const mostInputs = Math.min(...limits.map((limit) => limit.max_batch_inputs ?? MOST_EMBEDDING_INPUTS));
  const mostTokens = Math.min(...limits.map((limit) => limit.max_batch_tokens ?? DEFAULT_BATCH_TOKENS));
  const sizeOf = await measured(texts, mostTokens, limits[0]!.tokenizer);
  const batches: WantedText[][] = [];
  let inputs = mostInputs;
  let tokens = 0;
  for (const text of texts) {
    const size = sizeOf(text);
    if (inputs >= mostInputs || tokens + size > mostTokens) {
      batches.push([]);
      inputs = tokens = 0;
    }
    batches.at(-1)!.push(text);
    inputs++;
    tokens += size;
  }
  return batches;
}

/** A token has at least one byte: where the bytes fit, nothing has to be counted. */
async function measured(
  texts: readonly WantedText[],
  mostTokens: number,
  tokenizer: Tokenizer | undefined,
): Promise<(text: WantedText) => number> {
  const bytesOf = ({ text }: WantedText) => Buffer.byteLength(text);
  let bytes = 0;
  for (const text of texts) bytes += bytesOf(text);
  if (bytes <= mostTokens) return bytesOf;
  const tokens = new Map<WantedText, number>();
  for (const text of texts) tokens.set(text, await countTokens(text.text, tokenizer));
  return (text) => tokens.get(text)!;
}
