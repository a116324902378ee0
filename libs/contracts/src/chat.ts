import {
  IsBoolean,
  IsIn,
  IsInt,
  IsNumber,
  IsOptional,
  IsString,
  Max,
  MaxLength,
  Min,
  MinLength,
} from 'class-validator';

import { MODEL_TIERS, type ModelTier } from './catalogue.js';
import type { AerieAnswer } from './parts.js';
import { AreChatMessages, type ChatRole } from './chat-messages.js';
import { IsSearchFilter, type SearchFilter } from './search-filters.js';
import type { ThinkingBlock } from './thinking.js';
import { IsAccessList, IsShape, IsStringArray } from './validation.js';
import { LANES, type Lane } from './job.js';

export const ANSWER_INCLUDES = ['passages'] as const;
export type AnswerInclude = (typeof ANSWER_INCLUDES)[number];

export interface ChatMessage {
  role: ChatRole;
  content?: string | ContentPart[] | null;
  /** What the assistant thought, to be given back to the model that did. */
  thinking_blocks?: ThinkingBlock[] | null;
  [field: string]: unknown;
}

export interface ContentPart {
  type: string;
  text?: string;
  [field: string]: unknown;
}

/** Vendor options: everything that is Aerie's own rides in this one object of the request body. */
export class AerieOptions {
  /** Vector stores to ground the answer on; at most 8. */
  @IsOptional() @IsStringArray(8) vector_stores?: string[];
  /** Most passages to ground on; 1 to 50. */
  @IsOptional() @IsInt() @Min(1) @Max(50) max_passages?: number;
  /**
   * Most tokens of passages, estimated rather too high; then passages that touch are joined, and short ones get what stands
   * next to them. Without it, as many as `max_passages` says.
   */
  @IsOptional() @IsInt() @Min(50) @Max(1_000_000) max_context_tokens?: number;
  /** 0 (default) takes the most relevant passages; towards 1, those that say something else. */
  @IsOptional() @IsNumber() @Min(0) @Max(1) diversity?: number;
  /** Whether a model puts the question into words to search by; the operator names the model. */
  @IsOptional() @IsBoolean() rewrite_query?: boolean;
  /** Only passages of documents whose attributes pass. */
  @IsOptional() @IsSearchFilter() filters?: SearchFilter;
  /** Who reads, as access lists of documents name it; at most what the key allows. */
  @IsOptional() @IsAccessList() access?: string[];
  /** What the `aerie` object of the answer is to tell beside the rest: the `passages` that ground it. */
  @IsOptional() @IsIn(ANSWER_INCLUDES, { each: true }) include?: AnswerInclude[];
  @IsOptional() @IsIn(LANES) lane?: Lane;
  /** How long the caller waits in all, in milliseconds. */
  @IsOptional() @IsInt() @Min(100) @Max(3_600_000) timeout_ms?: number;
  /** A guardrails policy of the tenant; default: the one for the model or route, else the shipped one. */
  @IsOptional() @IsString() @MinLength(1) @MaxLength(80) policy?: string;
  /** `false` never reads or writes the exact cache, `true` also caches answers of a temperature above 0. */
  @IsOptional() @IsBoolean() cache?: boolean;
  /** Only models that run there are asked; a name of the catalogue's `regions`. */
  @IsOptional() @IsString() @MinLength(1) @MaxLength(80) region?: string;
  /** The best tier that a route of strategy `auto` may choose for this user. Default: premium. */
  @IsOptional() @IsIn(MODEL_TIERS) tier?: ModelTier;
  /** A route of strategy `auto` prefers models whose first token came within this, in milliseconds. */
  @IsOptional() @IsInt() @Min(1) @Max(3_600_000) latency_budget_ms?: number;
  /** What stays together at one model where a route is shared out. Default: the first messages of the conversation. */
  @IsOptional() @IsString() @MinLength(1) @MaxLength(256) conversation?: string;
  /** Asks again although an answer is kept, and keeps the new one in its place; does not by itself allow to keep one. */
  @IsOptional() @IsBoolean() refresh_cache?: boolean;
  /** The answer of a request with the same facts in other words will do, once trials show that such answers agree. */
  @IsOptional() @IsBoolean() semantic_cache?: boolean;
}

/**
 * The body of `POST /v1/chat/completions`. Only fields that Aerie acts on are named; all others pass to the provider
 * unchanged. Source: OpenAI's OpenAPI document, CreateChatCompletionRequest.
 */
export class ChatRequest {
  /** A model of the catalogue or an alias of a route. */
  @IsString() @MinLength(1) @MaxLength(256) model: string;
  @AreChatMessages() messages: ChatMessage[];
  @IsOptional() @IsBoolean() stream?: boolean | null;
  @IsOptional() @IsShape() stream_options?: { include_usage?: boolean } | null;
  @IsOptional() @IsNumber() @Min(0) @Max(2) temperature?: number | null;
  @IsOptional() @IsNumber() @Min(0) @Max(1) top_p?: number | null;
  @IsOptional() @IsInt() @Min(1) @Max(128) n?: number | null;
  /** Deprecated by OpenAI in favour of `max_completion_tokens`; both are honoured. */
  @IsOptional() @IsInt() @Min(1) max_tokens?: number | null;
  @IsOptional() @IsInt() @Min(1) max_completion_tokens?: number | null;
  @IsOptional() @IsNumber() @Min(-2) @Max(2) presence_penalty?: number | null;
  @IsOptional() @IsNumber() @Min(-2) @Max(2) frequency_penalty?: number | null;
  @IsOptional() @IsString() @MaxLength(512) user?: string;
  @IsOptional() @IsShape(() => AerieOptions) aerie?: AerieOptions;
  [field: string]: unknown;
}

/** OpenAI's `chat.completion.chunk`. */
export interface ChatChunk {
  id: string;
  object: 'chat.completion.chunk';
  created: number;
  model: string;
  choices: ChunkChoice[];
  usage?: WireUsage | null;
  aerie?: AerieAnswer;
  [field: string]: unknown;
}

export interface ChunkChoice {
  index: number;
  delta: {
    role?: string;
    content?: string | null;
    /** What is thought, in pieces; behind each block of it comes the block as a whole. */
    reasoning_content?: string | null;
    thinking_blocks?: ThinkingBlock[] | null;
    tool_calls?: ToolCallDelta[];
    [field: string]: unknown;
  };
  finish_reason: string | null;
  [field: string]: unknown;
}

export interface ToolCallDelta {
  index: number;
  id?: string;
  type?: string;
  function?: { name?: string; arguments?: string };
}

/** OpenAI's `chat.completion`. */
export interface ChatCompletion {
  id: string;
  object: 'chat.completion';
  created: number;
  model: string;
  choices: CompletionChoice[];
  usage?: WireUsage;
  aerie?: AerieAnswer;
  [field: string]: unknown;
}

export interface CompletionChoice {
  index: number;
  message: {
    role: string;
    content: string | null;
    reasoning_content?: string | null;
    thinking_blocks?: ThinkingBlock[] | null;
    tool_calls?: { id: string; type: string; function: { name: string; arguments: string } }[];
    [field: string]: unknown;
  };
  finish_reason: string | null;
  [field: string]: unknown;
}

/** Usage as OpenAI tells it: `prompt_tokens` includes cached ones. */
export interface WireUsage {
  prompt_tokens: number;
  completion_tokens: number;
  total_tokens: number;
  [field: string]: unknown;
}

/** The text of a message, its text parts joined by newlines; images and other parts have none. */
export function textOf(content: ChatMessage['content']): string {
  if (typeof content === 'string') return content;
  if (!content) return '';
  return content.map((part) => (typeof part.text === 'string' ? part.text : '')).join('\n');
}

/** What the request asks: the text of its last message of the user. */
export function questionOf({ messages }: ChatRequest): string {
  return textOf(messages.findLast(({ role }) => role === 'user')?.content);
}

/** Whether it is to be answered from documents. */
export const namesStores = ({ aerie }: Pick<ChatRequest, 'aerie'>): boolean => Boolean(aerie?.vector_stores?.length);

/** Whether a message holds what the operator told the model, and not what somebody asked it. */
export const isInstruction = ({ role }: ChatMessage): boolean => role === 'system' || role === 'developer';

/** The form that the answer is to have: `text`, `json_object` or `json_schema`; undefined when the request does not say. */
export function responseFormatOf(request: ChatRequest): string | undefined {
  return (request['response_format'] as { type?: string } | null | undefined)?.type;
}

/** What the caller allows the answer to be at most, whichever of OpenAI's two fields says it. */
export function requestedMaxTokens(request: ChatRequest): number | undefined {
  return request.max_completion_tokens ?? request.max_tokens ?? undefined;
}
