import { IsBoolean, IsInt, IsNumber, IsOptional, IsString, Max, MaxLength, Min, MinLength } from 'class-validator';

import { AerieOptions } from './chat.js';
import { type ContentBlock, IsSystemText, AreTurns, type Turn } from './message-turns.js';
import { IsNotServed, IsShape, IsShapeArray, IsStringArray } from './validation.js';

/** A tool that the caller runs, or one of Anthropic's own, which has a `type` and passes on as it is. */
export class MessagesTool {
  @IsString() @MinLength(1) @MaxLength(128) name: string;
  @IsOptional() @IsString() type?: string | null;
  @IsOptional() @IsString() description?: string;
  /** JSON Schema of the arguments. */
  @IsOptional() @IsShape() input_schema?: Record<string, unknown>;
  @IsOptional() @IsBoolean() strict?: boolean;
  [field: string]: unknown;
}

/** Whether and which tool is to be used. */
export interface MessagesToolChoice {
  type?: 'auto' | 'any' | 'tool' | 'none';
  name?: string;
  disable_parallel_tool_use?: boolean;
}

/** What a model is asked, and how: the body of `POST /v1/messages/count_tokens`, of which the rest does not count. */
export class MessagesPrompt {
  /** A model of the catalogue or an alias of a route. */
  @IsString() @MinLength(1) @MaxLength(256) model: string;
  @AreTurns() messages: Turn[];
  @IsOptional() @IsSystemText() system?: string | ContentBlock[] | null;
  @IsOptional() @IsShapeArray(() => MessagesTool, { min: 0, max: 1024 }) tools?: MessagesTool[] | null;
  @IsOptional() @IsShape() tool_choice?: MessagesToolChoice | null;
  @IsOptional() @IsShape() output_config?: {
    format?: { type: string; schema?: unknown } | null;
    effort?: string | null;
  } | null;
  /** A conversation that the server would hold. Anthropic's tool runner asks for one first, and sends all of it when refused. */
  @IsOptional() @IsNotServed('send the whole conversation') thread?: null;
  @IsOptional() @IsShape(() => AerieOptions) aerie?: AerieOptions;
  [field: string]: unknown;
}

/**
 * The body of `POST /v1/messages`. Only fields that Aerie translates are named; all others pass to the provider
 * unchanged. Source: Anthropic's Messages API, versions 2023-06-01 and 2026-10-21.
 */
export class MessagesRequest extends MessagesPrompt {
  /** The longest answer, in tokens. */
  @IsInt() @Min(1) max_tokens: number;
  @IsOptional() @IsBoolean() stream?: boolean | null;
  /** The three sampling parameters are gone in version 2026-10-21. */
  @IsOptional() @IsNumber() @Min(0) @Max(1) temperature?: number | null;
  @IsOptional() @IsNumber() @Min(0) @Max(1) top_p?: number | null;
  @IsOptional() @IsInt() @Min(0) top_k?: number | null;
  @IsOptional() @IsStringArray(256) stop_sequences?: string[] | null;
  @IsOptional() @IsShape() metadata?: { user_id?: string | null } | null;
}
