import { readDocument } from '../read-document.js';
import { cjkFont, lines, pdf, shown } from '../sample-pdf.suite.js';

const read = async (file: Buffer) => await readDocument({ bytes: file });

describe('PDF', () => {
  it('is read page by page, with the title that it has', async () => {
    const file = pdf([lines(['The first page.']), lines(['The second page.'])], { title: 'Refunds' });
    await expect(read(file)).resolves.toEqual({
      text: 'The first page.\n\nThe second page.',
      title: 'Refunds',
      format: 'pdf',
    });
  });

  it('has no title where it has but the name of a file', async () => {
    for (const title of ['Microsoft Word - draft 3', 'C:\\\\texts\\\\a.wpd', 'report.indd', 'Untitled']) {
      await expect(read(pdf([lines(['text'])], { title }))).resolves.not.toHaveProperty('title');
    }
  });

  it('has paragraphs that its lines are put together to, and words that a line had parted', async () => {
    const file = pdf([
      lines([
        { text: 'Returns', y: 740, size: 18 },
        { text: 'Kits may be returned within thirty days of their delivery, and it is our pleas-', y: 700 },
        { text: 'ure to take them back from whoever has bought them, as long as they are whole', y: 686 },
        { text: 'and clean.', y: 672 },
        { text: 'Boxes may not be returned, because the rules of hygiene do not allow that we sell', y: 644 },
        { text: 'them again.', y: 630 },
      ]),
    ]);
    const { text } = await read(file);
    expect(text).toBe(
      'Returns\n\nKits may be returned within thirty days of their delivery, and it is our pleasure to take them back ' +
        'from whoever has bought them, as long as they are whole and clean.\n\nBoxes may not be returned, because the ' +
        'rules of hygiene do not allow that we sell them again.',
    );
  });

  it('keeps lines that were ended on purpose', async () => {
    const file = pdf([
      lines([
        'A line of text that goes on to the right margin of the page, and here it ends:',
        'short',
        'shorter one',
        '- an item',
        '- another item of this list, which is as long as the column and ends right here',
        '- the last item',
      ]),
    ]);
    const { text } = await read(file);
    expect(text.split('\n')).toHaveLength(5);
    expect(text).toContain('\nshorter one\n- an item\n- another item');
  });

  it.each([
    ['90ms-RKSJ-H', 'Japan1', '95d4956982cd8e4f8f5c93fa88c893e082c582b78142', '返品は三十日以内です。'],
    ['UniJIS-UCS2-H', 'Japan1', '8fd454c1306f4e09534165e54ee55185306730593002', '返品は三十日以内です。'],
    ['UniGB-UCS2-H', 'GB1', '90008d27671f96504e3a4e09534159293002', '退货期限为三十天。'],
    ['GBK-EUC-H', 'GB1', 'cdcbbbf5c6dacfdeceaac8fdcaaecceca1a3', '退货期限为三十天。'],
    ['ETen-B5-H', 'CNS1', 'b068b366b4c1adadacb0a454a451a4d1a143', '退貨期限為三十天。'],
    ['KSCms-UHC-H', 'Korea1', 'b9ddc7b0c0ba20bbefbdcac0cf20c0ccb3bbc0d4b4cfb4d92e', '반품은 삼십일 이내입니다.'],
  ])('knows the codes of %s, which no table of the document explains', async (encoding, ordering, codes, text) => {
    await expect(read(pdf([shown(codes)], { objects: cjkFont(encoding, ordering) }))).resolves.toMatchObject({ text });
  });

  it('reads one column after the other', async () => {
    const column = (x: number, word: string) =>
      Array.from({ length: 3 }, (_, index) => ({ text: `${word} ${index} of the column`, x, y: 700 - 14 * index }));
    const { text } = await read(pdf([lines([...column(72, 'left'), ...column(320, 'right')])]));
    expect(text).toBe(
      'left 0 of the column left 1 of the column left 2 of the column\n\n' +
        'right 0 of the column right 1 of the column right 2 of the column',
    );
  });
});
