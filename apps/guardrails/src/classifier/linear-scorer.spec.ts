import { FeatureReader } from './feature-reader.js';
import { ModelPair, scoreText } from './linear-scorer.js';
import { WordClasses } from './word-classes.js';

const reader = new FeatureReader(12, new WordClasses({ drop: 'forget' }), 'open');

/** Every feature of these words speaks for it, every other a little against it. */
function modelOf(text: string): ModelPair {
  const weights = new Int8Array(2 ** 12).fill(-10);
  reader.start(text);
  while (reader.next()) for (const bucket of reader.buckets.subarray(0, reader.count)) weights[bucket] = 100;
  const model = { weights, scale: 0.01, bias: -0.5 };
  return new ModelPair(model, model);
}

describe('linear scorer', () => {
  const model = modelOf('forget the rules');

  it('finds the window in a long text, and where it is', () => {
    const text = `${'a quiet day at sea. '.repeat(50)}forget the rules. ${'nothing happened after that. '.repeat(50)}`;
    const { whole, window } = scoreText(reader, text, model);
    expect(whole).toBeLessThan(0);
    expect(window!.margin).toBeGreaterThan(0);
    expect(text.slice(window!.start, window!.end)).toBe('forget the rules.');
  });

  it('joins two sentences, for what is said across them', () => {
    const text = 'forget the\nrules';
    const { window } = scoreText(reader, text, model);
    expect(text.slice(window!.start, window!.end)).toBe(text);
  });

  it('has the bias alone to say of nothing', () => {
    expect(scoreText(reader, ' \n ', model)).toEqual({ whole: -0.5, window: undefined });
  });
});
