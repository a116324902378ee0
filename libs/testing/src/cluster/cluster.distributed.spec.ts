import { Redis } from 'ioredis';
import { Kafka, logLevel } from 'kafkajs';
import { Client } from 'pg';
import { startCluster, type Cluster } from './cluster.js';
import { speaksKafka4 } from './kafka-version.js';

describe('a started cluster', () => {
  let cluster: Cluster;

  beforeAll(async () => {
    cluster = await startCluster();
  });

  afterAll(async () => {
    await cluster?.stop();
  });

  it('has a Kafka of version 4 or newer', async () => {
    await expect(speaksKafka4(firstBroker(cluster))).resolves.toBe(true);
  });

  it('does not create topics that nobody asked for', async () => {
    const producer = kafkaClient(cluster).producer({ retry: { retries: 0 } });
    await producer.connect();
    await expect(producer.send({ topic: 'never-created', messages: [{ value: 'x' }] })).rejects.toThrow(Error);
    await producer.disconnect();
  });

  it('gives Kafka messages back to a consumer group', async () => {
    await createTopic(cluster, 'roundtrip');
    await produce(cluster, 'roundtrip', 'first');
    await produce(cluster, 'roundtrip', 'second');
    await expect(consume(cluster, 'roundtrip', 2)).resolves.toEqual(['first', 'second']);
  });

  it('keeps Kafka messages when the broker crashes, and takes new ones after it', async ({ skip }) => {
    skip(cluster.kafka.origin === 'environment', 'a given server is not ours to stop');
    await createTopic(cluster, 'crash');
    await produce(cluster, 'crash', 'before');
    await cluster.kafka.stop({ signal: 'SIGKILL' });
    expect(cluster.kafka.pid).toBeUndefined();
    await expect(produce(cluster, 'crash', 'lost')).rejects.toThrow(Error);
    await cluster.kafka.start();
    await produce(cluster, 'crash', 'after');
    await expect(consume(cluster, 'crash', 2)).resolves.toEqual(['before', 'after']);
  });

  it('finds the nearest vector in a fresh database', async () => {
    const url = await cluster.createDatabase('vectors');
    await query(url, 'create extension vector');
    await query(url, 'create table passages (id int primary key, embedding vector(3))');
    await query(url, `insert into passages values (1, '[1,0,0]'), (2, '[0,1,0]'), (3, '[0,0,1]')`);
    const rows = await query(url, `select id from passages order by embedding <=> '[0.1,0.9,0]' limit 1`);
    expect(rows).toEqual([{ id: 2 }]);
  });

  it('replaces a database of the same name by an empty one', async () => {
    const url = await cluster.createDatabase('again');
    await query(url, 'create table leftovers (id int)');
    await cluster.createDatabase('again');
    await expect(query(url, 'select * from leftovers')).rejects.toThrow(/does not exist/);
  });

  it('keeps committed rows when PostgreSQL crashes', async ({ skip }) => {
    skip(cluster.postgres.origin === 'environment', 'a given server is not ours to stop');
    const url = await cluster.createDatabase('crash');
    await query(url, 'create table kept (id int)');
    await query(url, 'insert into kept values (7)');
    await cluster.postgres.stop({ signal: 'SIGKILL' });
    await expect(query(url, 'select 1')).rejects.toThrow(Error);
    await cluster.postgres.start();
    await expect(query(url, 'select id from kept')).resolves.toEqual([{ id: 7 }]);
  });

  it('has a Redis that stores values and comes back on the same port', async ({ skip }) => {
    await expect(setAndGet(cluster.redisUrl)).resolves.toBe('stored');
    skip(cluster.redis.origin === 'environment', 'a given server is not ours to stop');
    await cluster.redis.stop();
    expect(cluster.redis.pid).toBeUndefined();
    await expect(setAndGet(cluster.redisUrl)).rejects.toThrow(Error);
    await cluster.redis.start();
    await expect(setAndGet(cluster.redisUrl)).resolves.toBe('stored');
  });
});

function firstBroker(cluster: Cluster): string {
  return cluster.kafkaBrokers.split(',')[0]!;
}

function kafkaClient(cluster: Cluster): Kafka {
  const brokers = cluster.kafkaBrokers.split(',');
  return new Kafka({ brokers, logLevel: logLevel.NOTHING, retry: { retries: 2, initialRetryTime: 100 } });
}

async function createTopic(cluster: Cluster, topic: string): Promise<void> {
  const admin = kafkaClient(cluster).admin();
  await admin.connect();
  await admin.deleteTopics({ topics: [topic] }).catch(() => {});
  await admin.createTopics({ topics: [{ topic, numPartitions: 1 }], waitForLeaders: true });
  await admin.disconnect();
}

async function produce(cluster: Cluster, topic: string, value: string): Promise<void> {
  const producer = kafkaClient(cluster).producer();
  await producer.connect();
  await producer.send({ topic, messages: [{ value }], acks: -1 });
  await producer.disconnect();
}

async function consume(cluster: Cluster, topic: string, count: number): Promise<string[]> {
  const consumer = kafkaClient(cluster).consumer({ groupId: `${topic}-${process.pid}` });
  const values: string[] = [];
  await consumer.connect();
  await consumer.subscribe({ topic, fromBeginning: true });
  await new Promise<void>((resolve) => {
    void consumer.run({
      eachMessage: async ({ message }) => {
        values.push(String(message.value));
        if (values.length === count) resolve();
      },
    });
  });
  await consumer.disconnect();
  return values;
}

async function query(url: string, sql: string): Promise<unknown[]> {
  const client = new Client({ connectionString: url });
  client.on('error', () => {});
  try {
    await client.connect();
    return (await client.query(sql)).rows;
  } finally {
    await client.end().catch(() => {});
  }
}

async function setAndGet(url: string): Promise<string | null> {
  const redis = new Redis(url, { retryStrategy: null, lazyConnect: true, maxRetriesPerRequest: 0 });
  redis.on('error', () => {});
  try {
    await redis.connect();
    await redis.set('aerie-test', 'stored');
    return await redis.get('aerie-test');
  } finally {
    redis.disconnect();
  }
}
