import { setTimeout as sleep } from 'node:timers/promises';

import { counter, type Logger } from '#telemetry';

import type { Claim, Claims } from './claims.js';
import type { JobRun } from './job-run.js';
import { withTimeout } from './with-timeout.js';

const CLAIM_TIMEOUT_MS = 1000;
const LOOK_AGAIN_MS = 1000;

const unclaimed = counter(
  'aerie_unclaimed_answers_total',
  'Answers begun without a claim because the database was out of reach.',
  [],
);

/**
 * Claims a job before the paid call, waiting for a living worker that has it. `done` when its answer is safe already;
 * false when it has to be answered without a claim.
 */
export async function claimFor(run: JobRun, claims: Claims | undefined, logger: Logger): Promise<'done' | boolean> {
  if (!claims) return false;
  while (!run.stopped) {
    const claim = await takeOrGoWithout(run.job.id, claims, logger);
    if (!claim) return false;
    if (claim.state === 'done') return 'done';
    if (claim.state === 'mine') {
      run.attempt = claim.attempt;
      return true;
    }
    await run.whileRunning(sleep(Math.min(claim.forMs + 50, LOOK_AGAIN_MS))).catch(() => {});
  }
  // Its deadline passed while another worker had it: that one ends it.
  return 'done';
}

/** Better to answer twice than not at all: the ledger charges a job once either way. */
async function takeOrGoWithout(jobId: string, claims: Claims, logger: Logger): Promise<Claim | undefined> {
  try {
    return await withTimeout(claims.take(jobId), CLAIM_TIMEOUT_MS, () => new Error('the claim took too long'));
  } catch (error) {
    logger.warn({ jobId, err: error }, 'answering without a claim');
    unclaimed.inc();
    return undefined;
  }
}
