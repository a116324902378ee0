import { readDocument } from '../read-document.js';

const read = (text: string, filename?: string, mediaType?: string) =>
  readDocument({ bytes: Buffer.from(text), filename, mediaType });

describe('plain text and Markdown', () => {
  it('are kept as they are', async () => {
    const text = '  A line\r\n\r\n\tanother, with an emoji 🙂 and é as e\u0301.\n';
    await expect(read(text, 'a.txt')).resolves.toEqual({ text, format: 'text' });
    await expect(read(text, 'a.md')).resolves.toEqual({ text, format: 'markdown' });
  });

  it('are of the title of the first heading of level one, which no comment in code is', async () => {
    const markdown = '## About\n\n# Refunds and returns\n\ntext';
    await expect(read(markdown, 'a.md')).resolves.toMatchObject({ title: 'Refunds and returns' });
    await expect(read('```sh\n# install\n```\ntext', 'a.md')).resolves.not.toHaveProperty('title');
  });

  it('have no NUL and no half of a surrogate pair', async () => {
    const { text } = await readDocument({ bytes: Buffer.from('{"a": "x\\u0000y \\ud800 z"}'), filename: 'a.json' });
    expect(text).toBe('a: xy \ufffd z');
  });
});

describe('the format of a document', () => {
  it.each([
    ['its first bytes, whatever its name is', '<!DOCTYPE html><p>x', 'a.txt', 'text/plain', 'html'],
    ['its media type', 'a: 1', 'a.bin', 'text/markdown; charset=utf-8', 'markdown'],
    ['its ending, where the media type says nothing', 'a,b\n1,2', 'A.CSV', 'text/plain', 'csv'],
    ['its ending, where the media type is of another program', 'a,b\n1,2', 'a.csv', 'application/vnd.ms-excel', 'csv'],
    ['text, where nothing is known', 'fn main() {}', 'main.rs', 'application/octet-stream', 'text'],
    ['text, where nobody says anything', 'hello', undefined, undefined, 'text'],
  ])('is told by %s', async (_, text, filename, mediaType, format) => {
    await expect(read(text, filename, mediaType)).resolves.toMatchObject({ format });
  });

  it.each([
    ['RTF', '{\\rtf1 text}'],
    ['a program', '\x7fELF\x02\x01\x01\0\0\0\0\0'],
    ['a picture', '\x89PNG\r\n\x1a\n\0\0\0\rIHDR'],
  ])('that cannot be read is refused with the list of those that can: %s', async (_, bytes) => {
    await expect(readDocument({ bytes: Buffer.from(bytes, 'latin1'), filename: 'a.txt' })).rejects.toMatchObject({
      code: 'unsupported_format',
      message: expect.stringContaining('PDF, DOCX, HTML, Markdown, CSV, JSON, JSONL, plain text'),
    });
  });
});
