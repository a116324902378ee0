import type { GuardAction } from '#contracts';

/** What a policy says of one type of finding. */
export interface AppliedRule {
  readonly action: GuardAction;
  /** Findings with a lower score are ignored. */
  readonly threshold: number;
  /** Report, do not act. */
  readonly shadow: boolean;
  /** What stands in the place of a value that is put back later. */
  readonly placeholder?: (type: string, value: string) => string;
}

/** The rule for a type, or nothing where the policy names none. */
export type RuleOf = (type: string) => AppliedRule | undefined;

/** Whether the finding's text is replaced. */
export const replaces = ({ action, shadow }: AppliedRule): boolean =>
  !shadow && action !== 'allow' && action !== 'flag';
