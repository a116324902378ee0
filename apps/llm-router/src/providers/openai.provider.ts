import OpenAI, { AzureOpenAI } from 'openai';

import {
  ANTHROPIC_THINKING,
  type ChatChunk,
  type ChatCompletion,
  type ChatMessage,
  type ChatRequest,
  type ChunkChoice,
  type ResolvedProvider,
  type TokenUsage,
  type WireUsage,
} from '#contracts';

import { embeddingsBody, vectorsIn } from './openai-embeddings.js';
import { type EventReader, readEvents } from './event-stream.js';
import { ProviderFailure, toldFailure } from './provider-failure.js';
import { LeanCalls } from './lean-calls.js';
import { ProviderPool } from './provider-pool.js';
import { type ChatCall, type EmbedCall, type Provider, type ProviderEvent, tokensPerChoice } from './provider.js';
import type { SseEvent } from './sse-parser.js';

const OPENAI_URL = 'https://api.openai.com/v1';
const CHAT_PATH = '/chat/completions';
const EMBEDDINGS_PATH = '/embeddings';

/**
 * OpenAI, Azure's OpenAI, and every server that speaks their chat protocol: vLLM, Ollama, llama.cpp, Gemini's compatible
 * endpoint.
 */
export class OpenAiProvider implements Provider {
  readonly id: string;
  private readonly pool: ProviderPool;
  private readonly calls: LeanCalls;
  private readonly capField: 'max_completion_tokens' | 'max_tokens';

  constructor(config: ResolvedProvider) {
    const { id, kind, base_url: baseUrl = OPENAI_URL } = config;
    this.id = id;
    this.pool = new ProviderPool(baseUrl, config);
    // OpenAI's reasoning models refuse `max_tokens`; many compatible servers know nothing else.
    const isOpenAi = kind === 'azure' || new URL(baseUrl).hostname.endsWith('.openai.com');
    this.capField = isOpenAi ? 'max_completion_tokens' : 'max_tokens';
    this.calls = new LeanCalls(clientOf(config, baseUrl, this.pool), this.pool);
  }

  async *chat(call: ChatCall, signal: AbortSignal): AsyncGenerator<ProviderEvent> {
    const response = await this.calls.post(CHAT_PATH, this.bodyOf(call), signal);
    if (call.stream) yield* readEvents(response.body, new ChunkReader());
    else yield* completionOf(await response.text());
  }

  async *embed(call: EmbedCall, signal: AbortSignal): AsyncGenerator<ProviderEvent> {
    const response = await this.calls.post(EMBEDDINGS_PATH, embeddingsBody(call), signal);
    yield* vectorsIn(await response.text(), call);
  }

  close(): Promise<void> {
    return this.pool.close();
  }

  /** The caller's body: every field that Aerie does not know goes on as it came. */
  private bodyOf(call: ChatCall): ChatRequest {
    const { aerie: _ours, ...body } = call.request;
    body.model = call.model.provider_model ?? call.model.id;
    body.messages = withoutSignedThinking(call.messages);
    this.capTokens(body, call);
    // Usage is always asked for: what the client sees of it, the gateway decides.
    if (call.stream) body.stream_options = { ...body.stream_options, include_usage: true };
    return body;
  }

  /** Holds the answer to what admission has money for, in the field that the caller used. */
  private capTokens(body: ChatRequest, call: ChatCall): void {
    const cap = tokensPerChoice(call);
    if (cap === undefined) return;
    const used = body.max_completion_tokens != null ? 'max_completion_tokens' : 'max_tokens';
    const asked = body[used];
    if (asked != null) body[used] = Math.min(asked, cap);
    else body[this.capField] = cap;
  }
}

function clientOf({ kind, apiKey, api_version }: ResolvedProvider, baseUrl: string, pool: ProviderPool): OpenAI {
  const options = { apiKey: apiKey ?? 'none', maxRetries: 0, logLevel: 'off', fetch: pool.sdkFetch } as const;
  if (kind === 'azure') return new AzureOpenAI({ ...options, endpoint: baseUrl, apiVersion: api_version });
  return new OpenAI({
    ...options,
    baseURL: baseUrl,
    organization: null,
    project: null,
    ...(apiKey === undefined && { defaultHeaders: { authorization: null } }),
  });
}

/** What Anthropic signed is for Anthropic alone, and so is its text beside it: others refuse fields that they do not know. */
function withoutSignedThinking(messages: ChatMessage[]): ChatMessage[] {
  if (!messages.some(isAnthropics)) return messages;
  return messages.map((message) => {
    if (!isAnthropics(message)) return message;
    const { thinking_blocks: _blocks, reasoning_content: _text, ...rest } = message;
    return rest;
  });
}

const isAnthropics = ({ thinking_blocks: blocks }: ChatMessage): boolean =>
  blocks?.some(({ format }) => format === ANTHROPIC_THINKING) === true;

function* completionOf(text: string): Generator<ProviderEvent> {
  const completion = JSON.parse(text) as ChatCompletion & { error?: unknown };
  if (completion?.error) throw toldFailure(completion.error);
  if (!Array.isArray(completion?.choices) || typeof completion.choices[0]?.message !== 'object') {
    throw new ProviderFailure('malformed', 'sent an answer without choices');
  }
  yield* usageEvents(completion.usage);
  yield { kind: 'completion', completion };
}

/** Reads OpenAI's chunks. */
class ChunkReader implements EventReader {
  ended = false;
  private readonly open = new Set<number>();
  private readonly closed = new Set<number>();

  take({ event, data }: SseEvent): ProviderEvent[] {
    if (data === '[DONE]') {
      this.ended = true;
      return [];
    }
    const chunk = JSON.parse(data) as ChatChunk & { error?: unknown };
    if (chunk.error || event === 'error') throw toldFailure(chunk.error ?? chunk);
    if (!Array.isArray(chunk.choices)) throw new ProviderFailure('malformed', 'sent a chunk without choices');
    for (const choice of chunk.choices) this.track(choice);
    return eventsOf(chunk);
  }

  /** `[DONE]` proves nothing: a proxy in between may add it to an answer that was cut. Reasons to finish do. */
  finish(): void {
    if (this.open.size > 0) throw new ProviderFailure('malformed', 'ended its stream before the answer');
    if (this.closed.size === 0) throw new ProviderFailure('malformed', 'sent an empty stream');
  }

  private track({ index, finish_reason: finishReason }: ChunkChoice): void {
    if (finishReason) {
      this.open.delete(index);
      this.closed.add(index);
    } else if (!this.closed.has(index)) {
      this.open.add(index);
    }
  }
}

/** Usage comes in a chunk of its own from OpenAI, on the last chunk of the answer from others; it is no part of the answer. */
function eventsOf(chunk: ChatChunk): ProviderEvent[] {
  const wire = chunk.usage;
  if (!wire) return [{ kind: 'chunk', chunk }];
  chunk.usage = undefined;
  const events = usageEvents(wire);
  if (chunk.choices.length > 0) events.push({ kind: 'chunk', chunk });
  return events;
}

interface OpenAiUsage extends WireUsage {
  prompt_tokens_details?: { cached_tokens?: number; cache_write_tokens?: number } | null;
  completion_tokens_details?: { reasoning_tokens?: number } | null;
}

function usageEvents(wire: OpenAiUsage | null | undefined): ProviderEvent[] {
  const usage = usageOf(wire);
  return usage ? [{ kind: 'usage', usage, isFinal: typeof wire!.completion_tokens === 'number' }] : [];
}

/** OpenAI's `prompt_tokens` includes what was read from and written to its cache; ours are disjoint. Undefined when it tells nothing. */
export function usageOf(wire: OpenAiUsage | null | undefined): TokenUsage | undefined {
  if (typeof wire?.prompt_tokens !== 'number') return undefined;
  const cacheReadTokens = wire.prompt_tokens_details?.cached_tokens ?? 0;
  const cacheWriteTokens = wire.prompt_tokens_details?.cache_write_tokens ?? 0;
  const reasoningTokens = wire.completion_tokens_details?.reasoning_tokens;
  return {
    inputTokens: Math.max(0, wire.prompt_tokens - cacheReadTokens - cacheWriteTokens),
    cacheReadTokens,
    cacheWriteTokens,
    outputTokens: Math.max(0, wire.completion_tokens || 0),
    ...(reasoningTokens && { reasoningTokens }),
    source: 'provider',
  };
}
