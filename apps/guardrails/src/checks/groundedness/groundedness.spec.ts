import { groundedness } from './groundedness.js';

const PASSAGES = [
  'The observatory was opened in 1931 by the town of Arden. Its telescope has a mirror of two metres.',
  'Visitors pay nothing on Mondays.',
];

describe('groundedness', () => {
  it('is high where passages say it, low where none does, and between for a part', () => {
    const score = (text: string) => groundedness(text, PASSAGES).score;
    const whole = score('The observatory of Arden was opened in 1931.');
    const part = score('The observatory of Arden was closed by a fire after the war.');
    const none = score('Several musicians have recorded albums about whales.');
    expect(whole).toBeGreaterThan(0.8);
    expect(part).toBeLessThan(whole);
    expect(none).toBeLessThan(Math.min(part, 0.2));
  });

  it('scores each sentence at its place, against what it cites', () => {
    const text = 'The observatory was opened in 1931 [1]. The observatory was opened in 1931 [2].';
    const { sentences } = groundedness(text, PASSAGES);
    expect(sentences.map(({ start, end }) => text.slice(start, end))).toEqual([
      'The observatory was opened in 1931 [1].',
      'The observatory was opened in 1931 [2].',
    ]);
    expect(sentences[0]!.score).toBeGreaterThan(0.8);
    expect(sentences[1]!.score).toBeLessThan(0.4);
  });

  it('holds nothing against an empty text, and nothing for one without passages', () => {
    expect(groundedness('', PASSAGES)).toEqual({ score: 1, sentences: [] });
    expect(groundedness('The observatory was opened in 1931.', []).score).toBeLessThan(0.1);
  });
});
