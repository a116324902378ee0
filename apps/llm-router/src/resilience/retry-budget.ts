/** In tenths of a retry, so that sums are exact. A call earns one: retries are at most a tenth of the calls (Linkerd's rule). */
const A_RETRY = 10;
const EARNED_BY_CALL = 1;
/** A quiet target may still be retried once a second. */
const EARNED_BY_SECOND = A_RETRY;
const AT_FIRST = 10 * A_RETRY;
/** Quiet seconds are not saved up without end: a burst after them must not be all retries. */
const AT_MOST = 20 * A_RETRY;

/** Keeps an outage from being answered with a storm. One per provider and model. */
export class RetryBudget {
  private saved = AT_FIRST;
  private filledAtMs: number;

  constructor(private readonly now: () => number = () => performance.now()) {
    this.filledAtMs = now();
  }

  /** A first call was made. */
  deposit(): void {
    this.saved = Math.min(AT_MOST, this.saved + EARNED_BY_CALL);
  }

  /** Takes one retry, or says that there is none left. */
  withdraw(): boolean {
    const nowMs = this.now();
    this.saved = Math.min(AT_MOST, this.saved + ((nowMs - this.filledAtMs) / 1000) * EARNED_BY_SECOND);
    this.filledAtMs = nowMs;
    if (this.saved < A_RETRY) return false;
    this.saved -= A_RETRY;
    return true;
  }
}

const FIRST_DELAY_MS = 100;
const LONGEST_DELAY_MS = 5_000;

/** Full jitter (AWS Architecture Blog, 2015): anything between nothing and a limit that doubles. */
export function fullJitterMs(retry: number, random: () => number = Math.random): number {
  return random() * Math.min(LONGEST_DELAY_MS, FIRST_DELAY_MS * 2 ** retry);
}
