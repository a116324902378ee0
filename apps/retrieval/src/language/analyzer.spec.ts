import * as fc from 'fast-check';

import { analyze } from './analyzer.js';
import type { Language } from './language.js';

const meet = (language: Language, one: string, other: string): boolean => {
  const terms = new Set(analyze(one, language));
  return analyze(other, language).some((term) => terms.has(term));
};

describe('analyzer', () => {
  it('stems English words, and drops those that say nothing', () => {
    expect(analyze('The refunds were processed by refunding departments')).toEqual([
      'refund',
      'process',
      'refund',
      'depart',
    ]);
  });

  it('meets the same word however it is written', () => {
    expect(analyze('ﬁnance FULL１２３ Ⅳ')).toEqual(analyze('finance full123 iv'));
    expect(analyze("don't")).toEqual([]);
    expect(analyze('e-mail, C3PO; 6½')).toEqual(['e', 'mail', 'c3po', '61', '2']);
    expect(analyze('Beyoncé naïve')).toEqual(analyze('Beyonce naive'));
    expect(analyze('co\u00adoperate')).toEqual(analyze('cooperate'));
  });

  it('keeps the order of the text and its repeats', () => {
    expect(analyze('blue green blue')).toEqual(['blue', 'green', 'blue']);
  });

  it.each<[Language, string, string]>([
    ['de', 'Häuser', 'dem Hause'],
    ['fr', 'les chevaux légers', 'légère'],
    ['es', 'poblaciones', 'la población'],
    ['es', 'teléfono', 'telefono'],
    ['it', 'la città', 'citta'],
    ['pt', 'nações', 'nação'],
    ['ro', 'orașului', 'orasul'],
    ['ro', 'înfiinţarea', 'înființarea'],
    ['nl', 'huizen gebouwd', 'bouwen huizen'],
    ['sv', 'städerna', 'städer'],
    ['fi', 'kirjastossa', 'kirjasto'],
    ['hu', 'házakban', 'ház'],
    ['tr', 'kitapları', 'kitap'],
    ['tr', 'İSTANBUL’da', 'istanbul'],
    ['pl', 'bibliotekach', 'biblioteka'],
    ['ru', 'жёлтых городов', 'желтый'],
    ['uk', 'бібліотеками', 'бібліотека'],
    ['el', 'Άνθρωποι', 'του ανθρώπου'],
    ['el', 'ΠΟΛΗΣ', 'πόλη'],
    ['ar', 'والمدرسة', 'مدرسته'],
    ['ar', 'إلى الكِتابِ', 'كتاب'],
    ['ar', 'للمعلمين', 'المعلمون'],
    ['fa', 'هزینه‌های سفر', 'هزينه'],
    ['he', 'הבית', 'בית'],
    ['hi', 'हिन्दी', 'हिंदी'],
    ['hi', 'क़लम', 'कलम'],
    ['ko', '고객은', '고객이'],
    ['en', '٢٠١٥ ۲۰۱۵', 'in 2015'],
    ['hi', '२०१५', '2015'],
  ])('in %s lets %s meet %s', (language, one, other) => {
    expect(meet(language, one, other)).toBe(true);
  });

  it.each<[Language, string, string[]]>([
    ['zh', '委员会推迟表决', ['委员', '会', '推迟', '表决']],
    ['ja', '委員会は火曜日に開かれた', ['委員', '会', '火曜日', '開']],
    ['th', 'คณะกรรมการทำงานร่วมกับน้ำ', ['คณะ', 'กรรมการ', 'ทำงาน', 'ร่วม', 'น้ำ']],
    ['hi', 'हिंदी भाषा में', ['हिंदी', 'भाषा']],
    ['vi', 'Thủ đô của Việt Nam', ['thủ', 'đô', 'việt', 'nam']],
  ])('in %s cuts %s into words', (language, text, words) => {
    expect(analyze(text, language)).toEqual(words);
  });

  it('reads words of another script by the rules of that script, in whatever language the text is', () => {
    expect(analyze('iPhone手机 Πόλεις', 'zh')).toEqual(analyze('iphone 手机 πόλη', 'en'));
    expect(meet('en', 'the Greek word ανθρώπων', 'άνθρωπος')).toBe(true);
  });

  it('gives terms that any database can store and index, whatever the text', () => {
    const languages = fc.constantFrom<Language>('en', 'pl', 'tr', 'el', 'zh', 'he');
    const letters = fc.string({ unit: fc.constantFrom('α', 'ב', 'ص', '한', 'x', '𐐨', '漢', 'ำ', ' '), maxLength: 200 });
    fc.assert(
      fc.property(fc.oneof(fc.string({ unit: 'binary', maxLength: 400 }), letters), languages, (text, language) => {
        for (const term of analyze(text, language)) {
          expect(term.isWellFormed()).toBe(true);
          expect(term).not.toMatch(/[\s\0]/);
          expect(term.length).toBeGreaterThan(0);
          expect(term.length).toBeLessThanOrEqual(64);
        }
      }),
    );
    expect(analyze('x'.repeat(1_000_000))).toEqual(['x'.repeat(64)]);
    expect(analyze(`a${'𐐨'.repeat(40)}`)[0]!.isWellFormed()).toBe(true);
  });

  it('answers alike after its memory of words was renewed', () => {
    const before = analyze('processing');
    for (let word = 0; word < 25_000; word++) analyze(`w${word}`);
    expect(analyze('processing')).toEqual(before);
  });
});
