import { type DynamicModule, Injectable, Module, type OnApplicationShutdown } from '@nestjs/common';
import { TerminusModule } from '@nestjs/terminus';
import { TypeOrmModule } from '@nestjs/typeorm';
import { PrometheusModule } from '@willsoto/nestjs-prometheus';
import { register } from 'prom-client';

import { ADMIN_KEY, CATALOGUE, DOCUMENT_LIMITS, type LiveCatalogue } from '#contracts';
import { Bus, Messaging } from '#messaging';
import { Cache, Database } from '#storage';

import { adminKey } from './admin-key.js';
import { CatalogueWatcher } from './catalogue-watcher.js';
import type { PlatformConfig } from './config.js';
import { HealthController } from './health.controller.js';

export interface Infrastructure {
  config: PlatformConfig;
  catalogue: LiveCatalogue;
  catalogueWatcher: CatalogueWatcher;
  messaging: Messaging;
  database: Database;
  cache: Cache;
}

/** Postgres and Redis go only when HTTP has closed and the bus has drained: requests in flight still need them. */
@Injectable()
class LastToClose implements OnApplicationShutdown {
  constructor(
    private readonly database: Database,
    private readonly cache: Cache,
  ) {}

  async onApplicationShutdown(): Promise<void> {
    await this.database.close();
    await this.cache.close();
  }
}

/** The process has one registry of metrics, however often a platform is started in it. */
const isMeasured = (): boolean => register.getSingleMetric('process_cpu_user_seconds_total') !== undefined;

/** What every app may inject; joined here once, so that five modules in one process still share one of each. */
@Module({})
export class PlatformModule {
  static with({ config, catalogue, catalogueWatcher, messaging, database, cache }: Infrastructure): DynamicModule {
    const provided = [
      { provide: Bus, useValue: messaging.bus },
      { provide: Messaging, useValue: messaging },
      { provide: Database, useValue: database },
      { provide: Cache, useValue: cache },
      { provide: CATALOGUE, useValue: catalogue },
      { provide: DOCUMENT_LIMITS, useValue: config.documents },
      { provide: ADMIN_KEY, useValue: () => adminKey(config.adminKey, config.dataDir) },
    ];
    return {
      module: PlatformModule,
      global: true,
      imports: [
        TypeOrmModule.forRootAsync({
          useFactory: () => database.source.options,
          dataSourceFactory: async () => database.source,
        }),
        TerminusModule.forRoot({ logger: false }),
        PrometheusModule.register({ path: '/metrics', defaultMetrics: { enabled: !isMeasured() } }),
      ],
      controllers: [HealthController],
      providers: [...provided, { provide: CatalogueWatcher, useValue: catalogueWatcher }, LastToClose],
      exports: provided.map(({ provide }) => provide),
    };
  }
}
