import type { GuardFinding } from '#contracts';

import type { PhraseCheck, Span } from '../check.js';
import type { AppliedRule, RuleOf } from './applied-rule.js';
import type { OffsetMap } from './offset-map.js';

export interface PhraseRule {
  readonly check: PhraseCheck;
  /** What the policy does with findings of a type; undefined: nothing, they are not told either. */
  readonly ruleOf: RuleOf;
}

interface Hit {
  readonly span: Span;
  readonly rule: PhraseRule;
}

/**
 * Replaces phrases in a growing text. What leaves, and what is found, depends on the text alone and not on how it
 * arrived: every check tells the first position at which more text could change what it finds, and only what lies
 * before the first of those positions is decided.
 */
export class PhraseRedactor {
  private buffer = '';
  /** The first half of a character whose second half has not come yet. */
  private half = '';
  /** Position of the buffer's first character in the text. */
  private base = 0;
  /** First character of the buffer that has been neither released nor replaced. */
  private pending = 0;
  /** By rule, the first character that has not been judged: behind its last match, at the latest. */
  private readonly from: number[];
  private out = '';
  private released = 0;

  /** `edits` is told what is replaced. */
  constructor(
    private readonly rules: readonly PhraseRule[],
    private readonly found: (finding: GuardFinding) => void,
    private readonly edits?: OffsetMap,
  ) {
    this.from = rules.map(() => 0);
  }

  /** Characters that have come in and not gone out. */
  get held(): number {
    return Math.max(0, this.buffer.length - this.pending) + this.half.length;
  }

  /** Returns what may leave. */
  push(text: string): string {
    const given = this.half + text;
    const whole = endsInHalf(given) ? given.length - 1 : given.length;
    this.half = given.slice(whole);
    this.buffer += given.slice(0, whole);
    return this.drain(this.firstOpen());
  }

  /** Returns the rest: no more text comes. */
  flush(): string {
    this.buffer += this.half;
    this.half = '';
    return this.drain(this.buffer.length);
  }

  private firstOpen(): number {
    let first = this.buffer.length;
    this.rules.forEach(({ check }, order) => {
      first = Math.min(first, check.openFrom(this.buffer, this.from[order]!));
    });
    return first;
  }

  private drain(decided: number): string {
    this.out = '';
    for (const hit of this.hits(decided)) this.apply(hit);
    this.release(decided);
    this.released += this.out.length;
    this.forget(decided);
    return this.out;
  }

  /** What begins before `decided`, in order; of what begins at one place the longest first, then as the rules stand. */
  private hits(decided: number): Hit[] {
    const hits: Hit[] = [];
    this.rules.forEach((rule, order) => {
      const from = this.from[order]!;
      let judged = Math.max(from, decided);
      for (const span of decided > from ? rule.check.scan(this.buffer, from) : []) {
        if (span.start >= decided) break;
        hits.push({ span, rule });
        judged = Math.max(judged, span.end);
      }
      this.from[order] = judged;
    });
    if (this.rules.length > 1) hits.sort((a, b) => a.span.start - b.span.start || b.span.end - a.span.end);
    return hits;
  }

  /** A phrase that overlaps one that was replaced is dropped with it: one placeholder stands for both. */
  private apply({ span: { type, start, end, score }, rule }: Hit): void {
    const applied = rule.ruleOf(type);
    if (!applied || score < applied.threshold) return;
    const { action, shadow } = applied;
    const finding: GuardFinding = {
      check: rule.check.name,
      type,
      action,
      start: start + this.base,
      end: end + this.base,
      score,
    };
    if (shadow) finding.shadow = true;
    this.found(finding);
    if (shadow || action === 'allow' || action === 'flag' || end <= this.pending) return;
    this.release(start);
    const inserted = start < this.pending ? '' : this.placeholderOf(rule.check, applied, type, start, end);
    this.edits?.note(this.released + this.out.length, end - this.pending, inserted.length);
    this.out += inserted;
    this.pending = end;
  }

  private placeholderOf(check: PhraseCheck, applied: AppliedRule, type: string, start: number, end: number): string {
    return applied.placeholder?.(type, this.buffer.slice(start, end)) ?? check.placeholder(type);
  }

  private release(to: number): void {
    if (to <= this.pending) return;
    this.out += this.buffer.slice(this.pending, to);
    this.pending = to;
  }

  /** One character stays in front of what is not decided: whether a word begins there depends on it. */
  private forget(decided: number): void {
    const drop = decided - 1;
    if (drop <= 0) return;
    this.buffer = this.buffer.slice(drop);
    this.base += drop;
    this.pending -= drop;
    for (let order = 0; order < this.from.length; order++) this.from[order]! -= drop;
  }
}

function endsInHalf(text: string): boolean {
  const last = text.charCodeAt(text.length - 1);
  return last >= 0xd800 && last <= 0xdbff;
}
