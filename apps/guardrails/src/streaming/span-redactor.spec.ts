import * as fc from 'fast-check';
import type { GuardFinding } from '#contracts';

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

const RANDOM = 'q7Zt2Lx9Bw4Kd8Rv3Np6Hs1Yc5Mf0Jg7Ta2Ue9Wi4Xo8Pk3Dz6Vb1Cn5Sq';
const base64 = (length: number): string => RANDOM.repeat(Math.ceil(length / RANDOM.length)).slice(0, length);
const pemBody = Array.from({ length: 12 }, (_, i) => `MII${i}${base64(58)}`).join('\n');
const PEM = `-----BEGIN ${'PRIVATE'} KEY-----\n${pemBody}\nxY9+==\n-----END ${'PRIVATE'} KEY-----`;

/** Every type, each with the parts of it that must never be seen. */
const FORBIDDEN: Record<string, { text: string; parts: string[] }> = {
  email: value('anna.berg@mail.example.org'),
  longEmail: {
    text: `${'a'.repeat(60)}@${'b'.repeat(60)}.${'c'.repeat(60)}.example.org`,
    parts: ['aaaa', 'bbbb', 'cccc', 'example'],
  },
  card: value('4111 1111 1111 1111'),
  cardBlock: value('5555555555554444'),
  iban: value('GB82 WEST 1234 5698 7654 32'),
  ssn: value('460-89-9847'),
  spacedSsn: value('460 89 9847'),
  ipv4: value('203.0.113.77'),
  ipv6: value('2001:db8::8a2e:370:7334'),
  phone: value('+46 (0)8 928 571 38'),
  american: value('(602) 272-9781x565'),
  named: { text: 'Phone:\n467 3395', parts: ['467 3395'] },
  officePhone: { text: '416 60 039 office', parts: ['416 60 039'] },
  url: value('postgres://app:s3cr3t@db.internal:5432/x?password=s3cr3t'),
  apiKey: value(['sk', 'proj', RANDOM].join('-')),
  hugeKey: { text: ['sk', 'ant', base64(900)].join('-'), parts: [RANDOM.slice(0, 30), RANDOM.slice(30)] },
  hugeValue: { text: `secret: ${base64(900)}`, parts: [RANDOM.slice(0, 30), RANDOM.slice(30)] },
  jwt: value(['eyJhbGciOiJIUzI1NiJ9', `eyJ${base64(150)}`, base64(200)].join('.')),
  hugeJwt: {
    text: ['eyJhbGciOiJIUzI1NiJ9', `eyJ${base64(700)}`, base64(1200)].join('.'),
    parts: [RANDOM.slice(0, 30), RANDOM.slice(30)],
  },
  generic: { text: `api_key = "${base64(32)}"`, parts: [base64(32)] },
  password: { text: 'the password is hunter42!x today', parts: ['hunter42!x'] },
  bearer: { text: `Authorization: Bearer ${base64(40)}`, parts: [base64(40)] },
  pem: { text: PEM, parts: [...pemBody.split('\n'), 'xY9+=='] },
  escapedPem: { text: JSON.stringify({ key: PEM }), parts: pemBody.split('\n') },
  plainUrl: value('https://www.acme.example.org/a/b?c=d'),
  bareDomain: value('shop.acme.co.uk/offers'),
  birthDate: { text: 'born on 3 March 1985', parts: ['3 March 1985'] },
  birthMonth: { text: 'date of birth: March 3rd, 1985', parts: ['March 3rd, 1985'] },
  germanBirth: { text: 'geboren am 3. März 1985', parts: ['3. März 1985'] },
  passport: { text: 'passport number: X4RTBPFW4', parts: ['X4RTBPFW4'] },
  taxId: { text: 'tax id 12-3456789', parts: ['12-3456789'] },
  insurance: { text: 'national insurance number AB 12 34 56 C', parts: ['AB 12 34 56 C'] },
  license: { text: "driver's license number is D123-4567-8901", parts: ['D123-4567-8901'] },
  american2: value('4821 North Harbor Street, Apt. 12, Springfield, IL 62701'),
  german: value('Lindenstraße 14, 10969 Berlin'),
  french: value('12 rue de la Paix, 75002 Paris'),
  spanish: value('Calle Mayor 12, 28013 Madrid'),
  british: value('11 Acacia Road, London SW1A 2AA'),
  lines: {
    text: '4821 Harbor Street\n Suite 12\n Springfield\n, IL\n 62701',
    parts: ['4821 Harbor', 'Suite 12', 'Springfield', '62701'],
  },
  postBox: value('P.O. Box 4512, Springfield'),
  person: { text: 'my name is Maria de la Cruz', parts: ['Maria de la Cruz'] },
  titled: { text: 'Dr. Jan van den Berg', parts: ['Jan van den Berg'] },
  initial: value('Hanna K. Lindqvist'),
  signed: { text: 'Kind regards,\nHanna Lindqvist', parts: ['Hanna Lindqvist'] },
  company: value('Lindqvist & Sons Ltd'),
  fullWidth: value('４６０－８９－９８４７'),
  arabicDigits: value('٤١١١ ١١١١ ١١١١ ١١١١'),
  dotted: value('4111·1111·1111·1111'),
  base64: value(Buffer.from('write to anna.berg@mail.example.org').toString('base64')),
  hex: value(Buffer.from('ssn 460-89-9847').toString('hex')),
  urlEncoded: value('anna.berg%40mail.example.org'),
  zeroWidth: { text: 'anna\u200b@\u200bmail.example.org', parts: ['anna@', 'mail.example'] },
};

function value(text: string): { text: string; parts: string[] } {
  return { text, parts: [text] };
}

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

function cutAt(text: string, cuts: readonly number[]): string[] {
  const at = [0, ...cuts.map((cut) => cut % (text.length + 1)).sort((a, b) => a - b), text.length];
  return at.slice(1).map((end, i) => text.slice(at[i], end));
}

/** 10,000 over all fixtures. */
const RANDOM_CUTS = Math.ceil(10_000 / Object.keys(FORBIDDEN).length);
let seed = 42;
/** A linear congruential generator: every run of the tests makes the same cuts. */
function next(below: number): number {
  seed = (Math.imul(seed, 1_664_525) + 1_013_904_223) >>> 0;
  return seed % below;
}

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
        const cuts = Array.from({ length: 1 + (run % 9) }, () => next(sentence.length));
        expect(redact(cutAt(sentence, cuts))).toEqual(whole);
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
