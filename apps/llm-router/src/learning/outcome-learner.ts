import { LRUCache } from 'lru-cache';

import { logLength } from '../complexity/complexity-model.js';
import type { Complexity } from '../complexity/complexity-scorer.js';
import { DriftAlarm } from './drift-alarm.js';
import { type OutcomeFeatures, OutcomeModel } from './outcome-model.js';

/** Tenants and routes that are remembered, about 1 KB each; the one longest unused is forgotten first. */
export const MOST_SCOPES = 10_000;

export interface Outcome {
  readonly model: 'weak' | 'strong';
  /** False for an answer that failed its schema, was thumbed down, or was escalated. */
  readonly good: boolean;
}

/** What is known of a prompt when it is routed. */
export interface PromptFacts extends Pick<Complexity, 'gain' | 'familiar'> {
  /** Characters of the prompt. */
  readonly chars: number;
}

interface Scope {
  readonly model: OutcomeModel;
  readonly alarms: Readonly<Record<Outcome['model'], DriftAlarm>>;
}

/** Learns from the outcomes of each scope (a tenant's route) how far the offline gain is off there. */
export class OutcomeLearner {
  private readonly scopes: LRUCache<string, Scope>;

  constructor(max = MOST_SCOPES) {
    this.scopes = new LRUCache({ max });
  }

  /** Whether the scope has told any outcome. */
  knows(scope: string): boolean {
    return this.scopes.has(scope);
  }

  /**
   * The gain to route by. Without `lean` the expected one; a draw from the standard normal distribution makes it a
   * Thompson sample, which now and then tries the model that is believed to be worse, the more so the less is known.
   */
  adjustedGain(scope: string, facts: PromptFacts, lean = 0): number {
    const known = this.scopes.get(scope);
    if (!known && lean === 0) return facts.gain;
    const { mean, deviation } = (known?.model ?? new OutcomeModel()).gain(featuresOf(facts));
    return mean + lean * deviation;
  }

  /** True: the outcomes of this scope have changed; what was learnt before is forgotten. */
  observe(scope: string, facts: PromptFacts, outcome: Outcome): boolean {
    const known = this.scopes.get(scope) ?? newScope();
    this.scopes.set(scope, known);
    return take(known, facts, outcome);
  }

  /** Puts what these teach, in this order, in place of all that was observed of the scope. */
  relearn(scope: string, lessons: readonly (PromptFacts & Outcome)[]): void {
    const known = newScope();
    for (const lesson of lessons) take(known, lesson, lesson);
    this.scopes.set(scope, known);
  }
}

const newScope = (): Scope => ({
  model: new OutcomeModel(),
  alarms: { weak: new DriftAlarm(), strong: new DriftAlarm() },
});

function take(scope: Scope, facts: PromptFacts, { model, good }: Outcome): boolean {
  const features = featuresOf(facts);
  const drifted = scope.alarms[model].notice(Number(good) - scope.model.expected(features, model === 'strong'));
  if (drifted) scope.model.reset();
  scope.model.observe(features, model === 'strong', good);
  return drifted;
}

const featuresOf = ({ gain, chars, familiar }: PromptFacts): OutcomeFeatures => [
  1,
  gain,
  logLength(chars),
  familiar ? 0 : 1,
];
