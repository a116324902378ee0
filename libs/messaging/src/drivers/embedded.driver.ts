import type { Logger } from '#telemetry';

import type { Sql } from '../sql.js';
import type {
  Driver,
  GroupConsumer,
  GroupSubscription,
  InRecord,
  OutRecord,
  TopicOffset,
  TopicPartition,
  TopicSpec,
} from './driver.js';

const PAGE = 500;
const SWEEP_EVERY_MS = 60_000;
const RETRY_MS = 500;

interface Row {
  offset: string;
  key: string | null;
  headers: Record<string, string>;
  value: string;
  at: Date;
}

/**
 * The broker's promises without a broker: one process, one partition a topic, durable topics in the database. What was
 * produced survives kill -9; a group goes on from what it committed.
 */
export class EmbeddedDriver implements Driver {
  readonly name = 'embedded log';
  readonly scope = 'process';
  private readonly specs = new Map<string, TopicSpec>();
  private readonly groups = new Set<EmbeddedGroup>();
  private readonly readers = new Map<string, Set<(records: InRecord[]) => void>>();
  private ephemeralOffset = 0;
  private writing: Promise<unknown> = Promise.resolve();
  private sweeper: NodeJS.Timeout | undefined;

  constructor(
    private readonly sql: Sql,
    private readonly logger: Logger,
  ) {}

  async connect(topics: TopicSpec[]): Promise<void> {
    for (const spec of topics) this.specs.set(spec.name, spec);
    this.sweeper = setInterval(() => void this.sweep(), SWEEP_EVERY_MS);
    this.sweeper.unref();
  }

  async produce(records: OutRecord[]): Promise<void> {
    const ephemeral = records.filter(({ topic }) => this.specs.get(topic)?.ephemeral);
    for (const record of ephemeral) this.hand(record);
    const durable = records.filter(({ topic }) => !this.specs.get(topic)?.ephemeral);
    if (durable.length === 0) return;
    // One insert at a time: offsets must become visible in their order, or a reader would skip the late one.
    const written = this.writing.then(() => this.insert(durable));
    this.writing = written.catch(() => {});
    await written;
    const topics = new Set(durable.map(({ topic }) => topic));
    for (const group of this.groups) group.wake(topics);
  }

  async consumeGroup(subscription: GroupSubscription): Promise<GroupConsumer> {
    const group = new EmbeddedGroup(subscription, this.sql, this.logger, () => this.groups.delete(group));
    await group.start();
    this.groups.add(group);
    return group;
  }

  async consumePartitions(
    partitions: TopicPartition[],
    onRecords: (records: InRecord[]) => void,
  ): Promise<{ close(): Promise<void> }> {
    for (const { topic } of partitions) this.readers.set(topic, (this.readers.get(topic) ?? new Set()).add(onRecords));
    return {
      close: async () => {
        for (const { topic } of partitions) this.readers.get(topic)?.delete(onRecords);
      },
    };
  }

  async lag(groupId: string, topics: string[]): Promise<Record<string, number>> {
    const rows = await this.sql<{ topic: string; lag: string }>(
      `select r.topic, count(*) as lag from messaging.record r
       left join messaging.group_offset g on g.group_id = $1 and g.topic = r.topic
       where r.topic = any($2) and r."offset" >= coalesce(g."offset", 0) group by r.topic`,
      [groupId, topics],
    );
    return Object.fromEntries(
      topics.map((topic) => [topic, Number(rows.find((row) => row.topic === topic)?.lag ?? 0)]),
    );
  }

  healthy(): boolean {
    return [...this.groups].every((group) => group.healthy);
  }

  async close(): Promise<void> {
    clearInterval(this.sweeper);
    await this.writing;
  }

  private async insert(records: OutRecord[]): Promise<void> {
    await this.sql(
      `insert into messaging.record (topic, key, headers, value)
       select * from unnest($1::text[], $2::text[], $3::jsonb[], $4::text[])`,
      [
        records.map(({ topic }) => topic),
        records.map(({ key }) => key ?? null),
        records.map(({ headers }) => JSON.stringify(headers)),
        records.map(({ value }) => value),
      ],
    );
  }

  private hand({ topic, partition, key, headers, value }: OutRecord): void {
    const record = {
      topic,
      partition: partition ?? 0,
      offset: this.ephemeralOffset++,
      key,
      headers,
      value,
      timestampMs: Date.now(),
    };
    setImmediate(() => {
      for (const onRecords of this.readers.get(topic) ?? []) onRecords([record]);
    });
  }

  /** Removes what every group that ever read the topic has committed, and what outlived its retention. */
  private async sweep(): Promise<void> {
    try {
      await this.sql(
        `delete from messaging.record r using (
           select topic, min("offset") as upto from messaging.group_offset group by topic
         ) g where r.topic = g.topic and r."offset" < g.upto`,
      );
      for (const { name, retentionMs } of this.specs.values()) {
        await this.sql(`delete from messaging.record where topic = $1 and at < now() - $2 * interval '1 millisecond'`, [
          name,
          retentionMs,
        ]);
      }
    } catch (error) {
      this.logger.warn({ err: error }, 'the embedded log could not be swept');
    }
  }
}

/** One consumer group over the table: reads each topic in order from its committed offset, woken by every produce. */
class EmbeddedGroup implements GroupConsumer {
  healthy = true;
  private readonly positions = new Map<string, number>();
  private readonly paused = new Set<string>();
  private readonly behind: Set<string>;
  private reading = false;
  private closed = false;

  constructor(
    private readonly subscription: GroupSubscription,
    private readonly sql: Sql,
    private readonly logger: Logger,
    private readonly onClose: () => void,
  ) {
    this.behind = new Set(subscription.topics);
  }

  async start(): Promise<void> {
    const rows = await this.sql<{ topic: string; offset: string }>(
      `select topic, "offset" from messaging.group_offset where group_id = $1 and topic = any($2)`,
      [this.subscription.groupId, this.subscription.topics],
    );
    for (const topic of this.subscription.topics) {
      this.positions.set(topic, Number(rows.find((row) => row.topic === topic)?.offset ?? 0));
    }
    this.subscription.onAssigned(this.subscription.topics.map((topic) => ({ topic, partition: 0 })));
    this.subscription.onHealth(true);
    this.wake(this.behind);
  }

  wake(topics: Iterable<string>): void {
    for (const topic of topics) if (this.positions.has(topic)) this.behind.add(topic);
    if (this.reading || this.closed) return;
    this.reading = true;
    void this.readAll().finally(() => {
      this.reading = false;
      // A topic may have fallen behind after the last look.
      if (this.nextTopic() !== undefined) this.wake([]);
    });
  }

  pause(topics: string[]): void {
    for (const topic of topics) this.paused.add(topic);
  }

  resume(topics: string[]): void {
    for (const topic of topics) this.paused.delete(topic);
    this.wake(topics);
  }

  async commit(offsets: TopicOffset[]): Promise<void> {
    await this.sql(
      `insert into messaging.group_offset (group_id, topic, "offset")
       select $1, topic, "offset" from unnest($2::text[], $3::bigint[]) as t(topic, "offset")
       on conflict (group_id, topic) do update set "offset" = greatest(group_offset."offset", excluded."offset")`,
      [this.subscription.groupId, offsets.map(({ topic }) => topic), offsets.map(({ offset }) => offset)],
    );
  }

  async close(): Promise<void> {
    this.closed = true;
    this.onClose();
  }

  private async readAll(): Promise<void> {
    for (let topic = this.nextTopic(); topic !== undefined; topic = this.nextTopic()) {
      try {
        await this.readPage(topic);
        this.setHealthy(true);
      } catch (error) {
        this.setHealthy(false);
        this.logger.warn(
          { group: this.subscription.groupId, err: error },
          'the embedded log could not be read; waiting',
        );
        await new Promise((resolve) => setTimeout(resolve, RETRY_MS));
      }
    }
  }

  private nextTopic(): string | undefined {
    if (this.closed) return undefined;
    return [...this.behind].find((topic) => !this.paused.has(topic));
  }

  private async readPage(topic: string): Promise<void> {
    this.behind.delete(topic);
    const rows = await this.sql<Row>(
      `select "offset", key, headers, value, at from messaging.record
       where topic = $1 and "offset" >= $2 order by "offset" limit ${PAGE}`,
      [topic, this.positions.get(topic)],
    ).catch((error) => {
      this.behind.add(topic);
      throw error;
    });
    if (rows.length === PAGE) this.behind.add(topic);
    if (rows.length === 0 || this.closed) return;
    this.positions.set(topic, Number(rows.at(-1)!.offset) + 1);
    this.subscription.onRecords(
      rows.map((row) => ({
        topic,
        partition: 0,
        offset: Number(row.offset),
        key: row.key ?? undefined,
        headers: row.headers,
        value: row.value,
        timestampMs: row.at.getTime(),
      })),
    );
  }

  private setHealthy(healthy: boolean): void {
    if (this.healthy !== healthy) this.subscription.onHealth(healthy);
    this.healthy = healthy;
  }
}
