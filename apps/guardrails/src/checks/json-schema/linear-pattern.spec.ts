import { linearPattern } from './linear-pattern.js';

describe('patterns of a schema', () => {
  it('match as in JavaScript', () => {
    expect(linearPattern('^[a-z]{2,4}\\d+$', 'u').test('abc12')).toBe(true);
    expect(linearPattern('^[a-z]{2,4}\\d+$', 'u').test('a12')).toBe(false);
    expect(linearPattern('b', 'u').test('abc')).toBe(true);
  });

  it('know the categories of Unicode by their long and short names', () => {
    for (const name of ['Letter', 'L', 'General_Category=Letter']) {
      expect(linearPattern(`^\\p{${name}}+$`, 'u').test('Größe')).toBe(true);
      expect(linearPattern(`^\\P{${name}}+$`, 'u').test('Größe')).toBe(false);
    }
    expect(linearPattern('^\\p{Script=Greek}$', 'u').test('λ')).toBe(true);
    expect(linearPattern('^\\\\p\\{Letter\\}$', 'u').test('\\p{Letter}')).toBe(true);
  });

  it('run in linear time, and refuse what cannot', () => {
    const startedMs = performance.now();
    expect(linearPattern('^(a+)+$', 'u').test(`${'a'.repeat(20_000)}b`)).toBe(false);
    expect(performance.now() - startedMs).toBeLessThan(1000);
    expect(() => linearPattern('(?=a)b', 'u')).toThrow('(?=');
    expect(() => linearPattern('(a)\\1', 'u')).toThrow('\\1');
  });
});
