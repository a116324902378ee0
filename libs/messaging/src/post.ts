import { type Job, uuidv7 } from '#contracts';
import { counter, type Logger } from '#telemetry';

import { backoffMs } from './backoff.js';
import { Coalescer } from './coalescer.js';
import type { Driver, InRecord, OutRecord } from './drivers/driver.js';
import { factRecord, jobRecord } from './records.js';
import { DEAD_LETTERS_TOPIC } from './topics.js';
import type { StageExhausted } from './stage-runner.js';

/** A broker bounds what one batch brings to a partition: several megabytes of UTF-8, of which this is at most three. */
const MOST_CHARS = 1024 * 1024;
const LIMITS = {
  maxBatch: 1000,
  maxInFlight: 2,
  maxWaiting: 50_000,
  weight: { of: ({ value }: OutRecord) => value.length, most: MOST_CHARS },
};
const PAUSE = { firstMs: 100, maxMs: 2000 };

const deadLetters = counter('aerie_dead_letters_total', 'Records given up, by where they came from.', ['topic']);

/** The way out: every record leaves through here, coalesced with what else is sent in the same turn. */
export class Post {
  private readonly durable: Coalescer<OutRecord>;
  private readonly fast: Coalescer<OutRecord>;
  private closing = false;

  constructor(
    private readonly driver: Driver,
    private readonly logger: Logger,
  ) {
    const through = (safety: 'durable' | 'fast') =>
      new Coalescer<OutRecord>(async (records) => {
        await driver.produce(records, safety);
        return records.map(() => undefined);
      }, LIMITS);
    this.durable = through('durable');
    this.fast = through('fast');
  }

  get scope(): 'fleet' | 'process' {
    return this.driver.scope;
  }

  send(record: OutRecord, safety: 'durable' | 'fast'): Promise<void> {
    return (safety === 'durable' ? this.durable : this.fast).send(record);
  }

  async sendUntilSafe(record: OutRecord, safety: 'durable' | 'fast'): Promise<void> {
    await this.untilSafe(() => this.send(record, safety), record.topic);
  }

  /** For what must not be dropped: repeats until it is safe, or until the process ends and the log keeps the record. */
  async untilSafe(work: () => Promise<void>, what: string): Promise<void> {
    for (let attempt = 1; !this.closing; attempt++) {
      try {
        return await work();
      } catch (error) {
        this.logger.warn({ what, attempt, err: error }, 'not safe yet, trying again');
        await new Promise((resolve) => setTimeout(resolve, backoffMs(attempt, PAUSE)).unref());
      }
    }
  }

  /** A record that nobody can handle: kept as it came, with the reason and where it was. */
  async deadLetter(record: InRecord, reason: string): Promise<void> {
    this.logger.error(
      { topic: record.topic, partition: record.partition, offset: record.offset, reason },
      'dead letter',
    );
    deadLetters.inc({ topic: record.topic });
    const headers = {
      ...record.headers,
      'x-dead-reason': reason,
      'x-dead-topic': record.topic,
      'x-dead-partition': String(record.partition),
      'x-dead-offset': String(record.offset),
      'x-first-seen': new Date(record.timestampMs).toISOString(),
    };
    const letter: OutRecord = { topic: DEAD_LETTERS_TOPIC, key: record.key, headers, value: record.value };
    await this.sendUntilSafe(letter, 'durable');
  }

  /** A job whose stage failed with a fault on every try; as a record it can be published again. */
  async deadLetterJob(job: Job, stage: string, error: StageExhausted): Promise<void> {
    const cause = error.cause instanceof Error ? error.cause.message : String(error.cause);
    await this.giveUp(jobRecord(stage, job), `${cause} (tried ${error.tries} times)`);
  }

  /** A fact that was given to its reader without passing the log. */
  async deadLetterFact(name: string, fact: unknown, reason: string): Promise<void> {
    await this.giveUp(factRecord(name, name, fact, uuidv7()), reason);
  }

  async drain(): Promise<void> {
    await Promise.all([this.durable.drain(), this.fast.drain()]);
  }

  close(): void {
    this.closing = true;
  }

  private async giveUp(record: OutRecord, reason: string): Promise<void> {
    await this.deadLetter({ ...record, partition: -1, offset: -1, timestampMs: Date.now() }, reason);
  }
}
