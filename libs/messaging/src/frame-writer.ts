import type { AnswerPart, Job } from '#contracts';

import type { OutRecord } from './drivers/driver.js';
import { type FilterFrame, filterRecord, type Frame, framesRecord } from './records.js';

/** Where the parts of one answer go next. */
export type FrameTarget = { to: 'filter'; filter: string } | { to: 'inbox'; partition: number };

interface OpenStream {
  job: Job;
  attempt: number;
  target: FrameTarget;
  seq: number;
  buffered: AnswerPart[];
  /** The send under way. One at a time, so that frames of a stream stay in order even when a send is repeated. */
  sending: Promise<void> | undefined;
}

const TICK_MS = 5;

export const isLast = ({ kind }: AnswerPart): boolean => kind !== 'delta' && kind !== 'vectors';

/**
 * Writes answers as numbered frames. The first part of a stream leaves at once; later ones are gathered for 5 ms across
 * all streams of one destination, because a send for every token drowns a broker.
 */
export class FrameWriter {
  private readonly dirty = new Set<OpenStream>();
  private tick: NodeJS.Timeout | undefined;

  constructor(
    /** Must repeat until the record is safe. */
    private readonly send: (record: OutRecord, safety: 'durable' | 'fast') => Promise<void>,
  ) {}

  /** Resolves when all parts are safe in the log. Reads `parts` to their last one. */
  async write(job: Job, parts: AsyncIterable<AnswerPart>, target: FrameTarget, attempt: number): Promise<void> {
    const stream: OpenStream = { job, attempt, target, seq: 0, buffered: [], sending: undefined };
    for await (const part of parts) {
      stream.buffered.push(part);
      // Vectors are heavy: two parts of them might be more than a record may hold.
      if (part.kind === 'vectors') await stream.sending;
      if (part.kind === 'vectors' || (stream.seq === 0 && !stream.sending)) this.flush([stream]);
      else this.mark(stream);
    }
    this.dirty.delete(stream);
    await stream.sending;
    if (stream.buffered.length > 0) this.flush([stream]);
    await stream.sending;
  }

  close(): void {
    clearTimeout(this.tick);
  }

  private mark(stream: OpenStream): void {
    this.dirty.add(stream);
    this.tick ??= setTimeout(() => this.onTick(), TICK_MS);
  }

  private onTick(): void {
    this.tick = undefined;
    const ready = [...this.dirty].filter((stream) => !stream.sending);
    for (const stream of ready) this.dirty.delete(stream);
    this.flush(ready);
    if (this.dirty.size > 0) this.tick = setTimeout(() => this.onTick(), TICK_MS);
  }

  private flush(streams: OpenStream[]): void {
    const byPartition = new Map<number, OpenStream[]>();
    for (const stream of streams) {
      if (stream.target.to === 'filter') this.sendToFilter(stream, stream.target.filter);
      else byPartition.set(stream.target.partition, [...(byPartition.get(stream.target.partition) ?? []), stream]);
    }
    for (const [partition, together] of byPartition) {
      const sending = this.send(framesRecord(partition, together.map(takeFrame)), 'fast');
      for (const stream of together) track(stream, sending);
    }
  }

  private sendToFilter(stream: OpenStream, filter: string): void {
    const job = stream.seq === 0 ? stream.job : undefined;
    const frame = { ...takeFrame(stream), job } as FilterFrame;
    track(stream, this.send(filterRecord(filter, stream.job, frame), 'durable'));
  }
}

function takeFrame(stream: OpenStream): Frame {
  const frame = { jobId: stream.job.id, attempt: stream.attempt, seq: stream.seq, parts: stream.buffered };
  stream.seq += stream.buffered.length;
  stream.buffered = [];
  return frame;
}

function track(stream: OpenStream, sending: Promise<void>): void {
  const settled = sending.finally(() => {
    if (stream.sending === settled) stream.sending = undefined;
  });
  stream.sending = settled;
}
