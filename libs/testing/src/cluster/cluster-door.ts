import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Cluster } from './cluster.js';

/** What a test process learns of the cluster that the whole run shares. */
export interface SharedAddresses {
  kafkaBrokers: string;
  databaseUrl: string;
  redisUrl: string;
  pids: { kafka?: number; postgres?: number; redis?: number };
}

export interface ClusterDoor {
  url: string;
  /** Stops the cluster if somebody asked for it. */
  close(): Promise<void>;
}

/**
 * A loopback door behind which the cluster is started by the first test process that knocks, so that a run without
 * distributed specs starts nothing. A failed start is told to everyone who knocks.
 */
export async function openClusterDoor(start: () => Promise<Cluster>): Promise<ClusterDoor> {
  let starting: Promise<Cluster> | undefined;
  const server = createServer((_request, response) => {
    starting ??= start();
    starting.then(
      (cluster) => response.end(JSON.stringify(addressesOf(cluster))),
      (error: Error) => response.writeHead(503).end(error.message),
    );
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const close = async () => {
    server.close();
    server.closeAllConnections();
    const cluster = await starting?.catch(() => undefined);
    await cluster?.stop();
  };
  return { url: `http://127.0.0.1:${port}/`, close };
}

function addressesOf({ kafkaBrokers, databaseUrl, redisUrl, kafka, postgres, redis }: Cluster): SharedAddresses {
  const pids = { kafka: kafka.pid, postgres: postgres.pid, redis: redis.pid };
  return { kafkaBrokers, databaseUrl, redisUrl, pids };
}
