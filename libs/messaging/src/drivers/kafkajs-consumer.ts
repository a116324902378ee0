import { setTimeout as sleep } from 'node:timers/promises';

import type { Consumer, EachBatchPayload } from 'kafkajs';

import type { Logger } from '#telemetry';

import type { GroupConsumer, GroupSubscription, TopicOffset } from './driver.js';

/** A kafkajs consumer that is built anew when it dies of an error that kafkajs itself does not restart from. */
export class RestartingConsumer implements GroupConsumer {
  private consumer: Consumer | undefined;
  private closed = false;
  /** Where a reader without a group's memory goes on after a crash. */
  private readonly positions = new Map<string, TopicOffset>();

  constructor(
    private readonly subscription: GroupSubscription,
    private readonly create: () => Consumer,
    private readonly logger: Logger,
    /** Where to begin, for readers without a memory. */
    private readonly startAt?: () => Promise<TopicOffset[]>,
  ) {}

  /** Resolves once the group has been joined. */
  async start(): Promise<void> {
    if (this.positions.size === 0) for (const position of (await this.startAt?.()) ?? []) this.moveTo(position);
    const consumer = this.create();
    this.consumer = consumer;
    const joined = new Promise<void>((resolve) => {
      consumer.on(consumer.events.GROUP_JOIN, ({ payload }) => {
        if (this.startAt) this.seekAll(consumer);
        this.onJoin(payload.memberAssignment);
        resolve();
      });
    });
    consumer.on(consumer.events.CRASH, ({ payload }) => void this.onCrash(consumer, payload.error, payload.restart));
    await consumer.connect();
    await consumer.subscribe({ topics: this.subscription.topics, fromBeginning: !this.startAt });
    await consumer.run({
      autoCommit: false,
      eachBatchAutoResolve: true,
      partitionsConsumedConcurrently: 64,
      eachBatch: async (payload) => this.onBatch(payload),
    });
    await joined;
    this.subscription.onHealth(true);
  }

  pause(topics: string[]): void {
    this.consumer?.pause(topics.map((topic) => ({ topic })));
  }

  resume(topics: string[]): void {
    this.consumer?.resume(topics.map((topic) => ({ topic })));
  }

  async commit(offsets: { topic: string; partition: number; offset: number }[]): Promise<void> {
    await this.consumer?.commitOffsets(offsets.map((at) => ({ ...at, offset: String(at.offset) })));
  }

  async close(): Promise<void> {
    this.closed = true;
    await this.consumer
      ?.disconnect()
      .catch((error) => this.logger.debug({ err: error }, 'a consumer did not close cleanly'));
  }

  private onJoin(assignment: Record<string, number[]>): void {
    const assigned = Object.entries(assignment).flatMap(([topic, partitions]) =>
      partitions.map((partition) => ({ topic, partition })),
    );
    this.subscription.onHealth(true);
    this.subscription.onAssigned(assigned);
  }

  private moveTo(position: TopicOffset): void {
    this.positions.set(`${position.topic}/${position.partition}`, position);
  }

  private seekAll(consumer: Consumer): void {
    for (const { topic, partition, offset } of this.positions.values())
      consumer.seek({ topic, partition, offset: String(offset) });
  }

  private onBatch({ batch }: EachBatchPayload): void {
    const { topic, partition } = batch;
    if (this.startAt) this.moveTo({ topic, partition, offset: Number(batch.lastOffset()) + 1 });
    this.subscription.onRecords(
      batch.messages.map((message) => ({
        topic,
        partition,
        offset: Number(message.offset),
        key: message.key?.toString(),
        headers: textHeaders(message.headers),
        value: message.value?.toString() ?? '',
        timestampMs: Number(message.timestamp),
      })),
    );
  }

  private async onCrash(consumer: Consumer, error: Error, restarts: boolean): Promise<void> {
    this.subscription.onHealth(false);
    this.logger.warn({ group: this.subscription.groupId, restarts, err: error }, 'a consumer crashed');
    if (restarts || this.closed || consumer !== this.consumer) return;
    await consumer.disconnect().catch(() => {});
    for (let attempt = 1; !this.closed; attempt++) {
      await sleep(Math.min(5000, 250 * 2 ** Math.min(attempt, 5)));
      try {
        return await this.start();
      } catch (failed) {
        this.logger.warn(
          { group: this.subscription.groupId, attempt, err: failed },
          'a consumer could not be restarted',
        );
      }
    }
  }
}

function textHeaders(headers: EachBatchPayload['batch']['messages'][number]['headers']): Record<string, string> {
  const text: Record<string, string> = {};
  for (const [name, value] of Object.entries(headers ?? {}))
    text[name] = Array.isArray(value) ? String(value[0]) : String(value ?? '');
  return text;
}
