import { Injectable } from '@nestjs/common';

import { type Hold, uuidv7 } from '#contracts';

import type { CompleteJob } from './completion.service.js';
import type { Ask } from './providers/provider.js';
import type { Attempt } from './resilience/attempt.js';
import type { Target } from './resilience/target.js';
import { UsageReportService } from './usage-report.service.js';

/** Calls that nobody waits for must not crowd out those that somebody does. */
const MOST_MIRRORED = 32;

/**
 * Asks another model the same beside the real answer, to see in metrics and ledger how it would do. Its answer is shown to
 * nobody, its failure harms nothing, and what it costs is held and settled as every call is.
 */
@Injectable()
export class MirrorService {
  private underWay = 0;

  constructor(private readonly usage: UsageReportService) {}

  /** Returns the job with what is left of its holds: half of them go with the mirrored call. */
  send(job: CompleteJob, ask: Ask, target: Target): CompleteJob {
    if (this.underWay >= MOST_MIRRORED) return job;
    const { admission } = job.state;
    const halves = admission.holds.map(halved);
    const withHolds = (holds: Hold[]): CompleteJob => ({
      ...job,
      state: { ...job.state, admission: { ...admission, holds } },
    });
    void this.run({ ...withHolds(halves.map(([half]) => half)), id: uuidv7() }, ask, target);
    return withHolds(halves.map(([, rest]) => rest));
  }

  private async run(job: CompleteJob, ask: Ask, target: Target): Promise<void> {
    this.underWay++;
    const attempts: Attempt[] = [];
    try {
      const attempt = await target.open(ask, AbortSignal.timeout(target.clocks.totalMs), attempts, 0);
      while (await attempt.next());
    } catch {
      // The target has counted and logged it.
    } finally {
      this.underWay--;
      for (const attempt of attempts) attempt.close();
      await this.usage.report(job, { attempts });
    }
  }
}

function halved(hold: Hold): [Hold, Hold] {
  const amount = BigInt(hold.amountNanoUsd);
  const of = (share: bigint): Hold => ({ ...hold, amountNanoUsd: share.toString() });
  return [of(amount / 2n), of(amount - amount / 2n)];
}
