import { Database } from '#storage';
import { createLogger } from '#telemetry';
import { sharedCluster } from '#testing';

import { uuidv7 } from '#contracts';

import { KafkajsDriver } from './drivers/kafkajs.driver.js';
import { MESSAGING_TABLES } from './sql.js';
import { transportSuite } from './transport.suite.js';

const logger = createLogger({ level: 'silent', service: 'test' });
let database: Database;

afterAll(() => database.close());

transportSuite('Kafka through kafkajs', async () => {
  const cluster = await sharedCluster();
  database = await Database.open(
    { kind: 'postgres', url: await cluster.createDatabase('transport') },
    [],
    logger,
    MESSAGING_TABLES,
  );
  const driver = () =>
    new KafkajsDriver({
      brokers: cluster.kafkaBrokers.split(','),
      clientId: `test-${uuidv7()}`,
      logger,
      sessionTimeoutMs: 6000,
    });
  return { driver, sql: database.sql, apart: true };
});
