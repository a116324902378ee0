import type { Admitted } from '#contracts';

export type Admission = Admitted['admission'];

const MOST_JOBS = 50_000;
/** A settlement may still be on its way when the job's deadline has passed. */
const GRACE_MS = 60_000;

interface Entry {
  readonly admission: Admission | Promise<Admission>;
  readonly untilMs: number;
}

/**
 * The admissions of jobs that are not settled yet, so that a job that is delivered again gets the holds it has. Bounded:
 * one that is forgotten gets a second hold, and the first comes back with its lease.
 */
export class InFlight {
  private readonly jobs = new Map<string, Entry>();

  get(jobId: string): Admission | Promise<Admission> | undefined {
    return this.jobs.get(jobId)?.admission;
  }

  add(jobId: string, admission: Admission | Promise<Admission>, deadlineAtMs: number, nowMs: number): void {
    this.jobs.set(jobId, { admission, untilMs: deadlineAtMs + GRACE_MS });
    // Two out for one in: the oldest leave when their time is over, or when there are too many.
    let checked = 0;
    for (const [oldest, { untilMs }] of this.jobs) {
      if (checked++ === 2 || (untilMs > nowMs && this.jobs.size <= MOST_JOBS)) break;
      this.jobs.delete(oldest);
    }
  }

  remove(jobId: string): void {
    this.jobs.delete(jobId);
  }
}
