import type { Span } from '../../check.js';
import { isWordAt } from './digit-groups.js';

const LOCAL_LIMIT = 64;
/** `\u00C0-\u024F`: Latin letters with accents; other scripts would swallow the sentence around an address. */
const LOCAL_CHAR = /[A-Za-z0-9._%+!#$&'*/=?^`{|}~\u00C0-\u024F-]/;
const DOMAIN =
  /(?:[A-Za-z0-9\u00C0-\u024F](?:[A-Za-z0-9\u00C0-\u024F-]{0,61}[A-Za-z0-9\u00C0-\u024F])?\.){1,10}[A-Za-z\u00C0-\u024F][A-Za-z0-9-]{0,61}[A-Za-z]/y;
/** `icon@2x.png` is a file, not an address. */
const FILE_ENDING = /\.(?:png|jpe?g|gif|webp|svg|css|m?js|tsx?|json|html?|md|py|txt)$/i;
/** The part of a URL that names a user; real credentials are found as such. */
const IN_URL = /:\/\/[^\s/]{0,64}$/;
const SEPARATOR = /[=?&/|{}`]/;
/** What may open a local part by the letter of RFC 5322, but in a text is the punctuation before it. */
const OPENING = /[.'`*{|/=?&!#$%^~+-]/;

/** Addresses around each `@`: at most 64 characters to the left are looked at, so that the cost stays linear. */
export function findEmails(text: string, from: number): Span[] {
  const spans: Span[] = [];
  let least = from;
  for (let at = text.indexOf('@', from); at >= 0; at = text.indexOf('@', at + 1)) {
    if (!LOCAL_CHAR.test(text[at - 1] ?? ' ') || !isWordAt(text, at + 1)) continue;
    DOMAIN.lastIndex = at + 1;
    const domain = DOMAIN.exec(text)?.[0];
    if (!domain || FILE_ENDING.test(domain)) continue;
    const start = localStart(text, at, least);
    const end = at + 1 + domain.length;
    if (start === at || isRemote(text, start, at, end) || IN_URL.test(text.slice(Math.max(0, start - 72), start)))
      continue;
    spans.push({ type: 'EMAIL', start, end, score: 1, swallow: 'run' });
    least = end;
  }
  return spans;
}

function localStart(text: string, at: number, from: number): number {
  const least = Math.max(from, at - LOCAL_LIMIT);
  let start = at;
  while (start > least && LOCAL_CHAR.test(text[start - 1]!)) start--;
  // `to=a@b.cd`, `{a@b.cd}`, `mail/a@b.cd`: the value begins after the last separator.
  for (let i = at - 1; i >= start; i--) {
    if (SEPARATOR.test(text[i]!)) {
      start = i + 1;
      break;
    }
  }
  while (start < at && OPENING.test(text[start]!)) start++;
  return start;
}

/** `git@github.com:org/repo` names a place, not a person. */
function isRemote(text: string, start: number, at: number, end: number): boolean {
  return text.slice(start, at) === 'git' && (text[end] === ':' || text[end] === '/');
}
