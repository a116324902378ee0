import { NgramEmbedder } from './ngram.embedder.js';
import { similarity } from './prompt-embedder.js';

describe('the n-gram embedder', () => {
  const embedder = new NgramEmbedder();
  const alike = async (one: string, other: string) =>
    similarity(await embedder.embed(one), await embedder.embed(other));

  it('gives a text one vector of length 1', async () => {
    expect(await alike('How do I reset my password?', 'how do I reset my PASSWORD')).toBeCloseTo(1, 5);
    expect(await alike('', 'anything')).toBe(0);
  });

  it('finds the same question in slightly other words more alike than another question', async () => {
    const same = await alike('How do I reset my password?', 'How can I reset my password, please?');
    const other = await alike('How do I reset my password?', 'How do I delete an account?');
    expect(same).toBeGreaterThan(0.8);
    expect(same).toBeGreaterThan(other + 0.3);
  });

  it('sees the order of words', async () => {
    expect(await alike('cats chase mice', 'mice chase cats')).toBeLessThan(0.95);
  });
});
