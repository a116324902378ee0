import { AerieError } from '#contracts';

import type { AnswerSource } from '../answer-source.js';
import type { ProviderEvent } from '../providers/provider.js';
import type { Limits } from '../resilience/failover.js';
import { Seat } from './seat.js';

/** While an answer is shorter than this, as characters of JSON, all of it is held for those who come late. */
export const JOINABLE_CHARS = 1024 * 1024;
/** The most that is held of a longer one for those who read slowly. */
export const LARGEST_BACKLOG_CHARS = 16 * 1024 * 1024;

/** What is shared. */
export type SharedSource = AnswerSource & {
  /** Resolves when the answer can be found in the cache. */
  readonly kept: Promise<void> | undefined;
  /** Resolves when it is known where the answer comes from, where that is not so from the beginning. */
  readonly opened?: Promise<void>;
};

interface Held {
  readonly event: ProviderEvent;
  readonly chars: number;
}

/**
 * One call that identical requests listen to. Whoever reads fastest draws the next event; the others find it here. The
 * call belongs to all of them: it goes on while anybody listens and ends with the last who leaves. One of them pays for
 * it, first the one who began it; who leaves before its end hands that on.
 */
export class Flight implements Limits {
  readonly source: SharedSource;
  /** Resolves when the call has ended, however it did. */
  readonly over: Promise<void>;
  private readonly end = Promise.withResolvers<void>();
  private readonly controller = new AbortController();
  private readonly seats = new Set<Seat>();
  private payer: Seat | undefined;
  private readonly held: Held[] = [];
  private heldChars = 0;
  /** How many events are held no more. */
  private dropped = 0;
  private drawing = false;
  private ended = false;
  private failure: unknown;

  /** `onClosed` is called when nobody may join any more, perhaps more than once. */
  constructor(
    begin: (flight: Flight) => SharedSource,
    private readonly onClosed: () => void,
  ) {
    this.over = this.end.promise;
    this.source = begin(this);
  }

  get signal(): AbortSignal {
    return this.controller.signal;
  }

  /** The call may take as long as the most patient of its listeners waits. */
  get deadlineAtMs(): number {
    return Math.max(...[...this.seats].map(({ limits }) => limits.deadlineAtMs));
  }

  /** A seat from which the whole answer is heard; undefined when its beginning is gone. A guest never pays. */
  join(limits: Limits, { isGuest = false } = {}): Seat | undefined {
    if (this.heldChars > JOINABLE_CHARS || this.dropped > 0) return undefined;
    const seat = new Seat(this, limits, { joined: this.payer !== undefined, isGuest });
    if (!isGuest) this.payer ??= seat;
    this.seats.add(seat);
    return seat;
  }

  isPaidBy(seat: Seat): boolean {
    return this.payer === seat;
  }

  /** The event at a place of the answer, undefined behind its end, `'later'` before it has come. Throws what the call failed with. */
  at(place: number): ProviderEvent | undefined | 'later' {
    const held = this.held[place - this.dropped];
    if (held) return held.event;
    if (!this.ended) return 'later';
    if (this.failure !== undefined) throw this.failure;
    return undefined;
  }

  /** Draws the next event, unless that is under way; all seats are woken when it is there. */
  draw(): void {
    if (this.drawing || this.ended) return;
    this.drawing = true;
    this.source.next().then(
      (event) => (event ? this.take(event) : this.land()),
      (failure: unknown) => this.fail(failure),
    );
  }

  /** Whether the one who leaves pays: also for what only guests still listen to. */
  leave(seat: Seat): boolean {
    this.seats.delete(seat);
    const pays = this.payer === seat;
    if (this.ended) return pays;
    if (this.seats.size === 0) this.abandon();
    const heir = pays ? [...this.seats].find(({ isGuest }) => !isGuest) : undefined;
    if (heir) this.payer = heir;
    return pays && !heir;
  }

  private take(event: ProviderEvent): void {
    this.drawing = false;
    if (this.ended) return;
    const chars = JSON.stringify(event).length;
    this.held.push({ event, chars });
    this.heldChars += chars;
    if (this.heldChars > JOINABLE_CHARS) this.bound();
    this.wakeAll();
  }

  /** Who looked into the cache before the answer was there finds it here until it is. */
  private land(): void {
    if (this.ended) return;
    this.ended = true;
    this.end.resolve();
    this.wakeAll();
    void Promise.resolve(this.source.kept).then(this.onClosed);
  }

  private fail(failure: unknown): void {
    if (this.ended) return;
    this.ended = true;
    this.failure = failure;
    this.controller.abort();
    this.source.leave();
    this.end.resolve();
    this.onClosed();
    this.wakeAll();
  }

  private abandon(): void {
    this.fail(new AerieError('cancelled', 'The request was cancelled.'));
  }

  /** Drops what all have read, and gives up who is too far behind. The one who drew the last event never is. */
  private bound(): void {
    this.onClosed();
    this.dropRead();
    while (this.heldChars > LARGEST_BACKLOG_CHARS && this.held.length > 1) {
      for (const seat of this.seats) if (seat.place === this.dropped) seat.giveUp();
      this.dropRead();
    }
  }

  private dropRead(): void {
    const slowest = Math.min(...[...this.seats].map(({ place }) => place));
    for (const { chars } of this.held.splice(0, slowest - this.dropped)) this.heldChars -= chars;
    this.dropped = slowest;
  }

  private wakeAll(): void {
    for (const seat of this.seats) seat.wake();
  }
}
