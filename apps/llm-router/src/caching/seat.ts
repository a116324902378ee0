import { AerieError, type CacheReport, type ChatCompletion } from '#contracts';

import type { Answerer, AnswerSource } from '../answer-source.js';
import type { ProviderEvent } from '../providers/provider.js';
import type { Attempt } from '../resilience/attempt.js';
import { endOf, type Limits } from '../resilience/failover.js';
import type { Flight } from './flight.js';

export const SHARED: CacheReport = { status: 'shared', reason: 'an identical request had a call under way' };

/** One listener of a flight, with a place in the answer, a deadline and an end of its own. */
export class Seat implements AnswerSource {
  /** How many events it has heard. */
  place = 0;
  /** Whether it pays; undecided while it listens. */
  private owes: boolean | undefined;
  private end: AerieError | undefined;
  private wakeUp: (() => void) | undefined;

  constructor(
    private readonly flight: Flight,
    readonly limits: Limits,
    private readonly as: { readonly joined: boolean; readonly isGuest: boolean },
  ) {
    limits.signal.addEventListener('abort', this.onAbort, { once: true });
    if (limits.signal.aborted) this.end = endOf(limits);
  }

  /** Whether it listens for others, who do not pay. */
  get isGuest(): boolean {
    return this.as.isGuest;
  }

  get cache(): CacheReport {
    return this.as.joined ? SHARED : this.flight.source.cache;
  }

  get answerer(): Answerer | undefined {
    return this.flight.source.answerer;
  }

  get completion(): ChatCompletion | undefined {
    return this.flight.source.completion;
  }

  get attempts(): readonly Attempt[] {
    return this.pays ? this.flight.source.attempts : [];
  }

  get attempt(): Attempt | undefined {
    return this.pays ? this.flight.source.attempt : undefined;
  }

  get settled(): Promise<void> | undefined {
    return this.pays ? this.flight.over : undefined;
  }

  async next(): Promise<ProviderEvent | undefined> {
    for (;;) {
      if (this.end) throw this.end;
      const event = this.flight.at(this.place);
      if (event !== 'later') {
        this.place++;
        return event;
      }
      const more = new Promise<void>((resolve) => (this.wakeUp = resolve));
      this.flight.draw();
      await more;
    }
  }

  leave(): void {
    if (this.owes !== undefined) return;
    this.limits.signal.removeEventListener('abort', this.onAbort);
    this.owes = this.flight.leave(this);
  }

  wake(): void {
    this.wakeUp?.();
  }

  /** It is so far behind that what it has not read can be held no longer. */
  giveUp(): void {
    this.stop(new AerieError('unavailable', 'The answer was read too slowly to be held any longer; ask again.'));
  }

  private get pays(): boolean {
    return this.owes ?? this.flight.isPaidBy(this);
  }

  private stop(end: AerieError): void {
    this.end ??= end;
    this.leave();
    this.wake();
  }

  private readonly onAbort = (): void => this.stop(endOf(this.limits));
}
