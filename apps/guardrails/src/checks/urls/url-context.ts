/** How far before a URL is looked for what it is the address of. */
const LOOKBACK = 64;

const MARKDOWN = /\]\(\s*<?$/;
const REFERENCE = /\]:\s*<?$/;
const LOADING_ATTRIBUTE =
  /(?:\b(?:src|poster|background|data)\s*=\s*["']?|\bsrcset\s*=\s*["']?[^"'>]*|\burl\(\s*["']?)$/i;
const LINKING_ATTRIBUTE = /\b(?:href|action)\s*=\s*["']?$/i;
const LOADING_TAG = /<(?:img|image|link|script|iframe|embed|object|video|audio|source|base|use)\b[^>]*$/i;

/** What a URL is the address of: something that is loaded when the text is shown, something to click, or just text. */
export type UrlContext = 'loaded' | 'linked' | 'text';

export function contextOf(text: string, start: number): UrlContext {
  const before = text.slice(Math.max(0, start - LOOKBACK), start);
  const last = before.at(-1);
  if (last === undefined || !/[(<=:"'\s,]/.test(last)) return 'text';
  if (MARKDOWN.test(before)) return isImage(before) ? 'loaded' : 'linked';
  // A reference may be used by an image, here or further down.
  if (REFERENCE.test(before) || LOADING_ATTRIBUTE.test(before) || LOADING_TAG.test(before)) return 'loaded';
  return LINKING_ATTRIBUTE.test(before) ? 'linked' : 'text';
}

/** Whether the brackets that close before the URL are those of an image; it is one when they open too far away to see. */
function isImage(before: string): boolean {
  let depth = 0;
  for (let at = before.lastIndexOf(']'); at >= 0; at--) {
    if (before[at] === ']') depth++;
    else if (before[at] === '[' && --depth === 0)
      return before[at - 1] === '!' || (at === 0 && before.length === LOOKBACK);
  }
  return before.length === LOOKBACK;
}
