import type { SizeLimits } from '../check.js';

/** UTF-16 units. A million-token context holds about four million characters; most of it is grounding, not typing. */
export const MAX_TEXT_CHARS = 1_000_000;
export const MAX_TOTAL_CHARS = 4_000_000;

const count = (chars: number): string => chars.toLocaleString('en-US');

export const sizeCheck: SizeLimits = {
  kind: 'size',
  name: 'size',
  problem(textChars, totalChars) {
    if (textChars > MAX_TEXT_CHARS) {
      return `A text of ${count(textChars)} characters is too long; at most ${count(MAX_TEXT_CHARS)} are allowed.`;
    }
    if (totalChars > MAX_TOTAL_CHARS) {
      return `The messages hold more than ${count(MAX_TOTAL_CHARS)} characters in all.`;
    }
    return undefined;
  },
};
