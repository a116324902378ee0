import type { CharacterCheck, CharacterFilter, Span } from '../check.js';
import type { OffsetMap } from '../streaming/offset-map.js';

/** Characters that may hide something; whether they do depends on their neighbours. U+DB40 opens tags and selectors. */
const INVISIBLE =
  /[\u00AD\u061C\u115F\u1160\u200B-\u200F\u202A-\u202E\u2060-\u206F\u3164\uFEFF\uFFA0\uDB40]|[\u180B-\u180F]|[\uFE00-\uFE0F]/;
const PICTOGRAPH = /^\p{Extended_Pictographic}/u;
const FLAG = 0x1f3f4;
/** The only flags that Unicode recommends tag characters for: England, Scotland, Wales. */
const TAGGED_FLAGS = new Set(['gbeng', 'gbsct', 'gbwls']);
const LONGEST_FLAG = 6;

const within = (cp: number, low: number, high: number): boolean => cp >= low && cp <= high;
const isTag = (cp: number): boolean => within(cp, 0xe0000, 0xe007f);
const isSelector = (cp: number): boolean => within(cp, 0xfe00, 0xfe0f) || within(cp, 0xe0100, 0xe01ef);
const isBidiControl = (cp: number): boolean => within(cp, 0x202a, 0x202e) || within(cp, 0x2066, 0x2069);
const isMark = (cp: number): boolean => cp === 0x200e || cp === 0x200f || cp === 0x061c;
const isRightToLeft = (cp: number): boolean => within(cp, 0x0590, 0x08ff) || within(cp, 0xfb1d, 0xfefc);
/** Arabic, Syriac, Indic, Tibetan, Myanmar, Khmer, Mongolian: scripts that shape with joiners. */
const isJoining = (cp: number): boolean =>
  within(cp, 0x0600, 0x0dff) || within(cp, 0x0f00, 0x109f) || within(cp, 0x1780, 0x18af) || within(cp, 0xfb50, 0xfefc);
/** Thai, Lao, Myanmar, Khmer break lines at U+200B. */
const isSpaceless = (cp: number): boolean =>
  within(cp, 0x0e00, 0x0eff) || within(cp, 0x1000, 0x109f) || within(cp, 0x1780, 0x17ff);
const isIdeograph = (cp: number): boolean =>
  within(cp, 0x3400, 0x9fff) || within(cp, 0xf900, 0xfaff) || within(cp, 0x20000, 0x3ffff);
const isPictograph = (cp: number): boolean => cp > 0xa8 && PICTOGRAPH.test(String.fromCodePoint(cp));
const isEmojiTail = (cp: number): boolean => cp === 0xfe0f || within(cp, 0x1f3fb, 0x1f3ff) || isPictograph(cp);

/** The name of what a code point hides, or undefined when it may stay between these neighbours (0: none). */
function hides(cp: number, before: number, after: number): string | undefined {
  if (isTag(cp)) return 'TAG';
  if (isBidiControl(cp)) return 'BIDI';
  if (isMark(cp)) return isRightToLeft(before) || isRightToLeft(after) ? undefined : 'BIDI';
  if (cp === 0x200d && isEmojiTail(before) && isPictograph(after)) return undefined;
  if (cp === 0x200c || cp === 0x200d)
    return isJoining(before) && (isJoining(after) || after === 0) ? undefined : 'ZERO_WIDTH';
  if (cp === 0x200b) return isSpaceless(before) && isSpaceless(after) ? undefined : 'ZERO_WIDTH';
  if (within(cp, 0xe0100, 0xe01ef)) return isIdeograph(before) ? undefined : 'SELECTOR';
  if (isSelector(cp)) return before === 0 || isSelector(before) ? 'SELECTOR' : undefined;
  if (within(cp, 0x180b, 0x180f) && cp !== 0x180e) return within(before, 0x1800, 0x18af) ? undefined : 'SELECTOR';
  return 'ZERO_WIDTH';
}

/**
 * The code point at `at`, 0 beyond the end. Not `String.codePointAt`: once optimised, V8 13.6 (Node 24) joins a high
 * surrogate at the end of a slice with the unit that follows in the string it was sliced from.
 */
function codePointAt(text: string, at: number): number {
  const high = text.charCodeAt(at);
  if (!within(high, 0xd800, 0xdbff) || at + 1 >= text.length) return at >= 0 && at < text.length ? high : 0;
  const low = text.charCodeAt(at + 1);
  return within(low, 0xdc00, 0xdfff) ? (high - 0xd800) * 0x400 + low - 0xdc00 + 0x10000 : high;
}

/** Strips invisible characters as the text comes; holds back at most one flag until its neighbour is known. */
class InvisibleFilter implements CharacterFilter {
  private carry = '';
  private before = 0;
  private position = 0;
  /** A run of one type is one finding, told when the run is over. */
  private open: Span | undefined;

  private removed = 0;

  constructor(
    private readonly found: (span: Span) => void,
    private readonly edits?: OffsetMap,
  ) {}

  push(text: string): string {
    return this.run(this.carry + text, false);
  }

  flush(): string {
    const rest = this.run(this.carry, true);
    this.tell();
    return rest;
  }

  private run(text: string, final: boolean): string {
    this.carry = '';
    const tail = text.charCodeAt(text.length - 1);
    if (!INVISIBLE.test(text) && !within(tail, 0xd800, 0xdbff)) {
      if (text !== '') this.tell();
      if (text !== '') this.before = codePointAt(text, text.length - (within(tail, 0xdc00, 0xdfff) ? 2 : 1));
      this.position += text.length;
      return text;
    }
    let out = '';
    let at = 0;
    while (at < text.length) {
      const size = this.step(text, at, final);
      if (size === 0) break;
      if (size > 0) out += text.slice(at, at + size);
      at += Math.abs(size);
    }
    this.carry = text.slice(at);
    this.position += at;
    return out;
  }

  /** How many units to keep (positive) or to drop (negative); 0 when the next ones must be known first. */
  private step(text: string, at: number, final: boolean): number {
    const cp = codePointAt(text, at);
    const size = cp > 0xffff ? 2 : 1;
    if (!final && at + size >= text.length && (within(cp, 0xd800, 0xdbff) || INVISIBLE.test(text.slice(at)))) return 0;
    if (!INVISIBLE.test(text.slice(at, at + size))) return this.keep(cp, size);
    if (isTag(cp) && this.before === FLAG) {
      const flag = flagTags(text, at);
      if (flag === undefined && !final) return 0;
      if (flag) return this.keep(0xe007f, flag);
    }
    const after = codePointAt(text, at + size);
    if (!final && within(after, 0xd800, 0xdbff)) return 0;
    const type = hides(cp, this.before, after);
    if (type === undefined) return this.keep(cp, size);
    this.report(type, this.position + at, size);
    this.edits?.note(this.position + at - this.removed, size, 0);
    this.removed += size;
    if (isTag(cp) && this.before === FLAG) this.before = 0;
    return -size;
  }

  private keep(cp: number, size: number): number {
    this.tell();
    this.before = cp;
    return size;
  }

  private report(type: string, start: number, size: number): void {
    if (this.open?.type === type) {
      this.open.end += size;
      return;
    }
    this.tell();
    this.open = { type, start, end: start + size, score: 1 };
  }

  private tell(): void {
    if (this.open) this.found(this.open);
    this.open = undefined;
  }
}

/** Length of a complete tagged flag at `at`, 0 when it is none, undefined when the text ends too early to tell. */
function flagTags(text: string, at: number): number | undefined {
  let name = '';
  for (let i = at; name.length < LONGEST_FLAG; i += 2) {
    const cp = codePointAt(text, i);
    if (cp === 0 || within(cp, 0xd800, 0xdbff)) return undefined;
    if (cp === 0xe007f) return TAGGED_FLAGS.has(name) ? i + 2 - at : 0;
    if (!isTag(cp)) return 0;
    name += String.fromCharCode(cp - 0xe0000);
  }
  return 0;
}

export const unicodeCheck: CharacterCheck = {
  kind: 'characters',
  name: 'unicode',
  open: (found, edits) => new InvisibleFilter(found, edits),
};
