import { Controller } from '@nestjs/common';

import { type AnswerPart, type AnswerParts, InspectOutput, type StageContext } from '#contracts';
import { Stage } from '#messaging';

import { type AnsweredJob, AnswerGuard } from './answers/answer-guard.js';
import { ReaskService } from './answers/reask.service.js';
import type { CompiledPolicy } from './judging/compiled-policy.js';
import { PoliciesService } from './policies/policies.service.js';
import { ReviewsService } from './reviews/reviews.service.js';
import { VaultsService } from './vault/vaults.service.js';

/** May this be said? */
@Controller()
export class InspectOutputController {
  constructor(
    private readonly policies: PoliciesService,
    private readonly vaults: VaultsService,
    private readonly reviews: ReviewsService,
    private readonly reask: ReaskService,
  ) {}

  @Stage(InspectOutput)
  inspect(job: AnsweredJob, parts: AnswerParts, { signal }: StageContext): AnswerParts {
    const policy = this.policies.version(job.principal.tenant, job.state.guard.policy);
    return policy instanceof Promise ? this.later(job, parts, policy, signal) : this.pass(job, parts, policy, signal);
  }

  private async *later(
    job: AnsweredJob,
    parts: AnswerParts,
    policy: Promise<CompiledPolicy>,
    signal: AbortSignal,
  ): AsyncGenerator<AnswerPart> {
    yield* this.pass(job, parts, await policy, signal);
  }

  private pass(job: AnsweredJob, parts: AnswerParts, policy: CompiledPolicy, signal: AbortSignal) {
    const vault = this.vaults.of(job);
    const guard = new AnswerGuard({
      job,
      policy,
      vault,
      reask: this.reask,
      park: (answer, findings) => this.reviews.parkAnswer(job, answer, findings, vault),
      signal,
    });
    return guard.pass(parts);
  }
}
