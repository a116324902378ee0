import { wordsOf } from './words.js';

describe('words', () => {
  it('are read without case and marks, each with its place', () => {
    expect(wordsOf('Naïve, "C3PO"!')).toEqual([
      { text: 'naïve', start: 0, end: 5 },
      { text: 'c3po', start: 8, end: 12 },
    ]);
  });

  it('are single characters in scripts without spaces', () => {
    expect(wordsOf('我在Bergen住').map(({ text }) => text)).toEqual(['我', '在', 'bergen', '住']);
  });
});
