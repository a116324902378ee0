import { IsBoolean, IsIn, IsInt, IsOptional, IsString, Max, MaxLength, Min, MinLength } from 'class-validator';

import { MOST_EMBEDDING_INPUTS } from './embedding-models.js';
import { LANES, type Lane } from './job.js';
import type { AerieAnswer } from './parts.js';
import { check, IsShape } from './validation.js';

/** A text, or the tokens of one. */
export type EmbeddingInput = string | number[];

/** What is Aerie's own in a request for embeddings. */
export class EmbeddingsOptions {
  @IsOptional() @IsIn(LANES) lane?: Lane;
  /** How long the caller waits in all, in milliseconds. */
  @IsOptional() @IsInt() @Min(100) @Max(3_600_000) timeout_ms?: number;
  /** A guardrails policy of the tenant; default: the one for the model or route, else the shipped one. */
  @IsOptional() @IsString() @MinLength(1) @MaxLength(80) policy?: string;
  /** `false` neither reads nor writes the cache of vectors. */
  @IsOptional() @IsBoolean() cache?: boolean;
}

/**
 * The body of `POST /v1/embeddings`. Fields that Aerie does not act on pass to the provider unchanged. Source: OpenAI's
 * OpenAPI document, CreateEmbeddingRequest.
 */
export class EmbeddingsRequest {
  /** A model of the catalogue that embeds, or an alias of a route of such models. */
  @IsString() @MinLength(1) @MaxLength(256) model: string;
  @IsEmbeddingInput() input: string | number[] | EmbeddingInput[];
  /** How vectors are told: as numbers (default), or as base64 of little-endian float32. */
  @IsOptional() @IsIn(['float', 'base64']) encoding_format?: 'float' | 'base64' | null;
  /** Length of the vectors, where the model lets it be chosen. */
  @IsOptional() @IsInt() @Min(1) @Max(65_536) dimensions?: number | null;
  @IsOptional() @IsString() @MaxLength(512) user?: string;
  @IsOptional() @IsShape(() => EmbeddingsOptions) aerie?: EmbeddingsOptions;
  [field: string]: unknown;
}

/** A request whose input has been read as texts. */
export interface EmbeddingTexts extends EmbeddingsRequest {
  input: string[];
}

/** OpenAI's list of embeddings. */
export interface EmbeddingsAnswer {
  object: 'list';
  data: { object: 'embedding'; index: number; embedding: number[] | string }[];
  model: string;
  usage: { prompt_tokens: number; total_tokens: number };
  aerie?: AerieAnswer;
}

/** Every input by itself, whichever of OpenAI's four forms it came in. */
export function embeddingInputs({ input }: Pick<EmbeddingsRequest, 'input'>): EmbeddingInput[] {
  if (typeof input === 'string') return [input];
  return typeof input[0] === 'number' ? [input as number[]] : (input as EmbeddingInput[]);
}

function IsEmbeddingInput(): PropertyDecorator {
  return check('isEmbeddingInput', (value) => {
    if (typeof value === 'string') return value === '' ? 'must not be an empty string' : undefined;
    if (!Array.isArray(value)) return 'must be a string, an array of strings, or one or more arrays of tokens';
    if (value.length === 0) return 'must not be empty';
    if (typeof value[0] === 'number')
      return isTokens(value) ? undefined : 'must hold tokens only: whole numbers from 0';
    if (value.length > MOST_EMBEDDING_INPUTS) {
      return `must hold at most ${MOST_EMBEDDING_INPUTS} inputs, got ${value.length}`;
    }
    const wrong = value.findIndex((item) => item === '' || (typeof item !== 'string' && !isTokens(item)));
    return wrong < 0 ? undefined : `[${wrong}] must be a string or an array of tokens, and not empty`;
  });
}

const isTokens = (value: unknown): value is number[] =>
  Array.isArray(value) && value.length > 0 && value.every((token) => Number.isInteger(token) && token >= 0);
