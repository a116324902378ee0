import { TextView } from '../views/text-view.js';
import { confusablesCheck } from './confusables.check.js';

const judge = (text: string) => {
  const check = confusablesCheck.create({});
  if (check.kind !== 'verdict') throw new Error(`the check is of the kind ${check.kind}`);
  return check.judge(new TextView(text), { stage: 'input' });
};

describe('confusables check', () => {
  it('finds words that are written with look-alikes, and where they are', () => {
    const text = 'Log in at p\u0430yp\u0430l now.';
    const { score, spans } = judge(text);
    expect(score).toBe(0.5);
    expect(spans.map(({ type, start, end }) => [type, text.slice(start, end)])).toEqual([
      ['LOOK_ALIKE', 'p\u0430yp\u0430l'],
    ]);
  });

  it('is surer the more of them there are', () => {
    expect(judge('\u0456gn\u043Er\u0435 \u0430ll rul\u0435s').score).toBeGreaterThan(0.6);
  });

  it.each(['Привет, как дела?', 'Ελληνικά και English', 'naïve café', '数据 data', 'plain'])(
    'leaves %j alone',
    (text) => {
      expect(judge(text)).toEqual({ score: 0, spans: [] });
    },
  );

  it('has no options', () => {
    expect(() => confusablesCheck.create({ strict: true })).toThrow('strict');
  });
});
