import { connect as connectTcp } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { connect as connectTls } from 'node:tls';

import kafkajs, { type Admin, type Consumer, type Kafka as KafkaClient, type Producer } from 'kafkajs';

import type { Logger } from '#telemetry';

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
import { pinTo } from './kafkajs-assigner.js';
import { RestartingConsumer } from './kafkajs-consumer.js';

const { Kafka, logLevel, CompressionTypes } = kafkajs;

export interface KafkaOptions {
  brokers: string[];
  clientId: string;
  logger: Logger;
  /** How long the broker waits for a member that fell silent. Shorter means faster take-over after a crash. Default 10,000. */
  sessionTimeoutMs?: number | undefined;
  /** Copies of each topic that we create. Default: 3, or as many as there are brokers. */
  replicationFactor?: number | undefined;
}

const MAX_WAIT_MS = 250;
const MAX_BYTES_PER_PARTITION = 1024 * 1024;
const HEALTH_EVERY_MS = 5000;
const LEADERLESS = 'Kafka has no leader for a topic yet; waiting';
const PRODUCE_RETRY = { initialRetryTime: 100, maxRetryTime: 1000, retries: 5 };

/**
 * Kafka through kafkajs. Its known faults are kept harmless by these rules: callbacks only hand records over and never
 * throw (a slow one would hold up every partition of the broker); short fetches (heartbeats happen between them); offsets
 * are committed by us alone; a crashed consumer is built anew; idempotent producer for what must last, a plain one for frames.
 */
export class KafkajsDriver implements Driver {
  readonly name = 'kafka';
  readonly scope = 'fleet';
  private readonly client: KafkaClient;
  private readonly admin: Admin;
  private readonly durable: Producer;
  private readonly fast: Producer;
  private reachable = false;
  private closing = false;
  private healthTimer: NodeJS.Timeout | undefined;

  constructor(private readonly options: KafkaOptions) {
    this.client = new Kafka({
      clientId: options.clientId,
      brokers: options.brokers,
      // Small requests must not wait for the acknowledgement of the one before.
      socketFactory: ({ host, port, ssl, onConnect }) =>
        ssl
          ? connectTls({ host, port, ...ssl }, onConnect).setNoDelay(true)
          : connectTcp({ host, port, noDelay: true }, onConnect),
      connectionTimeout: 3000,
      requestTimeout: 15_000,
      logLevel: logLevel.WARN,
      logCreator:
        () =>
        ({ log, level }) => {
          const { message, ...rest } = log;
          options.logger[level <= logLevel.ERROR ? 'warn' : 'debug']({ kafka: rest }, message);
        },
      retry: { initialRetryTime: 200, maxRetryTime: 3000, retries: 8 },
    });
    this.admin = this.client.admin({ retry: { retries: 3 } });
    this.durable = this.client.producer({ idempotent: true, maxInFlightRequests: 1, retry: PRODUCE_RETRY });
    this.fast = this.client.producer({ retry: PRODUCE_RETRY });
  }

  async connect(topics: TopicSpec[]): Promise<void> {
    await this.untilDone('Kafka is out of reach; waiting', async () => {
      await this.admin.connect();
      await this.createTopics(topics);
      await Promise.all([this.durable.connect(), this.fast.connect()]);
      this.reachable = true;
    });
    this.healthTimer = setInterval(() => void this.probe(), HEALTH_EVERY_MS);
    this.healthTimer.unref();
  }

  async produce(records: OutRecord[], safety: 'durable' | 'fast'): Promise<void> {
    const byTopic = new Map<string, OutRecord[]>();
    for (const record of records) {
      const together = byTopic.get(record.topic);
      if (together) together.push(record);
      else byTopic.set(record.topic, [record]);
    }
    const topicMessages = [...byTopic].map(([topic, group]) => ({
      topic,
      messages: group.map(({ key, partition, headers, value }) => ({
        key: key ?? null,
        value,
        headers,
        ...(partition === undefined ? {} : { partition }),
      })),
    }));
    const producer = safety === 'durable' ? this.durable : this.fast;
    await producer.sendBatch({
      topicMessages,
      acks: safety === 'durable' ? -1 : 1,
      compression: CompressionTypes.None,
    });
  }

  async consumeGroup(subscription: GroupSubscription): Promise<GroupConsumer> {
    const group = new RestartingConsumer(
      subscription,
      () => this.newConsumer(subscription.groupId),
      this.options.logger,
    );
    await group.start();
    return group;
  }

  async consumePartitions(
    partitions: TopicPartition[],
    onRecords: (records: InRecord[]) => void,
  ): Promise<{ close(): Promise<void> }> {
    const topics = partitions.map(({ topic }) => topic);
    const reader = new RestartingConsumer(
      { groupId: `${this.options.clientId}.reader`, topics, onRecords, onAssigned: () => {}, onHealth: () => {} },
      () =>
        this.client.consumer({
          ...this.consumerConfig(`${this.options.clientId}.reader`),
          partitionAssigners: [pinTo(partitions)],
        }),
      this.options.logger,
      () => this.untilDone(LEADERLESS, () => this.endOf(partitions)),
    );
    await reader.start();
    return reader;
  }

  async lag(groupId: string, topics: string[]): Promise<Record<string, number>> {
    const committed = await this.admin.fetchOffsets({ groupId, topics });
    const lags = await Promise.all(
      committed.map(async ({ topic, partitions }) => {
        const ends = await this.admin.fetchTopicOffsets(topic);
        const at = new Map(partitions.map(({ partition, offset }) => [partition, Math.max(0, Number(offset))]));
        const lag = ends.reduce(
          (sum, { partition, high, low }) => sum + Number(high) - Math.max(Number(low), at.get(partition) ?? 0),
          0,
        );
        return [topic, lag] as const;
      }),
    );
    return Object.fromEntries(lags);
  }

  healthy(): boolean {
    return this.reachable;
  }

  async close(): Promise<void> {
    this.closing = true;
    clearInterval(this.healthTimer);
    await Promise.allSettled([this.durable.disconnect(), this.fast.disconnect(), this.admin.disconnect()]);
  }

  private async untilDone<T>(trouble: string, work: () => Promise<T>): Promise<T> {
    for (let attempt = 1; ; attempt++) {
      try {
        return await work();
      } catch (error) {
        if (this.closing) throw error;
        const delayMs = Math.min(5000, 100 * 2 ** Math.min(attempt, 6));
        this.options.logger.warn({ attempt, retryInMs: delayMs, err: error }, trouble);
        await sleep(delayMs);
      }
    }
  }

  private async createTopics(specs: TopicSpec[]): Promise<void> {
    const existing = new Set(await this.admin.listTopics());
    const missing = specs.filter(({ name }) => !existing.has(name));
    if (missing.length === 0) return;
    const { brokers } = await this.admin.describeCluster();
    const replicationFactor = this.options.replicationFactor ?? Math.min(3, brokers.length);
    await this.admin
      .createTopics({
        waitForLeaders: true,
        topics: missing.map(({ name, partitions, retentionMs, maxMessageBytes }) => ({
          topic: name,
          numPartitions: partitions,
          replicationFactor,
          configEntries: [
            { name: 'retention.ms', value: String(retentionMs) },
            { name: 'max.message.bytes', value: String(maxMessageBytes) },
            ...(replicationFactor > 1 ? [{ name: 'min.insync.replicas', value: '2' }] : []),
          ],
        })),
      })
      // Another process creates the same topics at the same moment: what counts is that they are there.
      .catch(async (error: unknown) => {
        const now = new Set(await this.admin.listTopics());
        if (!missing.every(({ name }) => now.has(name))) throw error;
      });
  }

  private async endOf(partitions: TopicPartition[]): Promise<TopicOffset[]> {
    const topics = [...new Set(partitions.map(({ topic }) => topic))];
    const ends = new Map(
      await Promise.all(topics.map(async (topic) => [topic, await this.admin.fetchTopicOffsets(topic)] as const)),
    );
    return partitions.map(({ topic, partition }) => ({
      topic,
      partition,
      offset: Number(ends.get(topic)!.find((end) => end.partition === partition)!.high),
    }));
  }

  private newConsumer(groupId: string): Consumer {
    return this.client.consumer(this.consumerConfig(groupId));
  }

  private consumerConfig(groupId: string) {
    const sessionTimeout = this.options.sessionTimeoutMs ?? 10_000;
    return {
      groupId,
      sessionTimeout,
      rebalanceTimeout: Math.max(sessionTimeout, 10_000),
      heartbeatInterval: Math.floor(sessionTimeout / 5),
      maxWaitTimeInMs: MAX_WAIT_MS,
      minBytes: 1,
      maxBytesPerPartition: MAX_BYTES_PER_PARTITION,
      allowAutoTopicCreation: false,
      retry: { initialRetryTime: 100, maxRetryTime: 2000, retries: 5, restartOnFailure: async () => true },
    };
  }

  private async probe(): Promise<void> {
    try {
      await Promise.race([
        this.admin.describeCluster(),
        sleep(3000).then(() => Promise.reject(new Error('timed out'))),
      ]);
      this.reachable = true;
    } catch {
      this.reachable = false;
    }
  }
}
