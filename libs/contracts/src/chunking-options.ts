import { IsIn, IsInt, IsOptional, Max, Min, ValidateIf } from 'class-validator';

import { check, isObject, IsShape } from './validation.js';

/** How the documents of a vector store are cut, in characters (UTF-16 units). */
export class ChunkingOptions {
  /** Default 880; 2,000 for a document that is no longer. */
  @IsOptional() @IsInt() @Min(100) @Max(20_000) max_chars?: number;
  /** A chunk is shorter only at the end of a document. Default: about two thirds of `max_chars`. */
  @IsOptional() @IsInt() @Min(1) @Max(20_000) min_chars?: number;
  /** What a chunk repeats of the one before it, at most half of it. Default 0. */
  @IsOptional() @IsInt() @Min(0) @Max(10_000) overlap_chars?: number;
}

class StaticChunking {
  @IsInt() @Min(100) @Max(4096) max_chunk_size_tokens: number;
  @IsInt() @Min(0) chunk_overlap_tokens: number;
}

/** OpenAI's way to say how documents are cut; `auto` is ours. */
export class ChunkingStrategy {
  @IsIn(['auto', 'static']) type: 'auto' | 'static';
  @ValidateIf(({ type }: ChunkingStrategy) => type === 'static')
  @IsShape(() => StaticChunking)
  @check('isHalfOverlap', (value) =>
    isObject(value) && Number(value['chunk_overlap_tokens']) > Number(value['max_chunk_size_tokens']) / 2
      ? 'must have a chunk_overlap_tokens of at most half of its max_chunk_size_tokens'
      : undefined,
  )
  static?: StaticChunking;
}
