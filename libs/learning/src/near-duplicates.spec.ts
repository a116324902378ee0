import { foldsOf } from './folds.js';
import { nearDuplicates } from './near-duplicates.js';

const TEXTS = [
  'Which planet of the solar system is the largest one by mass?',
  'What is two plus two?',
  'which planet of the solar system is the largest one by volume',
  'What is two plus two',
  'Name the largest ocean of the earth.',
];

describe('near-duplicates', () => {
  it('share a cluster, in whatever case or punctuation, and others do not', () => {
    const clusters = nearDuplicates(TEXTS);
    expect(clusters[2]).toBe(clusters[0]);
    expect(clusters[3]).toBe(clusters[1]);
    expect(new Set(clusters).size).toBe(3);
  });

  it('share a cluster with all of their group', () => {
    const clusters = nearDuplicates(TEXTS, [undefined, 'a', undefined, undefined, 'a']);
    expect(clusters[3]).toBe(clusters[4]);
    expect(new Set(clusters).size).toBe(2);
  });

  it('never straddle a fold, whatever the seed', () => {
    const clusters = nearDuplicates(TEXTS);
    for (let seed = 0; seed < 20; seed++) {
      const folds = foldsOf(clusters, 3, seed);
      expect(folds[2]).toBe(folds[0]);
      expect(folds[3]).toBe(folds[1]);
      expect(new Set(folds).size).toBe(3);
    }
  });
});
