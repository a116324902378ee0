import * as fc from 'fast-check';

import { CompiledPolicy } from '../judging/compiled-policy.js';
import { Findings } from '../judging/findings.js';
import { readShippedPolicy } from '../policies/shipped-policy.js';
import { WINDOW } from './segment-cutter.js';

const judge = new CompiledPolicy(readShippedPolicy()).judge('output');

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

function redact(chunks: readonly string[]): { text: string; findings: object[] } {
  const findings = new Findings();
  const channel = judge.open(findings.at('text'));
  const text = chunks.map((chunk) => channel.push(chunk)).join('') + channel.flush();
  return { text, findings: findings.list };
}

function cutAt(text: string, cuts: readonly number[]): string[] {
  const at = [0, ...cuts.map((cut) => cut % (text.length + 1)).sort((a, b) => a - b), text.length];
  return at.slice(1).map((end, i) => text.slice(at[i], end));
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
    const channel = judge.open(() => {});
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
    const channel = judge.open(() => {});
    for (let at = 0; at < prose.length; at += 4) {
      channel.push(prose.slice(at, at + 4));
      held.push(channel.held);
    }
    held.sort((a, b) => a - b);
    expect(held[Math.floor(held.length * 0.99)]).toBeLessThanOrEqual(40);
  });
});
