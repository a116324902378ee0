import { isDeepStrictEqual } from 'node:util';

import type { GuardAction, GuardFinding } from '#contracts';
import * as fc from 'fast-check';

import type { CheckOptions, PhraseCheck } from '../check.js';
import { termsCheck } from '../checks/terms.check.js';
import { OffsetMap } from './offset-map.js';
import { PhraseRedactor, type PhraseRule } from './phrase-redactor.js';

const check = (options: CheckOptions): PhraseCheck => termsCheck.create(options) as PhraseCheck;

function rule(options: CheckOptions, action: GuardAction = 'redact', shadow = false): PhraseRule {
  const placeholder = (type: string, value: string): string => `[[${type}:${value.length}]]`;
  const applied = { action, threshold: 0.5, shadow, ...(action === 'tokenise' && { placeholder }) };
  return { check: check(options), ruleOf: (type) => (type === 'IGNORED' ? undefined : applied) };
}

interface Result {
  text: string;
  findings: GuardFinding[];
}

function redact(rules: readonly PhraseRule[], chunks: readonly string[]): Result {
  const findings: GuardFinding[] = [];
  const redactor = new PhraseRedactor(rules, (finding) => findings.push(finding));
  const text = chunks.map((chunk) => redactor.push(chunk)).join('') + redactor.flush();
  return { text, findings };
}

const RULES: readonly PhraseRule[] = [
  rule({
    lists: {
      BRAND: ['Globex', 'Globex Corporation', 'C++', 'new york', 'YORK TIMES', '东京', 'a', 'naïve'],
      IGNORED: ['new york times square'],
    },
    patterns: {
      CASE_NUMBER: '(?i)case-\\d{3,5}\\b',
      PHRASE: 'begin.*end',
      LINE: '(?m)^> .{1,20}$',
      LAST: 'bye$',
      FIRST: '^hi\\b',
      WORDS: '\\w+@\\w+',
      EMOJI: '\u{1F600}+',
    },
  }),
  rule({ lists: { CITY: ['york', 'tokyo', 'Times Square Garden'] }, patterns: { RUN: 'x[ab]*c' } }, 'tokenise'),
  rule({ lists: { TALK: ['Globex Corp', 'begin'] } }, 'flag'),
  rule({ patterns: { WATCHED: '[0-9]+' } }, 'block', true),
];

const PIECES = [
  'Globex',
  'globex  \n corporation',
  'Globex Corp',
  'C++',
  'new york times square garden',
  'New\tYork',
  '东京',
  'naïve',
  'nai\u0308ve',
  'case-1234',
  'CASE-12345678',
  'begin and so on and end',
  'begin ',
  ' end ',
  '\n> quoted',
  '\n',
  ' bye',
  'hi ',
  'me@you',
  '\u{1F600}\u{1F600}',
  '\u{1F600}',
  '\ud83d',
  '\ude00',
  'xabab',
  'c',
  'a',
  ' ',
  ', ',
  '_',
  'w'.repeat(120),
  'begin' + ' so on'.repeat(50),
];

const FIXTURES: Record<string, string> = {
  terms:
    'Hi, globex\n corporation or Globex; C++, new york times square garden. 我在东京住 a day, naïve or nai\u0308ve.',
  patterns:
    'hi case-1234 CASE-123456 begin to\nend, begin then end, end.\n> quoted\nme@you, \u{1F600}\u{1F600}\ud83d xababc bye',
  long: `begin ${'so on '.repeat(42)}end, new york xab${'ab'.repeat(128)}c globex me@you xabc`,
  dense: 'new york '.repeat(6) + 'a a a a me@you@me xabxabc'.repeat(3) + '\u{1F600}'.repeat(20),
};

function cutAt(text: string, cuts: readonly number[]): string[] {
  const at = [0, ...cuts.map((cut) => cut % (text.length + 1)).sort((a, b) => a - b), text.length];
  return at.slice(1).map((end, i) => text.slice(at[i], end));
}

/** A small linear congruential generator: the same cuts in every run. */
function randomCuts(seed: number): (count: number) => number[] {
  let state = seed;
  const next = (): number => (state = (Math.imul(state, 1_103_515_245) + 12_345) >>> 0) >>> 8;
  return (count) => Array.from({ length: count }, next);
}

describe('phrase redactor', () => {
  it('replaces, reports and leaves alone as the rule of each type says', () => {
    const { text, findings } = redact(RULES, ['Globex in york, 77 times, begin: new york times square.']);
    expect(text).toBe('[BRAND] in [[CITY:4]], 77 times, begin: new [[CITY:4]] times square.');
    expect(findings.map(({ type, action, start, end, shadow }) => [type, action, start, end, shadow])).toEqual([
      ['BRAND', 'redact', 0, 6, undefined],
      ['CITY', 'tokenise', 10, 14, undefined],
      ['WATCHED', 'block', 16, 18, true],
      ['TALK', 'flag', 26, 31, undefined],
      ['CITY', 'tokenise', 37, 41, undefined],
    ]);
  });

  it('lets one placeholder stand for phrases of two checks that overlap', () => {
    const rules = [rule({ lists: { A: ['new york'] } }), rule({ lists: { B: ['york times'] } })];
    expect(redact(rules, ['the new york times, york times']).text).toBe('the [A], [B]');
  });

  it('stops where the receiver of a finding throws', () => {
    const redactor = new PhraseRedactor([rule({ lists: { A: ['stop'] } }, 'block')], () => {
      throw new Error('blocked');
    });
    expect(redactor.push('go on, sto')).toBe('go on, ');
    expect(() => redactor.push('p it')).toThrow('blocked');
  });

  describe.each(Object.entries(FIXTURES))('%s', (_, text) => {
    const whole = redact(RULES, [text]);

    it('holds phrases', () => {
      expect(whole.findings.length).toBeGreaterThan(3);
      expect(whole.text).not.toBe(text);
    });

    it('comes out the same for every cut in two and for single characters', () => {
      for (let cut = 1; cut < text.length; cut++) {
        expect(redact(RULES, [text.slice(0, cut), text.slice(cut)])).toEqual(whole);
      }
      expect(redact(RULES, text.split(''))).toEqual(whole);
    });

    it('comes out the same for 2,500 random cuttings', () => {
      const cuts = randomCuts(text.length);
      const different = Array.from({ length: 2_500 }, (_, run) => cutAt(text, cuts(1 + (run % 12)))).find(
        (chunks) => !isDeepStrictEqual(redact(RULES, chunks), whole),
      );
      expect(different).toBeUndefined();
    });
  });

  it('comes out the same for any cutting of any mixture', () => {
    const piece = fc.oneof(fc.constantFrom(...PIECES), fc.string({ maxLength: 6 }));
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 10 }), fc.array(fc.nat(), { maxLength: 20 }), (pieces, cuts) => {
        const text = pieces.join('');
        const whole = redact(RULES, [text]);
        expect(redact(RULES, cutAt(text, cuts))).toEqual(whole);
        expect(redact(RULES, text.split(''))).toEqual(whole);
      }),
      { numRuns: 2000 },
    );
  });

  it('notes what it replaced, so that positions lead back', () => {
    const edits = new OffsetMap();
    const original = 'Globex, Globex Corporation and more: here.';
    const redactor = new PhraseRedactor([RULES[0]!], () => {}, edits);
    const text = [...original].map((char) => redactor.push(char)).join('') + redactor.flush();
    expect(text).toBe('[BRAND], [BRAND] and more: here.');
    expect(edits.toOriginal(text.indexOf('here'))).toBe(original.indexOf('here'));
  });

  it('holds little of clean prose, also with 1,000 terms', () => {
    const term = (i: number): string => `${WORDS[i % WORDS.length]} ${WORDS[(i * 7) % WORDS.length]} ${i.toString(36)}`;
    const rules = [
      rule({
        lists: { DENIED: Array.from({ length: 1000 }, (_, i) => term(i)) },
        patterns: { SECRET: '(?i)project\\s+(?:red|blue)\\w{2,20}', AMOUNT: '\\$\\d+(?:\\.\\d\\d)?' },
      }),
    ];
    const prose = Array.from(
      { length: 80 },
      (_, i) =>
        `In ${1960 + i} the ${WORDS[i % 16]} of the river carried about $${i * 37} of ${WORDS[(i * 5) % 16]}, or so. `,
    ).join('');
    const held: number[] = [];
    const redactor = new PhraseRedactor(rules, () => {});
    for (let at = 0; at < prose.length; at += 4) {
      redactor.push(prose.slice(at, at + 4));
      held.push(redactor.held);
    }
    held.sort((a, b) => a - b);
    expect(held[Math.floor(held.length * 0.99)]).toBeLessThanOrEqual(40);
  });

  it('takes time in proportion to the text, whatever the text', () => {
    const fill = (unit: string): string => unit.repeat(Math.ceil(100_000 / unit.length));
    for (const text of [
      fill('w'),
      fill('begin '),
      fill('a@'),
      fill('new york '),
      fill('xab'),
      fill('\u{1F600}'),
      fill('case-1'),
    ]) {
      const started = performance.now();
      redact(RULES, [text]);
      expect(performance.now() - started).toBeLessThan(2_000);
    }
  });
});

const WORDS =
  'barge grain harvest market trade canal bridge tower mill stone water timber iron salt cloth winter summer'.split(
    ' ',
  );
