/** How far before a URL is looked for what it is the address of. */
const LOOKBACK = 64;

const OPENING = /[\s<]+$/;
const LOADING_ATTRIBUTE = /\b(?:src|poster|background|data)\s*=\s*["']?$/i;
const LOADING_LIST = /\bsrcset\s*=\s*["']?[^"'>]*$/i;
const LOADING_FUNCTION = /\burl\(\s*["']?$/i;
const LINKING_ATTRIBUTE = /\b(?:href|action)\s*=\s*["']?$/i;
const LOADING_TAG = /<(?:img|image|link|script|iframe|embed|object|video|audio|source|base|use)\b[^>]*$/i;

/** What a URL is the address of: something that is loaded when the text is shown, something to click, or just text. */
export type UrlContext = 'loaded' | 'linked' | 'text';

export function contextOf(text: string, start: number): UrlContext {
  const before = text.slice(Math.max(0, start - LOOKBACK), start);
  const opening = before.replace(OPENING, '');
  if (opening.endsWith('](')) return isImage(before) ? 'loaded' : 'linked';
  // A reference may be used by an image, here or further down.
  if (opening.endsWith(']:')) return 'loaded';
  switch (opening.at(-1)) {
    case '(':
      return LOADING_FUNCTION.test(opening) ? 'loaded' : 'text';
    case ',':
      return LOADING_LIST.test(opening) ? 'loaded' : 'text';
    case '=':
    case '"':
    case "'":
      return attributeContext(before);
    default:
      return 'text';
  }
}

function attributeContext(before: string): UrlContext {
  if (LINKING_ATTRIBUTE.test(before)) return LOADING_TAG.test(before) ? 'loaded' : 'linked';
  const loads = [LOADING_ATTRIBUTE, LOADING_LIST, LOADING_FUNCTION, LOADING_TAG].some((form) => form.test(before));
  return loads ? 'loaded' : 'text';
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
