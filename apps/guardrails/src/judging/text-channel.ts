import type { CharacterCheck, Span } from '../check.js';
import type { RuleOf } from '../streaming/applied-rule.js';
import { OffsetMap } from '../streaming/offset-map.js';
import { PhraseRedactor, type PhraseRule } from '../streaming/phrase-redactor.js';
import { SpanRedactor } from '../streaming/span-redactor.js';
import type { SpanRule } from '../streaming/span-rule.js';
import type { Found } from './findings.js';

/** A character check as a policy uses it. */
export interface CharacterRule {
  readonly check: CharacterCheck;
  readonly ruleOf: RuleOf;
  /** Whether its characters are removed, or only told. */
  readonly strips: boolean;
}

/** Puts back what was taken out on the way in. */
export interface Restorer {
  push(text: string): string;
  flush(): string;
}

/** What is done to the pieces of a text on their way, in this order. */
export interface ChannelParts {
  readonly characters: readonly CharacterRule[];
  readonly phrases: readonly PhraseRule[];
  readonly spans: readonly SpanRule[];
  readonly restorer?: Restorer | undefined;
  /** What is known to stand before the text. */
  readonly lookback?: string | undefined;
}

/**
 * One text on its way: in pieces or whole, the same text comes out, because every part of the channel decides by the text
 * alone. Findings name places of the text as it was written. What is restored comes last: nobody redacts a value that
 * goes back to the one who sent it.
 */
export class TextChannel {
  private readonly filters;
  private readonly phrases: PhraseRedactor | undefined;
  private readonly spans: SpanRedactor | undefined;
  private readonly restorer: Restorer | undefined;

  constructor({ characters, phrases, spans, restorer, lookback = '' }: ChannelParts, found: Found) {
    let offsets: OffsetMap | undefined;
    this.filters = characters.map((rule) => {
      if (rule.strips) offsets = new OffsetMap(offsets);
      const filter = rule.check.open((span) => tell(rule, span, found), rule.strips ? offsets : undefined);
      return { filter, strips: rule.strips };
    });
    if (phrases.length > 0) {
      const stripped = offsets;
      offsets = new OffsetMap(stripped);
      this.phrases = new PhraseRedactor(phrases, placed(found, stripped), offsets);
    }
    if (spans.length > 0) this.spans = new SpanRedactor(spans, found, lookback, offsets);
    this.restorer = restorer;
  }

  /** Characters that have come in and not gone out. */
  get held(): number {
    return (this.spans?.held ?? 0) + (this.phrases?.held ?? 0);
  }

  push(text: string): string {
    let rest = text;
    for (const { filter, strips } of this.filters) {
      const stripped = filter.push(rest);
      if (strips) rest = stripped;
    }
    if (this.phrases) rest = this.phrases.push(rest);
    if (this.spans) rest = this.spans.push(rest);
    return this.restorer ? this.restorer.push(rest) : rest;
  }

  flush(): string {
    let rest = '';
    for (const { filter, strips } of this.filters) {
      const stripped = filter.push(rest) + filter.flush();
      if (strips) rest = stripped;
    }
    if (this.phrases) rest = this.phrases.push(rest) + this.phrases.flush();
    if (this.spans) rest = this.spans.push(rest) + this.spans.flush();
    return this.restorer ? this.restorer.push(rest) + this.restorer.flush() : rest;
  }
}

function placed(found: Found, offsets: OffsetMap | undefined): Found {
  if (!offsets) return found;
  return (finding) =>
    found({ ...finding, start: offsets.toOriginal(finding.start), end: offsets.toOriginalEnd(finding.end) });
}

function tell({ check, ruleOf }: CharacterRule, span: Span, found: Found): void {
  const rule = ruleOf(span.type);
  if (!rule || span.score < rule.threshold) return;
  const { type, start, end, score } = span;
  found({
    check: check.name,
    type,
    action: rule.action,
    start,
    end,
    score,
    ...(rule.shadow && { shadow: true as const }),
  });
}
