import { type ChatCompletion, isSigned, placed, type ThinkingBlock, thinkingAmong, type TokenUsage } from '#contracts';

import type { EventReader } from './event-stream.js';
import { ProviderFailure, toldFailure } from './provider-failure.js';
import { chunkOf, type ProviderEvent } from './provider.js';
import type { SseEvent } from './sse-parser.js';

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

interface Block {
  type: string;
  text?: string;
  thinking?: string;
  signature?: string;
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

/** The events of a message that came whole. */
export function* messageOf(text: string): Generator<ProviderEvent> {
  const message = JSON.parse(text) as Message;
  if (message.type === 'error') throw toldFailure(message.error);
  if (!Array.isArray(message.content)) throw new ProviderFailure('malformed', 'sent a message without content');
  yield* usageEvents(message.usage, message.usage?.['output_tokens']);
  yield { kind: 'completion', completion: completionOf(message.content, message) };
}

export function countIn(text: string): number {
  const { input_tokens: tokens } = JSON.parse(text) as { input_tokens?: unknown };
  if (typeof tokens !== 'number') throw new ProviderFailure('malformed', 'sent no count of tokens');
  return tokens;
}

function completionOf(blocks: Block[], stopped: Stopped): ChatCompletion {
  const join = (type: string, field: 'text' | 'thinking') =>
    blocks.map((block) => (block.type === type ? (block[field] ?? '') : '')).join('');
  const text = join('text', 'text');
  const reasoning = join('thinking', 'thinking');
  const thinking = thinkingAmong(blocks);
  const calls = blocks.filter((block) => block.type === 'tool_use');
  const message = {
    role: 'assistant',
    content: text === '' && calls.length > 0 ? null : text,
    refusal: null,
    ...(reasoning && { reasoning_content: reasoning }),
    ...(thinking.some(isSigned) && { thinking_blocks: thinking }),
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
  delta?: Stopped & { type?: string; text?: string; partial_json?: string; thinking?: string; signature?: string };
  usage?: AnthropicUsage;
  error?: unknown;
}

/** Reads the events of a streamed message. */
export class MessageReader implements EventReader {
  ended = false;
  private usage: AnthropicUsage = {};
  /** Position of the running tool call among the tool calls, as OpenAI numbers them. */
  private toolIndex = -1;
  /** UTF-16 units of text so far. */
  private said = 0;
  private thought: (ThinkingBlock & { thinking: string; signature: string }) | undefined;

  take({ data }: SseEvent): ProviderEvent[] {
    const event = JSON.parse(data) as StreamEvent;
    switch (event.type) {
      case 'message_start':
        return [...this.usageEvents(event.message?.usage), chunk({ role: 'assistant', content: '' })];
      case 'content_block_start':
        return this.blockEvents(event.content_block);
      case 'content_block_delta':
        return this.deltaEvents(event.delta);
      case 'content_block_stop':
        return this.endThought();
      case 'message_delta':
        return [...this.usageEvents(event.usage, event.usage?.['output_tokens']), finishing(event.delta ?? {})];
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
  private usageEvents(told: AnthropicUsage | undefined, output?: unknown): ProviderEvent[] {
    for (const [field, value] of Object.entries(told ?? {})) if (value != null) this.usage[field] = value;
    return usageEvents(this.usage, output);
  }

  private blockEvents(block: Block | undefined): ProviderEvent[] {
    switch (block?.type) {
      case 'text':
        return this.say(block.text ?? '');
      case 'thinking':
        this.thought = { type: 'thinking', thinking: '', signature: block.signature ?? '' };
        return this.think(block.thinking ?? '');
      case 'redacted_thinking':
        return [chunk({ thinking_blocks: [placed(block as ThinkingBlock, this.said)] })];
      case 'tool_use':
        return this.call(block);
      default:
        return [];
    }
  }

  private deltaEvents(delta: StreamEvent['delta']): ProviderEvent[] {
    switch (delta?.type) {
      case 'text_delta':
        return this.say(delta.text ?? '');
      case 'thinking_delta':
        return this.think(delta.thinking ?? '');
      case 'signature_delta':
        if (this.thought) this.thought.signature += delta.signature ?? '';
        return [];
      case 'input_json_delta':
        return [chunk({ tool_calls: [{ index: this.toolIndex, function: { arguments: delta.partial_json ?? '' } }] })];
      default:
        return [];
    }
  }

  private say(text: string): ProviderEvent[] {
    this.said += text.length;
    return text ? [chunk({ content: text })] : [];
  }

  private think(text: string): ProviderEvent[] {
    if (this.thought) this.thought.thinking += text;
    return text ? [chunk({ reasoning_content: text })] : [];
  }

  private call({ id = '', name = '' }: Block): ProviderEvent[] {
    this.toolIndex++;
    return [
      chunk({ tool_calls: [{ index: this.toolIndex, id, type: 'function', function: { name, arguments: '' } }] }),
    ];
  }

  private endThought(): ProviderEvent[] {
    const { thought } = this;
    this.thought = undefined;
    return thought && isSigned(thought) ? [chunk({ thinking_blocks: [placed(thought, this.said)] })] : [];
  }
}

const chunk = (...args: Parameters<typeof chunkOf>): ProviderEvent => ({ kind: 'chunk', chunk: chunkOf(...args) });

function finishing(stopped: Stopped): ProviderEvent {
  const last = chunkOf({}, finishReason(stopped.stop_reason));
  Object.assign(last.choices[0]!, stopSequence(stopped));
  return { kind: 'chunk', chunk: last };
}

const finishReason = (stopReason: string | null | undefined): string => FINISH_REASONS[stopReason ?? ''] ?? 'stop';

/** The sequence that stopped an answer, told in the field in which vLLM tells it: OpenAI has none. */
const stopSequence = ({ stop_sequence: sequence }: Stopped): object => (sequence ? { stop_reason: sequence } : {});

type AnthropicUsage = Record<string, unknown>;

/** `output` is what the answer is said to have had in all; the start of a stream has a number that means nothing. */
function usageEvents(wire: AnthropicUsage | undefined, output: unknown): ProviderEvent[] {
  const usage = usageOf(wire);
  return usage ? [{ kind: 'usage', usage, isFinal: typeof output === 'number' }] : [];
}

/** Anthropic's `input_tokens` excludes what its cache read and wrote: the buckets are disjoint already. */
function usageOf(wire: AnthropicUsage | undefined): TokenUsage | undefined {
  if (typeof wire?.['input_tokens'] !== 'number') return undefined;
  const tokens = (field: string) => Number(wire[field] ?? 0) || 0;
  return {
    inputTokens: tokens('input_tokens'),
    cacheReadTokens: tokens('cache_read_input_tokens'),
    cacheWriteTokens: tokens('cache_creation_input_tokens'),
    outputTokens: tokens('output_tokens'),
    source: 'provider',
  };
}
