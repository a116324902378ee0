import { Global, type INestApplicationContext, Module, type Type } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';

import { CATALOGUE, DOCUMENT_LIMITS, type DocumentLimits, LiveCatalogue } from '#contracts';
import { Bus, EmbeddedDriver, Messaging, MESSAGING_TABLES } from '#messaging';
import { Database, type DatabaseConfig, storageFeaturesOf } from '#storage';
import { createLogger } from '#telemetry';

import { RetrievalModule } from './retrieval.module.js';

export interface RunningRetrieval {
  app: INestApplicationContext;
  database: Database;
  stop(): Promise<void>;
}

const LIMITS: DocumentLimits = { maxBytes: 1024 * 1024, timeoutMs: 10_000, memoryMb: 512, privateNetwork: true };

/** The app on a database of production's kind, without doors: its controllers are called as the runtime calls them. */
export async function startRetrieval(config: DatabaseConfig): Promise<RunningRetrieval> {
  const logger = createLogger({ level: 'warn', service: 'retrieval' });
  const database = await Database.open(config, storageFeaturesOf([RetrievalModule]), logger, MESSAGING_TABLES);
  const driver = new EmbeddedDriver(database.sql, logger);
  const { bus } = new Messaging({ driver, sql: database.sql, logger, instanceId: 'retrieval', concurrency: 8 });
  // The class of the data source is the token under which TypeOrmModule knows it.
  const DataSource = database.source.constructor as Type;
  @Global()
  @Module({
    providers: [
      { provide: DataSource, useValue: database.source },
      { provide: DOCUMENT_LIMITS, useValue: LIMITS },
      { provide: Bus, useValue: bus },
      { provide: CATALOGUE, useValue: new LiveCatalogue({ providers: [], models: [], routes: [] }) },
    ],
    exports: [DataSource, DOCUMENT_LIMITS, Bus, CATALOGUE],
  })
  class Infrastructure {}
  @Module({ imports: [Infrastructure, RetrievalModule] })
  class Root {}
  const app = await NestFactory.createApplicationContext(Root, { logger: ['warn', 'error'], abortOnError: false });
  return {
    app,
    database,
    stop: async () => {
      await app.close();
      await database.close();
    },
  };
}
