import { MAX_TEXT_CHARS, MAX_TOTAL_CHARS, sizeCheck } from './size.check.js';

describe('size check', () => {
  it('allows what is at the limit and names it beyond', () => {
    expect(sizeCheck.problem(MAX_TEXT_CHARS, MAX_TOTAL_CHARS)).toBeUndefined();
    expect(sizeCheck.problem(MAX_TEXT_CHARS + 1, MAX_TEXT_CHARS + 1)).toContain('at most 1,000,000');
    expect(sizeCheck.problem(1, MAX_TOTAL_CHARS + 1)).toContain('4,000,000');
  });
});
