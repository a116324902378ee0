import type { ChatRole, GuardRule, GuardStage } from '#contracts';

import type { Check, CheckDefinition } from '../check.js';
import type { AppliedRule, RuleOf } from '../streaming/applied-rule.js';

/** Every check is calibrated to it. */
const SHIPPED_THRESHOLD = 0.5;

/** A check as a policy uses it at one stage: the text is judged once, whatever the number of rules. */
export interface CheckInUse {
  readonly check: Check;
  readonly ruleOf: RuleOf;
  readonly failsOpen: boolean;
  readonly rules: readonly AppliedRule[];
}

/** A rule of a policy with what it needs to be applied. */
export interface CheckedRule {
  readonly rule: GuardRule;
  readonly definition: CheckDefinition;
  readonly check: Check;
  /** Rules of one check with equal options share the check. */
  readonly key: string;
}

/** The checks that judge a role's texts at a stage, in the order of the policy. */
export function checksInUse(all: readonly CheckedRule[], stage: GuardStage, role: ChatRole | undefined): CheckInUse[] {
  const byKey = new Map<string, CheckedRule[]>();
  for (const checked of all) {
    const { rule, key } = checked;
    if (rule.stage !== stage || (rule.roles && role && !rule.roles.includes(role))) continue;
    byKey.set(key, [...(byKey.get(key) ?? []), checked]);
  }
  return [...byKey.values()].map(inUse);
}

function inUse(checked: readonly CheckedRule[]): CheckInUse {
  const byType = new Map<string, AppliedRule>();
  let others: AppliedRule | undefined;
  for (const { rule } of checked) {
    const applied: AppliedRule = {
      action: rule.action,
      threshold: rule.threshold ?? SHIPPED_THRESHOLD,
      shadow: rule.shadow === true,
    };
    if (!rule.types) others ??= applied;
    for (const type of rule.types ?? []) if (!byType.has(type)) byType.set(type, applied);
  }
  return {
    check: checked[0]!.check,
    ruleOf: (type) => byType.get(type) ?? others,
    failsOpen: checked.every(({ rule }) => rule.on_failure === 'open'),
    rules: [...byType.values(), ...(others ? [others] : [])],
  };
}
