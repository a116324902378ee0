import type { GuardAction } from '#contracts';

import type { SpanCheck } from '../check.js';
import type { AppliedRule, RuleOf } from './applied-rule.js';

/** A check of values, and what happens to what it finds. */
export interface SpanRule {
  readonly check: SpanCheck;
  /** Spans of a type without a rule are ignored. */
  readonly ruleOf: RuleOf;
}

const STRENGTH: Readonly<Record<GuardAction, number>> = {
  allow: 0,
  flag: 0,
  tokenise: 1,
  redact: 2,
  review: 3,
  block: 4,
};

/** Of two actions on one place the stronger holds; 0 leaves the text as it is. */
export const strengthOf = ({ action, shadow }: AppliedRule): number => (shadow ? 0 : STRENGTH[action]);
