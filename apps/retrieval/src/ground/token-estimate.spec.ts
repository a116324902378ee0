import { countTokens } from 'gpt-tokenizer/encoding/o200k_base';

import { estimateTokens } from './token-estimate.js';

describe('the estimate of tokens', () => {
  it.each([
    ['prose', 'The engineer on call answers pages within fifteen minutes, and writes down what was done about them. '],
    ['numbers', 'Invoice 2024-11-03, item 4471: 12 pieces at 3.50 each, 42.00 in all. '],
    ['German', 'Die Bereitschaft beantwortet Anrufe innerhalb von fünfzehn Minuten und hält alles schriftlich fest. '],
    ['Russian', 'Дежурный инженер отвечает на вызовы в течение пятнадцати минут. '],
    ['Chinese', '值班工程师在十五分钟内回复呼叫，并记录所做的一切。'],
    ['emoji', 'Done 😀 and shipped 🚀 today. '],
  ])('of %s is not below the count, and not far above', (_, text) => {
    const long = text.repeat(10);
    expect(estimateTokens(long)).toBeGreaterThanOrEqual(countTokens(long));
    expect(estimateTokens(long)).toBeLessThanOrEqual(2.2 * countTokens(long));
  });
});
