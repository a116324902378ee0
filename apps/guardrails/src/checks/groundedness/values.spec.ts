import { SourceValues, valuesOf } from './values.js';

/** The values of a sentence that a source does not have. */
const missing = (sentence: string, source: string) => {
  const values = new SourceValues(source);
  return valuesOf(sentence)
    .filter((value) => !value.isIn(values))
    .map(({ start, end }) => sentence.slice(start, end));
};

describe('values', () => {
  it.each([
    ['It holds 12,500 litres', 'It holds 12 500 litres'],
    ['Es fasst 12.500 Liter', 'It holds 12,500 litres'],
    ['A share of 3.5%', 'Ein Anteil von 3,5 Prozent'],
    ['It cost 2.5 million', 'It cost 2,500,000 crowns'],
    ['A share of 3.5%', 'A share of 3.48%'],
    ['It cost 3 million', 'It cost 2,987,000 crowns'],
    ['About 1,900 came', 'Exactly 1,874 came'],
    ['It has 7 rooms', 'It has seven rooms'],
    ['It has 42 rooms', 'It has forty-two rooms'],
    ['The pages 10-12', 'The pages 10 to 12'],
  ])('are the same number: %s = %s', (sentence, source) => {
    expect(missing(sentence, source)).toEqual([]);
  });

  it.each([
    ['It holds 12,500 litres', 'It holds 12,600 litres', '12,500'],
    ['It weighs 5 kg', 'It is 5 km long', '5'],
    ['It cost 2.5 million', 'It cost 2.5 billion', '2.5'],
    ['It cost $40', 'It cost 40 euros', '40'],
    ['It has 3 rooms', 'It has four rooms', '3'],
    ['A share of 3.5%', 'A share of 3.6%', '3.5'],
    ['It cost 3 million', 'It cost 2.6 million', '3'],
  ])('are not the same number: %s, %s', (sentence, source, value) => {
    expect(missing(sentence, source)).toEqual([value]);
  });

  it.each([
    '5 March 2021',
    'March 5th, 2021',
    '2021-03-05',
    '05.03.2021',
    '5. März 2021',
    '5 de marzo de 2021',
    '2021年3月5日',
  ])('are the same date: %s', (date) => {
    expect(missing(`Since ${date} it is open`, 'Opened on 5 March 2021')).toEqual([]);
    expect(missing('Opened on March 5, 2021', `Since ${date} it is open`)).toEqual([]);
    expect(missing('Opened in March 2021', `Since ${date} it is open`)).toEqual([]);
  });

  it('are not the same date if a part differs that both have', () => {
    expect(missing('On 6 March 2021', 'On 5 March 2021')).toEqual(['6 March 2021']);
    expect(missing('On 5 March 2020', 'On 5 March 2021')).toEqual(['5 March 2020']);
    expect(missing('On 5 March', 'On 5 March 2021')).toEqual([]);
  });

  it('are quotes, word for word but for case and punctuation', () => {
    expect(missing('She wrote “Never, ever again”', 'she said: never ever again!')).toEqual([]);
    expect(missing('She wrote "we ... won"', 'Then we, after a while, won.')).toEqual([]);
    expect(missing('She wrote «we lost»', 'Then we won.')).toEqual(['«we lost»']);
  });

  it('are names with digits, however they are joined', () => {
    expect(missing('See AB-1234 and X100.', 'The files ab 1234 and X-100')).toEqual([]);
    expect(missing('See AB-1235.', 'The files ab 1234')).toEqual(['AB-1235']);
  });

  it('are not what numbers a list', () => {
    expect(missing('3. It is open', 'It is open')).toEqual([]);
  });

  it('are looked up in time that grows with the text, not with its square', () => {
    for (const text of ['1234567890', '12 kg ', 'on 3 May ', 'A-1 ', '"a b" ', '1,000.', '1 000 ', 'a1b2']) {
      const long = text.repeat(100_000 / text.length);
      const startedMs = performance.now();
      missing(long, long);
      expect(performance.now() - startedMs).toBeLessThan(1_500);
    }
  });
});
