import type { Span } from '../../check.js';

const GROUPED = /(?<![\w.-])(?!000|666|9)\d{3}([- \u2010-\u2013])(?!00)\d{2}\1(?!0000)\d{4}(?![\w]|[-.]\d)/g;
const BARE = /(?<![\w.-])(?!000|666|9)\d{3}(?!00)\d{2}(?!0000)\d{4}(?![\w]|[-.]\d)/g;
const CONTEXT = /\b(?:ssn|ss#|social[\s-]?sec\w*)[^\d]{0,40}$/i;

/** US social security numbers: grouped 3-2-4, or nine digits after words that say so. */
export function findSsns(text: string, from: number): Span[] {
  const spans: Span[] = [];
  for (const pattern of [GROUPED, BARE]) {
    pattern.lastIndex = from;
    for (let match = pattern.exec(text); match; match = pattern.exec(text)) {
      const { index } = match;
      if (pattern === BARE && !CONTEXT.test(text.slice(Math.max(0, index - 60), index))) continue;
      spans.push({ type: 'SSN', start: index, end: index + match[0].length, score: 1 });
    }
  }
  return spans;
}
