import { HeadingPath } from './headings.js';

const DOCUMENT = [
  'Preface',
  '# Plant',
  'a',
  '## Pumps ##',
  'b',
  '```sh',
  '# no heading',
  '```',
  'c',
  '#### Seals',
  'd',
  '## Valves',
  'e',
  '#hashtag',
  'f',
].join('\n');

const above = (...lines: string[]) => {
  const path = new HeadingPath(DOCUMENT);
  return lines.map((line) => path.at(DOCUMENT.indexOf(`\n${line}`) + 1));
};

describe('headings', () => {
  it('are above a place as far as it is in their sections', () => {
    expect(above('Preface', 'a', 'b', 'd', 'e')).toEqual([
      '',
      'Plant',
      'Plant > Pumps',
      'Plant > Pumps > Seals',
      'Plant > Valves',
    ]);
  });

  it('are not above themselves', () => {
    expect(above('# Plant', '## Pumps', '## Valves')).toEqual(['', 'Plant', 'Plant']);
  });

  it('are neither comments in code nor hashtags', () => {
    expect(above('c', 'f')).toEqual(['Plant > Pumps', 'Plant > Valves']);
  });

  it('do not outweigh what stands below them', () => {
    expect(new HeadingPath(`# ${'long '.repeat(1000)}\n\ntext`).at(5005).length).toBeLessThanOrEqual(120);
  });
});
