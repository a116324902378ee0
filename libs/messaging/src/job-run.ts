import { AerieError, type Job, type StageContext } from '#contracts';

/** Longest delay a Node timer takes; a later deadline is no deadline of ours. */
const MAX_TIMER_MS = 2 ** 31 - 1;

/** One job at work in this process: its deadline, and the one signal that stops everything done for it. */
export class JobRun {
  /** Rejects when the job must stop: at its deadline, when the client left, or when the process ends. */
  readonly expired: Promise<never>;
  attempt = 1;
  private readonly controller = new AbortController();
  private readonly timer: NodeJS.Timeout;
  private reject!: (reason: AerieError) => void;

  constructor(
    readonly job: Pick<Job, 'id' | 'deadlineAtMs'>,
    outer?: AbortSignal,
  ) {
    this.expired = new Promise<never>((_resolve, reject) => (this.reject = reject));
    this.expired.catch(() => {});
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
    return this.controller.signal.aborted;
  }

  cancel(): void {
    this.stop(new AerieError('cancelled', 'The client closed the request.'));
  }

  stop(reason: AerieError): void {
    this.controller.abort(reason);
    this.reject(reason);
  }

  close(): void {
    clearTimeout(this.timer);
  }
}
