import { Controller } from '@nestjs/common';

import {
  ListUsage,
  RequestBlockedFact,
  type RequestEndedEarly,
  RequestFailedFact,
  type RequestParked,
  RequestParkedFact,
  type UsageQuery,
  type UsageReported,
  UsageReportedFact,
  type UsageRow,
} from '#contracts';
import { Answers, Reads } from '#messaging';

import { SettlementService } from './settlement.service.js';
import { UsageStore } from './usage.store.js';

@Controller()
export class UsageController {
  constructor(
    private readonly settlements: SettlementService,
    private readonly usage: UsageStore,
  ) {}

  @Reads(UsageReportedFact)
  onUsage(facts: UsageReported[]): Promise<void> {
    return this.settlements.settle(facts);
  }

  @Reads(RequestBlockedFact)
  onBlocked(facts: RequestEndedEarly[]): Promise<void> {
    return this.settlements.release(facts);
  }

  @Reads(RequestFailedFact)
  onFailed(facts: RequestEndedEarly[]): Promise<void> {
    return this.settlements.release(facts);
  }

  @Reads(RequestParkedFact)
  onParked(facts: RequestParked[]): Promise<void> {
    return this.settlements.park(facts);
  }

  @Answers(ListUsage)
  list(query: UsageQuery): Promise<UsageRow[]> {
    return this.usage.sum(query);
  }
}
