import { FORBIDDEN } from '#testing';

import { CompiledPolicy } from '../judging/compiled-policy.js';
import { ValueSigns } from './value-signs.js';

const PROSE = "The refund goes back to the payment method, and (usually) arrives within five working days; doesn't it?";

describe('signs of values', () => {
  it('are not in prose', () => {
    const none = { digit: false, at: false, run: false, address: false };
    expect(new ValueSigns(PROSE)).toMatchObject({ ...none, capital: true });
  });

  it.each([
    ['a digit', 'for 5 days', { digit: true, run: false }],
    ['a digit of another script', 'for ٥ days', { digit: true }],
    ['a password', 'it is hunter42', { run: true }],
    ['a short password behind a name', 'me:pass', { run: true }],
    ['a key', 'sk-abcdefghij', { run: true }],
    ['small letters that are hexadecimal', 'abcdefabcdefab', { run: true }],
    ['more small letters than a word has', 'a'.repeat(32), { run: true }],
    ['a long word', 'a misunderstanding.', { run: false, address: false }],
    ['a mail address', 'to me@x', { at: true }],
    ['a domain', 'see example.org', { address: true }],
    ['what is not seen', 'a\u200bb', { address: true, capital: true }],
  ])('tell of %s', (_, text, expected) => {
    expect(new ValueSigns(text)).toMatchObject(expected);
  });

  it.each(Object.entries(FORBIDDEN))('let every value be found: %s', (_, { text, parts }) => {
    const rules = ['unicode', 'secrets', 'pii'].map((check) => ({ check, stage: 'output', action: 'redact' }) as const);
    const judge = new CompiledPolicy({ id: 'strict', version: 1, rules }).judge('output');
    for (const whole of [text, `here it is: ${text} , as asked`]) {
      const redacted = judge.text(whole, () => {});
      expect(parts.filter((part) => redacted.includes(part))).toEqual([]);
    }
  });
});
