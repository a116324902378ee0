import fc from 'fast-check';

import { readDocument } from '../read-document.js';

const read = async (json: string, filename = 'a.json') =>
  (await readDocument({ bytes: Buffer.from(json), filename })).text;

describe('JSON', () => {
  it('becomes lines of values, each named by its path', async () => {
    const json =
      '{"kit": {"name": "blue \\"K\\"", "tags": ["a", "b", null], "parts": [{"id": 1}, {"id": 2}]}, "sold": true, "none": null}';
    await expect(read(json)).resolves.toBe(
      'kit.name: blue "K"\nkit.tags: a, b\n\nkit.parts[0].id: 1\n\nkit.parts[1].id: 2\nsold: true',
    );
  });

  it('in a list becomes a block for each object', async () => {
    await expect(read('[{"a": 1, "b": {"c": "x"}}, {"a": 2}]')).resolves.toBe('a: 1\nb.c: x\n\na: 2');
  });

  it('keeps numbers as they are written', async () => {
    await expect(read('{"id": 12345678901234567890, "price": 1.50}')).resolves.toBe(
      'id: 12345678901234567890\nprice: 1.50',
    );
  });

  it('loses no value, whatever it is', async () => {
    await fc.assert(
      fc.asyncProperty(fc.jsonValue({ depthSize: 'medium' }), async (value) => {
        const said = scalarsOf(value).filter((scalar) => scalar.trim() !== '' && !scalar.includes('\0'));
        if (said.length === 0) return;
        const text = await read(JSON.stringify(value, null, 1));
        for (const scalar of said) expect(text).toContain(scalar.toWellFormed());
      }),
    );
  });

  it('that is none is refused with the place', async () => {
    await expect(read('{"a": 1,\n "b" 2}')).rejects.toMatchObject({
      code: 'corrupt',
      message: expect.stringMatching(/line 2/),
    });
  });
});

describe('JSONL', () => {
  it('becomes a block for each line', async () => {
    await expect(read('{"a": 1, "b": [1, 2]}\r\n\r\n{"a": 2}\n"text"\n', 'a.jsonl')).resolves.toBe(
      'a: 1\nb: 1, 2\n\na: 2\n\ntext',
    );
  });

  it('with a line that is no JSON is refused with its number', async () => {
    await expect(read('{"a": 1}\n{"a": \n', 'a.jsonl')).rejects.toMatchObject({
      code: 'corrupt',
      message: expect.stringMatching(/^Line 2 /),
    });
  });
});

function scalarsOf(value: unknown): string[] {
  if (typeof value !== 'object') return [typeof value === 'string' ? value : JSON.stringify(value)];
  return Object.values(value ?? {}).flatMap(scalarsOf);
}
