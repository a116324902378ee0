import { mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { randomBytes } from 'node:crypto';
import { Kafka, logLevel } from 'kafkajs';
import { DockerServer } from './docker-server.js';
import { freePort } from './free-port.js';
import { ensureKafkaJars, KAFKA_VERSION } from './kafka-jars.js';
import { LocalServer } from './local-server.js';
import type { ManagedServer } from './managed-server.js';
import { run } from './run-command.js';
import { startOwn } from './start-own.js';

const IMAGE = `apache/kafka:${KAFKA_VERSION}`;
const SMALL_JVM = ['-Xms128m', '-Xmx384m', '-XX:+UseSerialGC', '-XX:TieredStopAtLevel=1', '-Xshare:auto'];

export interface KafkaOptions {
  /** Broker settings on top of ours, e.g. `{ 'message.max.bytes': '2000000' }`. */
  properties?: Record<string, string>;
}

/** Starts a single-node Kafka (KRaft) of its own; `address` is `host:port` for `KAFKA_BROKERS`. */
export function startKafka(options: KafkaOptions = {}): Promise<ManagedServer> {
  const advice = 'Java 17 and Maven, or a Docker engine, or set KAFKA_BROKERS';
  return startOwn(
    'Kafka',
    advice,
    () => inDocker(options),
    () => fromPackages(options),
  );
}

async function fromPackages(options: KafkaOptions): Promise<ManagedServer> {
  const { classPath, loggingFile } = await ensureKafkaJars();
  const port = await freePort();
  const controllerPort = await freePort();
  const home = await mkdtemp(join(tmpdir(), 'aerie-kafka-'));
  const address = `127.0.0.1:${port}`;
  const file = join(home, 'server.properties');
  const java = [...SMALL_JVM, `-Dlog4j2.configurationFile=${loggingFile}`, '-cp', classPath];
  const server = new LocalServer({
    kind: 'kafka',
    address,
    home,
    command: 'java',
    args: [...java, 'kafka.Kafka', file],
    orderly: 'SIGTERM',
    immediate: 'SIGKILL',
    probe: () => answers(address),
  });
  const listeners = { broker: address, advertised: address, controller: `127.0.0.1:${controllerPort}` };
  const properties = { ...brokerProperties(listeners), 'log.dirs': join(home, 'data'), ...options.properties };
  const lines = Object.entries(properties).map(([name, value]) => `${name}=${value}\n`);
  await writeFile(file, lines.join(''));
  await run('java', [...java, 'kafka.tools.StorageTool', 'format', '-t', clusterId(), '-c', file], { cwd: home });
  await server.start();
  return server;
}

async function inDocker(options: KafkaOptions): Promise<ManagedServer> {
  const hostPort = await freePort();
  const address = `127.0.0.1:${hostPort}`;
  const listeners = { broker: '0.0.0.0:9092', advertised: address, controller: '127.0.0.1:9093' };
  const properties = { ...brokerProperties(listeners), ...options.properties };
  // The image's own rule for settings: `offsets.topic.num.partitions` is KAFKA_OFFSETS_TOPIC_NUM_PARTITIONS.
  const variables = Object.entries(properties).map(([name, value]) => [
    `KAFKA_${name.toUpperCase().replaceAll('.', '_')}`,
    value,
  ]);
  const env = { CLUSTER_ID: clusterId(), ...Object.fromEntries(variables) };
  const probe = () => answers(address);
  const server = new DockerServer({ kind: 'kafka', address, image: IMAGE, hostPort, containerPort: 9092, env, probe });
  await server.start();
  return server;
}

/** One node that is broker and controller, with everything at replication factor 1 and no waiting for more members. */
function brokerProperties(at: { broker: string; advertised: string; controller: string }): Record<string, string> {
  return {
    'process.roles': 'broker,controller',
    'node.id': '1',
    'controller.quorum.voters': `1@${at.controller}`,
    listeners: `PLAINTEXT://${at.broker},CONTROLLER://${at.controller}`,
    'advertised.listeners': `PLAINTEXT://${at.advertised}`,
    'controller.listener.names': 'CONTROLLER',
    'inter.broker.listener.name': 'PLAINTEXT',
    'listener.security.protocol.map': 'CONTROLLER:PLAINTEXT,PLAINTEXT:PLAINTEXT',
    'auto.create.topics.enable': 'false',
    'offsets.topic.num.partitions': '4',
    'offsets.topic.replication.factor': '1',
    'transaction.state.log.num.partitions': '4',
    'transaction.state.log.replication.factor': '1',
    'transaction.state.log.min.isr': '1',
    'share.coordinator.state.topic.num.partitions': '4',
    'share.coordinator.state.topic.replication.factor': '1',
    'share.coordinator.state.topic.min.isr': '1',
    'group.initial.rebalance.delay.ms': '0',
    'group.min.session.timeout.ms': '1000',
    // A broker that crashed may register again only when its old session has ended (9 s by default).
    'broker.session.timeout.ms': '3000',
    'broker.heartbeat.interval.ms': '500',
  };
}

/** Kafka's cluster ids are 16 bytes in URL-safe base64; one that starts with a dash would be taken for an option. */
function clusterId(): string {
  return `A${randomBytes(16).toString('base64url').slice(1)}`;
}

async function answers(address: string): Promise<void> {
  const client = new Kafka({
    brokers: [address],
    logLevel: logLevel.NOTHING,
    connectionTimeout: 1_000,
    requestTimeout: 3_000,
    retry: { retries: 0 },
  });
  const admin = client.admin();
  try {
    await admin.connect();
    const { brokers } = await admin.describeCluster();
    if (brokers.length === 0) throw new Error('no broker is registered yet');
  } finally {
    await admin.disconnect().catch(() => {});
  }
}
