import {
  IsArray,
  IsBoolean,
  IsInt,
  IsNumber,
  IsObject,
  IsOptional,
  IsString,
  Max,
  MaxLength,
  Min,
  MinLength,
} from 'class-validator';

import { AerieOptions } from './chat.js';
import { IsResponseInput, type ResponseItem } from './response-items.js';
import {
  AreResponseTools,
  IsResponseToolChoice,
  type ResponseTool,
  type ResponseToolChoice,
} from './response-tools.js';
import { check, isObject, IsShape, IsTags } from './validation.js';

export type ResponseFormat =
  | { type: 'text' | 'json_object' }
  | { type: 'json_schema'; name: string; schema: object; strict?: boolean | null; description?: string };

export class ResponseText {
  @IsOptional() @IsResponseFormat() format?: ResponseFormat | null;
  @IsOptional() @IsString() verbosity?: string | null;
}

export class ResponseReasoning {
  @IsOptional() @IsString() effort?: string | null;
}

/**
 * The body of `POST /v1/responses`. Only fields that Aerie translates are named; what a chat has under the same name passes
 * on unchanged. Source: OpenAI's OpenAPI document, CreateResponse.
 */
export class ResponsesRequest {
  /** A model of the catalogue or an alias of a route. */
  @IsString() @MinLength(1) @MaxLength(256) model: string;
  @IsResponseInput() input: string | ResponseItem[];
  /** What the model is told before the input. */
  @IsOptional() @IsString() instructions?: string | null;
  @IsOptional() @IsBoolean() stream?: boolean | null;
  @IsOptional() @IsNumber() @Min(0) @Max(2) temperature?: number | null;
  @IsOptional() @IsNumber() @Min(0) @Max(1) top_p?: number | null;
  /** The longest answer in tokens, reasoning included. */
  @IsOptional() @IsInt() @Min(1) max_output_tokens?: number | null;
  @IsOptional() @AreResponseTools() tools?: ResponseTool[] | null;
  @IsOptional() @IsResponseToolChoice() tool_choice?: ResponseToolChoice | null;
  @IsOptional() @IsBoolean() parallel_tool_calls?: boolean | null;
  @IsOptional() @IsShape(() => ResponseText) text?: ResponseText | null;
  @IsOptional() @IsShape(() => ResponseReasoning) reasoning?: ResponseReasoning | null;
  @IsOptional() @IsInt() @Min(0) @Max(20) top_logprobs?: number | null;
  /** What the answer is to tell more: `file_search_call.results` and `message.output_text.logprobs` have an effect. */
  @IsOptional() @IsArray() @IsString({ each: true }) include?: string[] | null;
  /** Given back with the response, and to nobody else. */
  @IsOptional() @IsTags() metadata?: Record<string, string> | null;
  @IsOptional() @IsString() @MaxLength(512) user?: string | null;
  /** `false`: nothing of the answer is kept, not even for clients that refer to it in their next request. */
  @IsOptional() @IsBoolean() store?: boolean | null;
  @IsOptional() @IsInt() @Min(1) max_tool_calls?: number | null;
  @IsOptional() @IsObject() stream_options?: object | null;
  @IsOptional()
  @IsNotServed('be false: the header Prefer: respond-async has an answer fetched later', false)
  background?: false | null;
  @IsOptional() @IsNotServed('be left out: send the items of the earlier turns as input') previous_response_id?: null;
  @IsOptional() @IsNotServed('be left out: send the items of the earlier turns as input') conversation?: null;
  @IsOptional() @IsNotServed('be left out: send its text as instructions and input') prompt?: null;
  @IsOptional() @IsNotServed('be left out: Aerie does not compact conversations') context_management?: null;
  @IsOptional() @IsShape(() => AerieOptions) aerie?: AerieOptions;
  [field: string]: unknown;
}

/** A field that would change what the answer means, so that it must not be ignored. */
function IsNotServed(must: string, harmless?: unknown): PropertyDecorator {
  return check('isNotServed', (value) => (value === harmless ? undefined : `must ${must}`));
}

function IsResponseFormat(): PropertyDecorator {
  return check('isResponseFormat', (value) => {
    if (!isObject(value)) return 'must be an object';
    const { type, name, schema } = value;
    if (type === 'text' || type === 'json_object') return undefined;
    if (type !== 'json_schema') return 'must have a type of text, json_object or json_schema';
    return typeof name === 'string' && isObject(schema)
      ? undefined
      : 'of type json_schema must have a name and a schema';
  });
}
