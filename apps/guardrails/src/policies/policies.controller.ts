import { Controller } from '@nestjs/common';

import {
  CreateGuardPolicy,
  DeleteGuardPolicy,
  GetGuardPolicy,
  type GuardPolicyInput,
  type GuardPolicyView,
  ListGuardPolicies,
  PutGuardPolicy,
} from '#contracts';
import { Answers } from '#messaging';

import { PoliciesService } from './policies.service.js';

@Controller()
export class PoliciesController {
  constructor(private readonly policies: PoliciesService) {}

  @Answers(CreateGuardPolicy)
  create({ tenant, policy }: { tenant: string; policy: GuardPolicyInput }): Promise<GuardPolicyView> {
    return this.policies.create(tenant, policy);
  }

  @Answers(PutGuardPolicy)
  put({ tenant, id, policy }: { tenant: string; id: string; policy: GuardPolicyInput }): Promise<GuardPolicyView> {
    return this.policies.put(tenant, id, policy);
  }

  @Answers(ListGuardPolicies)
  list({ tenant }: { tenant: string }): GuardPolicyView[] {
    return this.policies.list(tenant);
  }

  @Answers(GetGuardPolicy)
  get({ tenant, id, version }: { tenant: string; id: string; version?: number }): Promise<GuardPolicyView> {
    return this.policies.get(tenant, id, version);
  }

  @Answers(DeleteGuardPolicy)
  async delete({ tenant, id }: { tenant: string; id: string }): Promise<{ deleted: boolean }> {
    return { deleted: await this.policies.delete(tenant, id) };
  }
}
