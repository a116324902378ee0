import type { AnswerPart, Job } from '#contracts';

import { JobRun } from './job-run.js';
import { PartQueue } from './part-queue.js';
import type { FilterFrame } from './records.js';

interface OpenStream {
  attempt: number;
  nextSeq: number;
  queue: PartQueue<AnswerPart>;
  run: JobRun;
  /** Marks the stream's records done: only when the whole stream is, so that a crash replays it from its first frame. */
  done: (() => void)[];
}

/** The streams whose frames come from the log to a filter of this process. One answer is one unit of work. */
export class FilterStreams {
  private readonly open = new Map<string, OpenStream>();
  private idleWaiters: (() => void)[] = [];

  constructor(
    /** Runs the filter over the parts and delivers what it yields; must not reject. */
    private readonly perform: (job: Job, parts: AsyncIterable<AnswerPart>, run: JobRun) => Promise<void>,
  ) {}

  get size(): number {
    return this.open.size;
  }

  accept(frame: FilterFrame, done: () => void): void {
    const stream = this.open.get(frame.jobId);
    if (frame.job && (!stream || frame.attempt > stream.attempt)) {
      if (stream) this.abandon(frame.jobId, stream);
      this.begin(frame.job, frame, done);
    } else if (!stream || frame.attempt < stream.attempt) {
      // The rest of a stream that ended, or of a worker that was replaced.
      done();
    } else {
      stream.done.push(done);
      this.push(stream, frame);
    }
  }

  cancel(jobId: string): void {
    this.open.get(jobId)?.run.cancel();
  }

  async idle(): Promise<void> {
    if (this.open.size === 0) return;
    await new Promise<void>((resolve) => this.idleWaiters.push(resolve));
  }

  private begin(job: Job, frame: FilterFrame, done: () => void): void {
    const run = new JobRun(job);
    run.attempt = frame.attempt;
    const stream: OpenStream = { attempt: frame.attempt, nextSeq: 0, queue: new PartQueue(), run, done: [done] };
    this.open.set(job.id, stream);
    this.push(stream, frame);
    void this.perform(job, stream.queue, run).then(() => this.end(job.id, stream));
  }

  private push(stream: OpenStream, { seq, parts }: FilterFrame): void {
    for (const part of parts.slice(Math.max(0, stream.nextSeq - seq))) stream.queue.push(part);
    stream.nextSeq = Math.max(stream.nextSeq, seq + parts.length);
  }

  private abandon(jobId: string, stream: OpenStream): void {
    stream.run.abandon();
    stream.queue.close();
    this.finish(stream);
    this.open.delete(jobId);
  }

  private end(jobId: string, stream: OpenStream): void {
    stream.run.close();
    this.finish(stream);
    if (this.open.get(jobId) === stream) this.open.delete(jobId);
    if (this.open.size === 0) for (const resolve of this.idleWaiters.splice(0)) resolve();
  }

  private finish(stream: OpenStream): void {
    for (const done of stream.done.splice(0)) done();
  }
}
