import { termsOf } from './terms.js';

const stems = (text: string) => termsOf(text).map(({ stem }) => stem);

describe('terms', () => {
  it('are the same in any case, width, accent and inflection', () => {
    expect(stems('Cafés CAFE café ｃａｆｅ')).toEqual(Array.from({ length: 4 }, () => stems('cafe')[0]));
    expect(new Set(stems('stop stops stopped stopping')).size).toBe(1);
    expect(new Set(stems('country countries')).size).toBe(1);
    expect(stems('Straße')).toEqual(stems('strasse'));
  });

  it('are pairs of characters where there are no spaces', () => {
    expect(stems('東京都 town')).toEqual(['東京', '京都', 'town']);
  });

  it('are names where a capital stands inside a sentence, and where there are digits', () => {
    const names = termsOf('The port of Vellin. Ships of 1904 left.').filter(({ name }) => name);
    expect(names.map(({ stem }) => stem)).toEqual(['vellin', '1904']);
  });
});
