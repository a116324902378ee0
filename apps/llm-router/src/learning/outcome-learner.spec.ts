import { seededRandom } from '#learning';

import { OutcomeLearner, type PromptFacts } from './outcome-learner.js';

const FACTS: PromptFacts = { gain: 0.1, familiar: true, chars: 300 };

/** So many outcomes, with these chances of a good answer, of the two models in turn. Tells after how many it drifted. */
function live(
  learner: OutcomeLearner,
  scope: string,
  chances: { weak: number; strong: number },
  calls: number,
  random = seededRandom(1),
): number | undefined {
  for (let call = 1; call <= calls; call++) {
    const model = call % 2 === 0 ? 'weak' : 'strong';
    if (learner.observe(scope, FACTS, { model, good: random() < chances[model] })) return call;
  }
  return undefined;
}

describe('outcome learner', () => {
  it('leaves the gain as it is where nothing was observed', () => {
    expect(new OutcomeLearner().adjustedGain('t/auto', FACTS)).toBe(0.1);
  });

  it('learns a tenant whose weak model is as good, and one whose weak model fails', () => {
    const learner = new OutcomeLearner();
    live(learner, 'even', { weak: 0.8, strong: 0.8 }, 2000);
    live(learner, 'failing', { weak: 0.4, strong: 0.8 }, 2000);
    expect(learner.adjustedGain('even', FACTS)).toBeLessThan(0.06);
    expect(learner.adjustedGain('failing', FACTS)).toBeGreaterThan(0.3);
    expect(learner.adjustedGain('another', FACTS)).toBe(0.1);
  });

  it('does not take good answers of the only model that is called for a gain', () => {
    const learner = new OutcomeLearner();
    for (let call = 0; call < 1000; call++) learner.observe('t', FACTS, { model: 'strong', good: true });
    expect(Math.abs(learner.adjustedGain('t', FACTS) - 0.1)).toBeLessThan(0.05);
  });

  it('tries, in samples, the model that it knows little of, and less the more it knows', () => {
    const learner = new OutcomeLearner();
    const spread = (): number => learner.adjustedGain('t', FACTS, 1) - learner.adjustedGain('t', FACTS);
    const before = spread();
    live(learner, 't', { weak: 0.7, strong: 0.8 }, 500);
    expect(spread()).toBeLessThan(0.7 * before);
    expect(spread()).toBeGreaterThan(0);
  });

  it('notices within 500 calls that a model has become worse, and learns anew', () => {
    const learner = new OutcomeLearner();
    const random = seededRandom(2);
    expect(live(learner, 't', { weak: 0.8, strong: 0.85 }, 5000, random)).toBeUndefined();
    expect(live(learner, 't', { weak: 0.45, strong: 0.85 }, 500, random)).toBeLessThan(500);
    live(learner, 't', { weak: 0.45, strong: 0.85 }, 500, random);
    expect(learner.adjustedGain('t', FACTS)).toBeGreaterThan(0.2);
  });

  it('learns from lessons at once what it would have learnt one by one, and nothing else', () => {
    const random = seededRandom(3);
    const lessons = Array.from({ length: 1000 }, (_, at) => ({
      ...FACTS,
      model: at % 2 === 0 ? ('weak' as const) : ('strong' as const),
      good: random() < (at < 600 ? 0.8 : 0.2),
    }));
    const [observer, reader] = [new OutcomeLearner(), new OutcomeLearner()];
    for (const lesson of lessons) observer.observe('t', lesson, lesson);
    live(reader, 't', { weak: 0.1, strong: 0.9 }, 300);
    reader.relearn('t', lessons);
    expect(reader.adjustedGain('t', FACTS, 0.5)).toBe(observer.adjustedGain('t', FACTS, 0.5));
  });

  it('forgets the tenant that was not seen for longest', () => {
    const learner = new OutcomeLearner(2);
    for (const scope of ['a', 'b', 'c']) live(learner, scope, { weak: 0.2, strong: 0.9 }, 200);
    expect(['a', 'b', 'c'].map((scope) => learner.knows(scope))).toEqual([false, true, true]);
  });
});
