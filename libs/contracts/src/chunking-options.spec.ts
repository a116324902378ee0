import { CreateVectorStore } from './vector-stores.js';
import { parseBody } from './validation.js';

const strategy = (size: number, overlap: number) => ({
  chunking_strategy: { type: 'static', static: { max_chunk_size_tokens: size, chunk_overlap_tokens: overlap } },
});

describe('chunking options', () => {
  it.each([
    {},
    { chunking_strategy: { type: 'auto' } },
    strategy(800, 400),
    { aerie: { chunking: { max_chars: 400, min_chars: 200, overlap_chars: 100 } } },
  ])('may be %j', (body) => {
    expect(parseBody(CreateVectorStore, body)).toMatchObject(body);
  });

  it.each([
    [{ chunking_strategy: { type: 'other' } }, /chunking_strategy.*type must be one of/],
    [{ chunking_strategy: { type: 'static' } }, /static must be an object/],
    [strategy(50, 0), /max_chunk_size_tokens must not be less than 100/],
    [strategy(800, 401), /chunk_overlap_tokens of at most half/],
    [{ aerie: { chunking: { max_chars: 5 } } }, /max_chars must not be less than 100/],
  ])('must not be %j', (body, message) => {
    expect(() => parseBody(CreateVectorStore, body)).toThrow(message);
  });
});
