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

/** Runs that may be an encoding; every unit is looked at once. */
const BASE64_RUN = /[A-Za-z0-9+/_-]{16,}={0,2}/g;
const HEX_RUN = /(?:0x|\\x)?[0-9a-fA-F]{2}(?:(?:\\x|[ :])?[0-9a-fA-F]{2}){7,}/g;
/** From the first escape on; what stands before it up to a space is added where the run is decoded. */
const URL_RUN = /%[0-9a-fA-F]{2}(?:[^\s%]{0,64}%[0-9a-fA-F]{2}){2,}[^\s%]{0,64}/g;
const LONGEST_URL_HEAD = 64;
const NOT_PRINTABLE = /[^\p{L}\p{N}\p{P}\p{Zs}\p{S}\p{M}\t\n\r]/u;
const LETTERS = /\p{L}/gu;

const UTF8 = new TextDecoder('utf-8', { fatal: true });

/** The parts of a text that are encoded and decode to readable text, and what these hold in turn, to a bounded depth. */
export function decodeParts(text: string): DecodedPart[] {
  const parts: DecodedPart[] = [];
  let budget = MOST_CHARS;
  const scan = (encoded: string, depth: number, place?: { start: number; end: number }): void => {
    for (const { run, decode, head } of ENCODINGS) {
      for (const match of encoded.matchAll(run)) {
        if (parts.length >= MOST_PARTS || budget <= 0) return;
        const start = match.index - (head ? headBefore(encoded, match.index) : 0);
        const end = match.index + match[0].length;
        const decoded = readable(decode(encoded.slice(start, Math.min(end, start + budget))));
        if (decoded === undefined) continue;
        budget -= end - start;
        const at = place ?? { start, end };
        parts.push({ text: decoded, ...at });
        if (depth < DEEPEST) scan(decoded, depth + 1, at);
      }
    }
  };
  scan(text, 1);
  return parts;
}

interface Encoding {
  readonly run: RegExp;
  readonly decode: (run: string) => string | undefined;
  /** Whether what stands before the run, up to a space, belongs to it. */
  readonly head: boolean;
}

const ENCODINGS: readonly Encoding[] = [
  { run: BASE64_RUN, decode: decodeBase64, head: false },
  { run: HEX_RUN, decode: decodeHex, head: false },
  { run: URL_RUN, decode: decodeUrl, head: true },
];

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

function utf8(bytes: Uint8Array): string | undefined {
  try {
    return UTF8.decode(bytes);
  } catch {
    return undefined;
  }
}

/** Undefined for what no reader would take for text: control characters, hardly a letter. */
function readable(text: string | undefined): string | undefined {
  if (text === undefined || text.length < 4 || NOT_PRINTABLE.test(text)) return undefined;
  const letters = text.match(LETTERS)?.length ?? 0;
  return letters * 2 >= text.length ? text : undefined;
}
