import { startKafka } from './kafka.js';
import { GivenServer, type ManagedServer, type ServerKind } from './managed-server.js';
import { createDatabase, startPostgres } from './postgres.js';
import { startRedis } from './redis.js';

export interface ClusterOptions {
  /** Receives one line per server as it becomes ready; by default they are printed. */
  log?: (line: string) => void;
}

/** Real Kafka, PostgreSQL with pgvector, and Redis. */
export interface Cluster extends AsyncDisposable {
  readonly kafkaBrokers: string;
  readonly databaseUrl: string;
  readonly redisUrl: string;
  readonly kafka: ManagedServer;
  readonly postgres: ManagedServer;
  readonly redis: ManagedServer;
  /** Replaces the database `name` by an empty one, in which `create extension vector` works; gives its URL. */
  createDatabase(name: string): Promise<string>;
  /** Stops what was started here and removes its data. */
  stop(): Promise<void>;
}

/**
 * Finds or starts the three servers, in parallel: from `KAFKA_BROKERS`, `DATABASE_URL`, `REDIS_URL` if set, else with
 * Docker, else from packages. Throws, with what to install, if one is not to be had: nothing is ever skipped in silence.
 */
export async function startCluster(options: ClusterOptions = {}): Promise<Cluster> {
  const log = options.log ?? ((line) => console.error(line));
  const { KAFKA_BROKERS, DATABASE_URL, REDIS_URL } = process.env;
  const outcomes = await Promise.allSettled([
    findOrStart('kafka', KAFKA_BROKERS, startKafka, log),
    findOrStart('postgres', DATABASE_URL, startPostgres, log),
    findOrStart('redis', REDIS_URL, startRedis, log),
  ]);
  const failures = outcomes
    .filter((outcome) => outcome.status === 'rejected')
    .map((outcome) => outcome.reason as Error);
  const servers = outcomes.filter((outcome) => outcome.status === 'fulfilled').map((outcome) => outcome.value);
  if (failures.length > 0) {
    await Promise.all(servers.map((server) => server.dispose()));
    throw new AggregateError(failures, failures.map((failure) => failure.message).join('\n\n'));
  }
  const [kafka, postgres, redis] = servers as [ManagedServer, ManagedServer, ManagedServer];
  return clusterOf(kafka, postgres, redis);
}

function clusterOf(kafka: ManagedServer, postgres: ManagedServer, redis: ManagedServer): Cluster {
  const stop = async () => {
    await Promise.all([kafka, postgres, redis].map((server) => server.dispose()));
  };
  return {
    kafkaBrokers: kafka.address,
    databaseUrl: postgres.address,
    redisUrl: redis.address,
    kafka,
    postgres,
    redis,
    createDatabase: (name) => createDatabase(postgres.address, name),
    stop,
    [Symbol.asyncDispose]: stop,
  };
}

async function findOrStart(
  kind: ServerKind,
  given: string | undefined,
  start: () => Promise<ManagedServer>,
  log: (line: string) => void,
): Promise<ManagedServer> {
  const began = performance.now();
  const server = given ? new GivenServer(kind, given) : await start();
  const seconds = ((performance.now() - began) / 1000).toFixed(1);
  log(`cluster: ${kind} at ${server.address} (${server.origin}) after ${seconds} s`);
  return server;
}
