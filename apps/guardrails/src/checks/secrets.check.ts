import type { Span, SpanCheck } from '../check.js';
import { encodedValues } from './encoded-values.js';
import { isVendorPlaceholder, LEAST_PASSWORD, LEAST_VALUE } from './secrets/allow-list.js';
import { findNamedValues } from './secrets/named-values.js';
import { VENDOR_PATTERNS } from './secrets/vendor-patterns.js';

/** One pass over all vendors: the group that matched names the type. */
const VENDORS = new RegExp(
  `(?<![A-Za-z0-9])(?=[\\w~.][\\w~./$-])(?:${VENDOR_PATTERNS.map(({ pattern }) => `(${pattern})`).join('|')})`,
  'g',
);
const PEM_HEADER = /-----BEGIN (?:[A-Z0-9]{1,12} ){0,4}PRIVATE KEY(?: BLOCK)?-----/g;

/** Credentials: what a vendor marked, private keys, and random values that a name gives away. */
export const secretsCheck: SpanCheck = {
  kind: 'spans',
  name: 'secrets',
  placeholder: () => '[SECRET]',
  mayHold: (signs) => signs.run,
  scan(text, from) {
    if (!hasRun(text, from)) return findKeyBlocks(text, from);
    const spans = scanPlain(text, from);
    for (const { start, end, decoded } of encodedValues(text, from)) {
      const inner = scanPlain(decoded, 0)[0];
      if (!inner || spans.some((known) => known.start <= start && end <= known.end)) continue;
      spans.push({ type: inner.type, start, end, score: inner.score, swallow: 'run' });
    }
    return spans;
  },
};

function scanPlain(text: string, from: number): Span[] {
  const spans = findKeyBlocks(text, from);
  findVendors(text, from, spans);
  for (const span of findNamedValues(text, from)) {
    if (!spans.some((known) => span.start < known.end && known.start < span.end)) spans.push(span);
  }
  return spans;
}

/** Whether there is a run without whitespace that is as long as a key, or long enough for a password and with a digit. */
function hasRun(text: string, from: number): boolean {
  let start = from;
  let digit = false;
  for (let i = from; i < text.length; i++) {
    const c = text.charCodeAt(i);
    if (c > 32) digit ||= c >= 48 && c <= 57;
    else {
      start = i + 1;
      digit = false;
    }
    const size = i + 1 - start;
    if (size >= LEAST_VALUE || (digit && size >= LEAST_PASSWORD)) return true;
  }
  return false;
}

function findKeyBlocks(text: string, from: number): Span[] {
  const spans: Span[] = [];
  if (!text.includes('-----BEGIN', from)) return spans;
  PEM_HEADER.lastIndex = from;
  for (let match = PEM_HEADER.exec(text); match; match = PEM_HEADER.exec(text)) {
    spans.push({ type: 'PRIVATE_KEY', start: match.index, end: PEM_HEADER.lastIndex, score: 1, swallow: 'pem' });
  }
  return spans;
}

function findVendors(text: string, from: number, spans: Span[]): void {
  VENDORS.lastIndex = from;
  for (let match = VENDORS.exec(text); match; match = VENDORS.exec(text)) {
    if (isVendorPlaceholder(match[0])) continue;
    const group = match.findIndex((value, index) => index > 0 && value !== undefined) - 1;
    const { type } = VENDOR_PATTERNS[group]!;
    spans.push({ type, start: match.index, end: VENDORS.lastIndex, score: 1, swallow: 'run' });
  }
}
