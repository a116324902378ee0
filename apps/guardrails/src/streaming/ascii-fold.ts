/**
 * Digits, letters and separators of other scripts and widths as the ASCII characters they stand for, one UTF-16 unit
 * for one, so that places stay the same: `４１１１－１１１１`, `٠١٢`, a non-breaking hyphen.
 */
export function foldToAscii(text: string): string {
  let folded: string | undefined;
  let copied = 0;
  for (let i = 0; i < text.length; i++) {
    const c = text.charCodeAt(i);
    if (c < FIRST_FOLDED) continue;
    const ascii = foldCode(c);
    if (ascii === c) continue;
    folded = (folded ?? '') + text.slice(copied, i) + String.fromCharCode(ascii);
    copied = i + 1;
  }
  return folded === undefined ? text : folded + text.slice(copied);
}

/** Everything below stands for itself. */
export const FIRST_FOLDED = 0xa0;
/** Zeros of scripts whose ten digits follow each other: Arabic, Persian, Devanagari, Bengali. */
const ZEROS = [0x660, 0x6f0, 0x966, 0x9e6];

export function foldCode(c: number): number {
  if (c < 0x660) return c === 0xa0 ? 0x20 : c === 0xb7 ? 0x2e : c;
  if (c < 0x9f0) {
    for (const zero of ZEROS) if (c >= zero && c < zero + 10) return c - zero + 48;
    return c;
  }
  if (c < 0x2000) return c;
  if (c < 0x3001) return foldSymbol(c);
  return isFullWidth(c) ? c - 0xfee0 : c;
}

/** Spaces, hyphens and dashes, the bullet, the minus sign. */
function foldSymbol(c: number): number {
  if (c <= 0x200a || c === 0x202f || c === 0x205f || c === 0x3000) return 0x20;
  if ((c >= 0x2010 && c <= 0x2015) || c === 0x2212) return 0x2d;
  return c === 0x2022 || c === 0x2219 || c === 0x22c5 ? 0x2e : c;
}

/** Digits, letters, and the four signs that values are written with; other full-width signs are punctuation. */
const isFullWidth = (c: number): boolean =>
  (c >= 0xff10 && c <= 0xff19) ||
  (c >= 0xff21 && c <= 0xff3a) ||
  (c >= 0xff41 && c <= 0xff5a) ||
  c === 0xff20 ||
  c === 0xff0b ||
  c === 0xff0d ||
  c === 0xff0e;
