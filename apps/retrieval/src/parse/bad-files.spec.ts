import fc from 'fast-check';

import type { DocumentFailure } from './document-failure.js';
import { DocumentParser } from './document-parser.service.js';
import { compoundFile, deflatedBlanks, docx, docxEntries, paragraph, zip } from './sample-docx.suite.js';
import { flateStream, lines, pdf } from './sample-pdf.suite.js';

const GIB = 1024 ** 3;
const TIMEOUT_MS = 20_000;
const FOUR_GIB_OF_BLANKS = deflatedBlanks(4 * GIB);

const manyEntries = Array.from({ length: 10_001 }, (_, index) => ({ name: `${index}.xml`, content: '' }));
const laughs = Array.from({ length: 12 }, (_, n) => `<!ENTITY e${n + 1} "${`&e${n};`.repeat(10)}">`).join('');
const laughing = `<!DOCTYPE x [<!ENTITY e0 "ha">${laughs}]><w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"><w:body>${paragraph('&e12;')}</w:body></w:document>`;
const encryption = `/ID [<00> <00>] /Encrypt << /Filter /Standard /V 1 /R 2 /P -4 /O <${'ab'.repeat(32)}> /U <${'cd'.repeat(32)}> >>`;
const formOf = (name: string) =>
  `<< /Type /XObject /Subtype /Form /BBox [0 0 9 9] /Resources << /XObject << /${name} 10 0 R >> >> /Length ${name.length + 4} >>\nstream\n/${name} Do\nendstream`;
const zlibHeader = Buffer.from([0x78, 0x9c]);
const whole = pdf([lines(['The only page.'])]);

interface BadFile {
  bytes: Uint8Array | string;
  name?: string;
  /** The code it is refused with; default: a text comes out. */
  code?: string;
  /** Part of what is said, or of the text. */
  says?: RegExp;
}

const BAD_FILES: Record<string, BadFile> = {
  'of no byte': { bytes: '', code: 'empty' },
  'of blanks': { bytes: ' \n\t\u00a0\n', code: 'empty' },
  'of 100 MB': { bytes: Buffer.alloc(100e6, 'text '), code: 'too_large', says: /33554432 are allowed/ },
  'of 30 MB of text': { bytes: Buffer.alloc(30e6, 'text '), code: 'too_large', says: /2000000 characters/ },
  'of a megabyte without a blank': { bytes: 'x'.repeat(1e6), says: /^x{1000}/ },
  'of noise': {
    bytes: Buffer.from(Array.from({ length: 50_000 }, (_, n) => (n * n * 31) % 251)),
    code: 'unsupported_format',
  },
  'that is a picture called text': {
    bytes: Buffer.from('\x89PNG\r\n\x1a\n\0\0\0\rIHDR', 'latin1'),
    code: 'unsupported_format',
  },
  'that is a PDF behind a password': { bytes: pdf([lines(['x'])], { trailer: encryption }), code: 'encrypted' },
  'that is a DOCX behind a password': {
    bytes: compoundFile(['EncryptionInfo', 'EncryptedPackage']),
    name: 'a.docx',
    code: 'encrypted',
  },
  'that is an encrypted archive': {
    bytes: zip([{ name: '[Content_Types].xml', content: 'wordprocessingml', isEncrypted: true }]),
    code: 'encrypted',
  },
  'of an old Word': { bytes: compoundFile(['WordDocument']), name: 'a.doc', code: 'unsupported_format' },
  'that is half a PDF': { bytes: whole.subarray(0, whole.length / 3), code: 'corrupt' },
  'that is a PDF in name only': { bytes: 'not a PDF', name: 'a.pdf', code: 'corrupt' },
  'that is half a DOCX': { bytes: docx(paragraph('x')).subarray(0, 900), code: 'corrupt' },
  'that is a DOCX in name only': { bytes: 'not a DOCX', name: 'a.docx', code: 'corrupt' },
  'that unpacks to 4 GiB, as it says': {
    bytes: docx('', { document: { deflated: FOUR_GIB_OF_BLANKS, declaredBytes: 4 * GIB - 1 } }),
    code: 'too_large',
    says: /unpacks/,
  },
  'that unpacks to 4 GiB and says 4 KB': {
    bytes: docx('', { document: { deflated: FOUR_GIB_OF_BLANKS, declaredBytes: 4096 } }),
    code: 'too_large',
    says: /unpacks/,
  },
  'with a bomb inside that nobody unpacks': {
    bytes: zip([
      ...docxEntries(paragraph('The text.')),
      { name: 'word/media/nested.zip', content: zip([{ name: 'x', content: '', deflated: FOUR_GIB_OF_BLANKS }]) },
    ]),
    says: /^The text\.$/,
  },
  'that is an archive of 10,001 files': { bytes: zip(manyEntries), code: 'too_large', says: /10000 files/ },
  'of entities that multiply': {
    bytes: docx('', { document: { content: laughing } }),
    code: 'corrupt',
  },
  'of 100,000 nested tags': {
    bytes: `<html>${'<div>'.repeat(100_000)}x${'</div>'.repeat(100_000)}`,
    code: 'corrupt',
    says: /nested too deeply/,
  },
  'of 20,000 nested parts of a DOCX': {
    bytes: docx(
      `${'<w:sdt><w:sdtContent>'.repeat(20_000)}${paragraph('x')}${'</w:sdtContent></w:sdt>'.repeat(20_000)}`,
    ),
    code: 'corrupt',
    says: /nested too deeply/,
  },
  'of JSON nested 100,000 deep': {
    bytes: `${'{"a":['.repeat(50_000)}"deep"${']}'.repeat(50_000)}`,
    name: 'a.json',
    says: /: deep$/,
  },
  'of a CSV with a cell of 10 MB': { bytes: `a,b\n"${'x'.repeat(10e6)}",2`, name: 'a.csv', code: 'too_large' },
  'of a CSV whose quote never ends': { bytes: `a,b\n1,2\n"${'x,y\n'.repeat(1000)}`, name: 'a.csv', code: 'corrupt' },
  'that is a PDF whose pages contain themselves': { bytes: pdf([lines(['x'])], { kids: '2 0 R' }), code: 'corrupt' },
  'that is a PDF that draws itself': {
    bytes: pdf([`/X Do ${lines(['The text.'])}`], {
      objects: { 10: formOf('X') },
      resources: '/XObject << /X 10 0 R >>',
    }),
    says: /^The text\.$/,
  },
  'that is a PDF whose table leads back to itself': {
    bytes: pdf([lines(['The text.'])], { trailer: `/Prev ${whole.lastIndexOf('xref\n0 1')}` }),
    says: /^The text\.$/,
  },
  'that is a PDF of a stream of 2 GiB': {
    bytes: pdf([flateStream(Buffer.concat([zlibHeader, deflatedBlanks(2 * GIB)]))]),
    code: 'out_of_memory',
  },
  'of JSON that fills the heap': { bytes: `[${'{},'.repeat(5e6)}{}]`, name: 'a.json', code: 'out_of_memory' },
};

describe('a file', () => {
  const limits = { maxBytes: 32 * 1024 * 1024, timeoutMs: TIMEOUT_MS, memoryMb: 300, privateNetwork: false };
  const parser = new DocumentParser(limits);
  const never = new AbortController().signal;
  /** The text, or why there is none. */
  const read = (bytes: Uint8Array | string, filename?: string) =>
    parser.parse(Buffer.from(bytes as string), { filename }, never).then(
      ({ text }) => ({ outcome: 'text', says: text }),
      (error: DocumentFailure) => ({ outcome: error.code, says: error.message }),
    );
  afterAll(() => parser.onApplicationShutdown());

  it.each(Object.entries(BAD_FILES))(
    '%s gives a text or a clear error, and the next one is read',
    async (_, { bytes, name, code = 'text', says = /./ }) => {
      const began = Date.now();
      expect(await read(bytes, name)).toEqual({ outcome: code, says: expect.stringMatching(says) });
      // A process that has read others before is given up for a new one: twice the time.
      expect(Date.now() - began).toBeLessThan(2 * TIMEOUT_MS);
      expect(await read('The next text.')).toEqual({ outcome: 'text', says: 'The next text.' });
    },
    3 * TIMEOUT_MS,
  );

  it('that is cut off or has a wrong byte anywhere gives a text or a clear error', async () => {
    const files = [
      whole,
      docx(paragraph('A heading', 'H1') + paragraph('A text.'), { title: 'T' }),
      Buffer.from('<!doctype html><html><h1>A</h1><table><tr><td>b<td>c</table><ul><li>d</ul>'),
      Buffer.from('\ufeff{"a": [1, {"b": "c"}]}'),
    ];
    const damage = fc.record({
      file: fc.constantFrom(...files),
      cut: fc.double({ min: 0.5, max: 1, noNaN: true }),
      wrong: fc.array(fc.tuple(fc.double({ min: 0, max: 0.999, noNaN: true }), fc.nat(255)), { maxLength: 8 }),
      name: fc.constantFrom('a', 'a.pdf', 'a.docx', 'a.html', 'a.json', 'a.csv'),
    });
    await fc.assert(
      fc.asyncProperty(damage, async ({ file, cut, wrong, name }) => {
        const bytes = Buffer.from(file.subarray(0, Math.ceil(cut * file.length)));
        for (const [place, byte] of wrong) bytes[Math.floor(place * bytes.length)] = byte;
        const { outcome, says } = await read(bytes, name);
        expect(['text', 'corrupt', 'encrypted', 'encoding', 'empty', 'too_large', 'unsupported_format']).toContain(
          outcome,
        );
        expect(says).toMatch(/^[^\0]*\S[^\0]*$/);
      }),
      { numRuns: 300 },
    );
  }, 60_000);
});
