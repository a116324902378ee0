import { repairedJson } from './repaired-json.js';

describe('repaired JSON', () => {
  it('mends what models get wrong', () => {
    expect(repairedJson("{name: 'Ida', age: 7,}")).toBe('{"name": "Ida", "age": 7}');
    expect(repairedJson('{"rows": [1, 2, {"deep": "cut o')).toBe('{"rows": [1, 2, {"deep": "cut o"}]}');
    expect(repairedJson('{"ok": True, "none": None}')).toBe('{"ok": true, "none": null}');
  });

  it.each([
    ['Of course! The object is: {"a": 1} and that is all.', '{"a": 1}'],
    ['Done.\n```json\n{"a": [1, 2,]}\n```\nTell me if it fits.', '{"a": [1, 2]}'],
    ['{"a": 1}\n\nThat should be it.', '{"a": 1}'],
    ['<result>{"a": 1}</result>', '{"a": 1}'],
    ['As source [1] says, the list reads:\n["x {", "y"]', '["x {", "y"]'],
    ['The object is {"a": {"b": "cut', '{"a": {"b": "cut"}}'],
  ])('takes the value out of what stands around it: %s', (text, json) => {
    expect(repairedJson(text)).toBe(json);
  });

  it('does not drop what may belong to the value', () => {
    expect(repairedJson('/* note */ {"a": 1}')!.trim()).toBe('{"a": 1}');
    expect(JSON.parse(repairedJson('{"a": 1}\n{"a": 2}')!)).toEqual([{ a: 1 }, { a: 2 }]);
    expect(repairedJson('{"a":1}{"b":2}')).toBeUndefined();
  });

  it('gives up in bounded time on texts that take forever', () => {
    for (const text of [
      'a\n'.repeat(50_000),
      '"a\n'.repeat(30_000),
      '['.repeat(100_000),
      '["a, "b, "c'.repeat(9_000),
    ]) {
      const startedMs = performance.now();
      repairedJson(text);
      expect(performance.now() - startedMs).toBeLessThan(500);
    }
  });
});
