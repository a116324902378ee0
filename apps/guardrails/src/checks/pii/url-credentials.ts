import type { Span } from '../../check.js';

const SCHEME_LIMIT = 16;
const SCHEME_CHAR = /[A-Za-z0-9+.-]/;
/** User, colon, password, `@`, host and all that follows; a password may hold an unescaped `@`. */
const REST = /:\/\/[^\s/?#"'<>:@]{0,64}:[^\s/?#"'<>]{1,200}@[^\s"'<>`)\]},;]+/y;
const PLACEHOLDER = /:\/\/[^:]*:(?:\*+|x{3,}|<[^>]*>|\$\{?\w+\}?|\{+\w+\}+|%s|password|pass|pwd|\[\w+\])@/i;

/** `postgres://user:secret@host/db`: the whole URL, because its path and query often repeat the secret. */
export function findUrlCredentials(text: string, from: number): Span[] {
  const spans: Span[] = [];
  let least = from;
  for (let at = text.indexOf('://', from); at >= 0; at = text.indexOf('://', at + 3)) {
    REST.lastIndex = at;
    const rest = REST.exec(text)?.[0];
    if (!rest || PLACEHOLDER.test(rest)) continue;
    let start = at;
    while (start > least && at - start < SCHEME_LIMIT && SCHEME_CHAR.test(text[start - 1]!)) start--;
    const end = at + rest.length - (/[.!?:]$/.test(rest) ? 1 : 0);
    if (start === at || at < least) continue;
    spans.push({ type: 'URL_CREDENTIALS', start, end, score: 1, swallow: 'run' });
    least = end;
  }
  return spans;
}
