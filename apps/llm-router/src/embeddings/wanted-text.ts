import type { EmbeddingCall } from './embedding-call.js';
import type { Order } from './order.js';

/** A text on its way to a model, once for all requests that want its vector meanwhile. */
export class WantedText {
  /** Who waits for it, in the order in which they came. */
  readonly waiting = new Set<Order>();
  /** Once it has gone out. */
  call: EmbeddingCall | undefined;
  private lastLeft: Order | undefined;
  private arrived = false;

  constructor(
    readonly key: string,
    readonly text: string,
  ) {}

  /** Whether others may still wait for it: not when it has arrived, and not when its call was given up. */
  get isOpen(): boolean {
    return !this.arrived && (this.isWanted || !this.call);
  }

  get isWanted(): boolean {
    return this.waiting.size > 0;
  }

  /** Who owes for it: the first who still waits, so that one who left costs nothing where others go on. */
  get payer(): Order {
    return this.waiting.values().next().value ?? this.lastLeft!;
  }

  arrive(vector: Uint8Array): void {
    this.arrived = true;
    for (const order of this.waiting) order.receive(this.key, vector);
  }

  fail(error: unknown): void {
    for (const order of this.waiting) order.fail(error);
  }

  leave(order: Order): void {
    if (!this.waiting.delete(order)) return;
    this.lastLeft = order;
    if (!this.isWanted) this.call?.leftAlone();
  }
}
