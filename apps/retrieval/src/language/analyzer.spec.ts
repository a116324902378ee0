import * as fc from 'fast-check';

import { analyze } from './analyzer.js';
import { ENGLISH_STOP_WORDS } from './english-stop-words.js';

describe('analyzer', () => {
  it('stems English words, and drops those that say nothing', () => {
    expect(analyze('The refunds were processed by refunding departments')).toEqual([
      'refund',
      'process',
      'refund',
      'depart',
    ]);
    expect(ENGLISH_STOP_WORDS.size).toBe(127);
  });

  it('meets the same word however it is written', () => {
    expect(analyze('ﬁnance FULL１２３ Ⅳ')).toEqual(analyze('finance full123 iv'));
    expect(analyze("don't")).toEqual([]);
    expect(analyze('e-mail, C3PO; 6½')).toEqual(['e', 'mail', 'c3po', '61', '2']);
  });

  it('keeps vowel signs with their consonants outside English', () => {
    expect(analyze('हिन्दी भाषा', 'simple')).toEqual(['हिन्दी', 'भाषा']);
  });

  it('keeps the order of the text and its repeats', () => {
    expect(analyze('blue green blue', 'simple')).toEqual(['blue', 'green', 'blue']);
  });

  it('gives terms that any database can store and index, whatever the text', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: 'binary', maxLength: 400 }),
        fc.constantFrom('english', 'simple'),
        (text, language) => {
          for (const term of analyze(text, language as 'english' | 'simple')) {
            expect(term.isWellFormed()).toBe(true);
            expect(term).not.toMatch(/[\s\0]/);
            expect(term.length).toBeGreaterThan(0);
            expect(term.length).toBeLessThanOrEqual(64);
          }
        },
      ),
    );
    expect(analyze('x'.repeat(1_000_000))).toEqual(['x'.repeat(64)]);
    expect(analyze(`x${'𝒳'.repeat(100)}`, 'simple')[0]).toHaveLength(64);
    expect(analyze(`a${'𐐨'.repeat(40)}`)[0]!.isWellFormed()).toBe(true);
  });

  it('answers alike after its memory of stems was renewed', () => {
    const before = analyze('processing');
    for (let word = 0; word < 60_000; word++) analyze(`w${word}`);
    expect(analyze('processing')).toEqual(before);
  });
});
