import { readDocument } from '../read-document.js';
import { docx, paragraph, zip } from '../sample-docx.suite.js';

describe('DOCX', () => {
  it('is read by its styles, with its title', async () => {
    const cell = (text: string) => `<w:tc>${paragraph(text)}</w:tc>`;
    const table = `<w:tbl><w:tr>${cell('Kit')}${cell('5')}</w:tr><w:tr>${cell('Box')}${cell('7')}</w:tr></w:tbl>`;
    const file = docx(paragraph('Refunds', 'H1') + paragraph('Kits &amp; boxes — 日本語.') + table, {
      title: 'The handbook',
    });
    await expect(readDocument({ bytes: file })).resolves.toEqual({
      text: '# Refunds\n\nKits & boxes — 日本語.\n\nKit | 5\nBox | 7',
      title: 'The handbook',
      format: 'docx',
    });
  });

  it('is told from other archives', async () => {
    const archive = zip([{ name: 'a.txt', content: 'text' }]);
    const sheet = zip([{ name: '[Content_Types].xml', content: '<Types>application/vnd.ms-excel</Types>' }]);
    for (const bytes of [archive, sheet]) {
      await expect(readDocument({ bytes, filename: 'a.docx' })).rejects.toMatchObject({ code: 'unsupported_format' });
    }
  });
});
