interface Waiting<Item, Result> {
  item: Item;
  resolve: (result: Result) => void;
  reject: (reason: unknown) => void;
}

interface Limits<Item> {
  maxBatch: number;
  maxInFlight: number;
  maxWaiting: number;
  /** What a batch may weigh in all; an item that weighs more goes alone. Default: items weigh nothing. */
  weight?: { of: (item: Item) => number; most: number };
}

/**
 * Turns many small sends into few big ones: what is sent within one turn of the event loop goes as one batch, and while
 * two batches are under way the next one grows. A lone send waits for nothing.
 */
export class Coalescer<Item, Result = void> {
  private waiting: Waiting<Item, Result>[] = [];
  private scheduled = false;
  private inFlight = 0;
  private drained: (() => void)[] = [];

  constructor(
    private readonly flush: (items: Item[]) => Promise<Result[]>,
    private readonly limits: Limits<Item>,
  ) {}

  send(item: Item): Promise<Result> {
    if (this.waiting.length >= this.limits.maxWaiting) {
      return Promise.reject(new Error(`more than ${this.limits.maxWaiting} sends are waiting`));
    }
    return new Promise<Result>((resolve, reject) => {
      this.waiting.push({ item, resolve, reject });
      this.schedule();
    });
  }

  /** Resolves when everything sent so far has been settled. */
  async drain(): Promise<void> {
    if (this.waiting.length === 0 && this.inFlight === 0) return;
    await new Promise<void>((resolve) => this.drained.push(resolve));
  }

  private schedule(): void {
    if (this.scheduled || this.inFlight >= this.limits.maxInFlight) return;
    this.scheduled = true;
    setImmediate(() => {
      this.scheduled = false;
      void this.flushNext();
    });
  }

  private nextBatchSize(): number {
    const { maxBatch, weight } = this.limits;
    const most = Math.min(maxBatch, this.waiting.length);
    if (!weight) return most;
    let weighs = 0;
    let size = 0;
    while (size < most && (weighs += weight.of(this.waiting[size]!.item)) <= weight.most) size++;
    return most === 0 ? 0 : Math.max(1, size);
  }

  private async flushNext(): Promise<void> {
    const batch = this.waiting.splice(0, this.nextBatchSize());
    if (batch.length === 0) return;
    this.inFlight++;
    try {
      const results = await this.flush(batch.map(({ item }) => item));
      batch.forEach(({ resolve }, index) => resolve(results[index]!));
    } catch (error) {
      for (const { reject } of batch) reject(error);
    } finally {
      this.inFlight--;
      if (this.waiting.length > 0) this.schedule();
      else if (this.inFlight === 0) for (const resolve of this.drained.splice(0)) resolve();
    }
  }
}
