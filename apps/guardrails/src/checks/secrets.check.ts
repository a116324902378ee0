import type { Span, SpanCheck } from '../check.js';
import { entropy, isPlaceholder, isVendorPlaceholder } from './secrets/entropy.js';
import { VENDOR_PATTERNS } from './secrets/vendor-patterns.js';

const SHORTEST = 8;
/** One pass over all vendors: the group that matched names the type. */
const VENDORS = new RegExp(
  `(?<![A-Za-z0-9])(?:${VENDOR_PATTERNS.map(({ pattern }) => `(${pattern})`).join('|')})`,
  'g',
);
const PEM_HEADER = /-----BEGIN (?:[A-Z0-9]{1,12} ){0,4}PRIVATE KEY(?: BLOCK)?-----/g;

const KEY_WORD = /key|secret|token|passw|passphrase|pwd|credential|auth|bearer/i;
/** `api_key = "..."`, `token: ...`, `"client_secret": "..."`, `--password ...`, `password is ...` */
const ASSIGNMENT =
  /(?:(?:api|access|secret|private|auth|signing|encryption|service|account|master|app|client)[_\s.-]?(?:key|token|secret)(?:[_-]?id)?|secret|token|passw(?:or)?d|passphrase|pwd|credentials?|auth)\w{0,16}["'`\])]{0,3}(?:\s{0,3}(?::=|=>|==|=|:|,|\|)|\s(?:is|are|was)\s?:?)\s{0,3}["'`(]{0,2}([^\s"'`<>,;(){}[\]|]{8,96})/gi;
/** What a value may hold; it is judged by its beginning and redacted to its end. */
const VALUE_REST = /[^\s"'`<>,;(){}[\]|]*/y;
const BEARER = /\b(?:bearer|basic|token)\s{1,2}([A-Za-z0-9._~+/=-]{16,})/gi;
const PASSWORD = /^(?:passw|passphrase|pwd)/i;
/** A value that is a path, a call, a dotted name or plain words is not a secret. */
const CODE =
  /^(?:https?:|\/|\.|[A-Za-z_$][\w$]*(?:(?:\.|->|::|\/)[A-Za-z_$][\w$]*)+$|[A-Za-z]+(?:[-_][A-Za-z]+)*$|v?\d+(?:\.\d+)+$)/;
const LEAST_BITS = 3.3;
const LEAST_PASSWORD_BITS = 2.5;
const LEAST_VALUE = 16;

/** Credentials: what a vendor marked, private keys, and random values that a name gives away. */
export const secretsCheck: SpanCheck = {
  kind: 'spans',
  name: 'secrets',
  placeholder: () => '[SECRET]',
  scan(text, from) {
    const spans: Span[] = [];
    if (!hasRun(text, from)) return spans;
    if (text.includes('-----BEGIN', from)) findKeyBlocks(text, from, spans);
    if (text.length - from >= LEAST_VALUE) findVendors(text, from, spans);
    if (KEY_WORD.test(text)) {
      findValues(ASSIGNMENT, text, from, spans);
      findValues(BEARER, text, from, spans);
    }
    return spans;
  },
};

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
    if (size >= LEAST_VALUE || (digit && size >= SHORTEST)) return true;
  }
  return false;
}

function findKeyBlocks(text: string, from: number, spans: Span[]): void {
  PEM_HEADER.lastIndex = from;
  for (let match = PEM_HEADER.exec(text); match; match = PEM_HEADER.exec(text)) {
    spans.push({ type: 'PRIVATE_KEY', start: match.index, end: PEM_HEADER.lastIndex, score: 1, swallow: 'pem' });
  }
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

/** The words may stand in front of `from`, in text that has gone out; the value may not. */
function findValues(pattern: RegExp, text: string, from: number, spans: Span[]): void {
  pattern.lastIndex = 0;
  for (let match = pattern.exec(text); match; match = pattern.exec(text)) {
    const end = pattern.lastIndex;
    const value = match[1]!.replace(/[.!?]$/, '');
    const start = end - match[1]!.length;
    if (start < from || !isSecretValue(value, pattern === ASSIGNMENT && PASSWORD.test(match[0]))) {
      pattern.lastIndex = Math.max(match.index + 1, Math.min(start, end));
      continue;
    }
    if (spans.some((known) => start < known.end && known.start < end)) continue;
    spans.push({
      type: 'GENERIC_SECRET',
      start,
      end: valueEnd(text, start + value.length),
      score: 0.8,
      swallow: 'run',
    });
  }
}

function valueEnd(text: string, at: number): number {
  VALUE_REST.lastIndex = at;
  const end = at + VALUE_REST.exec(text)![0].length;
  return end > at && end < text.length && /[.!?]/.test(text[end - 1]!) ? end - 1 : end;
}

function isSecretValue(value: string, password: boolean): boolean {
  if (isPlaceholder(value) || CODE.test(value) || !/\d/.test(value)) return false;
  if (password) return value.length >= SHORTEST && /\D/.test(value) && entropy(value) >= LEAST_PASSWORD_BITS;
  return value.length >= LEAST_VALUE && /[A-Za-z]/.test(value) && entropy(value) >= LEAST_BITS;
}
