import { Injectable } from '@nestjs/common';

import {
  type FeedbackGiven,
  isInstruction,
  MODEL_TIERS,
  type ModelTier,
  requestedMaxTokens,
  responseFormatOf,
  textOf,
} from '#contracts';

import { ComplexityScorer } from '../../complexity/complexity-scorer.js';
import { LearningService } from '../../learning/learning.service.js';
import type { Lesson } from '../../learning/lesson.js';
import type { PromptFacts } from '../../learning/outcome-learner.js';
import type { Target } from '../../resilience/target.js';
import type { Candidates, Choice } from '../route.js';
import { RouteDecisions } from '../route-decisions.js';

const QUALITY = 0.95;
/** What is wanted of a model that does not say its tier. */
const UNTOLD: ModelTier = 'standard';

/** What is known of a request before a model is chosen. */
interface Read extends Candidates {
  /** Whose outcomes it shares. */
  readonly scope: string;
  readonly facts: PromptFacts;
}

interface Wanted {
  readonly model: 'weak' | 'strong';
  readonly why: string;
}

/**
 * Chooses between the cheapest and the best tier that the user may have, by what the prompt is worth, what money is left and
 * how fast an answer must come. Learns from answers that did not have the form that was asked for, and from what users say.
 */
@Injectable()
export class Auto {
  private readonly scorer = ComplexityScorer.load();

  constructor(
    private readonly decisions: RouteDecisions,
    private readonly learning: LearningService,
  ) {}

  readonly choose = (candidates: Candidates): Choice => {
    const fast = fastEnough(candidates, allowed(candidates));
    const read = this.read(candidates);
    const { model, why } = this.wanted(read);
    this.keep(read, model);
    const others = candidates.targets.filter((target) => !fast.includes(target));
    const byTier = (targets: readonly Target[]) =>
      targets.toSorted((a, b) => (model === 'strong' ? 1 : -1) * (tierOf(a) - tierOf(b)));
    return {
      targets: [...byTier(fast), ...byTier(others.filter((target) => mayHave(candidates, target)))],
      reason: `auto: ${why}`,
      ...this.whenAnswered(read, model),
    };
  };

  /** What users made of answers. Safe to repeat. */
  async learn(facts: readonly Omit<FeedbackGiven, 'keyId'>[]): Promise<void> {
    const lessons = await Promise.all(facts.map((fact) => this.lessonOf(fact)));
    await this.learning.learn(lessons.flatMap((lesson) => lesson ?? []));
  }

  private async lessonOf({ jobId, tenant, rating, atMs }: Omit<FeedbackGiven, 'keyId'>): Promise<Lesson | undefined> {
    const decision = await this.decisions.find(jobId, tenant);
    if (!decision) return undefined;
    const { scope, facts, model } = decision;
    return { ...facts, scope, jobId, source: 'feedback', atMs, model, good: rating === 'good' };
  }

  private read(candidates: Candidates): Read {
    const { principal, config } = candidates;
    const text = askedText(candidates);
    const { gain, familiar } = this.scorer.score(text);
    const facts = { gain, familiar, chars: text.length };
    return { ...candidates, scope: `${principal.tenant} ${config.alias}`, facts };
  }

  private keep({ jobId, principal, scope, facts }: Read, model: Wanted['model']): void {
    this.decisions.keep(jobId, { tenant: principal.tenant, scope, facts, model });
  }

  private wanted(read: Read): Wanted {
    if (isShort(read)) return { model: 'weak', why: 'the budget is nearly spent' };
    if (read.isCorrection) {
      this.note(read, this.judged(read).model, false);
      return { model: 'strong', why: 'the first answer did not have the form that was asked for' };
    }
    return this.judged(read);
  }

  private judged({ scope, facts, config }: Read): Wanted {
    if (!facts.familiar) return { model: 'strong', why: 'unlike anything that the scorer knows' };
    const gain = this.learning.adjustedGain(scope, facts);
    const threshold = this.scorer.thresholds.forQuality(config.quality ?? QUALITY);
    const isWorthIt = gain >= threshold;
    const compared = `expected gain ${gain.toFixed(3)} ${isWorthIt ? 'from' : 'below'} ${threshold.toFixed(3)}`;
    return { model: isWorthIt ? 'strong' : 'weak', why: compared };
  }

  /** An answer in a given form that nobody complains of was good; a complaint comes as a correction. */
  private whenAnswered(read: Read, model: Wanted['model']): Pick<Choice, 'onEnd'> {
    if (responseFormatOf(read.request) !== 'json_schema') return {};
    return { onEnd: ({ ok }) => ok && this.note(read, model, true) };
  }

  private note({ jobId, scope, facts }: Read, model: Wanted['model'], good: boolean): void {
    this.learning.note({ ...facts, scope, jobId, source: 'form', atMs: Date.now(), model, good });
  }
}

/** What was asked last; a correction ends with the wrong answer and the complaint, which were not. */
function askedText({ messages, isCorrection }: Candidates): string {
  const asked = messages.filter((message) => !isInstruction(message) && message.role === 'user');
  return textOf(asked.at(isCorrection && asked.length > 1 ? -2 : -1)?.content);
}

/** 0 is the best. */
const tierOf = ({ model }: Target): number => MODEL_TIERS.indexOf(model.tier ?? UNTOLD);

const mayHave = ({ request }: Candidates, target: Target): boolean =>
  tierOf(target) >= MODEL_TIERS.indexOf(request.aerie?.tier ?? MODEL_TIERS[0]);

/** Those of the user's tier and below; the cheapest when there are none. */
function allowed(candidates: Candidates): readonly Target[] {
  const { targets } = candidates;
  const may = targets.filter((target) => mayHave(candidates, target));
  return may.length > 0 ? may : targets.toSorted((a, b) => tierOf(b) - tierOf(a)).slice(0, 1);
}

/** Those whose last answers came within the latency budget, or that were not measured yet; the fastest when there are none. */
function fastEnough({ request }: Candidates, targets: readonly Target[]): readonly Target[] {
  const budgetMs = request.aerie?.latency_budget_ms;
  if (budgetMs === undefined) return targets;
  const tookMs = ({ stats }: Target) => (request.stream ? stats.firstTokenMs : stats.wholeMs) ?? 0;
  const fast = targets.filter((target) => tookMs(target) <= budgetMs);
  return fast.length > 0 ? fast : targets.toSorted((a, b) => tookMs(a) - tookMs(b)).slice(0, 1);
}

/** Whether admission had to cut the answer short to make the request fit into what money is left. */
function isShort({ maxCompletionTokens, request, targets }: Candidates): boolean {
  if (maxCompletionTokens === null) return false;
  const most = Math.max(...targets.map(({ model }) => model.max_output_tokens));
  return maxCompletionTokens < Math.min(requestedMaxTokens(request) ?? Infinity, most) * (request.n ?? 1);
}
