import { PromptReader } from './prompt-reader.js';

function termsOf(text: string, reader = new PromptReader()): Map<number, number> {
  reader.read(text);
  return new Map(Array.from(reader.buckets.subarray(0, reader.size), (bucket) => [bucket, reader.counts[bucket]!]));
}

describe('prompt reader', () => {
  it('reads the same of texts that differ in case, space, or the digits of a number', () => {
    expect(termsOf('Add 12 and 34.')).toEqual(termsOf('add  56\nAND 78.'));
    expect(termsOf('Add 12 and 34.')).not.toEqual(termsOf('add 12 and 345.'));
  });

  it('minds the order of words, and how often they stand', () => {
    expect(termsOf('dog bites man')).not.toEqual(termsOf('man bites dog'));
    expect([...termsOf('no no no').values()].sort()).toEqual([1, 2, 3]);
  });

  it('forgets one text when it reads the next', () => {
    const reader = new PromptReader();
    termsOf('something else entirely, and much of it '.repeat(50), reader);
    expect(termsOf('dog bites man', reader)).toEqual(termsOf('dog bites man'));
    expect(termsOf('', reader).size).toBe(0);
  });

  it.each([
    ['one word without end', 'x'.repeat(1_000_000)],
    ['one mark', '('.repeat(1_000_000)],
    ['a number', '7'.repeat(1_000_000)],
    ['half characters', '\ud83d'.repeat(1_000_000)],
    ['words that all differ', Array.from({ length: 200_000 }, (_, at) => at.toString(36)).join(' ')],
  ])('reads a bounded part of %s', (_, text) => {
    expect(termsOf(text).size).toBeLessThan(25_000);
  });
});
