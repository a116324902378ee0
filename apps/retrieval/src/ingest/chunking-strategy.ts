import { type Chunking, DEFAULT_CHUNKING } from './chunking.js';

/** OpenAI's `chunking_strategy` of a vector store. */
export type ChunkingStrategy =
  | { type: 'auto' }
  | { type: 'static'; static: { max_chunk_size_tokens: number; chunk_overlap_tokens: number } };

/** What a store may say of how its documents are cut; in characters, or as OpenAI says it. */
export interface ChunkingOptions {
  max_chars?: number;
  /** Default: the same share of `max_chars` as in the default chunking. */
  min_chars?: number;
  /** Default 0. */
  overlap_chars?: number;
  chunking_strategy?: ChunkingStrategy;
}

/**
 * Characters are what offsets are counted in, and need no tokenizer. A token of English text has 4.4 of them: o200k on the
 * 1.4 million characters of chroma-chunking 4.44 (chat logs 5.2, papers 4.3). Other scripts have fewer a token.
 */
const CHARACTERS_PER_TOKEN = 4.4;
const MIN_SHARE = DEFAULT_CHUNKING.minChars / DEFAULT_CHUNKING.maxChars;

/** Who names a size gets it: then short documents are cut as well. */
export function chunkingOf({ max_chars, min_chars, overlap_chars, chunking_strategy }: ChunkingOptions): Chunking {
  const tokens = chunking_strategy?.type === 'static' ? chunking_strategy.static : undefined;
  const size = max_chars ?? (tokens && characters(tokens.max_chunk_size_tokens));
  const maxChars = size ?? DEFAULT_CHUNKING.maxChars;
  return {
    maxChars,
    minChars: Math.min(min_chars ?? Math.round(MIN_SHARE * maxChars), maxChars),
    overlapChars: overlap_chars ?? (tokens ? characters(tokens.chunk_overlap_tokens) : 0),
    wholeChars: size ?? DEFAULT_CHUNKING.wholeChars,
  };
}

const characters = (tokens: number): number => Math.round(tokens * CHARACTERS_PER_TOKEN);
