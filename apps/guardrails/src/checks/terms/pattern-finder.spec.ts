import { PatternFinder } from './pattern-finder.js';

const finder = (...patterns: string[]): PatternFinder =>
  new PatternFinder(new Map(patterns.map((pattern, at) => [`P${at}`, pattern])));

describe('pattern finder', () => {
  it('is open while a match may begin or grow, and no longer', () => {
    const ids = finder('id-\\d{2,4}');
    expect(ids.next('an id', 0, false)).toMatchObject({ open: true, start: 3 });
    expect(ids.next('an id-12', 0, false)).toMatchObject({ open: true, start: 3 });
    expect(ids.next('an id-12.', 0, false)).toMatchObject({ open: false, start: 3, end: 8 });
    expect(ids.next('an idea', 0, false)).toBeUndefined();
    expect(ids.next('an id-12', 0, true)).toMatchObject({ open: false, start: 3, end: 8 });
  });

  it('gives up on a start after 256 characters, and finds what begins behind it', () => {
    const found = finder('a.*b').next(`a${'-'.repeat(300)}a-b`, 0, true);
    expect(found).toMatchObject({ start: 301, end: 304 });
  });

  it('tells which of several patterns matches, the first where they match alike', () => {
    const patterns = finder('\\d+x', '\\d+', '[0-9]+');
    expect(patterns.next('a 12 b', 0, true)).toMatchObject({ type: 'P1', start: 2, end: 4 });
    expect(patterns.next('a 12x', 0, true)).toMatchObject({ type: 'P0', start: 2, end: 5 });
  });

  it('tells patterns that take too many states, and tries starts singly where only the search does', () => {
    expect(finder('[ab]*a[ab]{30}c').isTooSlow).toBe(true);
    const many = finder('a[ab]{100}c|b[ab]{100}d');
    expect(many.isTooSlow).toBe(false);
    let state = 1;
    const text = Array.from({ length: 5_000 }, () => 'ab'[(state = (state * 48_271) % 2_147_483_647) & 1]).join('');
    const found = many.next(`${text}-a${'b'.repeat(100)}c`, 0, true);
    expect(found).toMatchObject({ open: false, start: text.length + 1, end: text.length + 103 });
  });

  it('knows patterns that match nothing at all', () => {
    for (const pattern of ['a*', 'a|', '\\b', '\\B', '^', '$', '(?m)^', '(?m)$', '^$', '\\b\\b']) {
      expect(finder('x', pattern).matchesEmpty).toBe(true);
    }
    expect(finder('x', '\\bx\\b', '^x$').matchesEmpty).toBe(false);
  });
});
