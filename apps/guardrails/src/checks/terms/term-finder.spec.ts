import * as fc from 'fast-check';

import { TermFinder } from './term-finder.js';

const TERMS = { A: ['ab', 'a b', 'a+', 'b a b'], B: ['b', 'ab ab', '東b', '東', 'a b+'] };

/** Every match, found the slow way: each term tried at each place, with the boundaries that its ends ask for. */
function slowly(text: string): string[] {
  const forms = Object.entries(TERMS).flatMap(([type, terms]) =>
    terms.map((term) => {
      const body = term.replace(/[+]/g, '\\$&').replaceAll(' ', '\\s+');
      const [left, right] = [/^[ab]/.test(term) ? '(?<![ab])' : '', /[ab]$/.test(term) ? '(?![ab])' : ''];
      return { type, pattern: new RegExp(left + body + right, 'iy') };
    }),
  );
  const found: string[] = [];
  for (let at = 0; at < text.length;) {
    let longest = { type: '', end: at };
    for (const { type, pattern } of forms) {
      pattern.lastIndex = at;
      const match = pattern.exec(text);
      if (match && pattern.lastIndex > longest.end) longest = { type, end: pattern.lastIndex };
    }
    if (longest.end > at) found.push(`${longest.type} ${text.slice(at, longest.end)}`);
    at = Math.max(longest.end, at + 1);
  }
  return found;
}

function finds(text: string): string[] {
  const finder = new TermFinder(new Map(Object.entries(TERMS)), false);
  const found: string[] = [];
  for (let at = 0; ;) {
    const next = finder.next(text, at, true);
    if (!next) return found;
    found.push(`${next.type} ${text.slice(next.start, next.end)}`);
    at = next.end;
  }
}

describe('term finder', () => {
  it('finds what trying every term at every place finds', () => {
    const text = fc.array(fc.constantFrom('a', 'b', 'A', ' ', '\n', '+', '東', '.'), { maxLength: 30 });
    fc.assert(
      fc.property(text, (units) => {
        expect(finds(units.join(''))).toEqual(slowly(units.join('')));
      }),
      { numRuns: 5000 },
    );
  });

  it('is open only inside of what may become a term', () => {
    const finder = new TermFinder(new Map([['T', ['new york']]]), false);
    expect(finder.next('in a new y', 0, false)).toMatchObject({ open: true, start: 5 });
    expect(finder.next('in a new year', 0, false)).toBeUndefined();
    expect(finder.next('in new york', 0, false)).toMatchObject({ open: true, start: 3 });
    expect(finder.next('in new york.', 0, false)).toMatchObject({ open: false, start: 3, end: 11 });
    expect(finder.next(`new ${' '.repeat(300)}`, 0, false)).toBeUndefined();
  });
});
