/** Redacts a text that follows `lookback`. */
type RedactText = (text: string, lookback: string) => string;
/** ES2025; TypeScript's ES2024 library does not know it yet. */
interface RawJson {
  parse(text: string, revive: (key: string, value: unknown, context: { source?: string }) => unknown): unknown;
  rawJSON(text: string): unknown;
}
const JSON_SOURCE = JSON as unknown as RawJson;
const LEAST_DIGITS = 7;

/**
 * Redacts the strings, names and long numbers of a JSON text. Returns it unchanged, byte for byte, when nothing was
 * found; otherwise it is written anew and is valid JSON. What does not parse is redacted as plain text.
 */
export function redactJson(json: string, redact: RedactText): string {
  let changed = false;
  const redacted = (text: string, lookback: string): string => {
    const result = redact(text, lookback);
    changed ||= result !== text;
    return result;
  };
  let value: unknown;
  try {
    value = JSON_SOURCE.parse(json, (_, item, { source }) => keepNumber(item, source));
  } catch {
    return redact(json, '');
  }
  const result = redactValue(value, '', redacted);
  return changed ? JSON.stringify(result) : json;
}

/** A number keeps its digits: parsing alone would round a long id. */
class NumberSource {
  constructor(readonly source: string) {}
}

function keepNumber(item: unknown, source: string | undefined): unknown {
  return typeof item === 'number' && source !== undefined ? new NumberSource(source) : item;
}

function redactValue(value: unknown, lookback: string, redact: RedactText): unknown {
  if (typeof value === 'string') return redact(value, lookback);
  if (value instanceof NumberSource) return redactNumber(value.source, lookback, redact);
  if (Array.isArray(value)) return value.map((item) => redactValue(item, lookback, redact));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, item]) => [redact(name, ''), redactValue(item, `"${name}": `, redact)]),
  );
}

function redactNumber(source: string, lookback: string, redact: RedactText): unknown {
  if (source.length >= LEAST_DIGITS) {
    const result = redact(source, lookback);
    if (result !== source) return result;
  }
  return JSON_SOURCE.rawJSON(source);
}
