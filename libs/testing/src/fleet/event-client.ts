import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';

import kafkajs, { type Consumer, type Kafka, type Producer } from 'kafkajs';

export interface Received {
  headers: Record<string, string>;
  value: string;
}

const PATIENCE_MS = 20_000;

/** A customer of the event door: writes to `ai.requests`, and sees all that comes of it from the moment it connected. */
export class EventClient {
  readonly responses: Received[] = [];
  readonly deadLetters: Received[] = [];
  private readonly consumers: Consumer[] = [];

  private constructor(
    private readonly kafka: Kafka,
    private readonly producer: Producer,
  ) {}

  static async connect(broker: string): Promise<EventClient> {
    const kafka = new kafkajs.Kafka({ brokers: [broker], logLevel: kafkajs.logLevel.NOTHING });
    const client = new EventClient(kafka, kafka.producer());
    await client.producer.connect();
    await Promise.all([
      client.listen('ai.responses', client.responses),
      client.listen('ai.dead-letters', client.deadLetters),
    ]);
    return client;
  }

  async publish(headers: Record<string, string>, value: string, key?: string, topic = 'ai.requests'): Promise<void> {
    await this.producer.send({ topic, messages: [{ key: key ?? null, headers, value }] });
  }

  /** The response to an event, by its id: of this outcome, or the first there is. */
  answerTo(eventId: string, outcome = '', patienceMs = PATIENCE_MS): Promise<Received> {
    const matches = ({ headers }: Received) =>
      headers['ce_correlationid'] === eventId && headers['ce_type']!.endsWith(outcome);
    return this.received(this.responses, matches, patienceMs);
  }

  deadLetterOf(text: string): Promise<Received> {
    return this.received(this.deadLetters, ({ value }) => value.includes(text), PATIENCE_MS);
  }

  async close(): Promise<void> {
    await Promise.all([this.producer, ...this.consumers].map((client) => client.disconnect()));
  }

  private async listen(topic: string, into: Received[]): Promise<void> {
    const consumer = this.kafka.consumer({ groupId: `test-${randomUUID()}`, maxWaitTimeInMs: 200 });
    this.consumers.push(consumer);
    const joined = new Promise((resolve) => consumer.on(consumer.events.GROUP_JOIN, resolve));
    await consumer.connect();
    await consumer.subscribe({ topic });
    await consumer.run({
      eachMessage: async ({ message }) => {
        const headers = Object.fromEntries(
          Object.entries(message.headers ?? {}).map(([name, value]) => [name, String(value)]),
        );
        into.push({ headers, value: String(message.value) });
      },
    });
    await joined;
    await sleep(500);
  }

  private async received(
    list: Received[],
    matches: (record: Received) => boolean,
    patienceMs: number,
  ): Promise<Received> {
    const deadline = Date.now() + patienceMs;
    for (;;) {
      const found = list.find(matches);
      if (found) return found;
      if (Date.now() > deadline) throw new Error('the record did not come');
      await sleep(20);
    }
  }
}
