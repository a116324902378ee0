import { Controller } from '@nestjs/common';

import {
  type AnswerPart,
  type AnswerParts,
  type Asked,
  type Grounded,
  type InputInspected,
  InspectOutput,
  type Job,
  type StageContext,
} from '#contracts';
import { Stage } from '#messaging';

import { AnswerGuard } from './answers/answer-guard.js';
import { ReaskService } from './answers/reask.service.js';
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
  async *inspect(
    job: Job<Asked & InputInspected & Grounded>,
    parts: AnswerParts,
    { signal }: StageContext,
  ): AsyncGenerator<AnswerPart> {
    const known = this.policies.version(job.principal.tenant, job.state.guard.policy);
    const policy = known instanceof Promise ? await known : known;
    const vault = this.vaults.of(job);
    const guard = new AnswerGuard({
      job,
      policy,
      vault,
      reask: this.reask,
      park: (answer, findings) => this.reviews.parkAnswer(job, answer, findings, vault),
      signal,
    });
    yield* guard.pass(parts);
  }
}
