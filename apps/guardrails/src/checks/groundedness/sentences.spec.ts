import { sentencesOf } from './sentences.js';

const cut = (text: string) => sentencesOf(text).map(({ start, end }) => text.slice(start, end));

describe('sentences', () => {
  it('end at points, lines and ideographic stops, not at abbreviations and decimals', () => {
    expect(cut('Dr. Lund paid 3.5 crowns, e.g. on Mondays. Then he left! Why?')).toEqual([
      'Dr. Lund paid 3.5 crowns, e.g. on Mondays.',
      'Then he left!',
      'Why?',
    ]);
    expect(cut('- one thing\n- another thing')).toEqual(['- one thing', '- another thing']);
    expect(cut('雨が降る。風が吹く。')).toEqual(['雨が降る。', '風が吹く。']);
  });

  it('keep the citations that stand behind their end', () => {
    const sentences = sentencesOf('It rains. [1] [2] It snows [3, 5-7]. It hails.[4]');
    expect(sentences.map(({ cites }) => cites)).toEqual([[1, 2], [3, 5, 6, 7], [4]]);
    expect(sentences[1]!.text.trimEnd()).toBe('It snows         .');
  });
});
