/** A part of a text that hides another text. */
export interface EncodedValue {
  readonly start: number;
  readonly end: number;
  readonly decoded: string;
}

/** Runs that are decoded in one text, the deeper ones included: no text makes a check read more than this. */
const MOST_RUNS = 6;
const MOST_CHARS = 8192;
const MOST_DEPTH = 2;
/** Fewest characters that hide the shortest value, `a@b.cd`. */
export const SHORTEST_ENCODED = 12;
const BASE64 = /[A-Za-z0-9+/_-]{12,}={0,2}/g;
const HEX = /^(?:[0-9a-f]{2}){7,}$|^(?:[0-9A-F]{2}){7,}$/;
const ESCAPES = /(?:%[0-9A-Fa-f]{2})+/g;
/** What one value of a query may hold; its neighbours stay apart. */
const URL_CHAR = /[A-Za-z0-9%._~+!*()@-]/;
const PRINTABLE_SHARE = 0.95;

/**
 * What base64, hex and URL encoding hide in a text, at most two layers deep. Only what decodes to readable text is
 * given; its place is that of the whole run.
 */
export function* encodedValues(text: string, from: number): Generator<EncodedValue> {
  const budget = { runs: MOST_RUNS, chars: MOST_CHARS };
  for (const run of runsOf(text, from)) {
    if (!spend(budget, run.end - run.start)) return;
    let layer = [run.decoded];
    for (let depth = 1; layer.length > 0; depth++) {
      for (const decoded of layer) yield { ...run, decoded };
      if (depth === MOST_DEPTH) break;
      layer = layer.flatMap((outer) =>
        [...runsOf(outer, 0)].filter(({ start, end }) => spend(budget, end - start)).map(({ decoded }) => decoded),
      );
    }
  }
}

function spend(budget: { runs: number; chars: number }, chars: number): boolean {
  budget.runs--;
  budget.chars -= chars;
  return budget.runs >= 0 && budget.chars >= 0;
}

function* runsOf(text: string, from: number): Generator<EncodedValue> {
  BASE64.lastIndex = from;
  for (let match = BASE64.exec(text); match; match = BASE64.exec(text)) {
    const next = BASE64.lastIndex;
    const decoded = decodeRun(match[0], startsInside(text, match.index, from));
    if (decoded !== undefined) yield { start: match.index, end: next, decoded };
    BASE64.lastIndex = next;
  }
  yield* urlRuns(text, from);
}

/** The front of the run may have gone out already: then its bytes may begin at any of the next four characters. */
const startsInside = (text: string, start: number, from: number): boolean =>
  start === from && start > 0 && /[A-Za-z0-9+/_-]/.test(text[start - 1]!);

function decodeRun(run: string, inside: boolean): string | undefined {
  if (HEX.test(run)) return readable(Buffer.from(run, 'hex'));
  if (!looksRandom(run)) return undefined;
  for (let skip = 0; skip < (inside ? 4 : 1); skip++) {
    const decoded = readable(Buffer.from(run.slice(skip), 'base64'), inside);
    if (decoded !== undefined) return decoded;
  }
  return undefined;
}

/** Words and paths are base64 by their letters alone; a text of sixteen bytes in base64 has both cases or digits. */
const looksRandom = (run: string): boolean => /[A-Z]/.test(run) && /[a-z]/.test(run);

/** Undefined when the bytes are no text. A run that was cut may begin inside a character. */
function readable(bytes: Buffer, cut = false): string | undefined {
  if (bytes.length === 0 || (!cut && !isPrintable(bytes[0]!))) return undefined;
  let left = bytes.length * (1 - PRINTABLE_SHARE);
  for (const byte of bytes) if (!isPrintable(byte) && --left < 0) return undefined;
  return bytes.toString('utf8');
}

/** ASCII that texts are made of, and the bytes of UTF-8 beyond it. */
const isPrintable = (byte: number): boolean =>
  (byte >= 32 && byte < 127) || byte === 9 || byte === 10 || byte === 13 || byte >= 0xc2;

function* urlRuns(text: string, from: number): Generator<EncodedValue> {
  for (let at = text.indexOf('%', from); at >= 0;) {
    let start = at;
    let end = at;
    while (start > from && URL_CHAR.test(text[start - 1]!)) start--;
    while (end < text.length && URL_CHAR.test(text[end]!)) end++;
    const run = text.slice(start, end);
    const decoded = decodeUrl(run);
    if (decoded !== run) yield { start, end, decoded };
    at = text.indexOf('%', end);
  }
}

/** Malformed escapes stay as they are; a plus is a space where escapes are used. */
function decodeUrl(run: string): string {
  const decoded = run.replace(ESCAPES, (escapes) => {
    try {
      return decodeURIComponent(escapes);
    } catch {
      return escapes;
    }
  });
  return decoded === run ? run : decoded.replaceAll('+', ' ');
}
