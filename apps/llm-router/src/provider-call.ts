import { AnswerAssembler, type CacheReport, type ChatCompletion } from '#contracts';

import type { Answerer, AnswerSource } from './answer-source.js';
import type { KeptAnswer } from './caching/exact-cache.js';
import type { Ask, ProviderEvent } from './providers/provider.js';
import type { Attempt } from './resilience/attempt.js';
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
  private heldRead = 0;

  constructor(private readonly of: CallParts) {
    const { ask, keep } = of;
    if (ask.stream && (keep || ask.passages.length > 0)) this.assembler = new AnswerAssembler();
  }

  get cache(): CacheReport {
    return this.of.cache;
  }

  get answerer(): Answerer | undefined {
    return this.attempt && { model: this.attempt.target.model.id, provider: this.attempt.target.provider.id };
  }

  async next(): Promise<ProviderEvent | undefined> {
    const { route, ask, limits } = this.of;
    this.attempt ??= await openFirst(route, ask, limits, this.attempts);
    const { held } = this.attempt;
    const event = this.heldRead < held.length ? held[this.heldRead++] : await this.attempt.next();
    if (!event) this.complete(this.attempt);
    else if (event.kind === 'chunk') this.assembler?.add(event.chunk);
    else if (event.kind === 'completion') this.completion = event.completion;
    return event;
  }

  leave(): void {
    for (const attempt of this.attempts) attempt.close();
  }

  private complete(attempt: Attempt): void {
    attempt.close();
    this.completion ??= this.assembler?.completion('');
    if (!this.completion || !this.of.keep || this.kept) return;
    const { pieces = [] } = this.assembler ?? {};
    const answer = { ...this.answerer!, completion: this.completion, pieces, answeredAtMs: Date.now() };
    this.kept = this.of.keep(answer);
  }
}
