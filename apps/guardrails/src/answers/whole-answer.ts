import type { ChatCompletion, CompletionChoice, GuardFinding } from '#contracts';

import type { AnswerCheck, AnswerContext, AnswerVerdict, Span, VerdictCheck } from '../check.js';
import { failOpen, guarded } from '../judging/fail-mode.js';
import type { Findings, Found } from '../judging/findings.js';
import type { StageJudge, WholeRule } from '../judging/stage-judge.js';
import { NAMES } from './choice-filter.js';

/** A complete answer, with whatever is known of it beside. */
export interface Complete {
  readonly completion: ChatCompletion;
}

/** Asks the model again with a complaint about its answer; undefined when there was no other answer. */
export type Reask<Answer extends Complete> = (
  earlier: Answer,
  complaint: string,
  model?: string,
) => Promise<Answer | undefined>;

type Message = CompletionChoice['message'];

/** What is told of an answer that took more than one question. */
const REASKED = 'REASKED';
/** A repair is a finding, and never a reason to stop the answer that it mended. */
const REPAIRED = 'REPAIRED';

/** Judges complete answers: by what they say as a whole, and against what was asked. */
export class WholeAnswer {
  private readonly answers: readonly WholeRule<AnswerCheck>[];

  constructor(
    private readonly judge: StageJudge,
    private readonly findings: Findings,
    private readonly context: AnswerContext,
    private readonly scores?: Record<string, number>,
  ) {
    this.answers = judge.answers.filter(({ check }) => check.concerns(context));
  }

  /** Whether there is anything to judge at the end. */
  get concerns(): boolean {
    return this.answers.length > 0 || this.judge.verdicts.length > 0;
  }

  /** Whether what is found may change or stop the answer. */
  get mayAct(): boolean {
    return [...this.answers, ...this.judge.verdicts].some(({ acts }) => acts);
  }

  /** Judges texts that have gone out already: they can be told about, and stopped, but not repaired. */
  verdict(fields: Readonly<Record<string, string>>, index: number): void {
    this.verdicts(fields, index);
    const text = fields['content'];
    if (!text) return;
    const found = this.findings.at(`choices[${index}].content`);
    for (const rule of this.answers) {
      const { findings } = this.judged(rule, { role: 'assistant', content: text }, found);
      for (const span of findings) if (span.type !== REPAIRED) tell(rule, span, found);
    }
  }

  /** The completion judged against what was asked: repaired, or asked for again, where a rule wants that. */
  async held<Answer extends Complete>(reached: Answer, reask?: Reask<Answer>): Promise<Answer> {
    let result = reached;
    for (const rule of this.answers) result = await this.applied(rule, result, reask);
    return result;
  }

  /** Judges what the completion says, as it may leave. */
  said({ completion }: Complete): void {
    for (const { message, index } of completion.choices) this.verdicts(textsOf(message), index);
  }

  private verdicts(fields: Readonly<Record<string, string>>, index: number): void {
    const { request } = this.context;
    for (const [name, text] of Object.entries(fields)) {
      this.judge.verdict(text, this.findings.at(`choices[${index}].${name}`), { request }, this.scores);
    }
  }

  private async applied<Answer extends Complete>(
    rule: WholeRule<AnswerCheck>,
    reached: Answer,
    reask: Reask<Answer> | undefined,
  ): Promise<Answer> {
    let result = reached;
    const { times = 0, largerModel } = rule.check.reask ?? {};
    const models = [...Array.from({ length: times }, () => undefined), ...(largerModel ? [largerModel] : [])];
    for (;;) {
      const verdicts = result.completion.choices.map(({ message, index }) =>
        this.judged(rule, message, this.findings.at(`choices[${index}].content`)),
      );
      const complaint = result.completion.choices.length === 1 ? verdicts[0]?.complaint : undefined;
      if (!reask || complaint === undefined || models.length === 0) return this.settled(rule, result, verdicts);
      const again = await reask(result, complaint, models.shift());
      if (!again) return this.settled(rule, result, verdicts);
      result = again;
      this.findings.at('choices[0].content')(findingOf(rule.check.name, REASKED));
    }
  }

  /** Tells what was found and takes over the repairs. */
  private settled<Answer extends Complete>(
    rule: WholeRule<AnswerCheck>,
    reached: Answer,
    verdicts: readonly AnswerVerdict[],
  ): Answer {
    const choices = reached.completion.choices.map((choice, at) => {
      const { findings, repaired } = verdicts[at]!;
      const found = this.findings.at(`choices[${choice.index}].content`);
      const repairs = repaired !== undefined && findings.some(({ type }) => mayRepair(rule, type));
      for (const span of findings) tell(rule, span, found, repairs);
      return repairs ? { ...choice, message: { ...choice.message, content: repaired! } } : choice;
    });
    return { ...reached, completion: { ...reached.completion, choices } };
  }

  /** A message that calls a tool instead of answering says nothing yet. */
  private judged(
    { check, failsOpen }: WholeRule<AnswerCheck>,
    { content, tool_calls: calls }: Message,
    found: Found,
  ): AnswerVerdict {
    if (content === null || calls?.length) return { findings: [] };
    const verdict = (failsOpen ? guarded(check, failOpen(found)) : check).judge(content, this.context);
    if (this.scores) this.scores[check.name] = Math.max(0, ...verdict.findings.map(({ score }) => score));
    return verdict;
  }
}

/** Everything that a message says to its reader: tool calls have arguments, which are values and not prose. */
export function textsOf(message: Message): Record<string, string> {
  return Object.fromEntries(
    Object.entries(message).filter(
      (entry): entry is [string, string] => typeof entry[1] === 'string' && !NAMES.has(entry[0]),
    ),
  );
}

function mayRepair({ ruleOf }: WholeRule<AnswerCheck>, type: string): boolean {
  const rule = ruleOf(type);
  return rule !== undefined && !rule.shadow && rule.action !== 'allow' && rule.action !== 'flag';
}

function tell(
  { check, ruleOf }: WholeRule<AnswerCheck | VerdictCheck>,
  { type, start, end, score }: Span,
  found: Found,
  repaired = false,
): void {
  const rule = ruleOf(type);
  if (!rule || score < rule.threshold) return;
  const action = repaired && type === REPAIRED && !rule.shadow ? 'redact' : rule.action;
  found({ check: check.name, type, action, start, end, score, ...(rule.shadow && { shadow: true as const }) });
}

const findingOf = (check: string, type: string): GuardFinding => ({
  check,
  type,
  action: 'flag',
  start: 0,
  end: 0,
  score: 1,
});
