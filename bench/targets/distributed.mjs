import { join } from 'node:path';
import { pathToFileURL } from 'node:url';

import { Child, freePort } from '../processes.mjs';
import { aerieEnvironment, EVERYTHING_ON, makeCaller } from './aerie.mjs';

const APPS = ['gateway', 'guardrails', 'retrieval', 'llm-router', 'cost-accounting'];

/** Aerie as five processes on real Kafka, PostgreSQL and Redis, all on this machine. */
export async function startDistributed({ provider, dist, cpus }) {
  const { startCluster } = await import(pathToFileURL(join(dist, 'libs/testing/src/index.js')).href);
  const cluster = await startCluster();
  const children = [];
  const stop = async () => {
    await Promise.all(children.map((child) => child.stop()));
    await cluster.stop();
  };
  try {
    const env = {
      ...aerieEnvironment(provider),
      KAFKA_BROKERS: cluster.kafkaBrokers,
      DATABASE_URL: await cluster.createDatabase('aerie_bench'),
      REDIS_URL: cluster.redisUrl,
    };
    const ports = new Map();
    const began = performance.now();
    for (const app of APPS) {
      const port = await freePort();
      ports.set(app, port);
      children.push(
        new Child(app, ['--max-semi-space-size=8', join(dist, `apps/${app}/src/main.js`)], {
          env: { ...env, PORT: String(port) },
          cpus,
        }),
      );
    }
    await Promise.all(children.map((child) => child.ready(`http://127.0.0.1:${ports.get(child.name)}/health/ready`)));
    const url = `http://127.0.0.1:${ports.get('gateway')}`;
    const servers = [cluster.kafka, cluster.postgres, cluster.redis].filter(({ pid }) => pid);
    return {
      url: `${url}/v1`,
      headers: await makeCaller(url),
      processes: children,
      infrastructure: servers.map(({ kind, pid }) => ({ name: kind, pid })),
      readyMs: performance.now() - began,
      notes: `${EVERYTHING_ON}; five processes, Kafka (${cluster.kafka.origin}), PostgreSQL and Redis on the same machine`,
      stop,
    };
  } catch (error) {
    await stop();
    throw error;
  }
}
