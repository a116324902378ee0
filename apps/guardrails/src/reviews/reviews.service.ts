import { Injectable } from '@nestjs/common';

import {
  AerieError,
  type Asked,
  type Grounded,
  type InputInspected,
  type Job,
  JobParked,
  uuidv7,
  type WholePart,
} from '#contracts';
import { counter } from '#telemetry';

import { mapTexts } from '../answers/map-texts.js';
import type { CompiledPolicy } from '../judging/compiled-policy.js';
import type { Findings } from '../judging/findings.js';
import { PoliciesService } from '../policies/policies.service.js';
import type { Vault } from '../vault/vault.js';
import type { ReviewEntity } from './review.entity.js';
import { ReviewStore } from './review.store.js';

const DEFAULT_SLA_SECONDS = 86_400;

const parked = counter('aerie_reviews_parked_total', 'Jobs that were put away for a person.', ['stage']);

/** Puts jobs away for a person. */
@Injectable()
export class ReviewsService {
  constructor(
    private readonly store: ReviewStore,
    private readonly policies: PoliciesService,
  ) {}

  /** The request as it was judged is what a person sees, and what goes on. */
  async parkRequest(job: Job<Asked>, { request, guard }: InputInspected, policy: CompiledPolicy): Promise<never> {
    const state: Asked = { request, reviewed: { edited: false, guard } };
    return this.park({ ...job, state }, policy, { stage: 'input', findings: guard.findings, answer: null });
  }

  async parkAnswer(
    job: Job<Asked & InputInspected & Grounded>,
    answer: WholePart,
    findings: Findings,
    vault: Vault | undefined,
  ): Promise<never> {
    const policy = await this.policies.version(job.principal.tenant, job.state.guard.policy);
    const completion = vault ? mapTexts(answer.completion, (text) => vault.conceal(text)) : answer.completion;
    const { request, guard, grounding } = job.state;
    return this.park({ ...job, state: { request, guard, grounding } }, policy, {
      stage: 'output',
      findings: findings.list,
      answer: { ...answer, completion },
    });
  }

  private async park(
    job: Job,
    { name, policy }: CompiledPolicy,
    of: Pick<ReviewEntity, 'stage' | 'findings' | 'answer'>,
  ): Promise<never> {
    const { sla_seconds: slaSeconds = DEFAULT_SLA_SECONDS, on_timeout: onTimeout = 'reject' } = policy.review ?? {};
    const review = {
      id: uuidv7(),
      tenant: job.principal.tenant,
      jobId: job.id,
      policy: name,
      job,
      decideBy: new Date(Date.now() + slaSeconds * 1000),
      onTimeout,
      ...UNDECIDED,
      ...of,
    };
    const id = await this.store.add(review).catch(outOfReach);
    parked.inc({ stage: of.stage });
    throw new JobParked(id);
  }
}

const UNDECIDED = {
  claimedBy: null,
  claimedUntil: null,
  decision: null,
  decidedBy: null,
  decidedAt: null,
  note: null,
  edited: null,
  deliveredAt: null,
} as const;

/** Without the store nobody could ever decide: the request is refused, not let through. */
function outOfReach(cause: unknown): never {
  throw new AerieError('unavailable', 'The request needs a review, and reviews cannot be stored right now.', {
    retryAfterMs: 1000,
    cause,
  });
}
