import {
  type Asked,
  type AskedToEmbed,
  type ChatRequest,
  embeddingInputs,
  type EmbeddingsRequest,
  LONGEST_COMPARED_PROMPT,
  requestedMaxTokens,
  textOf,
} from '#contracts';

import { measurePrompt, type PromptSize } from './prompt-size.js';

/** Of a UTF-16 unit in UTF-8. */
const MOST_BYTES_PER_CHAR = 3;

/** What a request may use at most, whatever it costs. */
export interface Demand {
  /** The model or alias that was asked for. */
  readonly model: string;
  readonly prompt: PromptSize;
  /** The most completion tokens of each choice; infinite when the request does not say. */
  readonly maxTokens: number;
  /** Choices. Providers charge the prompt once for all of them. */
  readonly n: number;
  /** The most tokens that are embedded to compare the prompt with earlier ones. */
  readonly comparedTokens: number;
}

/** What is asked for, before anything is measured. */
export const modelOf = (state: Asked | AskedToEmbed): string =>
  'embeddings' in state ? state.embeddings.model : state.request.model;

export function demandOf(state: Asked | AskedToEmbed): Demand {
  if ('embeddings' in state) return embeddingsDemand(state.embeddings);
  const { request } = state;
  return {
    model: request.model,
    prompt: measurePrompt(request),
    maxTokens: requestedMaxTokens(request) ?? Infinity,
    n: request.n ?? 1,
    comparedTokens: isCompared(state) ? boundCompared(request) : 0,
  };
}

/** Whether the request may be answered as a similar one was. */
export const isCompared = (state: Asked | AskedToEmbed): boolean =>
  'request' in state && state.request.aerie?.semantic_cache === true;

/** A token has at least one byte. A prompt that is too long may be shorter when guards have seen it. */
function boundCompared({ messages }: ChatRequest): number {
  const bytes = Buffer.byteLength(textOf(messages.at(-1)?.content));
  return Math.min(bytes, LONGEST_COMPARED_PROMPT * MOST_BYTES_PER_CHAR);
}

/** Nothing is generated, so that the input is all there is to pay for. */
function embeddingsDemand(request: EmbeddingsRequest): Demand {
  const texts: string[] = [];
  let extraTokens = 0;
  for (const input of embeddingInputs(request)) {
    if (typeof input === 'string') texts.push(input);
    else extraTokens += input.length;
  }
  return { model: request.model, prompt: { texts, extraTokens }, maxTokens: 0, n: 1, comparedTokens: 0 };
}
