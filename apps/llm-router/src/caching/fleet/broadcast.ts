import { setTimeout as sleep } from 'node:timers/promises';

import { LineLost, type Speaker } from '#storage';

import type { Limits } from '../../resilience/failover.js';
import type { Flight } from '../flight.js';
import type { Seat } from '../seat.js';
import { errorPart, type ToldPart } from './told-part.js';

/** The most that lies in the shared cache of one call; of a longer answer it is what was said last. */
export const LARGEST_TOLD_CHARS = 4 * 1024 * 1024;
const MOST_AT_ONCE = 500;
/** What comes so soon after something was said goes together. */
const GATHER_MS = 5;
const LOOK_MS = 1_000;
const PAUSE_MS = 50;
/** After this the line may be another's. */
const PATIENCE_MS = 4_000;
const CLOSED = JSON.stringify({ kind: 'closed' } satisfies ToldPart);

/**
 * Tells the other processes of the fleet what a call of this one brings: a guest at its flight, who reads as fast as the
 * provider writes and stays as long as anybody elsewhere listens.
 */
export class Broadcast implements Limits {
  /** Resolves when nothing more is told. Never rejects. */
  readonly done: Promise<void>;
  isOver = false;
  /** Nothing comes after what was told. */
  private isTold = false;
  private readonly controller = new AbortController();
  private untilMs = 0;
  private waiting: string[] = [];
  private saying: Promise<void> | undefined;
  private said = 0;
  /** The size of all parts until each, by their numbers. */
  private readonly chars = [0];
  private first = 1;

  constructor(
    private readonly flight: Flight,
    private readonly speaker: Speaker,
  ) {
    this.done = this.run();
  }

  get signal(): AbortSignal {
    return this.controller.signal;
  }

  /** As the most patient of those who listen elsewhere. */
  get deadlineAtMs(): number {
    return this.untilMs;
  }

  /** Somebody elsewhere listens until then, or, of 0, does so no more. */
  heardUntil(untilMs: number): void {
    this.untilMs = Math.max(this.untilMs, untilMs);
    if (untilMs === 0) this.say();
  }

  stop(): void {
    this.waiting = [];
    this.controller.abort();
  }

  private async run(): Promise<void> {
    const look = setInterval(() => this.say(), LOOK_MS);
    const seat = this.flight.join(this, { isGuest: true });
    try {
      if (seat) await this.tellAll(seat);
      else this.tellLast({ kind: 'closed' });
      await this.saying;
    } finally {
      this.isOver = true;
      clearInterval(look);
      seat?.leave();
    }
  }

  private async tellAll(seat: Seat): Promise<void> {
    const { source } = this.flight;
    try {
      for (let event = await seat.next(); event; event = await seat.next()) {
        const answerer = this.said + this.waiting.length === 0 ? source.answerer : undefined;
        if (event.kind !== 'usage') this.tell({ kind: 'event', event, answerer });
      }
      this.tellLast({ kind: 'end', answerer: source.answerer });
    } catch (failure) {
      this.tellLast(errorPart(failure));
    }
  }

  private tellLast(part: ToldPart): void {
    this.isTold = true;
    this.tell(part);
  }

  private tell(part: ToldPart): void {
    if (this.signal.aborted) return;
    const whole = JSON.stringify(part);
    const text = whole.length > LARGEST_TOLD_CHARS ? CLOSED : whole;
    this.waiting.push(text);
    this.chars.push(this.chars.at(-1)! + text.length);
    this.say();
  }

  /** Says what is waiting; what comes meanwhile goes together next. */
  private say(): void {
    if (this.signal.aborted) return;
    this.saying ??= this.sayAll().finally(() => (this.saying = undefined));
  }

  private async sayAll(): Promise<void> {
    let heardAtMs = Date.now();
    do {
      const texts = this.waiting.slice(0, MOST_AT_ONCE);
      try {
        const keptFrom = this.keptUntil(this.said + texts.length);
        const listeners = await this.speaker.say(this.said + 1, texts, keptFrom);
        if (listeners === 0) return this.stop();
        heardAtMs = Date.now();
        this.said += texts.length;
        this.waiting.splice(0, texts.length);
        if (texts.length > 0 && !this.isTold) await sleep(GATHER_MS);
      } catch (error) {
        if (error instanceof LineLost || Date.now() - heardAtMs > PATIENCE_MS) return this.stop();
        await sleep(PAUSE_MS);
      }
    } while (this.waiting.length > 0);
  }

  /** The first of the parts that can still be heard once all until this one are said. */
  private keptUntil(last: number): number {
    while (this.first < last && this.chars[last]! - this.chars[this.first - 1]! > LARGEST_TOLD_CHARS) this.first++;
    return this.first;
  }
}
