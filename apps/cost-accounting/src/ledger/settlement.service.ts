import { Inject, Injectable, Logger } from '@nestjs/common';
import { InjectMetric } from '@willsoto/nestjs-prometheus';
import type { Counter } from 'prom-client';

import {
  CATALOGUE,
  type LiveCatalogue,
  type Hold,
  type RequestEndedEarly,
  type RequestParked,
  type UsageReported,
} from '#contracts';

import { AdmissionService } from '../admission/admission.service.js';
import { BudgetsService } from '../budgets/budgets.service.js';
import { AllowancesService } from '../leases/allowances.service.js';
import { SETTLED_JOBS_METRIC, SETTLED_METRIC } from '../metrics.js';
import { type LedgerEntry, LedgerStore, type Posting } from './ledger.store.js';
import { Pricing } from './pricing.js';

/** A part of a hold that was not spent and stays in this process's lease. */
interface Kept {
  jobId: string;
  budgetId: string;
  leaseId: string;
  amount: bigint;
}

/** Turns reports of usage into ledger entries and holds into spending, each job once. */
@Injectable()
export class SettlementService {
  private readonly logger = new Logger(SettlementService.name);
  private readonly pricing: () => Pricing;

  constructor(
    @Inject(CATALOGUE) catalogue: LiveCatalogue,
    private readonly store: LedgerStore,
    private readonly budgets: BudgetsService,
    private readonly allowances: AllowancesService,
    private readonly admissions: AdmissionService,
    @InjectMetric(SETTLED_METRIC) private readonly settledNano: Counter,
    @InjectMetric(SETTLED_JOBS_METRIC) private readonly settledJobs: Counter,
  ) {
    this.pricing = catalogue.derive((current) => new Pricing(current));
  }

  /** A request that ended before llm-router took it used nothing; what was held for it is free again. */
  async release(ended: readonly RequestEndedEarly[]): Promise<void> {
    const unanswered = ended.filter((fact) => !fact.answering);
    await this.settle(
      unanswered.map(({ jobId, tenant, keyId, holds, atMs }) => ({ jobId, tenant, keyId, holds, atMs, calls: [] })),
    );
  }

  /**
   * A parked request holds nothing until it goes on, when it is admitted anew. What it held is settled under the id of
   * its review: under its own it could not be charged any more.
   */
  async park(parked: readonly RequestParked[]): Promise<void> {
    await this.settle(
      parked.map(({ reviewId, tenant, keyId, holds, atMs }) => ({
        jobId: reviewId,
        tenant,
        keyId,
        holds,
        atMs,
        calls: [],
      })),
    );
    for (const { jobId } of parked) this.admissions.forget(jobId);
  }

  /** Settles a batch in one transaction. Safe to repeat, in any order. */
  async settle(reports: readonly UsageReported[]): Promise<void> {
    const jobs = inOrder(reports);
    if (jobs.length === 0) return;
    // A hold on a budget that was made on another replica a moment ago.
    if (jobs.some((job) => job.holds.some((hold) => !this.budgets.get(hold.budgetId)))) await this.budgets.follow();

    const entries = jobs.flatMap((job) => this.entriesOf(job));
    const { postings, kept } = this.postingsOf(jobs, entries);
    const jobIds = jobs.map((job) => job.jobId);
    const { fresh, windows } = await this.store.settle(this.allowances.owner, jobIds, entries, postings);

    for (const jobId of jobIds) this.admissions.forget(jobId);
    for (const { jobId, budgetId, leaseId, amount } of kept) {
      if (fresh.has(jobId)) this.allowances.putBack(budgetId, { leaseId, amount });
    }
    for (const { budgetId, ...state } of windows) this.allowances.learn(budgetId, state);
    this.count(fresh, jobs.length, entries);
  }

  private entriesOf({ calls, jobId, tenant, keyId, user, atMs }: UsageReported): LedgerEntry[] {
    return calls.map((call, callIndex) => {
      const { isKnown, ...priced } = this.pricing().price(call);
      if (!isKnown) this.logger.error(`Model "${call.model}" of job ${jobId} has no price: charged as the dearest one`);
      return { ...call, ...priced, jobId, callIndex, tenant, keyId, user, atMs };
    });
  }

  private postingsOf(jobs: readonly UsageReported[], entries: readonly LedgerEntry[]) {
    const postings: Posting[] = [];
    const kept: Kept[] = [];
    const entriesByJob = Map.groupBy(entries, (entry) => entry.jobId);
    for (const { jobId, holds } of jobs) {
      for (const hold of holds) {
        const { leaseId, budgetId } = hold;
        const held = BigInt(hold.amountNanoUsd);
        const spent = this.spentOf(hold, entriesByJob.get(jobId) ?? []);
        // The rest stays with this process if the lease is its own, which spares the next request a draw.
        const released = spent < held && this.allowances.keeps(budgetId, leaseId) ? spent : held;
        postings.push({ jobId, leaseId, budgetId, released, spent });
        if (released < held) kept.push({ jobId, budgetId, leaseId, amount: held - released });
      }
    }
    return { postings, kept };
  }

  /** A budget of a model counts the calls of that model; a budget of a route's alias counts all calls it led to. */
  private spentOf({ budgetId }: Hold, entries: readonly LedgerEntry[]): bigint {
    const model = this.budgets.get(budgetId)?.model ?? null;
    const onlyModel = model !== null && this.pricing().knows(model) ? model : undefined;
    let spent = 0n;
    for (const entry of entries) if (onlyModel === undefined || entry.model === onlyModel) spent += entry.costNanoUsd;
    return spent;
  }

  private count(fresh: ReadonlySet<string>, jobs: number, entries: readonly LedgerEntry[]): void {
    let nano = 0n;
    for (const entry of entries) if (fresh.has(entry.jobId)) nano += entry.costNanoUsd;
    this.settledNano.inc(Number(nano));
    this.settledJobs.inc({ outcome: 'settled' }, fresh.size);
    this.settledJobs.inc({ outcome: 'repeated' }, jobs - fresh.size);
  }
}

/** Each job once, sorted by id, without those that used nothing and held nothing. */
function inOrder(reports: readonly UsageReported[]): UsageReported[] {
  const byJob = new Map<string, UsageReported>();
  for (const report of reports) {
    if (report.calls.length + report.holds.length > 0 && !byJob.has(report.jobId)) byJob.set(report.jobId, report);
  }
  return [...byJob.values()].sort((a, b) => (a.jobId < b.jobId ? -1 : 1));
}
