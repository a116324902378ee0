import type { Span } from '../../check.js';
import { isHarmlessName, isOrdinary, isPlaceholder, isRandom } from './allow-list.js';

const VALUE = '([^\\s"\'`<>,;(){}[\\]|]{8,96})';
/** `api_key = "..."`, `token: ...`, `"client_secret": "..."`, `--password ...`, `setApiKey("...")`, `<token>...</token>` */
const ASSIGNMENT = new RegExp(
  '((?:key|token|secret|passw(?:or)?d|passphrase|passwd|pwd|credentials?|creds?|auth|api)[\\w.-]{0,24})' +
    '["\'`\\])]{0,3}(?:\\s{0,3}(?::{1,3}=|=>|==|=|:|\\||\\?=|>|[,(](?=\\s{0,3}["\'`]))|\\s(?:is|are|was)\\s?:?|["\']\\s{1,2}value\\s?=)' +
    `\\s{0,3}["'\`(=]{0,3}${VALUE}`,
  'gi',
);
/** `the api key is ...`: the name in words. */
const SPOKEN = new RegExp(
  '((?:api|access|secret|private|auth|signing|encryption|account|client) (?:key|token|secret))\\s{0,2}(?:is|was|=|:)\\s{0,2}' +
    `["'\`]{0,2}${VALUE}`,
  'gi',
);
const BEARER = /\b(bearer|basic|token)\s{1,2}["']?([A-Za-z0-9._~+/=-]{12,})/gi;
const CURL_USER = /((?:^|\s)(?:-u|--user)[\s=]{1,2})["']?[^\s:"']{1,64}:([^\s"'$]{3,128})/g;
/** A part of every name above: most texts have none of them. */
const ANY_NAME = /key|token|secret|passw|passphrase|pwd|cred|auth|api|bearer|basic/i;
/** The one vendor whose ids of clients are kept secret and are nothing but digits. */
const NUMERIC_KEY = /asana/i;
const PASSWORD = /passw|passphrase|pwd/i;
/** What a value may hold; it is judged by its beginning and redacted to its end. */
const VALUE_REST = /[^\s"'`<>,;(){}[\]|]*/y;
const NAME_SCORE = 0.8;
const NAME_CHAR = /[\w.-]/;
const LONGEST_NAME = 40;

/** Random values that a name gives away. The name may stand in front of `from`, in text that has gone out. */
export function findNamedValues(text: string, from: number): Span[] {
  const spans: Span[] = [];
  if (ANY_NAME.test(text)) {
    for (const pattern of [ASSIGNMENT, SPOKEN, BEARER]) collect(pattern, text, from, spans);
  }
  if (text.includes('curl') && /\s(?:-u|--user)/.test(text)) collect(CURL_USER, text, from, spans);
  return spans;
}

function collect(pattern: RegExp, text: string, from: number, spans: Span[]): void {
  pattern.lastIndex = 0;
  for (let match = pattern.exec(text); match; match = pattern.exec(text)) {
    const end = pattern.lastIndex;
    const value = match[2]!.replace(/[.!?]$/, '');
    const start = end - match[2]!.length;
    if (start < from || !isSecret(pattern, nameBefore(text, match.index) + match[1]!, value)) {
      pattern.lastIndex = Math.max(match.index + 1, Math.min(start, end));
      continue;
    }
    if (spans.some((known) => start < known.end && known.start < end)) continue;
    const last = valueEnd(text, start + value.length);
    spans.push({ type: 'GENERIC_SECRET', start, end: last, score: NAME_SCORE, swallow: 'run' });
  }
}

/** The front of a name whose key word stands at `at`: `my_service_` of `my_service_token`. */
function nameBefore(text: string, at: number): string {
  let start = at;
  while (start > 0 && at - start < LONGEST_NAME && NAME_CHAR.test(text[start - 1]!)) start--;
  return text.slice(start, at);
}

function isSecret(pattern: RegExp, name: string, value: string): boolean {
  if ((pattern !== CURL_USER && !/\d/.test(value)) || isPlaceholder(value)) return false;
  if (pattern === CURL_USER) return !/^[A-Z_]+$/.test(value);
  if (pattern === BEARER) return isRandom(value, false) && !isOrdinary(value, 'api_key');
  const password = PASSWORD.test(name);
  if (NUMERIC_KEY.test(name) && /^\d{16}$/.test(value)) return true;
  return !isHarmlessName(name) && !isOrdinary(value, name, password) && isRandom(value, password);
}

function valueEnd(text: string, at: number): number {
  VALUE_REST.lastIndex = at;
  const end = at + VALUE_REST.exec(text)![0].length;
  return end > at && end < text.length && /[.!?]/.test(text[end - 1]!) ? end - 1 : end;
}
