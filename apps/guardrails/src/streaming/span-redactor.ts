import type { GuardFinding } from '#contracts';

import type { OffsetMap } from './offset-map.js';
import { type Hit, resolveOverlaps } from './overlaps.js';
import { FULL, MORE, SegmentCutter, STEP, WINDOW } from './segment-cutter.js';
import { type SpanRule, strengthOf } from './span-rule.js';
import { type Swallow, swallowOf } from './swallow.js';

/** How much text in front of a segment its checks may look at, for words like "password:". */
export const LOOKBACK = 64;
/** No value is shorter than this unless it holds a digit, an `@`, a capital letter or a dot inside a word. */
const SHORTEST_PLAIN_VALUE = 16;

/**
 * The one engine for all texts, streamed or whole. It cuts the text into segments, judges each on its own, and lets go
 * of what has been judged. Every decision depends on the text up to the end of its segment only.
 */
export class SpanRedactor {
  private buffer: string;
  private readonly cutter: SegmentCutter;
  /** First character of the buffer that has been neither released nor redacted. */
  private pending: number;
  /** Position of the buffer's first character in the text. */
  private base: number;
  private swallow: { by: Swallow; finding: GuardFinding } | undefined;
  private out = '';

  /** `lookback` is what is known to stand before the text, for example the name of a JSON field. */
  constructor(
    private readonly rules: readonly SpanRule[],
    private readonly found: (finding: GuardFinding) => void,
    lookback = '',
    /** The way back from what comes in to the text as it was written. */
    private readonly before?: OffsetMap,
  ) {
    this.buffer = lookback;
    this.base = -lookback.length;
    this.pending = lookback.length;
    this.cutter = new SegmentCutter(lookback.length);
  }

  /** Characters that have come in and not gone out. */
  get held(): number {
    return this.buffer.length - this.pending;
  }

  push(text: string): string {
    this.buffer = this.buffer.length === 0 ? text : this.buffer + text;
    return this.drain(false);
  }

  flush(): string {
    return this.drain(true);
  }

  private drain(final: boolean): string {
    this.out = '';
    while (!this.swallow || this.keepSwallowing(final)) {
      const cut = this.cutter.next(this.buffer);
      if (cut === FULL) this.judgeWindow();
      else if (cut !== MORE) this.judge(cut);
      else if (final && this.cutter.start < this.buffer.length) this.judge(this.buffer.length);
      else break;
    }
    this.release(this.cutter.start);
    this.forget();
    return this.out;
  }

  private judge(to: number): void {
    const from = this.cutter.start;
    if (this.cutter.suspect || to - from >= SHORTEST_PLAIN_VALUE) {
      for (const hit of this.hits(from, to)) {
        if (this.apply(hit, hit.swallow === 'pem')) return;
      }
    }
    this.cutter.restart(to);
  }

  /**
   * A segment that fills the window is let go by half: a value that starts in the first half and is not over at the
   * window's end is longer than any that must be seen whole, and is swallowed to its end.
   */
  private judgeWindow(): void {
    const from = this.cutter.start;
    const to = from + WINDOW;
    let cut = from + STEP;
    for (const hit of this.hits(from, to)) {
      if (hit.start >= from + STEP) break;
      if (this.apply(hit, hit.swallow === 'pem' || (hit.swallow === 'run' && hit.end === to))) return;
      if (strengthOf(hit.rule) > 0) cut = Math.max(cut, hit.end);
    }
    this.cutter.advance(cut);
  }

  /** What the rules say of the text between the two positions of the buffer. */
  private hits(from: number, to: number): Hit[] {
    const left = Math.max(0, from - LOOKBACK);
    const text = this.buffer.slice(left, to);
    const hits: Hit[] = [];
    for (const by of this.rules) {
      for (const span of by.check.scan(text, from - left, (type) => by.ruleOf(type) !== undefined)) {
        const rule = by.ruleOf(span.type);
        if (!rule || span.score < rule.threshold) continue;
        hits.push({ ...span, start: span.start + left, end: span.end + left, by, rule });
      }
    }
    return resolveOverlaps(hits);
  }

  /** Returns true when the rest of the value is still to come and will be swallowed. */
  private apply(hit: Hit, open: boolean): boolean {
    const finding = this.findingOf(hit);
    this.found(finding);
    if (strengthOf(hit.rule) === 0) return false;
    this.release(hit.start);
    this.out += this.replacementOf(hit);
    this.pending = hit.end;
    if (!open) return false;
    this.swallow = { by: swallowOf(hit.swallow!), finding };
    this.cutter.restart(hit.end);
    return true;
  }

  private findingOf({ by, rule, type, start, end, score }: Hit): GuardFinding {
    const { action, shadow } = rule;
    const place = { start: this.before?.toOriginal(start + this.base) ?? start + this.base, end: this.endOf(end) };
    return { check: by.check.name, type, action, ...place, score, ...(shadow && { shadow }) };
  }

  private replacementOf({ by, rule, type, start, end }: Hit): string {
    if (rule.action === 'tokenise' && rule.placeholder) return rule.placeholder(type, this.buffer.slice(start, end));
    return by.check.placeholder(type);
  }

  /** Returns true when the value has ended and judging goes on. */
  private keepSwallowing(final: boolean): boolean {
    const { by, finding } = this.swallow!;
    const { to, done } = by.drop(this.buffer, this.cutter.start, final);
    this.cutter.restart(to);
    this.pending = to;
    finding.end = this.endOf(to);
    if (done) this.swallow = undefined;
    return done;
  }

  private endOf(end: number): number {
    return this.before?.toOriginalEnd(end + this.base) ?? end + this.base;
  }

  private release(to: number): void {
    if (to <= this.pending) return;
    this.out += this.buffer.slice(this.pending, to);
    this.pending = to;
  }

  private forget(): void {
    const drop = this.cutter.start - LOOKBACK;
    if (drop <= 0) return;
    this.buffer = this.buffer.slice(drop);
    this.cutter.shift(drop);
    this.pending -= drop;
    this.base += drop;
    this.before?.forget(Math.max(0, this.base));
  }
}
