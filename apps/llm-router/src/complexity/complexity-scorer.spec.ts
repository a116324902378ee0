import { ComplexityScorer } from './complexity-scorer.js';

const LAW =
  'A seller contracted in writing to sell a tract of land to a buyer, who then assigned the contract to a friend. When the ' +
  'seller refused to convey, the plaintiff brought an action against the defendant for breach of contract. The court will ' +
  'most likely hold for the plaintiff, because\nA. the assignment was valid.\nB. the statute of frauds was satisfied.\n' +
  'C. the defendant had a duty to perform.\nD. consideration was given.\nAnswer:';
const ARITHMETIC = 'What is the value of x in the equation 3x + 5 = 20?\nA. 3\nB. 5\nC. 15\nD. 25\nAnswer:';

describe('complexity scorer', () => {
  const scorer = ComplexityScorer.load();

  it('expects more of the strong model where it was found to be better', () => {
    expect(scorer.score(LAW).gain).toBeGreaterThan(scorer.thresholds.forQuality(0.95));
    expect(scorer.score(ARITHMETIC).gain).toBeLessThan(scorer.thresholds.forQuality(0.95));
  });

  it.each([
    ['nothing', ''],
    ['another language', 'Wie viele Brücken führen in der Altstadt über den Fluss, und welche davon ist die älteste?'],
    ['another script', '請用三句話解釋量子糾纏，並舉一個例子。'],
    ['noise', 'zzkd wqpo rrtz jjkw qoqo vbnx kzzq vvwx hjjq'],
  ])('does not know %s', (_, text) => expect(scorer.score(text)).toMatchObject({ familiar: false }));

  it('knows texts of the kind that it was trained on', () => {
    expect(scorer.score(LAW).familiar).toBe(true);
    expect(scorer.score(ARITHMETIC).familiar).toBe(true);
  });

  it('goes by the length alone where it knows the words, but not the subject', () => {
    const cooking =
      'What is the best way to cook rice for six people, and how long should it rest before it is served with the ' +
      'vegetables and the sauce?';
    const { familiar, recognised, gain } = scorer.score(cooking);
    expect({ familiar, gain }).toEqual({ familiar: true, gain: scorer.score('#'.repeat(cooking.length)).gain });
    expect(recognised).toBeLessThan(scorer.score(LAW).recognised);
  });

  it('goes by the length alone where it knows nothing', () => {
    const [short, long] = ['qzx vvk'.repeat(10), 'qzx vvk'.repeat(100)].map((text) => scorer.score(text).gain);
    expect(long).toBeGreaterThan(short!);
  });

  it('says the same of the same text, whatever was read before', () => {
    const first = scorer.score(ARITHMETIC);
    scorer.score(LAW.repeat(50));
    expect(scorer.score(ARITHMETIC)).toEqual(first);
  });

  it('has an answer for any text', () => {
    for (const text of ['\ud800', '\u0000', 'a\u0301'.repeat(5000), '🙂'.repeat(50_000), ' '.repeat(100_000)]) {
      const { gain, known } = scorer.score(text);
      expect(gain).toBeGreaterThanOrEqual(-1);
      expect(gain).toBeLessThanOrEqual(1);
      expect(known).toBeGreaterThanOrEqual(0);
    }
  });
});
