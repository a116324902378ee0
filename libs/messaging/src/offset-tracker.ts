const COMPACT_AT = 1024;

/**
 * What of one partition is done. Records finish in any order; only the contiguous done prefix may be committed, so that a
 * crash repeats work but never skips it.
 */
export class OffsetTracker {
  private readonly pending: number[] = [];
  private readonly done = new Set<number>();
  private head = 0;
  private highest = -1;
  private committed = -1;

  /** False when the record is known: kept partitions are read again from the committed offset after every rebalance. */
  begin(offset: number): boolean {
    if (offset <= this.highest) return false;
    this.highest = offset;
    this.pending.push(offset);
    return true;
  }

  finish(offset: number): void {
    this.done.add(offset);
    while (this.head < this.pending.length && this.done.delete(this.pending[this.head]!)) this.head++;
    if (this.head > COMPACT_AT && this.head * 2 > this.pending.length) {
      this.pending.splice(0, this.head);
      this.head = 0;
    }
  }

  /** The next offset to commit, or undefined when nothing moved since the last call of `committedUpTo`. */
  watermark(): number | undefined {
    if (this.highest < 0) return undefined;
    const next = this.head < this.pending.length ? this.pending[this.head]! : this.highest + 1;
    return next > this.committed ? next : undefined;
  }

  committedUpTo(offset: number): void {
    this.committed = Math.max(this.committed, offset);
  }

  get unfinished(): number {
    return this.pending.length - this.head - this.done.size;
  }
}
