/** Calls of a model under way at once in this process: where the limit begins, and its bounds. */
const MOST_CALLS = 512;
const FEWEST_CALLS = 4;
const MOST_WAITING = 512;
/** Congestion is answered once for all calls that were under way together. */
const COOL_DOWN_MS = 1_000;
/** Of the calls that were under way when the provider had enough. */
const CUT_TO = 0.7;
/** Two calls more for every `limit` good ones, while the limit is felt: additive increase, multiplicative decrease (TCP's rule). */
const GROWTH = 2;

/** There is no place, and none came free in time. */
export class NoPlace extends Error {}

interface Waiting {
  enter: () => void;
  refuse: (reason: Error) => void;
}

/** How many calls of one model may be under way: as many as its provider has shown to bear. */
export class ConcurrencyLimit {
  underWay = 0;
  private limit = MOST_CALLS;
  private cutAtMs = -Infinity;
  private readonly waiting = new Set<Waiting>();

  constructor(private readonly now: () => number = () => performance.now()) {}

  get most(): number {
    return Math.floor(this.limit);
  }

  /** Takes a place, waiting for one at most `patienceMs`. Every place has to be given back by `leave`. */
  async enter(signal: AbortSignal, patienceMs: number): Promise<void> {
    if (this.underWay < this.most) {
      this.underWay++;
      return;
    }
    if (this.waiting.size >= MOST_WAITING) throw new NoPlace();
    await this.wait(signal, patienceMs);
  }

  leave(): void {
    this.underWay--;
    this.admit();
  }

  /** The provider answered. */
  succeeded(): void {
    if (this.underWay >= this.limit * 0.8) this.limit = Math.min(MOST_CALLS, this.limit + GROWTH / this.limit);
  }

  /** The provider had enough: it refused for its rate, or took too long. */
  congested(): void {
    const nowMs = this.now();
    if (nowMs - this.cutAtMs < COOL_DOWN_MS) return;
    this.cutAtMs = nowMs;
    this.limit = Math.max(FEWEST_CALLS, Math.min(this.limit, this.underWay) * CUT_TO);
  }

  private wait(signal: AbortSignal, patienceMs: number): Promise<void> {
    return new Promise((resolve, reject) => {
      const settle = () => {
        clearTimeout(timer);
        signal.removeEventListener('abort', left);
        this.waiting.delete(entry);
      };
      const entry: Waiting = {
        enter: () => {
          settle();
          this.underWay++;
          resolve();
        },
        refuse: (reason) => {
          settle();
          reject(reason);
        },
      };
      const left = () => entry.refuse(signal.reason as Error);
      const timer = setTimeout(() => entry.refuse(new NoPlace()), patienceMs);
      signal.addEventListener('abort', left, { once: true });
      this.waiting.add(entry);
    });
  }

  private admit(): void {
    for (const entry of this.waiting) {
      if (this.underWay >= this.most) return;
      entry.enter();
    }
  }
}
