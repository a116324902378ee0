import { randomUUID } from 'node:crypto';
import { relative } from 'node:path';
import { setFlagsFromString } from 'node:v8';

import type { Type } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import type { MicroserviceOptions } from '@nestjs/microservices';
import multipart from '@fastify/multipart';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import type { FastifyReply, FastifyRequest } from 'fastify';

import { LiveCatalogue, uuidv7 } from '#contracts';
import { type Driver, EmbeddedDriver, KafkajsDriver, Messaging, MESSAGING_TABLES, PipelineServer } from '#messaging';
import { type Cache, Database, MemoryCache, RedisCache, storageFeaturesOf } from '#storage';
import { createLogger, type Logger } from '#telemetry';

import { adminKeyPath } from './admin-key.js';
import { appName, type AppModule, appOfController } from './app-modules.js';
import { CatalogueWatcher } from './catalogue-watcher.js';
import { ConfigError, type Environment, type PlatformConfig, readConfig } from './config.js';
import { HttpErrorFilter } from './error.filter.js';
import { NestLogger } from './nest-logger.js';
import { type Infrastructure, PlatformModule } from './platform.module.js';
import { closeQuietConnections } from './quiet-connections.js';

/** Largest body of a call; bulk calls of documents may be larger. */
const BODY_LIMIT_BYTES = 8 * 1024 * 1024;
const BULK_BODY_LIMIT_BYTES = 64 * 1024 * 1024;

export interface Platform {
  readonly url: string;
  readonly config: PlatformConfig;
  close(): Promise<void>;
}

/** Runs a process with the given modules until it is told to stop. The whole of a `main.ts`. */
export async function serve(modules: AppModule[]): Promise<void> {
  // V8 lets garbage grow with the memory of the machine; a process beside others must not.
  setFlagsFromString('--heap-growing-percent=40');
  // kafkajs 2.2 sets timers in the past; Node 24 warns of each.
  process.removeAllListeners('warning').on('warning', (warning) => {
    if (warning.name !== 'TimeoutNegativeWarning') console.error(warning);
  });
  try {
    await start(modules, process.env, { signals: true });
  } catch (error) {
    console.error(error instanceof ConfigError ? error.message : error);
    process.exit(1);
  }
}

/** Starts the given modules in this process and says where they listen. */
export async function start(
  all: AppModule[],
  env: Environment,
  options: { signals?: boolean } = {},
): Promise<Platform> {
  const config = readConfig(env);
  const modules = chosen(all, config);
  const service = modules.length > 1 ? 'standalone' : appName(modules[0]!);
  const logger = createLogger({ level: config.logLevel, service });
  const cache: Cache = config.cache.kind === 'redis' ? new RedisCache(config.cache.url, logger) : new MemoryCache();
  const database = await Database.open(config.database, storageFeaturesOf(modules), logger, MESSAGING_TABLES);
  const messaging = new Messaging({
    driver: driverOf(config, database, service, logger),
    sql: database.sql,
    logger,
    instanceId: `${service}-${randomUUID()}`,
    concurrency: config.concurrency,
    ...(config.bus.kind === 'kafka' ? { partitions: config.bus.partitions } : {}),
  });
  const catalogue = new LiveCatalogue(config.catalogue);
  const catalogueWatcher = new CatalogueWatcher(env, catalogue, config.configText, logger);
  const infrastructure = { config, catalogue, catalogueWatcher, messaging, database, cache };
  const app = await createApp(modules, infrastructure, logger);
  if (options.signals) app.enableShutdownHooks(['SIGTERM', 'SIGINT']);
  // What waits in the log comes with the first fetch: services know their policies, budgets and keys before it.
  await app.init();
  await app.startAllMicroservices();
  await app.listen(config.port, config.host);
  const url = (await app.getUrl()).replace('[::1]', '127.0.0.1');
  tellWhatRuns(logger, url, modules, config);
  return { url, config, close: () => app.close() };
}

function chosen(all: AppModule[], config: PlatformConfig): AppModule[] {
  if (!config.modules || all.length === 1) return all;
  const known = all.map(appName);
  const wrong = config.modules.filter((name) => !known.includes(name));
  if (wrong.length > 0)
    throw new ConfigError(wrong.map((name) => `AERIE_MODULES: "${name}" is not one of ${known.join(', ')}`));
  const modules = all.filter((module) => config.modules!.includes(appName(module)));
  if (config.bus.kind === 'embedded' && modules.length < all.length) {
    throw new ConfigError(['AERIE_MODULES: some modules run elsewhere, so KAFKA_BROKERS must be set']);
  }
  return modules;
}

function driverOf(config: PlatformConfig, database: Database, service: string, logger: Logger): Driver {
  if (config.bus.kind === 'embedded') return new EmbeddedDriver(database.sql, logger);
  const { brokers, sessionTimeoutMs, replicationFactor } = config.bus;
  return new KafkajsDriver({
    brokers,
    clientId: `aerie-${service}-${randomUUID()}`,
    logger,
    sessionTimeoutMs,
    replicationFactor,
  });
}

async function createApp(
  modules: AppModule[],
  infrastructure: Infrastructure,
  logger: Logger,
): Promise<NestFastifyApplication> {
  const errors = new HttpErrorFilter(logger);
  const adapter = new FastifyAdapter({
    bodyLimit: BODY_LIMIT_BYTES,
    genReqId: () => uuidv7(),
    logger: false,
    frameworkErrors: (error: Error, request: FastifyRequest, reply: FastifyReply) =>
      errors.render(error, request, reply.header('x-request-id', request.id)),
  });
  const fastify = adapter.getInstance();
  fastify.removeContentTypeParser('text/plain');
  await fastify.register(multipart);
  closeQuietConnections(fastify);
  fastify.addHook('onRequest', (request, reply, done) => {
    reply.header('x-request-id', request.id);
    done();
  });
  fastify.addHook('onRoute', (route) => {
    if (route.url.endsWith('/documents')) route.bodyLimit = BULK_BODY_LIMIT_BYTES;
  });
  const root = { module: class Root {}, imports: [PlatformModule.with(infrastructure), ...modules] };
  const app = await NestFactory.create<NestFastifyApplication>(root, adapter, {
    logger: new NestLogger(logger),
    abortOnError: false,
    // Nest's parsers would take a form for a body; Fastify's own knows JSON alone.
    bodyParser: false,
  });
  app.useGlobalFilters(errors);
  app.connectMicroservice<MicroserviceOptions>({
    strategy: new PipelineServer(infrastructure.messaging, {
      appOf: appOfController(modules),
      instanceOf: (controller) => app.get(controller as Type<object>, { strict: false }),
    }),
  });
  return app;
}

function tellWhatRuns(logger: Logger, url: string, modules: AppModule[], config: PlatformConfig): void {
  const { bus, database, cache } = config;
  logger.info(
    {
      url,
      modules: modules.map(appName),
      bus: bus.kind,
      database: database.kind,
      cache: cache.kind,
      models: config.catalogue.models.map(({ id }) => id),
      ...(database.kind === 'embedded' ? { data: config.dataDir } : {}),
    },
    'ready',
  );
  if (modules.some((module) => appName(module) === 'gateway')) {
    const key = config.adminKey ? '$AERIE_ADMIN_KEY' : `$(cat ${relative('.', adminKeyPath(config.dataDir))})`;
    logger.info(`try: curl ${url}/v1/models -H "Authorization: Bearer ${key}"`);
  }
}
