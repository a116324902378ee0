import type { AnswerPart, ChatRequest, UsageReported } from '#contracts';

import { Answer, jobOf, type JobOptions, type Router } from './router.harness.suite.js';

/** A caller whose parts can be looked at while they come, and who can leave. Streamed at temperature 0, unless it says other. */
export class Caller {
  readonly parts: AnswerPart[] = [];
  readonly done: Promise<Answer>;
  readonly jobId: string;
  private readonly controller = new AbortController();

  constructor(
    private readonly router: Pick<Router, 'answer' | 'bus'>,
    request: Partial<ChatRequest> = {},
    options: JobOptions = {},
  ) {
    const job = jobOf({ temperature: 0, stream: true, ...request }, options);
    const signals = [this.controller.signal, ...(options.signal ? [options.signal] : [])];
    this.jobId = job.id;
    this.done = this.read(router.answer(job, AbortSignal.any(signals)));
  }

  /** Waits until so many parts have come. */
  async hears(parts: number): Promise<void> {
    await vi.waitUntil(() => this.parts.length >= parts, 5_000);
  }

  leave(): Promise<Answer> {
    this.controller.abort();
    return this.done;
  }

  usage(): UsageReported[] {
    return this.router.bus.usage.filter(({ jobId }) => jobId === this.jobId);
  }

  private async read(parts: AsyncIterable<AnswerPart>): Promise<Answer> {
    for await (const part of parts) this.parts.push(part);
    return new Answer(this.parts);
  }
}

export const everyAnswer = (callers: readonly Caller[]): Promise<Answer[]> =>
  Promise.all(callers.map(({ done }) => done));
