import type { ProviderCall } from '#contracts';

import { endOf, type Limits } from '../resilience/failover.js';
import type { EmbeddingCall } from './embedding-call.js';
import type { WantedText } from './wanted-text.js';

/** The vectors that one request wants of a model: it waits until it has all of them, one failed, or it leaves. */
export class Order {
  private readonly got = new Map<string, Uint8Array>();
  private readonly waiting = Promise.withResolvers<ReadonlyMap<string, Uint8Array>>();
  private over = false;

  constructor(
    private readonly texts: readonly WantedText[],
    readonly limits: Limits,
  ) {
    for (const text of texts) text.waiting.add(this);
    limits.signal.addEventListener('abort', this.leave, { once: true });
    if (limits.signal.aborted) this.leave();
  }

  /** The vectors by their keys. */
  get vectors(): Promise<ReadonlyMap<string, Uint8Array>> {
    return this.waiting.promise;
  }

  /** The provider calls that its texts went out in. */
  get calls(): ReadonlySet<EmbeddingCall> {
    return new Set(this.texts.flatMap(({ call }) => call ?? []));
  }

  /** Its share of what those calls cost, once they have ended. To be asked when it waits no more. */
  async owed(): Promise<ProviderCall[]> {
    const shares = await Promise.all([...this.calls].map(({ shares }) => shares));
    return shares.flatMap((ofCall) => ofCall.get(this) ?? []);
  }

  receive(key: string, vector: Uint8Array): void {
    this.got.set(key, vector);
    if (this.got.size < this.texts.length || this.over) return;
    this.end();
    this.waiting.resolve(this.got);
  }

  fail(error: unknown): void {
    if (this.over) return;
    this.end();
    this.waiting.reject(error);
    for (const text of this.texts) text.leave(this);
  }

  private readonly leave = (): void => this.fail(endOf(this.limits));

  private end(): void {
    this.over = true;
    this.limits.signal.removeEventListener('abort', this.leave);
  }
}
