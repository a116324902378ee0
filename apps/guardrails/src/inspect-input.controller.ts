import { Controller } from '@nestjs/common';

import { type Asked, InspectInput, type InputInspected, type Job } from '#contracts';
import { Stage } from '#messaging';

import { canaryFor, canaryIn, withCanary } from './checks/prompt-leak/canary.js';
import { CleanTexts } from './judging/clean-texts.js';
import { Findings } from './judging/findings.js';
import { RequestJudge } from './judging/request-judge.js';
import { PoliciesService } from './policies/policies.service.js';
import { ReviewsService } from './reviews/reviews.service.js';
import { VaultsService } from './vault/vaults.service.js';

/** May this be asked, and with which values replaced? */
@Controller()
export class InspectInputController {
  constructor(
    private readonly policies: PoliciesService,
    private readonly vaults: VaultsService,
    private readonly reviews: ReviewsService,
  ) {}

  @Stage(InspectInput)
  async inspect(job: Job<Asked>): Promise<InputInspected> {
    const { request, reviewed } = job.state;
    if (reviewed && !reviewed.edited) return { request, guard: reviewed.guard };
    const policy = reviewed
      ? await this.policies.version(job.principal.tenant, reviewed.guard.policy)
      : this.policies.forRequest(job.principal.tenant, request);
    const findings = new Findings(reviewed ? 'released' : 'act');
    const vault = this.vaults.open(job, policy);
    const clean = new CleanTexts(job.principal.tenant);
    const judged = await new RequestJudge(policy, findings, { vault, clean }).messages(request);
    const messages = policy.plantsCanary && !canaryIn(judged) ? withCanary(judged, canaryFor(job.id)) : judged;
    const sealed = vault && !vault.isEmpty ? this.vaults.seal(vault, job) : undefined;
    const inspected: InputInspected = {
      request: messages === request.messages ? request : { ...request, messages },
      guard: { policy: policy.name, findings: findings.list, ...(sealed !== undefined && { vault: sealed }) },
    };
    if (findings.wantsReview) await this.reviews.parkRequest(job, inspected, policy);
    return inspected;
  }
}
