import type { GuardRule } from '#contracts';

import { CompiledPolicy } from './compiled-policy.js';

const compile = (...rules: GuardRule[]) => new CompiledPolicy({ id: 'p', version: 3, rules });
const rule = (fields: Partial<GuardRule>): GuardRule => ({ check: 'pii', stage: 'input', action: 'redact', ...fields });

describe('a policy', () => {
  it('is named by its id and version', () => {
    expect(compile().name).toBe('p@3');
  });

  it.each([
    [rule({ check: 'nope' }), 'rules[1].check', /"nope" is not one of .*pii/],
    [rule({ check: 'injection', action: 'redact' }), 'rules[1].action', /"redact" is not an action of the injection/],
    [rule({ action: 'tokenise', stage: 'output' }), 'rules[1].action', /only possible where the stage is/],
    [rule({ stage: 'retrieved', action: 'review' }), 'rules[1].action', /not possible where the stage is "retrieved"/],
    [rule({ stage: 'tool', roles: ['user'] }), 'rules[1].roles', /only possible where the stage is "input"/],
    [rule({ options: { locale: 'de' } }), 'rules[1].options.locale', /is not an option of the pii check/],
  ])('%#: refuses an impossible rule and names the field', (wrong, param, message) => {
    expect(() => compile(rule({}), wrong)).toThrow(
      expect.objectContaining({ code: 'invalid_request', param, message: expect.stringMatching(message) }),
    );
  });

  it('lets the rule that names a type go before the rule for all others', () => {
    const judge = compile(
      rule({ action: 'redact' }),
      rule({ action: 'block', types: ['CREDIT_CARD'] }),
      rule({ action: 'allow', types: ['EMAIL'] }),
    ).judge('input', 'user');
    const found: string[] = [];
    const text = 'mail a.b@mail.example.org card 4111 1111 1111 1111 ip 203.0.113.77 ';
    const result = judge.text(text, ({ type, action }) => found.push(`${type} ${action}`), { tellsAllowed: true });
    expect(found.toSorted()).toEqual(['CREDIT_CARD block', 'EMAIL allow', 'IP_ADDRESS redact']);
    expect(result).toBe('mail a.b@mail.example.org card [CREDIT_CARD] ip [IP_ADDRESS] ');
  });

  it('judges each role by the rules that name it', () => {
    const policy = compile(rule({ roles: ['user'] }));
    const text = (role: 'user' | 'system') => policy.judge('input', role).text('a.b@mail.example.org', () => {});
    expect(text('user')).toBe('[EMAIL]');
    expect(text('system')).toBe('a.b@mail.example.org');
  });
});
