import { setTimeout as sleep } from 'node:timers/promises';

import { counter, type Logger } from '#telemetry';

import type { Bus } from './bus.js';
import { Claims } from './claims.js';
import type { Driver, InRecord, TopicPartition } from './drivers/driver.js';
import { Handlers } from './handlers.js';
import { Inbox } from './inbox.js';
import { Intake } from './intake.js';
import { Post } from './post.js';
import { type Frame, HEADER } from './records.js';
import { Runtime } from './runtime.js';
import type { Sql } from './sql.js';
import type { RetryPolicy } from './stage-runner.js';
import { allTopics, CONTROL_TOPIC, FRAMES_PARTITIONS, FRAMES_TOPIC } from './topics.js';

export interface MessagingOptions {
  driver: Driver;
  /** A database that has `MESSAGING_TABLES`. Absent where there is none; then answers are not claimed. */
  sql?: Sql | undefined;
  logger: Logger;
  /** Names this process among its replicas. */
  instanceId: string;
  /** Jobs worked on at once by one app of this process. */
  concurrency?: number;
  partitions?: number;
  commitIntervalMs?: number;
  drainMs?: number;
  stageRetry?: RetryPolicy;
}

export interface MessagingHealth {
  state: 'up' | 'down';
  detail: Record<string, string>;
}

const DEFAULTS = { concurrency: 512, partitions: 3, commitIntervalMs: 1000, drainMs: 25_000 };

const unknownFrames = counter('aerie_frames_unknown_total', 'Frames that nobody here waited for.', []);

/** Messaging of one process: the handlers of its modules, joined with a driver, from start to drain. */
export class Messaging {
  readonly handlers = new Handlers();
  readonly inbox = new Inbox();
  private readonly replyPartition = Math.floor(Math.random() * FRAMES_PARTITIONS);
  private readonly post: Post;
  private readonly claims: Claims | undefined;
  private readonly runtime: Runtime;
  private intake: Intake | undefined;
  private partitionReader: { close(): Promise<void> } | undefined;
  private started = false;

  constructor(private readonly options: MessagingOptions) {
    const { driver, sql, logger, instanceId } = options;
    this.post = new Post(driver, logger);
    this.claims =
      sql && driver.scope === 'fleet'
        ? new Claims(sql, instanceId, (error) => logger.warn({ err: error }, 'claims could not be renewed'))
        : undefined;
    const { handlers, inbox, post, claims, replyPartition } = this;
    this.runtime = new Runtime({
      handlers,
      post,
      inbox,
      claims,
      logger,
      replyPartition,
      stageRetry: options.stageRetry,
    });
  }

  get bus(): Bus {
    return this.runtime;
  }

  /** Call once all handlers are known. Resolves when this process can take work. */
  async start(): Promise<void> {
    const { driver, logger } = this.options;
    const { partitions, concurrency, commitIntervalMs } = { ...DEFAULTS, ...this.options };
    this.runtime.open();
    await driver.connect(allTopics(partitions));
    const fixed = this.fixedPartitions();
    if (fixed.length > 0)
      this.partitionReader = await driver.consumePartitions(fixed, (records) => this.onFixed(records));
    this.intake = new Intake(this.handlers, this.runtime, this.post, driver, logger, { concurrency, commitIntervalMs });
    await Promise.all(this.intake.groups.map((group) => group.start()));
    this.started = true;
  }

  health(): MessagingHealth {
    const detail: Record<string, string> = {
      [this.options.driver.name]: this.options.driver.healthy() ? 'up' : 'down',
    };
    for (const group of this.intake?.groups ?? []) detail[group.groupId] = group.healthy ? 'up' : 'down';
    const up = this.started && Object.values(detail).every((state) => state === 'up');
    return { state: up ? 'up' : 'down', detail };
  }

  /** Stops taking work, lets what runs come to its end within the grace, commits, and lets go of the log. */
  async close(): Promise<void> {
    const { drainMs } = { ...DEFAULTS, ...this.options };
    const groups = this.intake?.groups ?? [];
    const drained = Promise.all([...groups.map((group) => group.drain()), this.runtime.idle()]);
    const grace = new AbortController();
    await Promise.race([drained, sleep(drainMs, undefined, { signal: grace.signal, ref: false }).catch(() => {})]);
    grace.abort();
    this.runtime.close();
    this.post.close();
    await Promise.race([this.post.drain(), sleep(2000, undefined, { ref: false })]);
    await Promise.all(groups.map((group) => group.close()));
    await this.partitionReader?.close();
    await this.claims?.close().catch(() => {});
    await this.options.driver.close();
  }

  /** Whoever receives a topic is a door and reads its replies, and so do filters, which ask again; who answers hears of clients that left. */
  private fixedPartitions(): TopicPartition[] {
    const { handlers, replyPartition } = this;
    if (this.options.driver.scope === 'process') return [];
    const isDoor = handlers.topics.size > 0;
    return [
      ...(isDoor || handlers.filters.size > 0 ? [{ topic: FRAMES_TOPIC, partition: replyPartition }] : []),
      ...(handlers.answers.size + handlers.filters.size > 0 ? [{ topic: CONTROL_TOPIC, partition: 0 }] : []),
    ];
  }

  private onFixed(records: InRecord[]): void {
    for (const record of records) {
      if (record.topic === CONTROL_TOPIC) this.runtime.cancel(record.headers[HEADER.jobId] ?? '');
      else this.onFrames(record);
    }
  }

  private onFrames(record: InRecord): void {
    try {
      for (const frame of JSON.parse(record.value) as Frame[]) {
        if (this.inbox.has(frame.jobId)) this.inbox.accept(frame);
        else unknownFrames.inc();
      }
    } catch (error) {
      this.options.logger.warn({ err: error }, 'frames could not be read');
    }
  }
}
