import * as fc from 'fast-check';

import { analyze } from './analyzer.js';
import type { Language } from './language.js';
import { analyzeQuery } from './query-terms.js';

const QUESTION = 'Wie viele Häuser wurden in Bremen gebaut?';

describe('query terms', () => {
  it('are those of the language in a store of one language', () => {
    const languages = fc.constantFrom<Language>('en', 'de', 'tr', 'el', 'zh');
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', maxLength: 60 }), languages, (text, language) => {
        const { terms, readings } = analyzeQuery(text, [language]);
        expect(readings).toEqual([analyze(text, language)]);
        expect(terms.toSorted()).toEqual(analyze(text, language).toSorted());
      }),
    );
  });

  it('are those of every language in a mixed store, each once', () => {
    const { terms, readings } = analyzeQuery('houses rebuilding', ['en', 'de']);
    expect(readings).toEqual([analyze('houses rebuilding', 'en'), analyze('houses rebuilding', 'de')]);
    expect(new Set(terms)).toEqual(new Set(readings.flat()));
    expect(terms).toHaveLength(new Set(terms).size);
  });

  it('leave the empty words of the question out of the other languages', () => {
    const { terms } = analyzeQuery(QUESTION, ['en', 'de']);
    expect(terms).toEqual(expect.arrayContaining([...analyze(QUESTION, 'de'), ...analyze('Häuser gebaut', 'en')]));
    expect(terms).not.toContain('wurden');
  });

  it('keep all words where the language of the question is none of the store', () => {
    expect(analyzeQuery(QUESTION, ['en', 'fr']).terms).toContain('wurden');
  });

  it('keep what is asked twice', () => {
    expect(analyzeQuery('blue green blue', ['en', 'de']).terms.filter((term) => term === 'blue')).toHaveLength(2);
  });

  it('are few for a store that has nothing', () => {
    expect(analyzeQuery('blue houses', []).terms).toEqual(['blue', 'hous']);
  });
});
