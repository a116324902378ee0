import type {
  ChatChunk,
  ChatCompletion,
  ChatMessage,
  ChatRequest,
  EmbeddingsRequest,
  ModelConfig,
  Passage,
  TokenUsage,
} from '#contracts';

/** What is asked of a model, whichever target ends up answering. */
export interface Ask {
  /** The caller's body, unchanged: adapters pass on what they do not know, never `aerie`. */
  readonly request: ChatRequest;
  /** The conversation to send: the request's, grounded. */
  readonly messages: ChatMessage[];
  /** What the conversation was grounded on; already in `messages`, for adapters that answer from it directly. */
  readonly passages: readonly Passage[];
  /** Steps of the search for them that were left out, for want of what they need. */
  readonly degraded?: readonly string[] | undefined;
  readonly stream: boolean;
  /** The most completion tokens there is money for, over all choices; null when no budget applies. */
  readonly maxCompletionTokens: number | null;
}

/** One call of one model. */
export interface ChatCall extends Ask {
  readonly model: ModelConfig;
}

/** What is asked of a model that embeds, whichever target ends up answering. */
export interface EmbedAsk {
  /** A caller's body: adapters pass on what they do not know, never `aerie`. Its input is in `texts`. */
  readonly request: EmbeddingsRequest;
  readonly texts: readonly string[];
  readonly stream: false;
}

/** One call of one model that embeds. */
export interface EmbedCall extends EmbedAsk {
  readonly model: ModelConfig;
}

/**
 * What a provider says, in OpenAI's shapes. A streamed call yields chunks, a plain one a single completion; usage comes
 * whenever it is known, and the last one told counts. Embeddings are one list of vectors. Ids, times and model names are set by whoever reads them.
 */
export type ProviderEvent =
  | { readonly kind: 'chunk'; readonly chunk: ChatChunk }
  | { readonly kind: 'completion'; readonly completion: ChatCompletion }
  /** Little-endian float32, one for each text and in their order. */
  | { readonly kind: 'vectors'; readonly vectors: readonly Uint8Array[] }
  /** Final when it says what the whole answer took: until then only the tokens of the prompt are told. */
  | { readonly kind: 'usage'; readonly usage: TokenUsage; readonly isFinal: boolean };

/** Where models are called. One file per protocol; adding one touches this folder and a line of the registry. */
export interface Provider {
  readonly id: string;
  /**
   * Calls a model. Returning normally promises that the answer is complete: a stream that ended before its answer did
   * throws. Every failure is thrown as something that `failureOf` understands; an aborted signal ends the call at once.
   */
  chat(call: ChatCall, signal: AbortSignal): AsyncIterable<ProviderEvent>;
  /** The same for a model that embeds; missing where no model does. */
  embed?(call: EmbedCall, signal: AbortSignal): AsyncIterable<ProviderEvent>;
  /** How many tokens the prompt of a call has, by the provider's own count, which costs nothing; missing where it has none. */
  countTokens?(call: ChatCall, signal: AbortSignal): Promise<number>;
  close?(): Promise<void>;
}

/** The most tokens one choice may have by admission: the money is for all choices together. */
export function tokensPerChoice({ maxCompletionTokens, request }: Ask): number | undefined {
  if (maxCompletionTokens === null) return undefined;
  return Math.max(1, Math.floor(maxCompletionTokens / (request.n ?? 1)));
}

/** A chunk in OpenAI's shape for adapters that build their own; the reader fills in id, time and model. */
export function chunkOf(
  delta: ChatChunk['choices'][number]['delta'],
  finishReason: string | null = null,
  index = 0,
): ChatChunk {
  return {
    id: '',
    object: 'chat.completion.chunk',
    created: 0,
    model: '',
    choices: [{ index, delta, logprobs: null, finish_reason: finishReason }],
  };
}
