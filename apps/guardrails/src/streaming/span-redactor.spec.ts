import * as fc from 'fast-check';
import type { GuardFinding } from '#contracts';
import { cutAt, FORBIDDEN, seededCuts } from '#testing';

import type { SpanCheck } from '../check.js';
import { piiCheck } from '../checks/pii.check.js';
import { secretsCheck } from '../checks/secrets.check.js';
import { unicodeCheck } from '../checks/unicode.check.js';
import { WINDOW } from './segment-cutter.js';
import { SpanRedactor } from './span-redactor.js';
import type { AppliedRule } from './applied-rule.js';
import type { SpanRule } from './span-rule.js';

const REDACT: AppliedRule = { action: 'redact', threshold: 0.5, shadow: false };
const ALLOW: AppliedRule = { action: 'allow', threshold: 0.5, shadow: false };
const RULES: SpanRule[] = [secretsCheck, piiCheck].map((check) => ({ check, ruleOf: () => REDACT }));

const AROUND = [
  'Sure! ',
  ' is what you asked for. ',
  ', ',
  '\n',
  '\n\n- ',
  ' "',
  '" ',
  ' (',
  ') ',
  ' 2024 was 3.5 % better than 2023. ',
  ' | ',
  '你好，世界。',
  ' 👩\u200d👧 ',
  ' AB12 word that ',
  ' -----BEGIN ',
  ' x'.repeat(300),
  'Qz'.repeat(400),
  ' ',
];

function redact(chunks: readonly string[], rules: readonly SpanRule[] = RULES): { text: string; findings: object[] } {
  const findings: GuardFinding[] = [];
  const visible = unicodeCheck.open(() => {});
  const redactor = new SpanRedactor(rules, (finding) => findings.push(finding));
  const text = chunks.map((chunk) => redactor.push(visible.push(chunk))).join('');
  return { text: text + redactor.push(visible.flush()) + redactor.flush(), findings };
}

/** 10,000 over all fixtures. */
const RANDOM_CUTS = Math.ceil(10_000 / Object.keys(FORBIDDEN).length);
const cuts = seededCuts(42);

describe('span redactor', () => {
  describe.each(Object.entries(FORBIDDEN))('%s', (_, { text, parts }) => {
    const sentence = `Here it is: ${text} , as asked. Then 12 more words follow.`;
    const whole = redact([sentence]);

    it('is redacted, and what stands around it stays', () => {
      for (const part of parts) expect(whole.text).not.toContain(part);
      expect(whole.text).toMatch(/^Here it is: .*\[[A-Z_]+\].*, as asked\. Then 12 more words follow\.$/s);
    });

    it('comes out the same for every cut in two and for single characters', () => {
      for (let cut = 1; cut < sentence.length; cut++) {
        expect(redact([sentence.slice(0, cut), sentence.slice(cut)])).toEqual(whole);
      }
      expect(redact([...sentence])).toEqual(whole);
      expect(redact(sentence.split(''))).toEqual(whole);
    });

    it('comes out the same for random cuts', () => {
      for (let run = 0; run < RANDOM_CUTS; run++) {
        expect(redact(cutAt(sentence, cuts(run)))).toEqual(whole);
      }
    });
  });

  it('comes out the same for any cutting of any mixture', () => {
    const values = Object.values(FORBIDDEN);
    const piece = fc.oneof(
      fc.constantFrom(...values.map((forbidden) => forbidden.text)),
      fc.constantFrom(...AROUND),
      fc.string({ maxLength: 12 }),
    );
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 8 }), fc.array(fc.nat(), { maxLength: 20 }), (pieces, cuts) => {
        const text = pieces.join('');
        const whole = redact([text]);
        expect(redact(cutAt(text, cuts))).toEqual(whole);
        expect(redact(text.split(''))).toEqual(whole);
      }),
      { numRuns: 4000 },
    );
  });

  it('lets nothing forbidden leave, whatever stands beside it and however it is cut', () => {
    const values = Object.values(FORBIDDEN);
    const around = fc.constantFrom(
      ' and ',
      ' , then 12 more: ',
      '\n\n',
      '。你好 ',
      ` ${'Qz'.repeat(400)} `,
      ' x'.repeat(300) + '. ',
    );
    fc.assert(
      fc.property(
        fc.array(fc.tuple(around, fc.constantFrom(...values)), { maxLength: 5 }),
        fc.array(fc.nat()),
        (pairs, cuts) => {
          const { text } = redact(cutAt(pairs.map(([before, { text }]) => before + text).join('') + ' .', cuts));
          for (const [, { parts }] of pairs) for (const part of parts) expect(text).not.toContain(part);
        },
      ),
      { numRuns: 3000 },
    );
  });

  it('finds a value wherever it stands in a run without whitespace', () => {
    const email = FORBIDDEN['email']!.text;
    for (let before = 0; before < 3 * WINDOW; before += 7) {
      const { text } = redact([`${'-'.repeat(before)}<${email}>${'-'.repeat(WINDOW)}`]);
      expect(text).toBe(`${'-'.repeat(before)}<[EMAIL]>${'-'.repeat(WINDOW)}`);
    }
  });

  it('lets a long harmless run pass, in halves of the window', () => {
    const run = 'Qz'.repeat(5000);
    const channel = new SpanRedactor(RULES, () => {});
    expect(channel.push(run).length).toBeGreaterThan(run.length - WINDOW);
    expect(channel.held).toBeLessThanOrEqual(WINDOW);
    expect(redact([run]).text).toBe(run);
  });

  it('ends a key block that was only mentioned at the first word of prose', () => {
    const { text } = redact([`A file with -----BEGIN ${'PRIVATE'} KEY----- at its top is secret.`]);
    expect(text).toBe('A file with [SECRET] at its top is secret.');
  });

  it('tells where each value was, never what it was', () => {
    const { findings } = redact(['mail a', '@b.example now, or call +1 202 555 0143.']);
    expect(findings).toEqual([
      { check: 'pii', type: 'EMAIL', action: 'redact', start: 5, end: 16, score: 1 },
      { check: 'pii', type: 'PHONE', action: 'redact', start: 30, end: 45, score: 1 },
    ]);
  });

  it('holds little of clean prose', () => {
    const prose = Array.from(
      { length: 60 },
      (_, i) =>
        `In ${1960 + i} the river Danube carried about ${i * 37} barges (mostly grain), or ${i}.${i} % more than before. `,
    ).join('');
    const held: number[] = [];
    const channel = new SpanRedactor(RULES, () => {});
    for (let at = 0; at < prose.length; at += 4) {
      channel.push(prose.slice(at, at + 4));
      held.push(channel.held);
    }
    held.sort((a, b) => a - b);
    expect(held[Math.floor(held.length * 0.99)]).toBeLessThanOrEqual(40);
  });

  it('lets go of addresses and names only when they are over', () => {
    const channel = new SpanRedactor(RULES, () => {});
    expect(channel.push('Ship it to 4821 Harbor Street, Spring')).toBe('Ship it to ');
    expect(channel.push('field, IL 62701. ')).toBe('[STREET_ADDRESS]. ');
    expect(channel.push('Tell Mr. Lind')).toBe('');
    expect(channel.push('qvist that we came.')).toBe('Tell Mr. [PERSON] that we ');
  });
});

describe('rules of types', () => {
  const digits: SpanCheck = marker('digits', /\d+/g, 1);
  const words: SpanCheck = marker('words', /[A-Z][a-z]+-\d+-[a-z]+/g, 0.6);
  const of = (check: SpanCheck, rule: Partial<AppliedRule> | undefined): SpanRule => ({
    check,
    ruleOf: () => rule && { ...REDACT, ...rule },
  });
  const TEXT = 'see Alpha-123-beta now';

  it.each([
    ['allow', 'see Alpha-123-beta now'],
    ['flag', 'see Alpha-123-beta now'],
    ['redact', 'see <words> now'],
    ['block', 'see <words> now'],
    ['review', 'see <words> now'],
    ['tokenise', 'see <words> now'],
  ] as const)('%s tells the finding', (action, text) => {
    const result = redact([TEXT], [of(words, { action })]);
    expect(result).toEqual({
      text,
      findings: [{ check: 'words', type: 'MARK', action, start: 4, end: 18, score: 0.6 }],
    });
  });

  it('puts the policy’s token where a value is tokenised', () => {
    const placeholder = (type: string, found: string): string => `[[${type}:${found.length}]]`;
    expect(redact([TEXT], [of(words, { action: 'tokenise', placeholder })]).text).toBe('see [[MARK:14]] now');
    expect(redact([TEXT], [of(words, { action: 'redact', placeholder })]).text).toBe('see <words> now');
  });

  it('ignores types without a rule and scores below the threshold', () => {
    expect(redact([TEXT], [of(words, undefined)])).toEqual({ text: TEXT, findings: [] });
    expect(redact([TEXT], [of(words, { threshold: 0.7 })])).toEqual({ text: TEXT, findings: [] });
    expect(redact([TEXT], [of(words, { threshold: 0.6 })]).text).toBe('see <words> now');
  });

  it('tells of a shadow rule and leaves the text', () => {
    const { text, findings } = redact([TEXT], [of(words, { action: 'block', shadow: true })]);
    expect(text).toBe(TEXT);
    expect(findings).toEqual([expect.objectContaining({ action: 'block', shadow: true })]);
  });

  it('lets nothing of a redacted value stay inside, around or beside one that is let pass', () => {
    for (const weak of ['allow', 'flag'] as const) {
      expect(redact([TEXT], [of(words, { action: weak }), of(digits, {})]).text).toBe('see Alpha-<digits>-beta now');
      expect(redact([TEXT], [of(words, {}), of(digits, { action: weak })]).text).toBe('see <words> now');
    }
    const shadow = [of(words, { action: 'block', shadow: true }), of(digits, {})];
    expect(redact([TEXT], shadow).text).toBe('see Alpha-<digits>-beta now');
  });

  it.each([
    ['block', 'redact'],
    ['review', 'tokenise'],
    ['block', 'tokenise'],
  ] as const)('gives overlapping values to %s rather than to %s, as one', (strong, weak) => {
    const { text, findings } = redact([TEXT], [of(words, { action: weak }), of(digits, { action: strong })]);
    expect(text).toBe('see <digits> now');
    expect(findings).toEqual([expect.objectContaining({ check: 'digits', action: strong, start: 4, end: 18 })]);
  });

  it('finds a value in the middle of a long one that is let pass, wherever it stands', () => {
    const rules: SpanRule[] = [{ check: piiCheck, ruleOf: (type) => (type === 'URL' ? ALLOW : REDACT) }];
    for (let at = 0; at < 3 * WINDOW; at += 11) {
      const text = `https://h.example/${'a/'.repeat(at)}?mail=anna.berg@mail.example.org&b=${'c/'.repeat(WINDOW)}`;
      expect(redact([text], rules).text).toBe(text.replace('anna.berg@mail.example.org', '[EMAIL]'));
    }
  });

  it('stops where the receiver of a finding throws', () => {
    const blocking = new SpanRedactor([of(words, { action: 'block' })], () => {
      throw new Error('blocked');
    });
    expect(() => blocking.push(TEXT) + blocking.flush()).toThrow('blocked');
  });
});

/** A check that finds what a pattern matches. */
function marker(name: string, pattern: RegExp, score: number): SpanCheck {
  return {
    kind: 'spans',
    name,
    placeholder: () => `<${name}>`,
    scan: (text, from) =>
      [...text.matchAll(pattern)]
        .filter(({ index }) => index >= from)
        .map((match) => ({ type: 'MARK', start: match.index, end: match.index + match[0].length, score })),
  };
}
