import type { Frame } from './records.js';

interface Pending {
  attempt: number;
  nextSeq: number;
  early: Map<number, unknown[]>;
  onParts: (parts: unknown[]) => void;
  onRestart: () => void;
}

const MAX_EARLY_FRAMES = 1000;

/**
 * The answers this replica waits for. Frames may come twice or, after a retried send, out of order: each part is handed
 * on once, in order. When another worker had to start over, its attempt replaces the old one from the first part.
 */
export class Inbox {
  private readonly pending = new Map<string, Pending>();
  /** Frames nobody here waits for: of clients that left, or of another replica that reads the same partition. */
  unknownFrames = 0;

  /** Returns what ends the waiting. `onRestart` is called before the parts of a second attempt. */
  expect(id: string, onParts: (parts: unknown[]) => void, onRestart: () => void = () => {}): () => void {
    this.pending.set(id, { attempt: 0, nextSeq: 0, early: new Map(), onParts, onRestart });
    return () => this.pending.delete(id);
  }

  has(id: string): boolean {
    return this.pending.has(id);
  }

  accept(frame: Frame): void {
    const pending = this.pending.get(frame.jobId);
    if (!pending) {
      this.unknownFrames++;
      return;
    }
    if (frame.attempt < pending.attempt) return;
    if (frame.attempt > pending.attempt) this.startOver(pending, frame);
    this.deliver(pending, frame);
  }

  private startOver(pending: Pending, frame: Frame): void {
    if (pending.attempt > 0) pending.onRestart();
    pending.attempt = frame.attempt;
    pending.nextSeq = 0;
    pending.early.clear();
  }

  private deliver(pending: Pending, { seq, parts }: Frame): void {
    if (seq > pending.nextSeq) {
      if (pending.early.size < MAX_EARLY_FRAMES) pending.early.set(seq, parts);
      return;
    }
    const fresh = parts.slice(pending.nextSeq - seq);
    if (fresh.length === 0) return;
    pending.nextSeq += fresh.length;
    pending.onParts(fresh);
    const next = pending.early.get(pending.nextSeq);
    if (next) {
      const at = pending.nextSeq;
      pending.early.delete(at);
      this.deliver(pending, { jobId: '', attempt: pending.attempt, seq: at, parts: next });
    }
  }
}
