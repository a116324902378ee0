import { encodedValues } from './encoded-values.js';
import { piiCheck } from './pii.check.js';
import { secretsCheck } from './secrets.check.js';

const MAIL = 'write to anna.berg@mail.example.org';
const base64 = (text: string): string => Buffer.from(text).toString('base64');
const hex = (text: string): string => Buffer.from(text).toString('hex');
const decoded = (text: string, from = 0): string[] => [...encodedValues(text, from)].map((value) => value.decoded);
const found = (text: string): string[] =>
  piiCheck.scan(text, 0).map(({ type, start, end }) => `${type} ${text.slice(start, end)}`);

describe('encoded values', () => {
  it('reads base64, hex and URL encoding', () => {
    expect(decoded(`see ${base64(MAIL)} there`)).toEqual([MAIL]);
    expect(decoded(`see ${hex(MAIL)} there`)).toEqual([MAIL]);
    expect(decoded('?to=anna.berg%40mail.example.org&x=1')).toEqual(['anna.berg@mail.example.org']);
  });

  it('reads two layers, not three', () => {
    expect(decoded(base64(base64(MAIL)))).toEqual([base64(MAIL), MAIL]);
    expect(decoded(base64(base64(base64(MAIL))))).not.toContain(MAIL);
  });

  it('reads what is left of a run whose front has gone out', () => {
    const run = base64(`${'x'.repeat(30)} ${MAIL}`);
    for (const cut of [20, 21, 22, 23]) expect(decoded(run, cut).join(), `from ${cut}`).toContain(MAIL);
  });

  it('leaves words, paths, hashes and bytes alone', () => {
    expect(decoded('Understanding internationalisation at src/App/Components/Header')).toEqual([]);
    expect(decoded('d41d8cd98f00b204e9800998ecf8427e')).toEqual([]);
    expect(decoded(Buffer.from(Array.from({ length: 60 }, (_, i) => (i * 37) % 256)).toString('base64'))).toEqual([]);
  });

  it('gives the whole run the type of what it hides', () => {
    expect(found(`token ${base64(MAIL)}.`)).toEqual([`EMAIL ${base64(MAIL)}`]);
    expect(found(`code ${hex('460-89-9847')}`)).toEqual([`SSN ${hex('460-89-9847')}`]);
    expect(found('https://h.example/?to=anna%40mail.example.org&a=1')).toEqual(['EMAIL anna%40mail.example.org']);
    const key = ['ghp', 'q7Zt2Lx9Bw4Kd8Rv3Np6Hs1Yc5Mf0Jg7Ta2U'].join('_');
    const text = `see ${base64(`key ${key}`)}`;
    expect(secretsCheck.scan(text, 0)).toMatchObject([{ type: 'GITHUB_TOKEN', start: 4, end: text.length }]);
  });

  it('reads a bounded number of runs', () => {
    expect(decoded(`${base64(MAIL)} `.repeat(50)).length).toBeLessThanOrEqual(6);
    expect(decoded(`${base64(MAIL.repeat(300))}`)).toEqual([]);
  });
});
