import { nearNames } from './near-names.js';

describe('near names', () => {
  const names = ['gpt-4o', 'gpt-4o-mini', 'gpt-4.1', 'claude-haiku-4-5', 'local/extractive', 'auto'];

  it.each([
    ['gpt4o', ['gpt-4o']],
    ['GPT-4o-mni', ['gpt-4o-mini', 'gpt-4o']],
    ['extractive', ['local/extractive']],
    ['claude', ['claude-haiku-4-5']],
    ['llama-3-70b-instruct', []],
  ])('of "%s"', (typed, near) => expect(nearNames(typed, names)).toEqual(near));

  it('costs little for the longest name', () => {
    const started = performance.now();
    nearNames(
      'x'.repeat(256),
      Array.from({ length: 200 }, (_, at) => `${at}`.repeat(80)),
    );
    expect(performance.now() - started).toBeLessThan(500);
  });
});
