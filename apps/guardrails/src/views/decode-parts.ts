import { isUtf8 } from 'node:buffer';

/** What an encoded part of a text says once it is decoded. `start` and `end` are the part's place in the text. */
export interface DecodedPart {
  readonly text: string;
  readonly start: number;
  readonly end: number;
}

const DEEPEST = 2;
const MOST_PARTS = 32;
const MOST_CHARS = 65_536;
const SHORTEST_BASE64 = 16;
const SHORTEST_HEX = 16;

/** Tried where a scan finds that one may begin. */
const BASE64_RUN = /[A-Za-z0-9+/_-]{16,}={0,2}/y;
const HEX_RUN = /(?:0x|\\x)?[0-9a-fA-F]{2}(?:(?:\\x|[ :])?[0-9a-fA-F]{2}){7,}/y;
/** From the first escape on; what stands before it up to a space is added where the run is decoded. */
const URL_RUN = /%[0-9a-fA-F]{2}(?:[^\s%]{0,64}%[0-9a-fA-F]{2}){2,}[^\s%]{0,64}/y;
const LONGEST_URL_HEAD = 64;
const PERCENT = 0x25;
const BACKSLASH = 0x5c;
const NOT_PRINTABLE = /[^\p{L}\p{N}\p{P}\p{Zs}\p{S}\p{M}\t\n\r]/u;
const LETTERS = /\p{L}/gu;

/** The parts of a text that are encoded and decode to readable text, and what these hold in turn, to a bounded depth. */
export function decodeParts(text: string): DecodedPart[] {
  const parts: DecodedPart[] = [];
  let budget = MOST_CHARS;
  const scan = (encoded: string, depth: number, place?: { start: number; end: number }): void => {
    for (const { start, end, decode } of candidatesIn(encoded)) {
      if (parts.length >= MOST_PARTS || budget <= 0) return;
      const decoded = readable(decode(encoded.slice(start, Math.min(end, start + budget))));
      if (decoded === undefined) continue;
      budget -= end - start;
      const at = place ?? { start, end };
      parts.push({ text: decoded, ...at });
      if (depth < DEEPEST) scan(decoded, depth + 1, at);
    }
  };
  scan(text, 1);
  return parts;
}

interface Candidate {
  readonly start: number;
  readonly end: number;
  readonly decode: (run: string) => string | undefined;
}

/** One pass over the text; candidates do not overlap. */
function candidatesIn(text: string): Candidate[] {
  const candidates: Candidate[] = [];
  let runStart = 0;
  for (let at = 0; at <= text.length; at++) {
    const unit = at < text.length ? text.charCodeAt(at) : 0;
    if (unit < 0x80 && BASE64_DIGITS[unit] === 1) continue;
    const run = candidateInRun(text, runStart, at);
    if (run) candidates.push(run);
    runStart = Math.max(at + 1, run?.end ?? 0);
    if (run && run.end > at) at = run.end - 1;
    else if (unit === PERCENT || unit === BACKSLASH) {
      const escaped = unit === PERCENT ? match(URL_RUN, text, at, decodeUrl) : match(HEX_RUN, text, at, decodeHex);
      if (!escaped) continue;
      candidates.push(unit === PERCENT ? { ...escaped, start: at - headBefore(text, at) } : escaped);
      runStart = escaped.end;
      at = escaped.end - 1;
    }
  }
  return candidates;
}

/** A long unbroken run, or a pair of hexadecimal digits that others follow. */
function candidateInRun(text: string, start: number, end: number): Candidate | undefined {
  if (end - start >= SHORTEST_BASE64) {
    const hex = match(HEX_RUN, text, start, decodeHex);
    return hex && hex.end >= end ? hex : match(BASE64_RUN, text, start, decodeBase64);
  }
  const pair = end - start === 2 && isHexDigit(text.charCodeAt(start)) && isHexDigit(text.charCodeAt(start + 1));
  return pair ? match(HEX_RUN, text, start, decodeHex) : undefined;
}

function match(run: RegExp, text: string, at: number, decode: Candidate['decode']): Candidate | undefined {
  run.lastIndex = at;
  return run.test(text) ? { start: at, end: run.lastIndex, decode } : undefined;
}

const isHexDigit = (unit: number): boolean =>
  (unit >= 48 && unit <= 57) || (unit >= 97 && unit <= 102) || (unit >= 65 && unit <= 70);

const BASE64_DIGITS = new Uint8Array(0x80);
for (const digit of 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/-_') {
  BASE64_DIGITS[digit.charCodeAt(0)] = 1;
}

function headBefore(text: string, at: number): number {
  let length = 0;
  while (length < Math.min(at, LONGEST_URL_HEAD) && !/[\s%]/.test(text[at - length - 1]!)) length++;
  return length;
}

function decodeBase64(run: string): string | undefined {
  const digits = run.replace(/=+$/, '');
  if (digits.length < SHORTEST_BASE64 || digits.length % 4 === 1 || /^(?:[0-9a-fA-F]+|[a-z]+|[A-Z]+)$/.test(digits))
    return undefined;
  return utf8(Buffer.from(digits, 'base64'));
}

function decodeHex(run: string): string | undefined {
  const digits = run.replace(/0x|\\x|[ :]/g, '');
  return digits.length < SHORTEST_HEX ? undefined : utf8(Buffer.from(digits, 'hex'));
}

function decodeUrl(run: string): string | undefined {
  const bytes = run.replace(/%([0-9a-fA-F]{2})|[^\0-\x7f]/g, (char, hex: string | undefined) =>
    hex === undefined ? Buffer.from(char, 'utf8').toString('latin1') : String.fromCharCode(parseInt(hex, 16)),
  );
  return utf8(Buffer.from(bytes, 'latin1'));
}

function utf8(bytes: Buffer): string | undefined {
  return isUtf8(bytes) ? bytes.toString('utf8') : undefined;
}

/** Undefined for what no reader would take for text: control characters, hardly a letter. */
function readable(text: string | undefined): string | undefined {
  if (text === undefined || text.length < 4 || NOT_PRINTABLE.test(text)) return undefined;
  const letters = text.match(LETTERS)?.length ?? 0;
  return letters * 2 >= text.length ? text : undefined;
}
