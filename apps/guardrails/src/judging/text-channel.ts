import type { GuardFinding } from '#contracts';

import type { CharacterCheck, Span } from '../check.js';
import { replaces, type RuleOf } from '../streaming/applied-rule.js';
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
  readonly spans: readonly SpanRule[];
  readonly restorer?: Restorer | undefined;
  /** What is known to stand before the text. */
  readonly lookback?: string | undefined;
}

/**
 * One text on its way: in pieces or whole, the same text comes out, because every part of the channel decides by the text
 * alone. What is restored comes last: nobody redacts a value that goes back to the one who sent it.
 */
export class TextChannel {
  private readonly filters;
  private readonly redactor: SpanRedactor;
  private readonly restorer: Restorer | undefined;

  constructor({ characters, spans, restorer, lookback = '' }: ChannelParts, found: Found) {
    this.filters = characters.map((rule) => {
      const filter = rule.check.open((span) => tell(rule, span, found));
      return { filter, strips: rule.strips };
    });
    this.redactor = new SpanRedactor(spans, found, lookback);
    this.restorer = restorer;
  }

  /** Characters that have come in and not gone out. */
  get held(): number {
    return this.redactor.held;
  }

  push(text: string): string {
    let rest = text;
    for (const { filter, strips } of this.filters) {
      const stripped = filter.push(rest);
      if (strips) rest = stripped;
    }
    rest = this.redactor.push(rest);
    return this.restorer ? this.restorer.push(rest) : rest;
  }

  flush(): string {
    let rest = '';
    for (const { filter, strips } of this.filters) {
      const stripped = filter.push(rest) + filter.flush();
      if (strips) rest = stripped;
    }
    rest = this.redactor.push(rest) + this.redactor.flush();
    return this.restorer ? this.restorer.push(rest) + this.restorer.flush() : rest;
  }
}

export const strips = (rules: readonly { action: string; shadow: boolean }[]): boolean =>
  rules.some((rule) => replaces(rule as Parameters<typeof replaces>[0]));

function tell({ check, ruleOf }: CharacterRule, span: Span, found: (finding: GuardFinding) => void): void {
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
