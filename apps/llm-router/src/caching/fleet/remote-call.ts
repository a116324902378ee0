import { setTimeout as sleep } from 'node:timers/promises';

import { AerieError, AnswerAssembler, type ChatCompletion } from '#contracts';
import type { Heard, Listener, Relay } from '#storage';

import type { Answerer, AnswerSource } from '../../answer-source.js';
import type { Ask, ProviderEvent } from '../../providers/provider.js';
import type { Limits } from '../../resilience/failover.js';
import { SHARED } from '../seat.js';
import type { ToldPart } from './told-part.js';

/** After so long without news it looks whether the other process still lives. */
const LOOK_MS = 1_000;
/** So many questions in a row that Redis does not answer, and it is away. */
const MOST_FAILURES = 5;
const PAUSE_MS = 50;

/** The call of the other process is heard no more; `isFree`: its line may be taken, else one goes on alone. */
export class CallLost extends Error {
  constructor(
    message: string,
    readonly isFree = false,
  ) {
    super(message);
  }
}

/** A call that another process makes, heard from its beginning. `next` throws `CallLost`, too. */
export class RemoteCall implements AnswerSource {
  readonly cache = SHARED;
  readonly attempts = [];
  readonly attempt = undefined;
  answerer: Answerer | undefined;
  completion: ChatCompletion | undefined;
  private readonly assembler: AnswerAssembler | undefined;
  private heard: ToldPart[] = [];
  private last = 0;
  private news = Promise.withResolvers<void>();
  private hasLeft = false;
  private listener!: Listener;

  private constructor(
    { stream, passages }: Ask,
    private readonly limits: Limits,
  ) {
    if (stream && passages.length > 0) this.assembler = new AnswerAssembler();
  }

  /** Rejects when Redis is away. */
  static async listen(relay: Relay, line: string, token: string, ask: Ask, limits: Limits): Promise<RemoteCall> {
    const call = new RemoteCall(ask, limits);
    call.listener = await relay.listen(line, token, () => call.news.resolve());
    await call.listener.call(limits.deadlineAtMs).catch((error: unknown) => {
      call.listener.close();
      throw error;
    });
    return call;
  }

  async next(): Promise<ProviderEvent | undefined> {
    for (;;) {
      const part = this.heard.shift();
      if (part) return this.take(part);
      await this.listen();
    }
  }

  leave(): void {
    if (this.hasLeft) return;
    this.hasLeft = true;
    this.listener.close();
    this.news.resolve();
  }

  private take(part: ToldPart): ProviderEvent | undefined {
    if (part.kind === 'closed') throw new CallLost('its beginning is held no more');
    if (part.kind === 'error') throw AerieError.from(part.error);
    this.answerer = part.answerer ?? this.answerer;
    if (part.kind === 'end') {
      this.completion ??= this.assembler?.completion('');
      return undefined;
    }
    const { event } = part;
    if (event.kind === 'completion') this.completion = event.completion;
    else if (event.kind === 'chunk') this.assembler?.add(event.chunk);
    return event;
  }

  /** Hears what there is, or waits for news and the time to look. */
  private async listen(): Promise<void> {
    if (this.hasLeft) throw new CallLost('nobody listens any more');
    this.news = Promise.withResolvers();
    const { parts, isSpoken } = await this.hear();
    if (parts.length > 0) return this.keep(parts);
    if (!isSpoken) throw new CallLost('who said it is gone', true);
    const look = new AbortController();
    const time = sleep(LOOK_MS, true, { signal: look.signal }).catch(() => false);
    const isTime = await Promise.race([time, this.news.promise.then(() => false)]);
    look.abort();
    // The speaker may not have heard that somebody listens.
    if (isTime && !this.hasLeft) await this.listener.call(this.limits.deadlineAtMs).catch(() => undefined);
  }

  private keep(parts: Heard['parts']): void {
    for (const { number, text } of parts) {
      // What comes before it is held no more.
      if (number !== this.last + 1) throw new CallLost('it was listened to too slowly');
      this.last = number;
      this.heard.push(JSON.parse(text) as ToldPart);
    }
  }

  private async hear(): Promise<Heard> {
    for (let failures = 1; ; failures++) {
      try {
        return await this.listener.hear(this.last);
      } catch (error) {
        if (failures === MOST_FAILURES) throw new CallLost((error as Error).message);
        await sleep(PAUSE_MS);
      }
    }
  }
}
