import { jsonrepair } from 'jsonrepair';

import { withinMs } from './time-limit.js';

/** jsonrepair takes quadratic time on some texts; shorter ones end in time whatever they hold. */
const UNWATCHED_CHARS = 1_500;
const REPAIR_LIMIT_MS = 30;

/**
 * A text that is not JSON, made JSON: what almost is by jsonrepair; where prose or a fence stands around one value, that
 * value alone. `undefined` when nothing helps.
 */
export function repairedJson(text: string): string | undefined {
  if (text.length <= UNWATCHED_CHARS) return repair(text);
  try {
    return withinMs(REPAIR_LIMIT_MS, () => repair(text));
  } catch {
    return undefined;
  }
}

function repair(text: string): string | undefined {
  for (const candidate of candidatesIn(text)) {
    if (isJson(candidate)) return candidate;
    try {
      const repaired = jsonrepair(candidate);
      if (isJson(repaired)) return repaired;
    } catch {
      // What cannot be repaired is the ordinary case here: the next candidate may be.
    }
  }
  return undefined;
}

/** Between prose the value alone; jsonrepair would make strings of the prose. Else the whole. */
function candidatesIn(text: string): string[] {
  const value = longestValue(text);
  if (!value) return [text];
  const before = text.slice(0, value.start);
  const after = text.slice(value.end);
  const prose =
    PROSE_BEFORE.test(before.slice(-LOOK_AROUND_CHARS)) || PROSE_AFTER.test(after.slice(0, LOOK_AROUND_CHARS));
  return prose ? [text.slice(value.start, value.end), text] : [text];
}

const LOOK_AROUND_CHARS = 200;
/** Two words in a row, something before a fence, a colon or a tag. A comment or the name of a function is none of these. */
const PROSE_BEFORE = /^(?!\s*(?:\/[/*]|#)).*?(?:\p{L}{2,}[\s,']+\p{L}+|\S\s*```|\p{L}\s*[:=>]\s*$)/su;
const PROSE_AFTER = /^[\s.]*(?:```\s*)?(?:<\/?\p{L}|\p{L}+[\s,']+\p{L}+|```\s*\S)/u;

/** The longest object or array that stands in the text, up to the end of the text if it is cut off. */
function longestValue(text: string): { start: number; end: number } | undefined {
  let best: { start: number; end: number } | undefined;
  let start = 0;
  let depth = 0;
  let inString = false;
  const keepLongest = (end: number) => {
    if (!best || end - start > best.end - best.start) best = { start, end };
  };
  for (let at = 0; at < text.length; at++) {
    const char = text[at];
    if (inString) {
      if (char === '\\') at++;
      else if (char === '"') inString = false;
    } else if (char === '{' || char === '[') {
      if (depth++ === 0) start = at;
    } else if (depth > 0) {
      if (char === '"') inString = true;
      else if ((char === '}' || char === ']') && --depth === 0) keepLongest(at + 1);
    }
  }
  if (depth > 0) keepLongest(text.length);
  return best;
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}
