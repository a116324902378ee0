import type { Span } from '../../check.js';

const WITH_SCHEME = /(?<![A-Za-z0-9+.-])(?:https?|ftps?|wss?|sftp):\/\/[^\s"'<>`{}|\\^]{1,2000}/gi;
const HOST =
  /(?<![\w@./:%=#&+~-])(?:[A-Za-z0-9\u00C0-\u024F](?:[\w\u00C0-\u024F-]{0,61}[A-Za-z0-9\u00C0-\u024F])?\.){1,8}([A-Za-z]{2,18})(?![\w@-])/g;
const REST = /(?::\d{1,5})?(?:[/?#][^\s"'<>`{}|\\^]{0,2000})?/y;
/** What closes a sentence or a bracket, not a URL. */
const CLOSING = /[.,;:!?'*_\]]+$/;

/**
 * Endings under which hosts are written without a scheme. Left out are those that files, code and prose end in as well:
 * `.py`, `.rs`, `.md`, `.sh`, `.is`, `.so`, `.name`, `.zip`; such hosts are found by `www.` or a scheme.
 */
const ENDINGS = new Set(
  (
    'com org net edu gov mil int info biz io ai app dev cloud online shop store tech xyz blog site website page link agency ' +
    'eu uk de fr nl ch at se no dk fi es pt it be ie cz sk hu ro bg gr hr si lt lv ee lu us ca mx br ar cl pe ve ' +
    'uy au nz jp cn hk tw kr sg th vn ph my id in pk il tr ua ru kz za ng ke eg ma tn sa ae qa co tv me gg fm ly cc'
  ).split(' '),
);
/** Endings that are words too: `and.it`, a missing space after a full stop. Such a host needs a path or another dot. */
const WORDS = new Set([
  'it',
  'in',
  'at',
  'be',
  'no',
  'me',
  'us',
  'my',
  'id',
  'so',
  'to',
  'is',
  'am',
  'as',
  'by',
  'do',
  'fm',
]);

/** Addresses of pages, with or without a scheme: the policy that ships lets them pass. */
export function findUrls(text: string, from: number): Span[] {
  const spans: Span[] = [];
  WITH_SCHEME.lastIndex = from;
  for (let match = WITH_SCHEME.exec(text); match; match = WITH_SCHEME.exec(text)) {
    const url = trimmed(match[0]);
    if (/:\/\/[^/?#]*[A-Za-z0-9]/.test(url)) spans.push(urlSpan(match.index, url.length, 1));
  }
  HOST.lastIndex = from;
  for (let match = HOST.exec(text); match; match = HOST.exec(text)) {
    const { index } = match;
    if (spans.some((known) => index < known.end && known.start <= index)) continue;
    REST.lastIndex = HOST.lastIndex;
    const rest = REST.exec(text)?.[0] ?? '';
    if (!isHost(match[0], match[1]!, rest)) continue;
    const url = trimmed(match[0] + rest);
    spans.push(urlSpan(index, url.length, 1));
    HOST.lastIndex = index + url.length;
  }
  return spans;
}

function isHost(host: string, ending: string, rest: string): boolean {
  if (/^www\.[^.]+\./i.test(host)) return true;
  const lower = ending.toLowerCase();
  if (!ENDINGS.has(lower) || (ending !== lower && host !== host.toUpperCase())) return false;
  const labels = host.split('.');
  if (labels.some((label) => label.length === 0) || !/[A-Za-z]{2}|\d/.test(labels.at(-2)!)) return false;
  return !WORDS.has(lower) || rest.includes('/') || labels.length > 2 || /[\d-]/.test(host);
}

/** Without closing punctuation, and without a bracket that the URL did not open. */
function trimmed(url: string): string {
  let text = url.replace(CLOSING, '');
  while (text.endsWith(')') && !text.includes('(')) text = text.slice(0, -1).replace(CLOSING, '');
  return text;
}

const urlSpan = (start: number, length: number, score: number): Span => ({
  type: 'URL',
  start,
  end: start + length,
  score,
  swallow: 'run',
});
