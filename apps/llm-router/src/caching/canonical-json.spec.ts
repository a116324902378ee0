import { canonicalJson } from './canonical-json.js';

describe('canonical JSON', () => {
  it('does not depend on the order of fields, at any depth', () => {
    const one = { b: [1, { d: null, c: 'é' }], a: undefined };
    expect(canonicalJson(one)).toBe(canonicalJson({ b: [1, { c: 'é', d: null }] }));
    expect(canonicalJson(one)).toBe('{"b":[1,{"c":"é","d":null}]}');
  });

  it('does not depend on how a number is written', () => {
    expect(canonicalJson(JSON.parse('[1.0, 1e2, -0, 0.10]'))).toBe(canonicalJson(JSON.parse('[1, 100, 0, 0.1]')));
  });

  it.each([
    ['the order of a list', [1, 2], [2, 1]],
    ['null and nothing', { a: null }, {}],
    ['a number and its text', { a: 1 }, { a: '1' }],
    ['text in another normal form', 'é', 'e\u0301'],
    ['half a surrogate pair', '\ud83d', '\ude00'],
    ['where one text ends and the next begins', ['a,', 'b'], ['a', ',b']],
    ['an object and a list', { 0: 'a' }, ['a']],
  ])('tells %s apart', (_what, one, other) => expect(canonicalJson(one)).not.toBe(canonicalJson(other)));
});
