import { contextOf, type UrlContext } from './url-context.js';

export interface FoundUrl {
  start: number;
  end: number;
  context: UrlContext;
  isData: boolean;
}

/** Where a URL may begin: at what looks like one anywhere, and behind what makes an address of anything. */
const ANCHORS =
  /(?:https?|ftps?|wss?):[\\/]+|(?<![a-z0-9])(?:data:|javascript:|vbscript:|www\.)|(?:\]\(|\]:)\s*<?|\b(?:src|srcset|poster|background|data|href|action)\s*=\s*["']?|\burl\(\s*["']?/gi;
const SCHEME_ANCHOR = /^(?:[a-z]+:[\\/]*|www\.)$/i;

/** An address that leads out of the page; without scheme it begins with two slashes, whichever way they lean. */
const EXTERNAL = /^(?:[\\/]{2}|(?:https?|ftps?|wss?|data|javascript|vbscript):|[a-z][a-z0-9+.-]{0,31}:[\\/]{2})/i;
/** In plain text more is asked for: `data:` and `www.` are words too. */
const EXTERNAL_IN_TEXT =
  /^(?:(?:https?|ftps?|wss?):[\\/]+[\w[%\u0080-\uffff]|data:(?:[a-z]{1,16}\/[a-z0-9.+-]{1,48})?(?:;[a-z0-9=_-]{1,32}){0,3},|(?:java|vb)script:[^\s]{0,64}[(/%]|www\.[^\s./?#]{1,63}\.[^\s./?#])/i;
/** What it takes to tell whether an address leads out. */
const HEAD = /[^\s"<>`]{0,256}/y;

const TRAILING = '.,;:!?*_~\'"';
const CLOSERS: Readonly<Record<string, string>> = { ')': '(', ']': '[', '}': '{' };

/** URLs that begin at or after `from`; none reaches into another. */
export function findUrls(text: string, from: number): FoundUrl[] {
  const urls: FoundUrl[] = [];
  let least = from;
  ANCHORS.lastIndex = 0;
  for (let anchor = ANCHORS.exec(text); anchor; anchor = ANCHORS.exec(text)) {
    const scheme = SCHEME_ANCHOR.test(anchor[0]);
    const start = scheme ? anchor.index : anchor.index + anchor[0].length;
    const url = start < least ? undefined : urlAt(text, start);
    if (!url) continue;
    urls.push(url);
    least = ANCHORS.lastIndex = url.end;
  }
  return urls;
}

function urlAt(text: string, start: number): FoundUrl | undefined {
  HEAD.lastIndex = start;
  const head = HEAD.exec(text)![0];
  const context = contextOf(text, start);
  const address = context === 'text' ? head : readAddress(head);
  if (!(context === 'text' ? EXTERNAL_IN_TEXT : EXTERNAL).test(address)) return undefined;
  return { start, end: endOf(text, start, context), context, isData: /^data:/i.test(address) };
}

/** Up to what no URL holds, or to a bracket that was not opened in it; in plain text without the sentence's marks. */
function endOf(text: string, start: number, context: UrlContext): number {
  const open: Record<string, number> = {};
  let end = start;
  for (; end < text.length; end++) {
    const char = text[end]!;
    if (/[\s"<>`]/.test(char) || (char === "'" && text[start - 1] === "'")) break;
    const opener = CLOSERS[char];
    if (opener && (open[opener] = (open[opener] ?? 0) - 1) < 0) break;
    if (char === '(' || char === '[' || char === '{') open[char] = (open[char] ?? 0) + 1;
  }
  if (context === 'text') while (end > start && TRAILING.includes(text[end - 1]!)) end--;
  return end;
}

/** An address as a browser reads it: character references replaced, control characters dropped. */
function readAddress(url: string): string {
  return url
    .replace(/&(?:#(\d{1,7})|#x([0-9a-f]{1,6})|(colon|sol|bsol|tab|newline));?/gi, (all, decimal, hex, name) =>
      name ? NAMED[(name as string).toLowerCase()]! : charOf(decimal ? Number(decimal) : Number.parseInt(hex, 16), all),
    )
    .replace(/[\0-\x20]/g, '');
}

const NAMED: Readonly<Record<string, string>> = { colon: ':', sol: '/', bsol: '\\', tab: '', newline: '' };

const charOf = (code: number, otherwise: string): string => (code <= 0x10ffff ? String.fromCodePoint(code) : otherwise);
