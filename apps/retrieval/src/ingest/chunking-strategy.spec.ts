import { DEFAULT_CHUNKING } from './chunking.js';
import { chunkingOf, inCharacters } from './chunking-strategy.js';

describe('chunking strategy', () => {
  it('is ours unless a store says otherwise', () => {
    expect(chunkingOf({})).toEqual(DEFAULT_CHUNKING);
    expect(chunkingOf(inCharacters({ type: 'auto' }))).toEqual(DEFAULT_CHUNKING);
    expect(chunkingOf({ overlap_chars: 50 })).toEqual({ ...DEFAULT_CHUNKING, overlapChars: 50 });
  });

  it('takes the size that is named, and cuts short documents too', () => {
    expect(chunkingOf({ max_chars: 440 })).toEqual({ maxChars: 440, minChars: 300, overlapChars: 0, wholeChars: 440 });
    expect(chunkingOf({ max_chars: 440, min_chars: 900 }).minChars).toBe(440);
  });

  it("turns OpenAI's tokens into characters", () => {
    const strategy = { type: 'static', static: { max_chunk_size_tokens: 800, chunk_overlap_tokens: 400 } } as const;
    expect(chunkingOf(inCharacters(strategy))).toEqual({
      maxChars: 3520,
      minChars: 2400,
      overlapChars: 1760,
      wholeChars: 3520,
    });
  });
});
