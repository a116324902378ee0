import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { Database, type DatabaseConfig, storageFeaturesOf } from '#storage';
import { createLogger } from '#telemetry';

type AppModule = new () => object;

/** A database that replicas of one app share. */
export interface SharedDatabase {
  /** A replica's own connections; the embedded database has one for all. */
  connect(): Promise<Database>;
  close(): Promise<void>;
}

export async function shareEmbedded(app: AppModule): Promise<SharedDatabase> {
  const dataDir = await mkdtemp(join(tmpdir(), 'aerie-shared-'));
  const database = await open(app, { kind: 'embedded', dataDir });
  return {
    connect: () => Promise.resolve(database),
    close: async () => {
      await database.close();
      await rm(dataDir, { recursive: true, force: true });
    },
  };
}

export function shareServer(app: AppModule, url: string): SharedDatabase {
  const opened: Database[] = [];
  return {
    connect: async () => {
      const database = await open(app, { kind: 'postgres', url });
      opened.push(database);
      return database;
    },
    close: async () => {
      await Promise.all(opened.map((database) => database.close()));
    },
  };
}

const open = (app: AppModule, config: DatabaseConfig): Promise<Database> =>
  Database.open(config, storageFeaturesOf([app]), createLogger({ level: 'silent', service: 'test' }));
