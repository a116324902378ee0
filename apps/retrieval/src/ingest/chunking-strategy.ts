import type { ChunkingOptions, ChunkingStrategy } from '#contracts';

import { type Chunking, DEFAULT_CHUNKING } from './chunking.js';

/**
 * Characters are what offsets are counted in, and need no tokenizer. A token of English text has 4.4 of them: o200k on the
 * 1.4 million characters of chroma-chunking 4.44 (chat logs 5.2, papers 4.3). Other scripts have fewer a token.
 */
const CHARACTERS_PER_TOKEN = 4.4;
const MIN_SHARE = DEFAULT_CHUNKING.minChars / DEFAULT_CHUNKING.maxChars;

/** OpenAI's strategy in our terms; `auto` names nothing. */
export function inCharacters({ static: sizes }: ChunkingStrategy): ChunkingOptions {
  if (!sizes) return {};
  return {
    max_chars: Math.round(sizes.max_chunk_size_tokens * CHARACTERS_PER_TOKEN),
    overlap_chars: Math.round(sizes.chunk_overlap_tokens * CHARACTERS_PER_TOKEN),
  };
}

/** Who names a size gets it: then short documents are cut as well. */
export function chunkingOf({ max_chars, min_chars, overlap_chars }: ChunkingOptions): Chunking {
  const maxChars = max_chars ?? DEFAULT_CHUNKING.maxChars;
  return {
    maxChars,
    minChars: Math.min(min_chars ?? Math.round(MIN_SHARE * maxChars), maxChars),
    overlapChars: overlap_chars ?? DEFAULT_CHUNKING.overlapChars,
    wholeChars: max_chars ?? DEFAULT_CHUNKING.wholeChars,
  };
}
