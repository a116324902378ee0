import {
  IsBoolean,
  IsInt,
  IsOptional,
  IsString,
  IsUrl,
  Matches,
  Max,
  MaxLength,
  Min,
  MinLength,
} from 'class-validator';

import { IsShape } from './validation.js';

/** A service that orders passages anew by reading them with the question: Cohere's `POST /rerank`, which many speak. */
export class RerankerConfig {
  /** Up to and without `/rerank`. */
  @IsUrl({ require_tld: false, require_protocol: true, protocols: ['http', 'https'] }) base_url: string;
  @IsString() @MinLength(1) @MaxLength(256) model: string;
  /** The environment variable that holds its key. */
  @IsOptional() @Matches(/^[A-Z][A-Z0-9_]*$/) api_key_env?: string;
  /** It may lie in a private network. */
  @IsOptional() @IsBoolean() private_network?: boolean;
  /** How long a search waits for it before it keeps the order it has, in milliseconds. Default 800. */
  @IsOptional() @IsInt() @Min(10) @Max(60_000) timeout_ms?: number;
  /** How many of the best it reads. Default 50. */
  @IsOptional() @IsInt() @Min(1) @Max(100) candidates?: number;
}

/** A reranker with its key read from the environment. */
export interface ResolvedReranker extends RerankerConfig {
  readonly apiKey?: string | undefined;
}

/** The section `retrieval` of aerie.config.yaml. */
export class RetrievalConfig {
  /** A model of the catalogue that embeds the documents of new vector stores. Default: none, ranking goes by words. */
  @IsOptional() @IsString() @MinLength(1) @MaxLength(256) embedding_model?: string;
  /** A model or route that puts questions into words to search by, where a call says `rewrite_query`. */
  @IsOptional() @IsString() @MinLength(1) @MaxLength(256) rewrite_model?: string;
  @IsOptional() @IsShape(() => RerankerConfig) reranker?: ResolvedReranker;
}
