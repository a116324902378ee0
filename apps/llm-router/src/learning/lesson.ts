import type { Outcome, PromptFacts } from './outcome-learner.js';

/** So many lessons of a scope are kept, the newest: what was learnt is what these add up to. */
export const KEPT_LESSONS = 3000;

/** What the answer to one request taught. Two of the same request and source are one: the later. */
export interface Lesson extends Pick<PromptFacts, 'gain' | 'familiar' | 'chars'>, Outcome {
  /** Whom it teaches: a tenant's route. */
  readonly scope: string;
  /** The id of the request, a UUID. */
  readonly jobId: string;
  /** Who told: the form that was asked for, or a user. */
  readonly source: 'form' | 'feedback';
  /** When it was told, in Unix ms. */
  readonly atMs: number;
}
