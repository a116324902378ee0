import type { ChatRole } from '#contracts';

export type PolicyStage = 'input' | 'output';
export type PolicyAction = 'redact' | 'block' | 'flag';

/** One line of a policy: which check runs where, and what happens when it finds something. */
export interface PolicyRule {
  /** A name of the check registry. */
  readonly check: string;
  readonly stage: PolicyStage;
  readonly action: PolicyAction;
  /** Whose messages are judged; default: everyone's. Input only. */
  readonly roles?: readonly ChatRole[];
}

/** An ordered list of rules. A changed policy is a new version: every answer names the version that judged it. */
export interface GuardPolicy {
  readonly id: string;
  readonly version: number;
  readonly rules: readonly PolicyRule[];
}
