import type { KeywordHit } from './keyword-index.js';
import { evidenceOf } from './topic-evidence.js';

const hit = (keyword: string, start: number, weight = 1): KeywordHit => ({
  keyword,
  topics: ['T'],
  start,
  end: start + keyword.length,
  weight,
});

describe('topic evidence', () => {
  it('is one half for one keyword in a short text, and for two in a long one', () => {
    expect(evidenceOf([hit('a', 5)], 100, 1)).toEqual({ score: 0.5, start: 5, end: 6 });
    expect(evidenceOf([hit('a', 5)], 10_000, 1).score).toBeLessThan(0.5);
    expect(evidenceOf([hit('a', 5), hit('b', 50)], 10_000, 1)).toEqual({ score: 0.5, start: 5, end: 51 });
    expect(evidenceOf([hit('a b', 5, 2)], 10_000, 1).score).toBe(0.5);
  });

  it('does not add what stands far apart', () => {
    expect(evidenceOf([hit('a', 5), hit('b', 900)], 10_000, 1).score).toBeLessThan(0.5);
    const near = [hit('a', 5), hit('b', 900), hit('c', 950), hit('d', 2_000)];
    expect(evidenceOf(near, 10_000, 1)).toMatchObject({ score: 0.5, start: 900, end: 951 });
  });

  it('counts a repetition for little', () => {
    const repeated = Array.from({ length: 4 }, (_, at) => hit('a', at * 10));
    expect(evidenceOf(repeated, 10_000, 1).score).toBeLessThan(0.5);
  });

  it('is none without keywords', () => {
    expect(evidenceOf([], 100, 1)).toEqual({ score: 0, start: 0, end: 0 });
  });
});
