import { MORE, SegmentCutter } from './segment-cutter.js';

/** The segments of a text, trimmed; what was still open at its end is the last. */
function segments(text: string): string[] {
  const cutter = new SegmentCutter(0);
  const found: string[] = [];
  for (let cut = cutter.next(text); cut !== MORE; cut = cutter.next(text)) {
    found.push(text.slice(cutter.start, cut).trim());
    cutter.restart(cut);
  }
  return [...found, text.slice(cutter.start).trim()].filter(Boolean);
}

describe('segment cutter', () => {
  it.each([
    ['plain words stand alone', ['plain', 'words', 'stand', 'alone']],
    ['call 416 60 039 office now', ['call', '416 60 039 office', 'now']],
    ['ask Maria de la Cruz today then', ['ask', 'Maria de la Cruz', 'today', 'then']],
    ['Maria lives here', ['Maria lives', 'here']],
    ['born 3 March 1985 in it', ['born', '3 March 1985', 'in', 'it']],
    ['The river Danube flows on', ['The', 'river', 'Danube', 'flows', 'on']],
    [
      'at 12 Main Street, Apt. 5\nSpringfield, IL 62701\n\nNext',
      ['at', '12 Main Street, Apt. 5\nSpringfield, IL 62701', 'Next'],
    ],
    ['by Rome, Paris, Berlin, ...', ['by', 'Rome,', 'Paris,', 'Berlin,', '...']],
    ['by Acme, Inc. of', ['by', 'Acme, Inc. of']],
    ['the end. Then Anna', ['the', 'end.', 'Then', 'Anna']],
  ])('cuts %j where no value can span', (text, expected) => {
    expect(segments(text)).toEqual(expected);
  });

  it('ends a heading and a list before they become a value of their own', () => {
    const longest = Math.max(
      ...segments('How To Build A Great Product For All Your Customers Everywhere '.repeat(3)).map((s) => s.length),
    );
    expect(longest).toBeLessThan(64);
  });
});
