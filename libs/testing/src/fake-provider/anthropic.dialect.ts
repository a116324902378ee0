import {
  lastUserText,
  textOf,
  type Answer,
  type Ask,
  type Block,
  type Delta,
  type Dialect,
  type Refusal,
} from './dialect.js';
import type { Thought } from './script.js';
import { redactedData, signatureOf, thinkingRefusal } from './signed-thinking.js';

interface Body {
  model?: string;
  messages?: { role?: string; content?: unknown }[];
  system?: unknown;
  tools?: unknown;
  stream?: boolean;
  max_tokens?: number;
  thinking?: { type?: string };
}

const ERROR_TYPES: Record<number, string> = {
  400: 'invalid_request_error',
  401: 'authentication_error',
  403: 'permission_error',
  404: 'not_found_error',
  413: 'request_too_large',
  429: 'rate_limit_error',
  529: 'overloaded_error',
};

const STOP_REASONS = { stop: 'end_turn', length: 'max_tokens', tool_calls: 'tool_use', content_filter: 'refusal' };

/** Anthropic's messages. */
export const anthropic: Dialect = {
  read(body: Body, headers): Ask | Refusal {
    if (!headers['anthropic-version']) return { refusal: 'anthropic-version: header is required' };
    if (typeof body.model !== 'string') return { refusal: 'model: Field required' };
    if (typeof body.max_tokens !== 'number') return { refusal: 'max_tokens: Field required' };
    if (!Array.isArray(body.messages) || body.messages.length === 0) {
      return { refusal: 'messages: at least one message is required' };
    }
    const refusal = thinkingRefusal({ ...body, messages: body.messages });
    if (refusal) return { refusal };
    const prompt = body.messages.flatMap((message) => [message?.role ?? '', textOf(message?.content)]);
    if (body.system) prompt.push(textOf(body.system));
    if (body.tools) prompt.push(JSON.stringify(body.tools));
    return {
      model: body.model,
      stream: body.stream === true,
      lastUserMessage: lastUserText(body.messages),
      prompt,
      maxTokens: body.max_tokens,
      includeUsage: true,
    };
  },

  whole(answer) {
    const content = answer.blocks.map(wholeBlock);
    return JSON.stringify({ ...message(answer), content, ...stopOf(answer), ...usageField(answer) });
  },

  opening(answer) {
    const start = { ...message(answer), content: [], stop_reason: null, stop_sequence: null };
    const usage = answer.usage && { usage: { ...inputUsage(answer), output_tokens: 1 } };
    return event('message_start', { message: { ...start, ...usage } });
  },

  delta(answer, index) {
    const delta = answer.deltas[index]!;
    const { block } = delta;
    const before = answer.deltas[index - 1]?.block ?? -1;
    const stop = before >= 0 && before !== block ? event('content_block_stop', { index: before }) : '';
    const start = before === block ? '' : event('content_block_start', { index: block, content_block: opened(delta) });
    const changes = changesOf(delta).map((change) => event('content_block_delta', { index: block, delta: change }));
    return `${stop}${start}${changes.join('')}`;
  },

  closing(answer) {
    const last = answer.deltas.at(-1);
    const stop = last ? event('content_block_stop', { index: last.block }) : '';
    const delta = stopOf(answer);
    const usage = answer.usage && { usage: { output_tokens: answer.usage.completionTokens } };
    return `${stop}${event('message_delta', { delta, ...usage })}${event('message_stop', {})}`;
  },

  errorBody: (status, text) => {
    return JSON.stringify({ type: 'error', error: { type: ERROR_TYPES[status] ?? 'api_error', message: text } });
  },

  errorEvent: (text) => event('error', { error: { type: 'overloaded_error', message: text } }),

  brokenEvent: 'event: content_block_delta\ndata: {"type":"content_block_delta","index":0,"del\n\n',
};

function stopOf({ finishReason, stopSequence }: Answer): Record<string, unknown> {
  if (stopSequence === undefined) return { stop_reason: STOP_REASONS[finishReason], stop_sequence: null };
  return { stop_reason: 'stop_sequence', stop_sequence: stopSequence };
}

function wholeBlock(block: Block, at: number): Record<string, unknown> {
  if ('text' in block) return { type: 'text', text: block.text, citations: null };
  if ('thought' in block) return thoughtBlock(block.thought, at, true);
  const { id, name, arguments: args } = block.call;
  return { type: 'tool_use', id, name, input: parsed(String(args)) };
}

function thoughtBlock({ text }: Thought, at: number, whole: boolean): Record<string, unknown> {
  if (text === undefined) return { type: 'redacted_thinking', data: redactedData(at) };
  return { type: 'thinking', thinking: whole ? text : '', signature: whole ? signatureOf(text, at) : '' };
}

function opened(delta: Delta): Record<string, unknown> {
  if ('thought' in delta) return thoughtBlock(delta.thought, delta.block, false);
  if ('text' in delta || !delta.opens) return { type: 'text', text: '' };
  return { type: 'tool_use', id: delta.opens.id, name: delta.opens.name, input: {} };
}

function changesOf(delta: Delta): Record<string, unknown>[] {
  if ('text' in delta) return [{ type: 'text_delta', text: delta.text }];
  if ('call' in delta) return [{ type: 'input_json_delta', partial_json: delta.arguments }];
  const { thought, block, piece, ends } = delta;
  if (thought.text === undefined) return [];
  return [
    ...(piece ? [{ type: 'thinking_delta', thinking: piece }] : []),
    ...(ends ? [{ type: 'signature_delta', signature: signatureOf(thought.text, block) }] : []),
  ];
}

function message({ id, model }: Answer): Record<string, unknown> {
  return { id: `msg_${id}`, type: 'message', role: 'assistant', model };
}

/** A script may hold arguments that are no JSON; on this wire an input is always an object. */
function parsed(args: string): unknown {
  try {
    return JSON.parse(args);
  } catch {
    return {};
  }
}

function inputUsage({ usage }: Answer): Record<string, number> {
  const cached = usage?.cachedPromptTokens ?? 0;
  // Unlike OpenAI, Anthropic counts cached tokens apart from input_tokens.
  const input_tokens = (usage?.promptTokens ?? 0) - cached;
  return { input_tokens, cache_creation_input_tokens: 0, cache_read_input_tokens: cached };
}

function usageField(answer: Answer): Record<string, unknown> {
  if (!answer.usage) return {};
  return { usage: { ...inputUsage(answer), output_tokens: answer.usage.completionTokens } };
}

function event(type: string, data: Record<string, unknown>): string {
  return `event: ${type}\ndata: ${JSON.stringify({ type, ...data })}\n\n`;
}
