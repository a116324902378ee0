import { foldToAscii } from './ascii-fold.js';

describe('folding to ASCII', () => {
  it.each([
    ['４１１１－１１１１', '4111-1111'],
    ['٤٦٠‐٨٩', '460-89'],
    ['१२ ३', '12 3'],
    ['4111\u00a01111\u2009·', '4111 1111 .'],
    ['ａｎｎａ＠ｘ．ｏｒｇ', 'anna@x.org'],
  ])('reads %j as %j', (text, ascii) => {
    expect(foldToAscii(text)).toBe(ascii);
    expect(ascii).toHaveLength(text.length);
  });

  it('gives a text back as it is when there is nothing to fold', () => {
    expect(foldToAscii('Größe – nein, 你好，世界。'.replace('–', '-'))).toBe('Größe - nein, 你好，世界。');
  });
});
