import {
  type ChatMessage,
  ChatRequest,
  type ContentBlock,
  type ContentPart,
  type MessagesPrompt,
  type MessagesRequest,
  type MessagesTool,
  type MessagesToolChoice,
  parseBody,
  thinkingAmong,
  type Turn,
} from '#contracts';

import { plainContent } from '../plain-content.js';

/** Fields that have another form in a chat, or none; all others pass on as they came. */
const TRANSLATED = new Set(
  'max_tokens messages metadata output_config service_tier stop_sequences system tool_choice tools'.split(' '),
);

const TOOL_CHOICES: Record<string, string> = { auto: 'auto', any: 'required', none: 'none' };

/** A request of Anthropic's Messages API as the chat that Aerie's pipeline knows. */
export function chatOf(request: MessagesPrompt | MessagesRequest): ChatRequest {
  const {
    system,
    tools,
    tool_choice: choice,
    stop_sequences: stop,
    metadata,
    output_config: output,
  } = request as MessagesRequest;
  const chat: Record<string, unknown> = {
    messages: [...(system?.length ? [systemMessage(system)] : []), ...request.messages.flatMap(messagesOf)],
    // The name that OpenAI's reasoning models take.
    max_completion_tokens: request.max_tokens,
  };
  for (const [field, value] of Object.entries(request))
    if (!TRANSLATED.has(field) && value != null) chat[field] = value;
  if (stop?.length) chat['stop'] = stop;
  if (metadata?.user_id) chat['user'] = metadata.user_id;
  if (tools?.length) chat['tools'] = tools.map(toolOf);
  if (choice) Object.assign(chat, toolChoiceOf(choice));
  if (output?.effort) chat['reasoning_effort'] = output.effort;
  if (output?.format) {
    chat['response_format'] = {
      type: 'json_schema',
      json_schema: { name: 'answer', schema: output.format.schema, strict: true },
    };
  }
  return parseBody(ChatRequest, chat);
}

const systemMessage = (system: string | ContentBlock[]): ChatMessage => ({
  role: 'system',
  content: contentOf(system),
});

function messagesOf({ role, content }: Turn): ChatMessage[] {
  if (typeof content === 'string' || role === 'system') return [{ role, content: contentOf(content) }];
  return role === 'assistant' ? [assistantMessage(content)] : userMessages(content);
}

function assistantMessage(blocks: ContentBlock[]): ChatMessage {
  const calls = blocks.filter(({ type }) => type === 'tool_use').map(toolCallOf);
  const said = blocks.filter(({ type }) => type === 'text');
  const thinking = thinkingAmong(blocks);
  return {
    role: 'assistant',
    content: said.length === 0 && calls.length > 0 ? null : contentOf(said),
    ...(thinking.length > 0 && { thinking_blocks: thinking }),
    ...(calls.length > 0 && { tool_calls: calls }),
  };
}

/** What tools answered are messages of their own in a chat, of text alone: their images go to the user's message behind them. */
function userMessages(blocks: ContentBlock[]): ChatMessage[] {
  const results = blocks.filter(({ type }) => type === 'tool_result');
  const shown = results.flatMap(resultParts).filter(({ type }) => type !== 'text');
  const said = [...shown, ...blocks.filter(({ type }) => type !== 'tool_result')];
  const answers = results.map((block): ChatMessage => ({
    role: 'tool',
    tool_call_id: block['tool_use_id'],
    content: resultParts(block)
      .map(({ text }) => text)
      .filter((text) => text !== undefined)
      .join('\n'),
  }));
  return said.length > 0 ? [...answers, { role: 'user', content: contentOf(said) }] : answers;
}

function resultParts({ content }: ContentBlock): ContentPart[] {
  if (typeof content === 'string') return [{ type: 'text', text: content }];
  return ((content ?? []) as ContentBlock[]).flatMap(partsOf);
}

const contentOf = (content: string | ContentBlock[]): string | ContentPart[] =>
  typeof content === 'string' ? content : plainContent(content.flatMap(partsOf));

function partsOf(block: ContentBlock): ContentPart[] {
  if (block.type === 'image') return [{ type: 'image_url', image_url: { url: imageUrl(block['source']) } }];
  if (block.type === 'document') return documentParts(block);
  return [block];
}

function imageUrl(source: unknown): string {
  const { type, media_type: mediaType, data, url } = source as Record<string, string>;
  return type === 'base64' ? `data:${mediaType};base64,${data}` : url!;
}

/** A document of text is text, so that guards read it; a file passes on as it is, as images do. */
function documentParts(block: ContentBlock): ContentPart[] {
  const { type, data, content } = block['source'] as { type?: string; data?: unknown; content?: unknown };
  const title: ContentPart[] = typeof block['title'] === 'string' ? [{ type: 'text', text: block['title'] }] : [];
  if (type === 'text') return [...title, { type: 'text', text: String(data) }];
  if (type === 'content') return [...title, ...resultParts({ type, content })];
  return [block];
}

function toolCallOf({ id, name, input }: ContentBlock) {
  return { id, type: 'function', function: { name, arguments: JSON.stringify(input ?? {}) } };
}

/** Anthropic's own tools have a type of their own and are passed on. */
function toolOf(tool: MessagesTool): object {
  if (tool.type && tool.type !== 'custom') return tool;
  const { name, type: _type, description, input_schema: parameters, strict, ...rest } = tool;
  return { ...rest, type: 'function', function: { name, description, parameters, strict } };
}

function toolChoiceOf({ type, name, disable_parallel_tool_use: single }: MessagesToolChoice): object {
  const choice = type === 'tool' ? { type: 'function', function: { name } } : TOOL_CHOICES[type ?? ''];
  return { ...(choice && { tool_choice: choice }), ...(single && { parallel_tool_calls: false }) };
}
