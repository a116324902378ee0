import { Logger } from '@nestjs/common';

import type { CacheReport, ChatCompletion } from '#contracts';
import { Continuation } from '#messaging';
import type { Relay, Speaker } from '#storage';

import type { Answerer, AnswerSource } from '../../answer-source.js';
import type { Ask, ProviderEvent } from '../../providers/provider.js';
import type { Attempt } from '../../resilience/attempt.js';
import type { Flight, SharedSource } from '../flight.js';
import { Broadcast } from './broadcast.js';
import { CallLost, RemoteCall } from './remote-call.js';

type Source = AnswerSource & { readonly kept?: Promise<void> | undefined };

export interface FleetCallParts {
  readonly relay: Relay;
  /** The same for identical requests in all processes. */
  readonly line: string;
  readonly ask: Ask;
  /** That of this process, whose listeners it is for. */
  readonly flight: Flight;
  /** The answer that is kept, if there is one. */
  readonly find: () => Promise<Source | undefined>;
  /** Makes a call of this process. */
  readonly call: () => Source;
  /** Aborted when this process ends: others are to go on. */
  readonly closing: AbortSignal;
}

/**
 * A call that is shared by all processes of a fleet: the one that has its line makes it and tells the others what comes.
 * When that one dies, exactly one of the others calls anew; what was heard until then is not heard twice. Without Redis
 * each process calls for itself.
 */
export class FleetCall implements SharedSource {
  private static readonly log = new Logger(FleetCall.name);

  readonly opened: Promise<void>;
  private source: Source | undefined;
  /** What the cache did when it began, even if another goes on with it. */
  private report: CacheReport | undefined;
  private speaker: Speaker | undefined;
  private broadcast: Broadcast | undefined;
  /** Since it has listened to another process. */
  private joint: Continuation | undefined;
  private isOver = false;

  constructor(private readonly of: FleetCallParts) {
    of.closing.addEventListener('abort', this.withdraw, { once: true });
    this.opened = this.open();
  }

  get cache(): CacheReport {
    return this.report!;
  }

  get answerer(): Answerer | undefined {
    return this.source?.answerer;
  }

  get completion(): ChatCompletion | undefined {
    return this.source?.completion;
  }

  get attempts(): readonly Attempt[] {
    return this.source?.attempts ?? [];
  }

  get attempt(): Attempt | undefined {
    return this.source?.attempt;
  }

  get kept(): Promise<void> | undefined {
    return this.source?.kept;
  }

  async next(): Promise<ProviderEvent | undefined> {
    await this.opened;
    for (;;) {
      try {
        const event = await this.source!.next();
        const fresh = this.joint ? this.passed(event, this.joint) : event;
        if (fresh !== 'known') return fresh ?? this.end();
      } catch (error) {
        if (!(error instanceof CallLost) || this.isOver) throw error;
        this.source!.leave();
        await this.open(error);
        this.joint!.restart();
      }
    }
  }

  leave(): void {
    this.source?.leave();
    this.end();
  }

  /** Never rejects. `lost` is the call that was listened to until now. */
  private async open(lost?: CallLost): Promise<void> {
    this.source = (await this.found(lost).catch((error: unknown) => this.warn(error))) ?? this.of.call();
    this.report ??= this.source.cache;
    if (!this.isOver) return;
    // Everybody left meanwhile.
    this.source.leave();
    this.release();
  }

  /** What another process says or has kept; undefined when this one is to call. Rejects when that is not to be known. */
  private async found(lost: CallLost | undefined): Promise<Source | undefined> {
    const { relay, line, ask, flight, closing } = this.of;
    if (closing.aborted) return undefined;
    if (lost && !lost.isFree) {
      this.warn(lost);
      return this.of.find();
    }
    const taken = await relay.take(line, (untilMs) => this.heardUntil(untilMs));
    if (typeof taken === 'string') {
      const call = await RemoteCall.listen(relay, line, taken, ask, flight);
      this.joint ??= new Continuation();
      return call;
    }
    this.speaker = taken;
    // Another process may have kept the answer since it was looked for.
    return this.of.find();
  }

  private warn(error: unknown): undefined {
    FleetCall.log.warn({ msg: 'a call cannot be shared with other processes', err: error });
  }

  private passed(event: ProviderEvent | undefined, joint: Continuation): ProviderEvent | undefined | 'known' {
    if (!event) joint.passEnd();
    if (event?.kind !== 'chunk') return event;
    const chunk = joint.passChunk(event.chunk);
    return chunk ? { kind: 'chunk', chunk } : 'known';
  }

  private heardUntil(untilMs: number): void {
    if (!this.speaker) return;
    if (!this.broadcast || this.broadcast.isOver) {
      if (untilMs === 0) return;
      this.broadcast = new Broadcast(this.of.flight, this.speaker);
    }
    this.broadcast.heardUntil(untilMs);
  }

  private end(): undefined {
    if (this.isOver) return;
    this.isOver = true;
    this.release();
  }

  /** Others may call when the answer can be found, or will not be. */
  private release(): void {
    this.of.closing.removeEventListener('abort', this.withdraw);
    const { speaker } = this;
    if (!speaker) return;
    void (async () => {
      await this.kept;
      await this.broadcast?.done;
      this.speaker = undefined;
      await speaker.release();
    })();
  }

  private readonly withdraw = (): void => {
    this.broadcast?.stop();
    void this.speaker?.release();
    this.speaker = undefined;
  };
}
