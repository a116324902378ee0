import { fuse } from './fusion.js';

const list = (...scores: [string, number][]) => scores.map(([chunkId, score]) => ({ chunkId, score }));
const idsOf = (fused: { chunkId: string }[]) => fused.map(({ chunkId }) => chunkId);

describe('fusion', () => {
  const words = list(['1', 20], ['2', 10], ['3', 5]);
  const meaning = list(['3', 0.9], ['4', 0.8], ['2', -0.1]);

  it('keeps the order of one list when the other weighs or finds nothing', () => {
    expect(idsOf(fuse(words, [], { method: 'weighted', lexicalWeight: 0.5 }))).toEqual(['1', '2', '3']);
    expect(idsOf(fuse(words, meaning, { method: 'weighted', lexicalWeight: 1 })).slice(0, 3)).toEqual(['1', '2', '3']);
    expect(idsOf(fuse([], meaning, { method: 'rrf', lexicalWeight: 0 })).slice(0, 3)).toEqual(['3', '4', '2']);
  });

  it('puts first what both find', () => {
    expect(idsOf(fuse(words, meaning, { method: 'weighted', lexicalWeight: 0.5 }))).toEqual(['3', '1', '4', '2']);
    expect(idsOf(fuse(words, meaning, { method: 'rrf', lexicalWeight: 0.5 }))[0]).toBe('3');
  });

  it('is the same whatever the scale of the scores', () => {
    const scaled = words.map(({ chunkId, score }) => ({ chunkId, score: score * 1000 }));
    const fusion = { method: 'weighted', lexicalWeight: 0.3 } as const;
    expect(fuse(scaled, meaning, fusion)).toEqual(fuse(words, meaning, fusion));
  });
});
