import { AnswerAssembler, type CacheReport, type ChatCompletion } from '#contracts';

import type { Answerer, AnswerSource } from './answer-source.js';
import type { KeptAnswer } from './caching/exact-cache.js';
import type { Ask, ProviderEvent } from './providers/provider.js';
import type { Attempt } from './resilience/attempt.js';
import { Seam, SpokenText } from './resilience/carried-on.js';
import { type Limits, openFirst } from './resilience/failover.js';
import type { Route } from './routing/route.js';

export interface CallParts {
  readonly route: Route;
  readonly ask: Ask;
  readonly limits: Limits;
  readonly cache: CacheReport;
  /** Told of the answer once it is complete. */
  readonly keep?: ((answer: KeptAnswer) => Promise<void>) | undefined;
}

/** An answer of a provider: the first target of the route that begins one, and everything that was tried for it. */
export class ProviderCall implements AnswerSource {
  readonly attempts: Attempt[] = [];
  attempt: Attempt | undefined;
  completion: ChatCompletion | undefined;
  /** Resolves when the answer has been kept, if it is to be. */
  kept: Promise<void> | undefined;
  private readonly assembler: AnswerAssembler | undefined;
  private readonly spoken: SpokenText | undefined;
  private seam: Seam | undefined;
  /** Events that are to be given out before anything more is read. */
  private ready: ProviderEvent[] = [];

  constructor(private readonly of: CallParts) {
    const { ask, keep, route } = of;
    if (route.config?.continue_streams) this.spoken = new SpokenText(ask);
    if (ask.stream && (keep || ask.passages.length > 0)) this.assembler = new AnswerAssembler();
  }

  get cache(): CacheReport {
    return this.of.cache;
  }

  get answerer(): Answerer | undefined {
    return this.attempt && { model: this.attempt.target.model.id, provider: this.attempt.target.provider.id };
  }

  async next(): Promise<ProviderEvent | undefined> {
    if (!this.attempt) await this.open(this.of.route, this.of.ask);
    const event = await this.read();
    if (!event) this.complete(this.attempt!);
    else if (event.kind === 'completion') this.completion = event.completion;
    else if (event.kind === 'chunk') {
      this.assembler?.add(event.chunk);
      this.spoken?.add(event.chunk);
    }
    return event;
  }

  leave(): void {
    for (const attempt of this.attempts) attempt.close();
  }

  private async open(route: Route, ask: Ask): Promise<void> {
    this.attempt = await openFirst(route, ask, this.of.limits, this.attempts);
    this.ready.push(...this.joined(this.attempt.held));
  }

  private async read(): Promise<ProviderEvent | undefined> {
    while (this.ready.length === 0) {
      try {
        const event = await this.attempt!.next();
        if (!event || !this.seam) return event;
        this.ready.push(...this.joined([event]));
      } catch (failure) {
        await this.carryOn(failure);
      }
    }
    return this.ready.shift();
  }

  /** The model died in the middle of its text: the next target takes over, once. */
  private async carryOn(failure: unknown): Promise<void> {
    const { route, ask, limits } = this.of;
    const dead = this.attempt!.target;
    const targets = route.targets.filter((target) => target !== dead);
    const may = this.spoken?.canBeCarriedOn && !this.seam && targets.length > 0 && !limits.signal.aborted;
    if (!may) throw failure;
    this.seam = new Seam(this.spoken!.text);
    // Who has begun to read is told of the first failure, not of what the others said.
    await this.open({ ...route, targets }, this.spoken!.carriedOn(ask)).catch(() => Promise.reject(failure));
  }

  private joined(events: readonly ProviderEvent[]): readonly ProviderEvent[] {
    const { seam } = this;
    return seam ? events.flatMap((event) => seam.take(event)) : events;
  }

  private complete(attempt: Attempt): void {
    attempt.close();
    this.completion ??= this.assembler?.completion('');
    // An answer of two models is nobody's answer to keep.
    if (!this.completion || !this.of.keep || this.kept || this.seam) return;
    const { pieces = [] } = this.assembler ?? {};
    const answer = { ...this.answerer!, completion: this.completion, pieces, answeredAtMs: Date.now() };
    this.kept = this.of.keep(answer);
  }
}
