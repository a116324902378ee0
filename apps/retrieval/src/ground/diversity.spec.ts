import { diversified } from './diversity.js';

const passage = (text: string, score: number) => ({ text, score });
const textsOf = (passages: { text: string }[]) => passages.map(({ text }) => text);

describe('diversity', () => {
  const oil = 'Oil the bearings of the turbine every 400 hours.';
  const oilAgain = 'oil the bearings, of the turbine: every 400 hours!';
  const oilToo = 'Oil the bearings of the turbine every 400 hours and note it in the log.';
  const paint = 'Paint the housing in spring.';

  it('leaves out what repeats an earlier passage, and keeps the order of the rest', () => {
    const ranked = [passage(oil, 10), passage(oilAgain, 9), passage(oilToo, 8), passage(paint, 2)];
    expect(textsOf(diversified(ranked, 0))).toEqual([oil, oilToo, paint]);
  });

  it('prefers what says something else the more it is asked to', () => {
    const ranked = [passage(oil, 10), passage(oilToo, 8), passage(paint, 4)];
    expect(textsOf(diversified(ranked, 0.7))).toEqual([oil, paint, oilToo]);
    expect(textsOf(diversified(ranked, 0.1))).toEqual([oil, oilToo, paint]);
  });

  it('of nothing is nothing', () => {
    expect(diversified([], 0.5)).toEqual([]);
  });
});
