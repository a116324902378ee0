import { AerieError, type Job, type StageContext } from '#contracts';

/** Longest delay a Node timer takes; a later deadline is no deadline of ours. */
const MAX_TIMER_MS = 2 ** 31 - 1;

/** One job at work in this process: its deadline, and the one signal that stops everything done for it. */
export class JobRun {
  attempt = 1;
  /** Another attempt took its place: this one stops and says nothing more, not even that it stopped. */
  abandoned = false;
  private readonly controller = new AbortController();
  private readonly timer: NodeJS.Timeout;
  private readonly waiting = new Set<(reason: AerieError) => void>();
  private stoppedBy: AerieError | undefined;

  constructor(
    readonly job: Pick<Job, 'id' | 'deadlineAtMs'>,
    outer?: AbortSignal,
  ) {
    const leftMs = Math.min(Math.max(0, job.deadlineAtMs - Date.now()), MAX_TIMER_MS);
    this.timer = setTimeout(
      () => this.stop(new AerieError('timeout', 'The deadline of the request has passed.')),
      leftMs,
    );
    if (outer?.aborted) this.cancel();
    else outer?.addEventListener('abort', () => this.cancel(), { once: true });
  }

  get context(): StageContext {
    return { signal: this.controller.signal, attempt: this.attempt };
  }

  get stopped(): boolean {
    return this.stoppedBy !== undefined;
  }

  /**
   * The work's result, or a rejection as soon as the job must stop: at its deadline, when the client left, when the process
   * ends. Cheaper than a race with a promise that lives as long as the job.
   */
  whileRunning<T>(work: Promise<T>): Promise<T> {
    if (this.stoppedBy) {
      work.catch(() => {});
      return Promise.reject(this.stoppedBy);
    }
    return new Promise<T>((resolve, reject) => {
      this.waiting.add(reject);
      work.then(
        (result) => {
          this.waiting.delete(reject);
          resolve(result);
        },
        (error: unknown) => {
          this.waiting.delete(reject);
          reject(error);
        },
      );
    });
  }

  cancel(): void {
    this.stop(new AerieError('cancelled', 'The client closed the request.'));
  }

  abandon(): void {
    this.abandoned = true;
    this.cancel();
  }

  stop(reason: AerieError): void {
    if (this.stoppedBy) return;
    this.stoppedBy = reason;
    this.controller.abort(reason);
    for (const reject of this.waiting) reject(reason);
    this.waiting.clear();
  }

  close(): void {
    clearTimeout(this.timer);
  }
}
