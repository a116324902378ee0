import { Injectable, Optional } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import type { DataSource } from 'typeorm';

import type { Transaction } from '../access/tenant-database.store.js';
import { filterSql } from '../search/filter-sql.js';
import { PgvectorIndexes } from './pgvector-indexes.store.js';
import { reach } from './reach.js';
import { vectorToBytes } from './vector-bytes.js';
import {
  assertFits,
  type FoundVector,
  type VectorPoint,
  type VectorQuery,
  type VectorSpace,
  type VectorStore,
} from './vector-store.js';
import { DROP_TIMEOUT_MS, type SpaceRow, VectorTableStore } from './vector-table.store.js';

const REACHABLE = { name: 'pgvector', timeoutMs: 10_000 };
/** 20,000 vectors of 384 dimensions, 5,000 of 1,536: compared about as fast as the index answers. */
const COMPARE_UP_TO = 8_000_000;
/** With a filter the index is worth its way only in a space that is so many times larger. */
const LARGE_FOR_FILTERS = 3;
/**
 * How many points the index is asked for, beside four for each result, and how many it looks at together. Filters go with
 * what documents are about: the nearest that pass may be far from each other, and the way between them is through others.
 */
const EFFORT = { plain: { candidates: 100, ef: 200 }, filtered: { candidates: 1000, ef: 400 } };
const CANDIDATES_PER_RESULT = 4;

/**
 * Vectors in Postgres. No row is ever lost to a filter: what passes it is compared one by one when that is little. Only
 * where much passes is the index asked, which is of this space alone; when it brings too few, everything is compared.
 */
@Injectable()
export class PgvectorStore implements VectorStore {
  private readonly indexes: PgvectorIndexes;

  constructor(
    @InjectDataSource() database: DataSource,
    private readonly table: VectorTableStore,
    /** So many numbers are compared rather than looked for: vectors times dimensions. */
    @Optional() private readonly compareUpTo: number = COMPARE_UP_TO,
  ) {
    this.indexes = new PgvectorIndexes(database);
  }

  async upsert(space: VectorSpace, points: readonly VectorPoint[], signal: AbortSignal): Promise<void> {
    const row = await reach(REACHABLE, signal, () => this.table.upsert(space, points));
    this.needsIndex(space, row);
  }

  async remove(space: VectorSpace, chunkIds: readonly string[], signal: AbortSignal): Promise<void> {
    await reach(REACHABLE, signal, () => this.table.remove(space, chunkIds));
  }

  async query(space: VectorSpace, query: VectorQuery, signal: AbortSignal): Promise<FoundVector[]> {
    assertFits(space, query.vector);
    return reach(REACHABLE, signal, async () => {
      const found = this.table.reading(space, (row, manager) => this.nearest(manager, space, row, query));
      return (await found) ?? [];
    });
  }

  async drop(space: VectorSpace, signal: AbortSignal): Promise<void> {
    await reach({ ...REACHABLE, timeoutMs: DROP_TIMEOUT_MS }, signal, () => this.table.drop(space));
  }

  /** When every index that is being built is there. */
  async settled(): Promise<void> {
    await this.indexes.settled();
  }

  async close(): Promise<void> {
    await this.indexes.close();
  }

  private async nearest(
    manager: Transaction,
    space: VectorSpace,
    row: SpaceRow,
    query: VectorQuery,
  ): Promise<FoundVector[]> {
    const times = query.filter ? LARGE_FOR_FILTERS : 1;
    if (this.needsIndex(space, row) || !this.isLarge(space, row.points / times)) {
      return this.table.compare(manager, row.id, query);
    }
    const few = query.filter && (await this.compareFew(manager, row.id, query));
    if (few) return few;
    const found = await this.lookUp(manager, row.id, query);
    return found.length < Math.min(query.limit, row.points) ? this.table.compare(manager, row.id, query) : found;
  }

  /** A search asks too: whoever began to build the index may have been killed. */
  private needsIndex(space: VectorSpace, { id, indexed, points }: SpaceRow): boolean {
    if (indexed || !this.isLarge(space, points)) return false;
    this.indexes.build(id, space.dimensions);
    return true;
  }

  private isLarge({ dimensions }: VectorSpace, points: number): boolean {
    return points * dimensions > this.compareUpTo;
  }

  /** Undefined when too many pass the filter to compare them all. */
  private async compareFew(
    manager: Transaction,
    spaceId: number,
    { vector, limit, filter }: VectorQuery,
  ): Promise<FoundVector[] | undefined> {
    const most = Math.ceil(this.compareUpTo / vector.length);
    const params: unknown[] = [vectorToBytes(vector)];
    const rows: (FoundVector & { passing: number })[] = await manager.query(
      `select "chunkId", score, count(*) over ()::integer as passing from (
         select chunk as "chunkId", -(vec <#> $1::vector) as score from retrieval.chunk_vector
         where space = ${spaceId} and ${filterSql(filter!, 'attributes', params)} limit ${most + 1}
       ) few order by score desc, "chunkId" limit ${limit}`,
      params,
    );
    return rows.length > 0 && rows[0]!.passing > most
      ? undefined
      : rows.map(({ chunkId, score }) => ({ chunkId, score }));
  }

  private async lookUp(
    manager: Transaction,
    spaceId: number,
    { vector, limit, filter }: VectorQuery,
  ): Promise<FoundVector[]> {
    const params: unknown[] = [vectorToBytes(vector)];
    const condition = filter ? `and ${filterSql(filter, 'attributes', params)}` : '';
    const effort = filter ? EFFORT.filtered : EFFORT.plain;
    const candidates = limit * CANDIDATES_PER_RESULT + effort.candidates;
    const indexed = this.indexes.expression(vector.length);
    const asked = this.indexes.expression(vector.length, '$1::vector');
    await manager.query(SETTINGS_SQL, [effort.ef]);
    return manager.query(
      `select "chunkId", score from (
         select chunk as "chunkId", -(vec <#> $1::vector) as score from retrieval.chunk_vector
         where space = ${spaceId} ${condition} order by ${indexed} <#> ${asked} limit ${candidates}
       ) near order by score desc, "chunkId" limit ${limit}`,
      params,
    );
  }
}

/**
 * Without sorting only the index gives the order asked for: what the planner believes of young tables does not matter. But
 * it then believes in a cost that makes it compile every statement anew, for a fifth of a second. A comparison later in the
 * transaction sorts all the same: it has no other way.
 */
const SETTINGS = {
  'hnsw.iterative_scan': 'relaxed_order',
  'hnsw.max_scan_tuples': 20_000,
  enable_sort: 'off',
  jit: 'off',
};
const SETTINGS_SQL = `select set_config('hnsw.ef_search', $1::text, true), ${Object.entries(SETTINGS)
  .map(([name, value]) => `set_config('${name}', '${value}', true)`)
  .join()}`;
