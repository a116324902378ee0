import { IsIn, IsInt, IsOptional, Matches, Max, Min } from 'class-validator';

/** What OpenAI takes in one call: source, its OpenAPI document, CreateEmbeddingRequest. */
export const MOST_EMBEDDING_INPUTS = 2048;
export const DEFAULT_BATCH_TOKENS = 300_000;

/** Makes vectors without a network or a key. */
export const LOCAL_EMBEDDER = 'local/hashing';

export const TOKENIZERS = ['cl100k_base', 'o200k_base'] as const;
export type Tokenizer = (typeof TOKENIZERS)[number];

/** What makes a model of the catalogue one that embeds: it makes vectors of texts, and nobody can chat with it. */
export class EmbeddingConfig {
  /** Length of its vectors where a request does not say; a provider that sends another is not believed. */
  @IsOptional() @IsInt() @Min(1) @Max(65_536) dimensions?: number;
  /**
   * Models of one space make the same vectors of the same texts: the same model at several providers. Only models of one
   * space may stand behind one alias. Default: the model's id, so that it shares its space with none.
   */
  @IsOptional()
  @Matches(/^[A-Za-z0-9][A-Za-z0-9._:/-]{0,254}$/, { message: 'space must be 1 to 255 letters, digits and . _ : / -' })
  space?: string;
  /** Reads token arrays; without it only texts are taken. OpenAI's models up to text-embedding-3: `cl100k_base`. */
  @IsOptional() @IsIn(TOKENIZERS) tokenizer?: Tokenizer;
  /** Most inputs of one call of the provider. Default 2,048. */
  @IsOptional() @IsInt() @Min(1) @Max(65_536) max_batch_inputs?: number;
  /** Most tokens of one call of the provider, over all inputs. Default 300,000. */
  @IsOptional() @IsInt() @Min(1) @Max(100_000_000) max_batch_tokens?: number;
}
