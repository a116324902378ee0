import type { DataSource } from 'typeorm';

import type { Database } from '#storage';

import type { RunningRetrieval } from '../retrieval-app.suite.js';
import { ExactStore } from './exact.store.js';
import { PgvectorStore } from './pgvector.store.js';
import { vectorStoreSuite } from './vector-store.suite.js';
import { VectorTableStore } from './vector-table.store.js';

/** The stores whose vectors are in Postgres, each in all the ways that it finds them. */
export function tableStoresSuite(start: () => Promise<RunningRetrieval>): void {
  let running: RunningRetrieval;
  let source: DataSource;
  let database: Database;
  beforeAll(async () => {
    running = await start();
    ({ database } = running);
    ({ source } = database);
  });
  afterAll(() => running.stop());
  const table = () => new VectorTableStore(source);

  describe('pgvector, comparing', () => vectorStoreSuite(async () => new PgvectorStore(source, table(), Infinity)));
  describe('pgvector, by its index', () => vectorStoreSuite(async () => new PgvectorStore(source, table(), 1000)));
  describe('exact, in memory', () => vectorStoreSuite(async () => new ExactStore(table())));
  describe('exact, in memory that is too small for two', () =>
    vectorStoreSuite(async () => new ExactStore(table(), { numbersOfASpace: Infinity, bytes: 1 })));
  describe('exact, by the database', () =>
    vectorStoreSuite(async () => new ExactStore(table(), { numbersOfASpace: 0, bytes: 0 })));

  describe('without the extension', () => {
    beforeAll(async () => {
      await database.sql('drop extension vector cascade');
      await database.sql('alter table retrieval.chunk_vector add column vec bytea not null');
    });
    describe('exact, in memory', () => vectorStoreSuite(async () => new ExactStore(table())));
    describe('exact, page by page', () =>
      vectorStoreSuite(async () => new ExactStore(table(), { numbersOfASpace: 0, bytes: 0 })));
  });
}
