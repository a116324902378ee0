import Anthropic from '@anthropic-ai/sdk';

import type { ChatCompletion, ResolvedProvider, TokenUsage } from '#contracts';

import { anthropicBody, hasSampling, SAMPLING_VERSION } from './anthropic-request.js';
import { type EventReader, readEvents } from './event-stream.js';
import { ProviderFailure, toldFailure } from './provider-failure.js';
import { type PooledResponse, ProviderPool } from './provider-pool.js';
import { type ChatCall, chunkOf, type Provider, type ProviderEvent } from './provider.js';
import type { SseEvent } from './sse-parser.js';

const ANTHROPIC_URL = 'https://api.anthropic.com';
/** The clocks of a call are the router's; this is the longest that the SDK can be told. */
const NO_TIMEOUT_MS = 2_147_483_647;

/** Why Anthropic stops, in OpenAI's words. */
const FINISH_REASONS: Record<string, string> = {
  end_turn: 'stop',
  stop_sequence: 'stop',
  pause_turn: 'stop',
  max_tokens: 'length',
  model_context_window_exceeded: 'length',
  tool_use: 'tool_calls',
  refusal: 'content_filter',
};

const finishReason = (stopReason: string | null | undefined): string => FINISH_REASONS[stopReason ?? ''] ?? 'stop';

/** The sequence that stopped an answer, told in the field in which vLLM tells it: OpenAI has none. */
const stopSequence = ({ stop_sequence: sequence }: Stopped): object => (sequence ? { stop_reason: sequence } : {});

/** Anthropic's messages, translated from and to OpenAI's chat. */
export class AnthropicProvider implements Provider {
  readonly id: string;
  private readonly pool: ProviderPool;
  private readonly client: Anthropic;

  constructor(config: ResolvedProvider) {
    const { id, base_url: baseUrl = ANTHROPIC_URL, apiKey } = config;
    this.id = id;
    this.pool = new ProviderPool(baseUrl, config);
    this.client = new Anthropic({
      apiKey: apiKey ?? 'none',
      authToken: null,
      baseURL: baseUrl,
      maxRetries: 0,
      timeout: NO_TIMEOUT_MS,
      logLevel: 'off',
      fetch: this.pool.sdkFetch,
    });
  }

  async *chat(call: ChatCall, signal: AbortSignal): AsyncGenerator<ProviderEvent> {
    const body = anthropicBody(call);
    const headers = hasSampling(body) ? { 'anthropic-version': SAMPLING_VERSION } : {};
    const response = (await this.client
      .post('/v1/messages', { body, headers, signal })
      .asResponse()) as unknown as PooledResponse;
    if (call.stream) yield* readEvents(response.body, new MessageReader());
    else yield* messageOf(await response.text());
  }

  close(): Promise<void> {
    return this.pool.close();
  }
}

interface Block {
  type: string;
  text?: string;
  thinking?: string;
  id?: string;
  name?: string;
  input?: unknown;
}

interface Stopped {
  stop_reason?: string | null;
  stop_sequence?: string | null;
}

interface Message extends Stopped {
  type?: string;
  error?: unknown;
  content?: Block[];
  usage?: AnthropicUsage;
}

function* messageOf(text: string): Generator<ProviderEvent> {
  const message = JSON.parse(text) as Message;
  if (message.type === 'error') throw toldFailure(message.error);
  if (!Array.isArray(message.content)) throw new ProviderFailure('malformed', 'sent a message without content');
  const usage = usageOf(message.usage);
  if (usage) yield { kind: 'usage', usage };
  yield { kind: 'completion', completion: completionOf(message.content, message) };
}

function completionOf(blocks: Block[], stopped: Stopped): ChatCompletion {
  const join = (type: string, field: 'text' | 'thinking') =>
    blocks.map((block) => (block.type === type ? (block[field] ?? '') : '')).join('');
  const text = join('text', 'text');
  const thinking = join('thinking', 'thinking');
  const calls = blocks.filter((block) => block.type === 'tool_use');
  const message = {
    role: 'assistant',
    content: text === '' && calls.length > 0 ? null : text,
    refusal: null,
    ...(thinking && { reasoning_content: thinking }),
    ...(calls.length > 0 && {
      tool_calls: calls.map(({ id = '', name = '', input }) => ({
        id,
        type: 'function',
        function: { name, arguments: JSON.stringify(input ?? {}) },
      })),
    }),
  };
  const finish = { finish_reason: finishReason(stopped.stop_reason), ...stopSequence(stopped) };
  const choices = [{ index: 0, message, logprobs: null, ...finish }];
  return { id: '', object: 'chat.completion', created: 0, model: '', choices };
}

interface StreamEvent {
  type: string;
  message?: { usage?: AnthropicUsage };
  content_block?: Block;
  delta?: Stopped & { type?: string; text?: string; partial_json?: string; thinking?: string };
  usage?: AnthropicUsage;
  error?: unknown;
}

/** Reads the events of a streamed message. */
class MessageReader implements EventReader {
  ended = false;
  private usage: AnthropicUsage = {};
  /** Position of the running tool call among the tool calls, as OpenAI numbers them. */
  private toolIndex = -1;

  take({ data }: SseEvent): ProviderEvent[] {
    const event = JSON.parse(data) as StreamEvent;
    switch (event.type) {
      case 'message_start':
        return [...this.usageEvents(event.message?.usage), chunk({ role: 'assistant', content: '' })];
      case 'content_block_start':
        return this.blockEvents(event.content_block);
      case 'content_block_delta':
        return this.deltaEvents(event.delta);
      case 'message_delta':
        return [...this.usageEvents(event.usage), finishing(event.delta ?? {})];
      case 'message_stop':
        this.ended = true;
        return [];
      case 'error':
        throw toldFailure(event.error);
      default:
        return [];
    }
  }

  finish(): void {
    if (!this.ended) throw new ProviderFailure('malformed', 'ended its stream before the message');
  }

  /** The start tells the prompt, the end the output; each repeats or omits what the other told. */
  private usageEvents(told: AnthropicUsage | undefined): ProviderEvent[] {
    for (const [field, value] of Object.entries(told ?? {})) if (value != null) this.usage[field] = value;
    const usage = usageOf(this.usage);
    return usage ? [{ kind: 'usage', usage }] : [];
  }

  private blockEvents(block: Block | undefined): ProviderEvent[] {
    if (block?.type === 'text') return block.text ? [chunk({ content: block.text })] : [];
    if (block?.type !== 'tool_use') return [];
    this.toolIndex++;
    const call = { index: this.toolIndex, id: block.id ?? '', type: 'function' };
    return [chunk({ tool_calls: [{ ...call, function: { name: block.name ?? '', arguments: '' } }] })];
  }

  private deltaEvents(delta: StreamEvent['delta']): ProviderEvent[] {
    if (delta?.type === 'text_delta') return [chunk({ content: delta.text ?? '' })];
    if (delta?.type === 'thinking_delta') return [chunk({ reasoning_content: delta.thinking ?? '' })];
    if (delta?.type !== 'input_json_delta') return [];
    return [chunk({ tool_calls: [{ index: this.toolIndex, function: { arguments: delta.partial_json ?? '' } }] })];
  }
}

const chunk = (...args: Parameters<typeof chunkOf>): ProviderEvent => ({ kind: 'chunk', chunk: chunkOf(...args) });

function finishing(stopped: Stopped): ProviderEvent {
  const last = chunkOf({}, finishReason(stopped.stop_reason));
  Object.assign(last.choices[0]!, stopSequence(stopped));
  return { kind: 'chunk', chunk: last };
}

type AnthropicUsage = Record<string, unknown>;

/** Anthropic's `input_tokens` excludes what its cache read and wrote: the buckets are disjoint already. */
export function usageOf(wire: AnthropicUsage | undefined): TokenUsage | undefined {
  const tokens = (field: string) => Number(wire?.[field] ?? 0) || 0;
  const usage: TokenUsage = {
    inputTokens: tokens('input_tokens'),
    cacheReadTokens: tokens('cache_read_input_tokens'),
    cacheWriteTokens: tokens('cache_creation_input_tokens'),
    outputTokens: tokens('output_tokens'),
    source: 'provider',
  };
  return usage.inputTokens + usage.cacheReadTokens + usage.cacheWriteTokens > 0 ? usage : undefined;
}
