import { encode } from 'gpt-tokenizer/encoding/cl100k_base';

import { textOfTokens } from './token-reader.js';

describe('tokens', () => {
  it.each(['Grüße aus 東京 😀', '<|endoftext|>', ' ', 'a\u0000b'])('of %j are read as that text', async (text) => {
    const tokens = encode(text, { disallowedSpecial: new Set() });
    expect(await textOfTokens(tokens, 'cl100k_base')).toBe(text);
  });

  it('that the tokenizer does not have are not read', async () => {
    expect(await textOfTokens([1, 999_999_999], 'cl100k_base')).toBeUndefined();
  });

  it('that stand for another text in another tokenizer are read by the one that is named', async () => {
    const tokens = encode('Grüße');
    expect(await textOfTokens(tokens, 'o200k_base')).not.toBe('Grüße');
  });
});
