import * as fc from 'fast-check';

import { type CheckOptions, OptionMistake, type PhraseCheck } from '../check.js';
import { termsCheck } from './terms.check.js';

const check = (options: CheckOptions): PhraseCheck => termsCheck.create(options) as PhraseCheck;

function found(options: CheckOptions, text: string): string[] {
  return check(options)
    .scan(text, 0)
    .map((span) => `${span.type} ${text.slice(span.start, span.end)}`);
}

const terms = (...list: string[]): CheckOptions => ({ lists: { T: list } });
const pattern = (source: string): CheckOptions => ({ patterns: { P: source } });

function mistake(options: CheckOptions): string {
  try {
    termsCheck.create(options);
  } catch (thrown) {
    if (thrown instanceof OptionMistake) return `${thrown.path}: ${thrown.problem}`;
    throw thrown;
  }
  return 'none';
}

describe('terms check', () => {
  it.each([
    ['Buy at Globex, or GLOBEX.', ['Globex'], ['T Globex', 'T GLOBEX']],
    ['globexes and preglobex and globex2', ['Globex'], []],
    ['_globex_ and globex-like', ['Globex'], ['T globex', 'T globex']],
    ['the new\n  York  times', ['New York Times'], ['T new\n  York  times']],
    ['new york times', ['new york', 'new york times'], ['T new york times']],
    ['new york timesheet', ['new york', 'new york times'], ['T new york']],
    ['learn C++ and C++17, not C', ['C++'], ['T C++', 'T C++']],
    ['我在东京住，东京都', ['东京'], ['T 东京', 'T 东京']],
    ['서울에서', ['서울'], ['T 서울']],
    ['das STRASSENFEST, ÜBER alles', ['über'], ['T ÜBER']],
    ['cafe\u0301 or caf\u00e9, not cafe', ['café'], ['T cafe\u0301', 'T café']],
    ['don\u2019t panic', ["don't"], ['T don\u2019t']],
    ['ΣΟΦΟΣ σοφος σοφοσ', ['σοφός', 'σοφος'], ['T ΣΟΦΟΣ', 'T σοφος', 'T σοφοσ']],
  ])('finds in %j of %j: %j', (text, list, expected) => {
    expect(found(terms(...list), text)).toEqual(expected);
  });

  it('keeps to the case where the policy says so', () => {
    const options = { ...terms('Apple'), case_sensitive: true };
    expect(found(options, 'an apple from Apple, APPLE')).toEqual(['T Apple']);
  });

  it.each([
    ['id 4711 and 47', '\\b\\d{3,}\\b', ['P 4711']],
    ['key=abc; key=de', '(?i)KEY=\\w+', ['P key=abc', 'P key=de']],
    ['aXb', '[A-Z]', ['P X']],
    ['foo foobar', 'foo|foobar', ['P foo', 'P foobar']],
    ['> one\n> two', '(?m)^> \\w+$', ['P > one', 'P > two']],
    ['begin begin', '^begin', ['P begin']],
    ['end end', 'end$', ['P end']],
    ['\u{1F600}\u{1F600} \u{1F601}', '\u{1F600}+', ['P \u{1F600}\u{1F600}']],
    ['über_x', '\\bber', ['P ber']],
  ])('finds in %j what %j matches: %j', (text, source, expected) => {
    expect(found(pattern(source), text)).toEqual(expected);
  });

  it('finds the longest at the leftmost place, whether term or pattern', () => {
    const options = { lists: { A: ['red'], B: ['red house', 'house'] }, patterns: { C: 'red h\\w', D: 'house!+' } };
    expect(found(options, 'red hut, red house, house!!')).toEqual(['C red hu', 'B red house', 'D house!!']);
  });

  it('agrees with an engine that reads the whole text', () => {
    const sources = ['ab+c', 'a[bc]*d', '\\bb\\w*', 'c+$', '(?:ab|abab)', 'a.c'];
    const text = fc.array(fc.constantFrom('a', 'b', 'c', 'd', ' ', '\n'), { maxLength: 40 }).map((c) => c.join(''));
    fc.assert(
      fc.property(text, fc.constantFrom(...sources), (text, source) => {
        // These patterns are greedy and list no shorter alternative last: the first match is the longest one.
        const native = source === '(?:ab|abab)' ? '(?:abab|ab)' : source;
        const expected = [...text.matchAll(new RegExp(native, 'g'))].map((match) => `P ${match[0]}`);
        expect(found(pattern(source), text)).toEqual(expected);
      }),
      { numRuns: 3000 },
    );
  });

  it('finds no more than 256 characters at once, but finds what begins inside', () => {
    expect(found(pattern('a[ab]*c'), `${'a'.repeat(300)}c`)).toEqual([`P ${'a'.repeat(255)}c`]);
    expect(found(terms('new york'), `new${' '.repeat(300)}york`)).toEqual([]);
    expect(check(terms('x')).longest).toBe(256);
  });

  it('tells from where on more text is needed', () => {
    const { openFrom } = check({ lists: { T: ['new york', 'new'] }, patterns: { P: 'id-\\d+' } });
    expect(openFrom('the new yo', 0)).toBe(4);
    expect(openFrom('the new yes', 0)).toBe(11);
    expect(openFrom('the new', 0)).toBe(4);
    expect(openFrom('an id-4', 0)).toBe(3);
    expect(openFrom('an id-4 ', 0)).toBe(8);
    expect(openFrom('an ide', 0)).toBe(6);
  });

  it('names its placeholder after the list, or as the policy says', () => {
    expect(check(terms('x')).placeholder('T')).toBe('[T]');
    expect(check({ ...terms('x'), placeholder: '***' }).placeholder('T')).toBe('***');
  });

  it.each([
    [{}, ': must name lists or patterns'],
    [{ words: [] }, 'words: is unknown; there are lists, patterns, case_sensitive, placeholder'],
    [{ lists: [] }, 'lists: must be an object'],
    [{ lists: { low: ['x'] } }, 'lists.low: must be named by 1 to 64 of A-Z, 0-9 and "_", a letter first'],
    [{ lists: { A: ['x', ''] } }, 'lists.A[1]: must be a string that is not blank'],
    [{ lists: { A: Array(3000).fill('x'), B: Array(3000).fill('y') } }, 'lists: must hold at most 5000 terms in all'],
    [{ lists: { A: ['x'.repeat(129)] } }, 'lists.A[0]: must have at most 128 characters, got 129'],
    [pattern('x'.repeat(513)), 'patterns.P: must have at most 512 characters, got 513'],
    [pattern('(a'), 'patterns.P: must be a regular expression of RE2: error parsing regexp: missing closing ): `(a`'],
    [
      pattern('(?=a)b'),
      'patterns.P: must be a regular expression of RE2: error parsing regexp: invalid or unsupported Perl syntax: `(?=`',
    ],
    [
      pattern('(a)\\1'),
      'patterns.P: must be a regular expression of RE2: error parsing regexp: invalid escape sequence: `\\1`',
    ],
    [pattern('a*'), 'patterns.P: must not match the empty text'],
    [pattern('a|\\b'), 'patterns.P: must not match the empty text'],
    [pattern('(?m)^$'), 'patterns.P: must not match the empty text'],
    [pattern('\\B'), 'patterns.P: must not match the empty text'],
    [pattern('(?:\\w\\d\\w){400}'), 'patterns.P: is too large: its repetitions multiply'],
    [pattern('[ab]*a[ab]{30}c'), 'patterns.P: takes too long to match: what repeats in it overlaps with what follows'],
    [{ ...terms('x'), case_sensitive: 'no' }, 'case_sensitive: must be true or false'],
    [{ ...terms('x'), placeholder: '' }, 'placeholder: must be a string that is not blank'],
  ])('refuses the options %j', (options, expected) => {
    expect(mistake(options)).toBe(expected);
  });

  it('scans 100,000 characters against 5,000 terms and any pattern in time', () => {
    const list = Array.from({ length: 5000 }, (_, i) => `w${'w '.repeat(i % 60)}term ${i}`);
    const checks = [terms(...list), pattern('\\w+@\\w+'), pattern('.*x'), pattern('(?:a+)+b'), pattern('a.*b.*c')].map(
      check,
    );
    const fill = (unit: string): string => unit.repeat(Math.ceil(100_000 / unit.length));
    for (const text of [fill('w '), fill('a'), fill('ab'), fill('term 12 '), fill('a@')]) {
      for (const { scan } of checks) {
        const started = performance.now();
        scan(text, 0);
        expect(performance.now() - started).toBeLessThan(2_000);
      }
    }
  });
});
