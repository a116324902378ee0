import { type CheckOptions, OptionMistake, type Verdict, type VerdictCheck } from '../check.js';
import { TextView } from '../views/text-view.js';
import { topicsCheck } from './topics.check.js';

const DENY: CheckOptions = {
  deny: {
    GAMBLING: ['casino', 'roulette', 'slot machine', 'betting odds', '赌场'],
    POLITICS: ['election', 'ballot', 'party programme', 'odds'],
  },
};
const ALLOW: CheckOptions = { allow: { BAKING: ['bread', 'sourdough', 'oven'], ORDERS: ['order', 'delivery'] } };
const PROSE = 'The ferry leaves the harbour at nine and reaches the island before noon, weather and tide permitting. ';

function judge(text: string, options: CheckOptions): Verdict {
  return (topicsCheck.create(options) as VerdictCheck).judge(new TextView(text), { stage: 'input' });
}

/** Types that count at the shipped threshold. */
const types = (text: string, options: CheckOptions): string[] =>
  judge(text, options)
    .spans.filter((span) => span.score >= 0.5)
    .map((span) => span.type);

describe('topics check', () => {
  it.each([
    ['Which casino is the best?', ['GAMBLING']],
    ['去赌场怎么走？', ['GAMBLING']],
    ['Tell me the odds of the election.', ['POLITICS']],
    [`${PROSE.repeat(9)} The casino has a roulette too. ${PROSE.repeat(9)}`, ['GAMBLING']],
    [`${PROSE.repeat(9)} It has a slot machine. ${PROSE.repeat(9)}`, ['GAMBLING']],
    ['Casino and ballot', ['GAMBLING', 'POLITICS']],
  ])('finds the denied topic of %j', (text, expected) => {
    expect(types(text, DENY)).toEqual(expected);
  });

  it.each([
    'How do I bake a bread?',
    'A casinos-free, selection-based, balloting text',
    `${PROSE.repeat(9)} We passed the casino. ${PROSE.repeat(9)}`,
    `${PROSE.repeat(9)} We passed the casino. ${PROSE.repeat(9)} We ate in the casino. ${PROSE.repeat(9)}`,
    '',
  ])('finds no denied topic in %j', (text) => {
    expect(types(text, DENY)).toEqual([]);
  });

  it('tells the place where most of it stands', () => {
    const text = `${PROSE.repeat(9)}roulette in a casino. ${PROSE}`;
    const [span] = judge(text, DENY).spans;
    expect(text.slice(span!.start, span!.end)).toBe('roulette in a casino');
  });

  it('asks for more where the policy does', () => {
    expect(types('Which casino is the best?', { ...DENY, min_hits: 2 })).toEqual([]);
    expect(types('Which casino has a roulette?', { ...DENY, min_hits: 2 })).toEqual(['GAMBLING']);
  });

  it('scores higher what is said more', () => {
    const one = judge('a casino', DENY).score;
    const two = judge('a casino casino', DENY).score;
    const three = judge('a casino with roulette', DENY).score;
    expect(one).toBe(0.5);
    expect(two).toBeGreaterThan(one);
    expect(three).toBeGreaterThan(two);
  });

  it('finds keywords in letters that look alike', () => {
    class Folded extends TextView {
      override get folded(): string {
        return this.text.toLowerCase().replaceAll('\u0430', 'a');
      }
    }
    const check = topicsCheck.create(DENY) as VerdictCheck;
    expect(check.judge(new Folded('the c\u0430sino'), { stage: 'input' }).spans).toMatchObject([{ type: 'GAMBLING' }]);
  });

  it.each([
    ['My order of last week has still not come to my house.', []],
    ['Thank you very much, that helped!', []],
    ['Write a poem about the sea and the ships that sail on it.', ['OFF_TOPIC']],
  ])('judges whether %j is on an allowed topic', (text, expected) => {
    expect(types(text, ALLOW)).toEqual(expected);
  });

  it.each([
    [{}, ': must deny or allow a topic'],
    [{ deny: {} }, ': must deny or allow a topic'],
    [{ topics: {} }, 'topics: is unknown; there are deny, allow, min_hits'],
    [{ deny: { A: [] } }, 'deny.A: must be a list of strings that is not empty'],
    [{ deny: { a: ['x'] } }, 'deny.a: must be named by 1 to 64 of A-Z, 0-9 and "_", a letter first'],
    [{ deny: { OFF_TOPIC: ['x'] } }, 'deny.OFF_TOPIC: is the name of what is on no allowed topic'],
    [{ deny: { A: ['x'] }, allow: { A: ['y'] } }, 'allow.A: is denied too'],
    [{ deny: { A: ['x'] }, min_hits: 0 }, 'min_hits: must be an integer from 1 to 20'],
  ])('refuses the options %j', (options, expected) => {
    let mistake = 'none';
    try {
      topicsCheck.create(options);
    } catch (thrown) {
      if (thrown instanceof OptionMistake) mistake = `${thrown.path}: ${thrown.problem}`;
    }
    expect(mistake).toBe(expected);
  });

  it('takes time in proportion to the text', () => {
    const started = performance.now();
    for (const unit of ['casino ', 'slot ', '赌', 'roulette casino odds ']) {
      judge(unit.repeat(Math.ceil(100_000 / unit.length)), { ...DENY, ...ALLOW });
    }
    expect(performance.now() - started).toBeLessThan(2_000);
  });
});
