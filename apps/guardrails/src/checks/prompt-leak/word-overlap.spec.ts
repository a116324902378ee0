import { PromptRuns } from './word-overlap.js';

const PROMPT = 'one two three four five six seven eight nine ten';

describe('prompt runs', () => {
  it('measures the longest stretch and the share of what is repeated', () => {
    const text = 'So: ONE two, three four - and: six seven eight nine.';
    const overlap = new PromptRuns(PROMPT, 4).overlap(text);
    expect(overlap).toMatchObject({ longest: 4, share: 0.8 });
    expect(text.slice(overlap.start, overlap.end)).toBe('ONE two, three four');
  });

  it('joins runs that overlap, not runs that stand apart', () => {
    const runs = new PromptRuns(PROMPT, 3);
    expect(runs.overlap('two three four five six').longest).toBe(5);
    expect(runs.overlap('two three four, four five six').longest).toBe(3);
    expect(runs.overlap('two three').longest).toBe(0);
  });

  it('leaves out what belongs to others too', () => {
    const runs = new PromptRuns(PROMPT, 3);
    runs.exclude('he said: three four five six');
    expect(runs.overlap('three four five six').longest).toBe(0);
    expect(runs.overlap('two three four five six').longest).toBe(3);
  });

  it('has no runs in a prompt without words', () => {
    expect(new PromptRuns(' -- ', 8).overlap('a b c').longest).toBe(0);
  });
});
