import { Inject, Injectable } from '@nestjs/common';
import { InjectMetric } from '@willsoto/nestjs-prometheus';
import type { Counter, Histogram } from 'prom-client';

import { AerieError, type Asked, type AskedToEmbed, CATALOGUE, type Job, type LiveCatalogue } from '#contracts';

import type { Budget } from '../budgets/budget.js';
import { BudgetsService } from '../budgets/budgets.service.js';
import { Clock } from '../clock.js';
import { LONGEST_JOB_MS } from '../leases/allowance.js';
import { AllowancesService } from '../leases/allowances.service.js';
import type { Share } from '../leases/share.js';
import { ADMISSIONS_METRIC, HOLD_WAIT_METRIC } from '../metrics.js';
import { demandOf, isCompared, modelOf } from './demand.js';
import { type Admission, InFlight } from './in-flight.js';
import { boundTokens } from './prompt-size.js';
import { countPromptTokens } from './prompt-tokens.js';
import { type Tariff, type Tariffs, tariffsOf } from './tariff.js';
import { WorstCase } from './worst-case.js';

type AdmittedJob = Job<Asked | AskedToEmbed>;

const NOTHING_HELD: Admission = { holds: [], maxCompletionTokens: null };

/** Holds what a request may cost at most in every budget that binds it, or refuses it. */
@Injectable()
export class AdmissionService {
  private readonly tariffs: () => ReadonlyMap<string, Tariffs>;
  private readonly inFlight = new InFlight();

  constructor(
    @Inject(CATALOGUE) catalogue: LiveCatalogue,
    private readonly budgets: BudgetsService,
    private readonly allowances: AllowancesService,
    private readonly clock: Clock,
    @InjectMetric(ADMISSIONS_METRIC) private readonly admissions: Counter,
    @InjectMetric(HOLD_WAIT_METRIC) private readonly holdWait: Histogram,
  ) {
    this.tariffs = catalogue.derive(tariffsOf);
  }

  /** Answers at once, from memory, when no budget binds the request or when its leases hold plenty. */
  admit(job: AdmittedJob, signal: AbortSignal): Admission | Promise<Admission> {
    const known = this.inFlight.get(job.id);
    if (known) return this.counted('repeated', known);
    // A model that the catalogue does not know is refused by llm-router, and a free one needs no money.
    const tariffs = this.tariffs().get(modelOf(job.state));
    const tariff = isCompared(job.state) ? tariffs?.compared : tariffs?.plain;
    if (!tariff || tariff.isFree) return this.counted('unbudgeted', NOTHING_HELD);
    const budgets = this.budgets.matching(job.principal, tariff.names);
    if (budgets.length === 0) return this.counted('unbudgeted', NOTHING_HELD);

    const admission = this.holdNow(job, tariff, budgets) ?? this.holdInTime(job, tariff, budgets, signal);
    this.inFlight.add(job.id, admission, job.deadlineAtMs, this.clock.now());
    return admission;
  }

  /** The job is settled: nothing is held for it any more. */
  forget(jobId: string): void {
    this.inFlight.remove(jobId);
  }

  private holdNow(job: AdmittedJob, tariff: Tariff, budgets: readonly Budget[]): Admission | undefined {
    if (this.isLong(job)) return undefined;
    const demand = demandOf(job.state);
    const worst = new WorstCase(tariff, demand, boundTokens(demand.prompt));
    const allowances = budgets.map((budget) => this.allowances.of(budget));
    if (!allowances.every((allowance) => allowance.isPlenty(worst.costNanoUsd))) return undefined;
    const held: Held[] = [];
    for (const [index, allowance] of allowances.entries()) {
      const share = allowance.tryTake(worst.costNanoUsd);
      if (!share) {
        this.putBack(held);
        return undefined;
      }
      held.push({ budget: budgets[index]!, share });
    }
    return this.counted('held', admissionOf(held, worst.maxTokens * worst.n));
  }

  private async holdInTime(
    job: AdmittedJob,
    tariff: Tariff,
    budgets: readonly Budget[],
    signal: AbortSignal,
  ): Promise<Admission> {
    const stopTimer = this.holdWait.startTimer();
    try {
      const demand = demandOf(job.state);
      const worst = new WorstCase(tariff, demand, await countPromptTokens(demand.prompt));
      const admission = await this.hold(job, worst, budgets, signal);
      return this.counted(admission.maxCompletionTokens === worst.maxTokens * worst.n ? 'held' : 'shrunk', admission);
    } catch (error) {
      this.inFlight.remove(job.id);
      this.admissions.inc({ outcome: error instanceof AerieError ? error.code : 'failed' });
      throw error;
    } finally {
      stopTimer();
    }
  }

  /** Takes from one budget after the other, in the order of their ids, so that no two requests wait for each other. */
  private async hold(
    job: AdmittedJob,
    worst: WorstCase,
    budgets: readonly Budget[],
    signal: AbortSignal,
  ): Promise<Admission> {
    const held: Held[] = [];
    let fit = worst.within(worst.costNanoUsd);
    try {
      for (const budget of budgets) {
        const share = await this.allowances.of(budget).take(fit.costNanoUsd, worst.floorNanoUsd, signal);
        if (!share) continue;
        held.push({ budget, share });
        fit = worst.within(share.amount < fit.costNanoUsd ? share.amount : fit.costNanoUsd);
      }
      if (this.isLong(job)) await this.cover(job, held);
    } catch (error) {
      this.putBack(held);
      throw error;
    }
    return admissionOf(this.cutTo(fit.costNanoUsd, held), held.length === 0 ? null : fit.maxTokens * worst.n);
  }

  /** What a later budget could not match is put back into the earlier ones. */
  private cutTo(amount: bigint, held: readonly Held[]): Held[] {
    return held.map(({ budget, share: { leaseId, amount: taken } }) => {
      this.allowances.putBack(budget.id, { leaseId, amount: taken - amount });
      return { budget, share: { leaseId, amount } };
    });
  }

  private isLong(job: AdmittedJob): boolean {
    return job.deadlineAtMs - this.clock.now() > LONGEST_JOB_MS;
  }

  private async cover(job: AdmittedJob, held: readonly Held[]): Promise<void> {
    const lifeMs = job.deadlineAtMs - this.clock.now() + 60_000;
    const shares = held.map(({ share }) => share);
    await this.allowances.cover(shares, lifeMs).catch((cause: unknown) => {
      throw new AerieError('unavailable', 'The budget of this request cannot be held at the moment; try again.', {
        cause,
        retryAfterMs: 1000,
      });
    });
  }

  private putBack(held: readonly Held[]): void {
    for (const { budget, share } of held) this.allowances.putBack(budget.id, share);
  }

  private counted<T>(outcome: string, admission: T): T {
    this.admissions.inc({ outcome });
    return admission;
  }
}

interface Held {
  readonly budget: Budget;
  readonly share: Share;
}

function admissionOf(held: readonly Held[], maxCompletionTokens: number | null): Admission {
  const holds = held.map(({ budget, share }) => ({
    leaseId: share.leaseId,
    budgetId: budget.id,
    amountNanoUsd: share.amount.toString(),
  }));
  return { holds, maxCompletionTokens };
}
