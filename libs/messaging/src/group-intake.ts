import { type Lane } from '#contracts';
import { counter, type Logger } from '#telemetry';

import type { Driver, GroupConsumer, InRecord, TopicPartition } from './drivers/driver.js';
import { OffsetTracker } from './offset-tracker.js';
import { PoisonRecord } from './records.js';
import { WorkPool } from './work-pool.js';

/** How the records of one topic are handled. */
export type Route =
  /** Work of its own, in the pool. */
  | { kind: 'work'; lane: Lane; handle: (record: InRecord) => Promise<void> }
  /** Taken at once; `done` is called when its effect is safe. Throws `PoisonRecord`. */
  | { kind: 'direct'; accept: (record: InRecord, done: () => void) => void; depth?: () => number };

export interface IntakeOptions {
  concurrency: number;
  commitIntervalMs: number;
}

const records = counter('aerie_records_total', 'Records taken from the log.', ['topic']);
/** Records that may wait for a slot of the pool before their topics are paused. */
const QUEUE_HIGH_PER_SLOT = 2;
const DIRECT_HIGH = 20_000;
const DIRECT_CHECK_MS = 20;

/** One app's consumer group: takes records, works them off in a bounded pool, commits the contiguous done prefix. */
export class GroupIntake {
  healthy = true;
  private readonly trackers = new Map<string, Map<number, OffsetTracker>>();
  private readonly pool: WorkPool;
  private readonly pausedTopics = new Set<string>();
  private consumer: GroupConsumer | undefined;
  private commitTimer: NodeJS.Timeout | undefined;
  private pressureTimer: NodeJS.Timeout | undefined;
  private stopping = false;

  constructor(
    private readonly driver: Driver,
    readonly groupId: string,
    private readonly routes: ReadonlyMap<string, Route>,
    private readonly giveUp: (record: InRecord, reason: string) => Promise<void>,
    private readonly logger: Logger,
    private readonly options: IntakeOptions,
  ) {
    this.pool = new WorkPool(options.concurrency, (lane, queued) => this.onDepth(lane, queued));
  }

  get topics(): string[] {
    return [...this.routes.keys()];
  }

  async start(): Promise<void> {
    this.consumer = await this.driver.consumeGroup({
      groupId: this.groupId,
      topics: this.topics,
      onRecords: (batch) => this.take(batch),
      onAssigned: (assigned) => this.keepOnly(assigned),
      onHealth: (healthy) => (this.healthy = healthy),
    });
    this.commitTimer = setInterval(() => void this.commit(), this.options.commitIntervalMs);
    this.pressureTimer = setInterval(() => this.checkDirectPressure(), DIRECT_CHECK_MS);
    this.pressureTimer.unref();
  }

  /** Takes nothing new, lets what runs come to its end; what had not begun stays in the log. */
  async drain(): Promise<void> {
    this.stopping = true;
    this.consumer?.pause(this.topics);
    this.pool.dropQueued();
    await this.pool.idle();
  }

  async close(): Promise<void> {
    clearInterval(this.commitTimer);
    clearInterval(this.pressureTimer);
    await this.commit();
    await this.consumer?.close();
  }

  private take(batch: InRecord[]): void {
    if (this.stopping || batch.length === 0) return;
    const { topic, partition } = batch[0]!;
    const route = this.routes.get(topic);
    if (!route) return;
    const tracker = this.trackerOf(topic, partition);
    records.inc({ topic }, batch.length);
    for (const record of batch) {
      if (!tracker.begin(record.offset)) continue;
      const done = () => tracker.finish(record.offset);
      if (route.kind === 'work') this.enqueue(route, record, done);
      else this.acceptDirect(route, record, done);
    }
  }

  private enqueue(route: Route & { kind: 'work' }, record: InRecord, done: () => void): void {
    this.pool.offer({
      lane: route.lane,
      key: record.key,
      run: async () => {
        try {
          await route.handle(record);
        } catch (error) {
          if (!(error instanceof PoisonRecord)) throw error;
          await this.giveUp(record, error.message);
        }
        done();
      },
    });
  }

  private acceptDirect(route: Route & { kind: 'direct' }, record: InRecord, done: () => void): void {
    try {
      route.accept(record, done);
    } catch (error) {
      void this.setAside(record, error, done);
    }
  }

  private async setAside(record: InRecord, error: unknown, done: () => void): Promise<void> {
    await this.giveUp(record, error instanceof Error ? error.message : String(error));
    done();
  }

  private onDepth(lane: Lane, queued: number): void {
    const high = this.options.concurrency * QUEUE_HIGH_PER_SLOT;
    const topics = [...this.routes]
      .filter(([, route]) => route.kind === 'work' && route.lane === lane)
      .map(([name]) => name);
    if (queued > high) this.setPaused(topics, true);
    else if (queued <= high / 2) this.setPaused(topics, false);
  }

  private checkDirectPressure(): void {
    for (const [topic, route] of this.routes) {
      if (route.kind !== 'direct' || !route.depth) continue;
      const depth = route.depth();
      if (depth > DIRECT_HIGH) this.setPaused([topic], true);
      else if (depth <= DIRECT_HIGH / 2) this.setPaused([topic], false);
    }
  }

  private setPaused(topics: string[], paused: boolean): void {
    const changed = topics.filter((topic) => this.pausedTopics.has(topic) !== paused);
    if (changed.length === 0 || this.stopping) return;
    for (const topic of changed) {
      if (paused) this.pausedTopics.add(topic);
      else this.pausedTopics.delete(topic);
    }
    if (paused) this.consumer?.pause(changed);
    else this.consumer?.resume(changed);
  }

  private async commit(): Promise<void> {
    const offsets = [...this.trackers].flatMap(([topic, partitions]) =>
      [...partitions].flatMap(([partition, tracker]) => {
        const offset = tracker.watermark();
        return offset === undefined ? [] : [{ topic, partition, offset, tracker }];
      }),
    );
    if (offsets.length === 0) return;
    try {
      await this.consumer?.commit(offsets.map(({ topic, partition, offset }) => ({ topic, partition, offset })));
      for (const { tracker, offset } of offsets) tracker.committedUpTo(offset);
    } catch (error) {
      this.logger.warn(
        { group: this.groupId, err: error },
        'offsets could not be committed; the next commit repeats them',
      );
    }
  }

  private keepOnly(assigned: TopicPartition[]): void {
    const kept = new Set(assigned.map(({ topic, partition }) => `${topic}/${partition}`));
    for (const [topic, partitions] of this.trackers) {
      for (const partition of partitions.keys()) {
        if (!kept.has(`${topic}/${partition}`)) partitions.delete(partition);
      }
    }
    if (this.pausedTopics.size > 0) this.consumer?.pause([...this.pausedTopics]);
  }

  private trackerOf(topic: string, partition: number): OffsetTracker {
    let partitions = this.trackers.get(topic);
    if (!partitions) this.trackers.set(topic, (partitions = new Map()));
    let tracker = partitions.get(partition);
    if (!tracker) partitions.set(partition, (tracker = new OffsetTracker()));
    return tracker;
  }
}
