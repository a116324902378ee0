import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { Database, type DatabaseConfig, storageFeaturesOf } from '#storage';
import { createLogger } from '#telemetry';

import { LlmRouterModule } from './llm-router.module.js';

/** A database that replicas of the app share. */
export interface SharedDatabase {
  /** A replica's own connections; the embedded database has one for all. */
  connect(): Promise<Database>;
  close(): Promise<void>;
}

export async function openEmbedded(): Promise<SharedDatabase> {
  const dataDir = await mkdtemp(join(tmpdir(), 'aerie-router-'));
  const database = await openDatabase({ kind: 'embedded', dataDir });
  return {
    connect: () => Promise.resolve(database),
    close: async () => {
      await database.close();
      await rm(dataDir, { recursive: true, force: true });
    },
  };
}

export async function openServer(url: string): Promise<SharedDatabase> {
  const opened: Database[] = [];
  return {
    connect: async () => {
      opened.push(await openDatabase({ kind: 'postgres', url }));
      return opened.at(-1)!;
    },
    close: async () => {
      await Promise.all(opened.map((database) => database.close()));
    },
  };
}

const openDatabase = (config: DatabaseConfig): Promise<Database> =>
  Database.open(config, storageFeaturesOf([LlmRouterModule]), createLogger({ level: 'silent', service: 'llm-router' }));
