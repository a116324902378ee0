/** How much one call weighs against all before it. */
const WEIGHT = 0.1;
/** What is remembered of failures fades: a target that nobody asks any more gets its next chance. */
const HALF_LIFE_MS = 5_000;

/** How calls of one model have gone lately in this process. */
export class CallStats {
  /** Calls that were answered or failed; those that the client gave up tell nothing of the provider. */
  calls = 0;
  /** Of streamed calls, from start to the first chunk worth showing; undefined until one was made. */
  firstTokenMs: number | undefined;
  /** Of plain calls, from start to end; undefined until one was made. */
  wholeMs: number | undefined;
  private errors = 0;
  private notedAtMs = 0;

  constructor(private readonly now: () => number = () => performance.now()) {}

  /** The share of calls that failed, 0 to 1; recent ones weigh most. */
  get errorRate(): number {
    return this.errors * 0.5 ** ((this.now() - this.notedAtMs) / HALF_LIFE_MS);
  }

  succeeded(tookMs: number, kind: 'firstTokenMs' | 'wholeMs'): void {
    this.note(0);
    const before = this[kind];
    this[kind] = before === undefined ? tookMs : before + WEIGHT * (tookMs - before);
  }

  failed(): void {
    this.note(1);
  }

  /** The target has shown that it is well again. */
  forgive(): void {
    this.errors = 0;
  }

  private note(failure: 0 | 1): void {
    const before = this.errorRate;
    this.errors = before + WEIGHT * (failure - before);
    this.notedAtMs = this.now();
    this.calls++;
  }
}
