import { factsOf, isReadable } from './prompt-facts.js';
import { NEAR_MISSES } from './near-misses.suite.js';

describe('the facts of a prompt', () => {
  it(`differ in every near miss (${NEAR_MISSES.length} of them)`, () => {
    expect(NEAR_MISSES.length).toBeGreaterThanOrEqual(500);
    expect(NEAR_MISSES.filter(([one, other]) => factsOf(one) === factsOf(other))).toEqual([]);
  });

  it.each([
    ['How can I reset my password?', 'how do I reset my password'],
    ['What is the refund policy?', 'Please tell me the refund policy.'],
    ['Can I change the address of an order?', 'please can i change the address of the order'],
    ['Who wrote "Faust"?', 'Please, who is it that wrote "Faust"?'],
    ['What is 12 kg in pounds?', 'Tell me: 12 kg in pounds!'],
  ])('are the same in %j and %j', (one, other) => expect(factsOf(one)).toBe(factsOf(other)));

  it.each([
    ['Send 5 boxes to Oslo, not to Rome.', ['Send', '5', 'boxes', 'to', 'Oslo', 'not', 'to', 'Rome']],
    ["It isn't invalid: say 'yes or no' about order #A-17.", ["isn't", 'invalid', "'yes or no'", '#A-17']],
    ['Compare foo_bar and v1.2 at https://x.org/a', ['Compare', 'foo_bar', 'and', 'v1.2', 'at', 'https://x.org/a']],
  ])('of %j are %j', (text, facts) => expect(factsOf(text).split('\n')).toEqual(facts));

  it('are told in the Latin script alone', () => {
    expect(isReadable('Où est le café?')).toBe(true);
    expect(isReadable('Это не так')).toBe(false);
    expect(isReadable('東京はどこ')).toBe(false);
  });
});
