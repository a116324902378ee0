/** What the fake provider shall answer. Everything is optional; times are in milliseconds. */
export interface Script {
  /** Text of the answer; without it the last user message is echoed (nothing, if there are tool calls). */
  answer?: string;
  /** Wait before the first byte. */
  latencyMs?: number;
  /** Pace after that: a fixed pause between deltas (per token if not streamed), or by tokens. Without either all comes at once. */
  interDeltaMs?: number;
  tokensPerSecond?: number;
  /** How the text is cut into deltas: the exact texts (they are the answer then), or a length in characters (default 4). */
  chunks?: string[] | number;
  finishReason?: 'stop' | 'length' | 'tool_calls' | 'content_filter';
  /** The sequence that stopped the answer; only Anthropic's protocol tells it. */
  stopSequence?: string;
  toolCalls?: ToolCall[];
  /** What is thought first; OpenAI's protocol tells it in `reasoning_content`, and not what is redacted. */
  thinking?: Thought[];
  /** What is reported and billed instead of what was counted; `'none'` reports nothing. */
  usage?: Partial<Usage> | 'none';
  /** Model named in the answer; without it the one that was asked for. */
  model?: string;
  /** Length of embedding vectors when the request does not say (default 256). */
  dimensions?: number;
  fault?: Fault;
}

export interface Thought {
  /** Told, and signed; empty for what is signed and not told. Without it the thought is redacted. */
  text?: string;
  /** It comes behind so many characters of the answer's text. */
  at?: number;
}

export interface ToolCall {
  id?: string;
  name: string;
  arguments: Record<string, unknown> | string;
}

export interface Usage {
  promptTokens: number;
  completionTokens: number;
  /** Part of the prompt that came from the provider's cache. */
  cachedPromptTokens: number;
  /** Part of the completion; only OpenAI's protocol tells it. */
  reasoningTokens?: number;
}

/** How a call goes wrong. `afterDeltas` counts complete deltas of a stream; for plain answers it stands for half the body. */
export type FaultKind =
  | { kind: 'status'; status: number; retryAfter?: RetryAfter; message?: string; code?: string }
  /** The connection is reset before any header. */
  | { kind: 'reset' }
  /** Silence: before the headers (default), after the headers, or after some deltas. Ends only when the client leaves. */
  | { kind: 'stall'; at?: 'headers' | 'body' | { afterDeltas: number } }
  /** The connection ends in order, but without finish reason, usage or `[DONE]`. */
  | { kind: 'truncate'; afterDeltas?: number }
  /** JSON that does not parse, as the body or as an event after some deltas. */
  | { kind: 'malformed'; afterDeltas?: number }
  /** Status 200, then an error as an event of the stream; plain requests get the error with status 500. */
  | { kind: 'error-event'; afterDeltas?: number; message?: string }
  /** Status 200 and a stream without a single event; plain requests get an empty body. */
  | { kind: 'empty-stream' }
  /** Status 200 with a web page, as from a misconfigured proxy. */
  | { kind: 'html-200' };

export type Fault = FaultKind & {
  /** Heals after this many faulty answers. */
  times?: number;
  /** Share of answers that are faulty, drawn from a generator seeded with `seed` (default 1). */
  probability?: number;
  seed?: number;
};

/** In which of the three forms the wait is told: `Retry-After` in seconds or as an HTTP date, or `retry-after-ms`. */
export type RetryAfter = { seconds: number } | { dateInSeconds: number } | { ms: number };

export type Endpoint = 'completions' | 'embeddings' | 'models' | 'token-counts';

/** Which requests a rule is for; all given conditions must hold. */
export interface Match {
  /** Part of the last user message (or of the embedded text). */
  message?: string;
  /** Part of the model's name. */
  model?: string;
  /** Default `completions`. */
  endpoint?: Endpoint;
}

export type Outcome = 'running' | 'completed' | 'aborted' | 'fault';

export interface RecordedRequest {
  id: number;
  /** Milliseconds since the epoch. */
  at: number;
  path: string;
  /** Credentials are cut to their last four characters. */
  headers: Record<string, string>;
  body: unknown;
  stream: boolean;
  outcome: Outcome;
  /** When the client left before the end. */
  abortedAt?: number;
  billed: { promptTokens: number; completionTokens: number };
}

export interface ProviderStats {
  requests: number;
  completed: number;
  aborted: number;
  faults: number;
  billedPromptTokens: number;
  billedCompletionTokens: number;
  /** Requests being answered now, and the most there were at once. */
  concurrent: number;
  concurrentMax: number;
}
