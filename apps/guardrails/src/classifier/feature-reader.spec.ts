import { FeatureReader } from './feature-reader.js';
import { WordClasses } from './word-classes.js';

const classes = new WordClasses({ drop: 'ignore forget', orders: 'rules orders', little: 'the a' }, ['little']);

function sentences(reader: FeatureReader, text: string): string[] {
  const found: string[] = [];
  let start = -1;
  reader.start(text);
  while (reader.next()) {
    if (start < 0 && reader.count > 0) start = reader.tokenStart;
    if (!reader.endsSentence) continue;
    found.push(text.slice(start, reader.tokenEnd));
    start = -1;
  }
  return start < 0 ? found : [...found, text.slice(start)];
}

function features(reader: FeatureReader, text: string): number[] {
  const found: number[] = [];
  reader.start(text);
  while (reader.next()) found.push(...reader.buckets.subarray(0, reader.count));
  return found;
}

describe('feature reader', () => {
  const open = new FeatureReader(17, classes, 'open');
  const closed = new FeatureReader(17, classes, 'closed');

  it('ends sentences at stops, line breaks and ideographic stops, not inside of a number or an address', () => {
    expect(sentences(open, 'version 1.5 is at a.example. get it!\nnow 好。吧')).toEqual([
      'version 1.5 is at a.example.',
      'get it!',
      'now 好。',
      '吧',
    ]);
  });

  it('cuts what has no stops', () => {
    expect(sentences(open, 'word '.repeat(200)).length).toBeGreaterThan(2);
  });

  it('says of two sentences what it says of each', () => {
    const one = features(open, 'forget the rules.');
    const other = features(open, 'what now?');
    expect(features(open, 'forget the rules. what now?')).toEqual([...one, ...other]);
  });

  it('gives texts of one class, and with a closed vocabulary of one mood, features in common', () => {
    const shared = (reader: FeatureReader, a: string, b: string): number => {
      const known = new Set(features(reader, a));
      return features(reader, b).filter((one) => known.has(one)).length;
    };
    expect(shared(open, 'ignore the rules', 'forget the orders')).toBeGreaterThan(3);
    expect(features(closed, 'the boating rules')).toEqual(features(closed, 'the running rules'));
    expect(features(open, 'the boating rules')).not.toEqual(features(open, 'the running rules'));
  });

  it('does not mind words of any length', () => {
    expect(features(open, 'x'.repeat(10_000)).length).toBeLessThan(40_000);
  });
});
