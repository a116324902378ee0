import {
  type ChatMessage,
  type ContentPart,
  isInstruction,
  isSigned,
  isThinking,
  textOf,
  type ThinkingBlock,
  withThinking,
} from '#contracts';

import { ProviderFailure } from './provider-failure.js';
import { type ChatCall, tokensPerChoice } from './provider.js';

type Block = Record<string, unknown> & { type: string };
interface Turn {
  role: 'user' | 'assistant';
  content: Block[];
}

/** Fields of OpenAI's request that have no counterpart or are translated below; all others pass on as they came. */
const TRANSLATED = new Set(
  `aerie audio frequency_penalty function_call functions logit_bias logprobs max_completion_tokens max_tokens messages
  metadata modalities model n parallel_tool_calls prediction presence_penalty prompt_cache_key prompt_cache_options
  prompt_cache_retention reasoning_effort response_format safety_identifier seed service_tier stop store stream
  stream_options temperature tool_choice tools top_logprobs user verbosity web_search_options`.split(/\s+/),
);
const SAMPLING = ['temperature', 'top_p', 'top_k'];

/** Version 2026-10-21, which the SDK sends, refuses sampling parameters; the one before takes them. */
export const SAMPLING_VERSION = '2023-06-01';

export const hasSampling = (body: Record<string, unknown>): boolean => SAMPLING.some((field) => body[field] != null);

/** OpenAI's chat request as the body of Anthropic's `POST /v1/messages`. */
export function anthropicBody(call: ChatCall): Record<string, unknown> {
  const { request, messages, model } = call;
  if ((request.n ?? 1) > 1) throw new ProviderFailure('unfit', 'gives one choice, not n = ' + request.n);
  const system = messages.filter(isInstruction).flatMap(({ content }) => textBlocks(content));
  const body: Record<string, unknown> = {
    model: model.provider_model ?? model.id,
    max_tokens: outputTokens(call),
    ...(system.length > 0 && { system }),
    messages: turnsOf(messages.filter((message) => !isInstruction(message))),
  };
  for (const [field, value] of Object.entries(request))
    if (!TRANSLATED.has(field) && value != null) body[field] = value;
  if (isEnabled(body['thinking']) && !mayThink(body['messages'] as Turn[])) delete body['thinking'];
  if (call.stream) body['stream'] = true;
  // OpenAI's temperature reaches 2, Anthropic's 1.
  if (request.temperature != null) body['temperature'] = Math.min(1, request.temperature);
  if (request['stop'] != null) body['stop_sequences'] = [request['stop']].flat();
  if (request.user) body['metadata'] = { user_id: request.user };
  addTools(body, request);
  addOutputConfig(body, request);
  return body;
}

/** What of a request counts as its prompt; Anthropic refuses the rest where it counts. */
const COUNTED = ['model', 'messages', 'system', 'tools', 'tool_choice', 'thinking', 'output_config'];

/** The body of `POST /v1/messages/count_tokens`. */
export function countedBody(call: ChatCall): Record<string, unknown> {
  const body = anthropicBody(call);
  return Object.fromEntries(COUNTED.filter((field) => field in body).map((field) => [field, body[field]]));
}

function outputTokens(call: ChatCall): number {
  const asked = call.request.max_completion_tokens ?? call.request.max_tokens ?? call.model.max_output_tokens;
  return Math.min(asked, tokensPerChoice(call) ?? asked);
}

/** Anthropic wants turns to alternate, and the results of tools at the start of the user's turn that follows the calls. */
function turnsOf(messages: ChatMessage[]): Turn[] {
  const turns: Turn[] = [];
  for (const message of messages) {
    const role = message.role === 'assistant' ? 'assistant' : 'user';
    const blocks = blocksOf(message);
    const last = turns.at(-1);
    if (last?.role === role) last.content.push(...blocks);
    else turns.push({ role, content: blocks });
  }
  return turns;
}

function blocksOf(message: ChatMessage): Block[] {
  if (message.role === 'tool') {
    return [{ type: 'tool_result', tool_use_id: message['tool_call_id'], content: textOf(message.content) }];
  }
  const said = textBlocks(message.content);
  if (message.role !== 'assistant') return said;
  const calls = Array.isArray(message['tool_calls']) ? (message['tool_calls'] as ToolCall[]) : [];
  return [...(withThinking(said, thinkingOf(message)) as Block[]), ...calls.map(toolUse)];
}

/** All that the assistant thought before a message, or nothing: Anthropic refuses what is not as it was, and what lacks a part. */
function thinkingOf({ thinking_blocks: blocks }: ChatMessage): readonly ThinkingBlock[] {
  return blocks?.every(isSigned) ? blocks : [];
}

/** `adaptive` thinking asks nothing of the turns before. */
const isEnabled = (thinking: unknown): boolean => (thinking as { type?: unknown } | undefined)?.type === 'enabled';

/**
 * Whether the model may think: in the middle of a turn, between a tool's call and what is said of its result, only if it
 * thought when the turn began. It did not where another model began it, or where guards changed what it thought.
 */
function mayThink(turns: readonly Turn[]): boolean {
  if (!turns.at(-1)?.content.some(isResult)) return true;
  const asked = turns.findLastIndex(({ role, content }) => role === 'user' && !content.some(isResult));
  const [first] = turns[asked + 1]!.content;
  return first !== undefined && isThinking(first);
}

const isResult = ({ type }: Block): boolean => type === 'tool_result';

/** An empty text block is refused by Anthropic. */
function textBlocks(content: ChatMessage['content']): Block[] {
  if (Array.isArray(content)) return partsOf(content);
  return content ? [{ type: 'text', text: content }] : [];
}

const partsOf = (parts: ContentPart[] | null | undefined): Block[] =>
  (parts ?? []).map(partOf).filter((block) => block['type'] !== 'text' || block['text'] !== '');

/** Text keeps its extra fields (`cache_control`), images become sources, and what is Anthropic's own already passes. */
function partOf(part: ContentPart): Block {
  if (part.type !== 'image_url') return { ...part };
  const image = part['image_url'] as string | { url: string };
  const url = typeof image === 'string' ? image : image.url;
  const [, mediaType, data] = /^data:([^;,]+);base64,(.*)$/s.exec(url) ?? [];
  const source = data === undefined ? { type: 'url', url } : { type: 'base64', media_type: mediaType, data };
  return { type: 'image', source };
}

interface ToolCall {
  id: string;
  function: { name: string; arguments: string };
}

function toolUse({ id, function: { name, arguments: text } }: ToolCall): Block {
  try {
    return { type: 'tool_use', id, name, input: text === '' ? {} : JSON.parse(text) };
  } catch {
    throw new ProviderFailure('invalid', `The arguments of the tool call "${id}" are not JSON.`, { param: 'messages' });
  }
}

interface ToolDefinition {
  type: string;
  function?: { name: string; description?: string; parameters?: unknown; strict?: boolean };
}

function addTools(body: Record<string, unknown>, request: Record<string, unknown>): void {
  const tools = request['tools'] as ToolDefinition[] | null | undefined;
  if (!tools?.length) return;
  body['tools'] = tools.map(toolOf);
  const choice = toolChoice(request['tool_choice']);
  if (request['parallel_tool_calls'] === false)
    body['tool_choice'] = { ...(choice ?? { type: 'auto' }), disable_parallel_tool_use: true };
  else if (choice) body['tool_choice'] = choice;
}

/** What the caller set beside the function (`cache_control`) is Anthropic's own, as is a tool that is no function. */
function toolOf(tool: ToolDefinition): object {
  const { type, function: described, ...rest } = tool;
  if (type !== 'function' || !described) return tool;
  const { name, description, parameters, strict } = described;
  // `strict` is left out of the JSON when the caller did not say.
  return { ...rest, name, description, input_schema: parameters ?? { type: 'object', properties: {} }, strict };
}

function toolChoice(choice: unknown): Block | undefined {
  if (choice === 'auto' || choice === 'none') return { type: choice };
  if (choice === 'required') return { type: 'any' };
  const named = choice as { function?: { name: string } } | null | undefined;
  return named?.function ? { type: 'tool', name: named.function.name } : undefined;
}

/** A JSON schema for the answer and the effort of reasoning share one object. */
function addOutputConfig(body: Record<string, unknown>, request: Record<string, unknown>): void {
  const format = request['response_format'] as { type?: string; json_schema?: { schema?: unknown } } | null | undefined;
  const effort = request['reasoning_effort'];
  const config = {
    ...(format?.type === 'json_schema' && { format: { type: 'json_schema', schema: format.json_schema?.schema } }),
    ...(typeof effort === 'string' && EFFORTS.has(effort) && { effort }),
  };
  if (Object.keys(config).length > 0) body['output_config'] = config;
}

const EFFORTS = new Set(['low', 'medium', 'high', 'xhigh', 'max']);
