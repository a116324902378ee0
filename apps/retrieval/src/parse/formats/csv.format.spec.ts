import { readDocument } from '../read-document.js';

const read = async (csv: string) => (await readDocument({ bytes: Buffer.from(csv), filename: 'a.csv' })).text;

describe('CSV', () => {
  it('becomes a block of named values for each record', async () => {
    await expect(read('name,price\r\n"Kit, ""blue""",5\r\nBox,\r\n')).resolves.toBe(
      'name: Kit, "blue"\nprice: 5\n\nname: Box\n',
    );
  });

  it.each([
    [
      'semicolons, with commas in numbers',
      'name;price\nKit;3,50\nBox;4,25\n',
      'name: Kit\nprice: 3,50\n\nname: Box\nprice: 4,25\n',
    ],
    ['tabs', 'name\tprice\nKit\t3\n', 'name: Kit\nprice: 3\n'],
    ['commas, with semicolons in quotes', 'name,note\nKit,"a;b;c"\n', 'name: Kit\nnote: a;b;c\n'],
  ])('is parted at %s', async (_, csv, text) => {
    await expect(read(csv)).resolves.toBe(text);
  });

  it('is read with lines in cells, records of other lengths and stray quotes', async () => {
    await expect(read('name,note\nKit,"two\nlines",more\nBox 5" wide\n')).resolves.toBe(
      'name: Kit\nnote: two\nlines\ncolumn 3: more\n\nname: Box 5" wide\n',
    );
  });

  it('of nothing but a header is the header', async () => {
    await expect(read('name,price\n')).resolves.toBe('name | price');
  });
});
