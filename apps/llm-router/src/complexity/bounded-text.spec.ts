import { boundedText } from './bounded-text.js';

describe('bounded text', () => {
  it('is the whole of a text of a few pages', () => {
    const text = 'a page. '.repeat(1536);
    expect(boundedText(text)).toBe(text);
  });

  it('is the beginning and the end of any longer one', () => {
    const bounded = boundedText(`first ${'x'.repeat(1_000_000)} last`);
    expect(bounded.length).toBeLessThan(12_500);
    expect(bounded).toMatch(/^first x+\nx+ last$/);
  });
});
