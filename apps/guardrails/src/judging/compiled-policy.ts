import { AerieError, type ChatRole, type GuardPolicy, type GuardRule, type GuardStage } from '#contracts';

import { type Check, type CheckDefinition, OptionMistake } from '../check.js';
import { CHECKS } from '../checks/check-registry.js';
import { promptLeakCheck } from '../checks/prompt-leak.check.js';
import { type CheckedRule, checksInUse } from './policy-rules.js';
import { StageJudge } from './stage-judge.js';

/** A version of a policy, made ready: unknown checks and impossible rules are refused here, naming the field. */
export class CompiledPolicy {
  /** `id@version` */
  readonly name: string;
  /** Whether values are replaced by tokens and put back into the answer. */
  readonly tokenises: boolean;
  /** Whether a word that must never come out is put into the instructions. */
  readonly plantsCanary: boolean;
  private readonly rules: readonly CheckedRule[];
  private readonly judges = new Map<string, StageJudge>();

  constructor(
    readonly policy: GuardPolicy,
    definitions: readonly CheckDefinition[] = CHECKS,
  ) {
    this.name = `${policy.id}@${policy.version}`;
    this.rules = checkedRules(policy.rules, definitions);
    this.plantsCanary = policy.rules.some(
      ({ check, options }) => check === promptLeakCheck.name && options?.['canary'] === true,
    );
    this.tokenises = policy.rules.some((rule) => rule.action === 'tokenise' && !rule.shadow);
  }

  /** The judge of one stage, for the messages of one role. */
  judge(stage: GuardStage, role?: ChatRole): StageJudge {
    const key = role === undefined ? stage : `${stage} ${role}`;
    let judge = this.judges.get(key);
    if (!judge) {
      judge = new StageJudge(stage, checksInUse(this.rules, stage, role));
      this.judges.set(key, judge);
    }
    return judge;
  }
}

function checkedRules(rules: readonly GuardRule[], definitions: readonly CheckDefinition[]): CheckedRule[] {
  const byName = new Map(definitions.map((definition) => [definition.name, definition]));
  const checks = new Map<string, Check>();
  return rules.map((rule, index) => {
    const at = `rules[${index}]`;
    const definition = byName.get(rule.check);
    if (!definition) throw mistake(`${at}.check`, `"${rule.check}" is not one of ${[...byName.keys()].join(', ')}`);
    refuseImpossible(rule, definition, at);
    const key = `${rule.check} ${JSON.stringify(rule.options ?? {})}`;
    let check = checks.get(key);
    if (!check) checks.set(key, (check = create(definition, rule, at)));
    return { rule, definition, check, key };
  });
}

function refuseImpossible(rule: GuardRule, { name, stages, actions, types }: CheckDefinition, at: string): void {
  if (!stages.includes(rule.stage)) {
    throw mistake(`${at}.stage`, `"${rule.stage}" is not a stage of the ${name} check: ${stages.join(', ')}`);
  }
  if (!actions.includes(rule.action)) {
    throw mistake(`${at}.action`, `"${rule.action}" is not an action of the ${name} check: ${actions.join(', ')}`);
  }
  const wrong = types && rule.types?.find((type) => !types.includes(type));
  if (wrong !== undefined) {
    throw mistake(`${at}.types`, `"${wrong}" is not a type of the ${name} check: ${types!.join(', ')}`);
  }
  if (rule.roles && rule.stage !== 'input') throw mistake(`${at}.roles`, 'is only possible where the stage is "input"');
  if (rule.action === 'review' && rule.stage === 'retrieved') {
    throw mistake(`${at}.action`, '"review" is not possible where the stage is "retrieved"');
  }
  if (rule.action === 'tokenise' && rule.stage !== 'input' && rule.stage !== 'tool') {
    throw mistake(`${at}.action`, '"tokenise" is only possible where the stage is "input" or "tool"');
  }
}

function create(definition: CheckDefinition, rule: GuardRule, at: string): Check {
  try {
    return definition.create(rule.options ?? {});
  } catch (error) {
    if (!(error instanceof OptionMistake)) throw error;
    throw mistake(`${at}.options${error.path ? `.${error.path}` : ''}`, error.problem);
  }
}

const mistake = (param: string, problem: string): AerieError =>
  new AerieError('invalid_request', `${param} ${problem}.`, { param });
