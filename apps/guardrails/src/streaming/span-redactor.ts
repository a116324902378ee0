import type { GuardFinding } from '#contracts';

import type { Span, SpanCheck } from '../check.js';
import type { PolicyAction } from '../policy.js';
import { FULL, MORE, SegmentCutter, STEP, WINDOW } from './segment-cutter.js';
import { type Swallow, swallowOf } from './swallow.js';

/** How much text in front of a segment its checks may look at, for words like "password:". */
export const LOOKBACK = 64;
/** No value is shorter than this unless it holds a digit or `@`. */
const SHORTEST_PLAIN_VALUE = 16;

export interface SpanRule {
  readonly check: SpanCheck;
  readonly action: PolicyAction;
}

interface Hit extends Span {
  rule: SpanRule;
}

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
      cut = Math.max(cut, hit.end);
    }
    this.cutter.advance(cut);
  }

  /** Spans of all rules in the buffer's positions, in order, those that overlap joined so that no part of one stays. */
  private hits(from: number, to: number): Hit[] {
    const left = Math.max(0, from - LOOKBACK);
    const text = this.buffer.slice(left, to);
    const hits: Hit[] = [];
    for (const rule of this.rules) {
      for (const span of rule.check.scan(text, from - left)) {
        hits.push({ ...span, start: span.start + left, end: span.end + left, rule });
      }
    }
    return hits.length > 1 ? joined(hits) : hits;
  }

  /** Returns true when the rest of the value is still to come and will be swallowed. */
  private apply(hit: Hit, open: boolean): boolean {
    const { check, action } = hit.rule;
    const finding: GuardFinding = {
      check: check.name,
      type: hit.type,
      action,
      start: hit.start + this.base,
      end: hit.end + this.base,
      score: hit.score,
    };
    this.found(finding);
    if (action === 'flag') return false;
    this.release(hit.start);
    this.out += check.placeholder(hit.type);
    this.pending = hit.end;
    if (!open) return false;
    this.swallow = { by: swallowOf(hit.swallow!), finding };
    this.cutter.restart(hit.end);
    return true;
  }

  /** Returns true when the value has ended and judging goes on. */
  private keepSwallowing(final: boolean): boolean {
    const { by, finding } = this.swallow!;
    const { to, done } = by.drop(this.buffer, this.cutter.start, final);
    this.cutter.restart(to);
    this.pending = to;
    finding.end = to + this.base;
    if (done) this.swallow = undefined;
    return done;
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
  }
}

function joined(hits: Hit[]): Hit[] {
  hits.sort((a, b) => a.start - b.start || b.end - a.end);
  const kept: Hit[] = [];
  for (const hit of hits) {
    const last = kept.at(-1);
    if (!last || hit.start >= last.end) kept.push(hit);
    else if (last.rule.action === 'flag' && hit.rule.action !== 'flag')
      kept[kept.length - 1] = { ...hit, start: last.start, end: Math.max(last.end, hit.end) };
    else if (hit.rule.action !== 'flag' && hit.end > last.end) {
      last.end = hit.end;
      if (hit.swallow) last.swallow = hit.swallow;
    }
  }
  return kept;
}
