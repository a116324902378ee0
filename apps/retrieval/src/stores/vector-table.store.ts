import { setTimeout as pause } from 'node:timers/promises';

import { Injectable } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import type { DataSource } from 'typeorm';

import { TenantDatabase, type Transaction } from '../access/tenant-database.store.js';
import { filterSql } from '../search/filter-sql.js';
import { vectorToBytes } from './vector-bytes.js';
import { assertFits, type FoundVector, type VectorPoint, type VectorQuery, type VectorSpace } from './vector-store.js';

/** A space as its row tells it. */
export interface SpaceRow {
  id: number;
  points: number;
  /** Goes up by one with every change; every point has that of its last change. */
  version: number;
  /** The version at which points were last taken out. */
  removedAt: number;
  /** Whether it has an index of its own. */
  indexed: boolean;
}

export interface StoredVector {
  chunk: string;
  /** JSON. */
  attributes: string;
  /** As pgvector sends it. */
  vec: Buffer;
}

/** Keeps a statement, and a lock on a space, near a tenth of a second. */
const POINTS_PER_STATEMENT = 200;
const POINTS_PER_PAGE = 1000;
const POINTS_PER_SWEEP = 5000;

/** The vectors that live in Postgres, whatever finds the nearest among them. */
@Injectable()
export class VectorTableStore {
  private abilities: Promise<Abilities> | undefined;

  constructor(
    /** As the owner of the tables: for what tells nothing of any tenant, and for an index, which only the owner may drop. */
    @InjectDataSource() private readonly all: DataSource,
    private readonly tenants: TenantDatabase,
  ) {}

  /** What the database can do: a table keeps the type that it was made with. */
  async able(): Promise<Abilities> {
    if (!this.abilities) {
      this.abilities = this.all.query(ABILITIES_SQL).then(([row]: Abilities[]) => row!);
      this.abilities.catch(() => (this.abilities = undefined));
    }
    return this.abilities;
  }

  /** Undefined when the space has no points. */
  async find(space: VectorSpace): Promise<SpaceRow | undefined> {
    return this.reading(space, async (row) => row);
  }

  /** Reads a space in one transaction of its tenant; undefined when it has no points. */
  async reading<T>(
    space: VectorSpace,
    work: (row: SpaceRow, manager: Transaction) => Promise<T>,
  ): Promise<T | undefined> {
    return this.asTenant(space, async (manager) => {
      const row = await findSpace(manager, space);
      return row && work(row, manager);
    });
  }

  /** All or none; gives the space as it is afterwards. */
  async upsert(space: VectorSpace, points: readonly VectorPoint[]): Promise<SpaceRow> {
    for (const { vector } of points) assertFits(space, vector);
    const distinct = [...new Map(points.map((point) => [point.chunkId, point])).values()];
    return this.asTenant(space, async (manager) => {
      const row = await lockOrMake(manager, space);
      const version = row.version + 1;
      let added = 0;
      for (let from = 0; from < distinct.length; from += POINTS_PER_STATEMENT) {
        added += await write(manager, { ...row, version }, space, distinct.slice(from, from + POINTS_PER_STATEMENT));
      }
      return change(manager, { ...row, version, points: row.points + added });
    });
  }

  /** Undefined when nothing had to go. */
  async remove(space: VectorSpace, chunkIds: readonly string[]): Promise<SpaceRow | undefined> {
    return this.asTenant(space, async (manager) => {
      const row = await findSpace(manager, space, 'for update');
      if (!row) return undefined;
      const [, removed]: [unknown, number] = await manager.query(
        `delete from retrieval.chunk_vector where space = $1 and chunk = any($2::bigint[])`,
        [row.id, chunkIds],
      );
      const version = row.version + 1;
      if (removed === 0) return undefined;
      return change(manager, { ...row, version, removedAt: version, points: row.points - removed });
    });
  }

  /** Out of reach at once; its rows go bit by bit. Called again, it goes on where it was killed. */
  async drop(space: VectorSpace): Promise<void> {
    const key = keyOf(space);
    const dropped = await this.asTenant(space, async (manager): Promise<{ id: number }[]> => {
      await manager.query(`update retrieval.vector_space set dropped = true where ${KEY_SQL} and not dropped`, key);
      return manager.query(`select id from retrieval.vector_space where ${KEY_SQL} and dropped`, key);
    });
    for (const { id } of dropped) {
      while (await this.sweep(space, id));
      await this.dropIndex(id);
      await this.asTenant(space, (manager) => manager.query(`delete from retrieval.vector_space where id = $1`, [id]));
    }
  }

  /** A build of another space's index waits for whoever waits for it: PostgreSQL ends one of the two, and we come again. */
  private async dropIndex(id: number): Promise<void> {
    for (let attempt = 1; ; attempt++) {
      try {
        await this.all.query(`drop index if exists ${indexOf(id)}`);
        return;
      } catch (error) {
        const { code } = (error as { driverError?: { code?: string } }).driverError ?? {};
        if (code !== DEADLOCK || attempt === DROP_ATTEMPTS) throw error;
        await pause(DROP_PAUSE_MS);
      }
    }
  }

  /** The points of a space that changed after a version, page by page: between them, others have their turn. */
  async *changes(space: VectorSpace, spaceId: number, sinceVersion: number): AsyncGenerator<StoredVector[]> {
    const vec = (await this.able()).comparesVectors ? 'vector_send(vec)' : 'vec';
    for (let after = '0'; ;) {
      const page = await this.asTenant(space, (manager): Promise<StoredVector[]> =>
        manager.query(
          `select chunk, attributes::text, ${vec} as vec from retrieval.chunk_vector
           where space = $1 and version > $2 and chunk > $3 order by chunk limit ${POINTS_PER_PAGE}`,
          [spaceId, sinceVersion, after],
        ),
      );
      if (page.length > 0) yield page;
      if (page.length < POINTS_PER_PAGE) return;
      after = page.at(-1)!.chunk;
    }
  }

  /** The nearest, by comparing all that pass the filter. Only where the database is able to. */
  async compare(manager: Transaction, spaceId: number, { vector, limit, filter }: VectorQuery): Promise<FoundVector[]> {
    const params: unknown[] = [vectorToBytes(vector)];
    const condition = filter ? `and ${filterSql(filter, 'attributes', params)}` : '';
    // The bare column: no index is on it.
    return manager.query(
      `select chunk as "chunkId", -(vec <#> $1::vector) as score from retrieval.chunk_vector
       where space = ${spaceId} ${condition} order by vec <#> $1::vector, chunk limit ${limit}`,
      params,
    );
  }

  /** False when nothing is left to sweep. */
  private async sweep(space: VectorSpace, id: number): Promise<boolean> {
    return this.asTenant(space, async (manager) => {
      const [, removed]: [unknown, number] = await manager.query(
        `delete from retrieval.chunk_vector
         where ctid = any(array(select ctid from retrieval.chunk_vector where space = $1 limit ${POINTS_PER_SWEEP}))`,
        [id],
      );
      return removed > 0;
    });
  }

  /** Vectors know no access lists: which of those found may be seen is asked of the documents. */
  private asTenant<T>({ tenant }: VectorSpace, work: (manager: Transaction) => Promise<T>): Promise<T> {
    return this.tenants.within({ tenant, access: [] }, work);
  }
}

export interface Abilities {
  /** It has the extension for vectors. */
  comparesVectors: boolean;
  /** It runs in this process, for one session at a time. */
  isEmbedded: boolean;
}

const ABILITIES_SQL = `
  select atttypid::regtype::text <> 'bytea' as "comparesVectors", version() like '%emscripten%' as "isEmbedded"
  from pg_attribute where attrelid = 'retrieval.chunk_vector'::regclass and attname = 'vec'`;

/** Of removing a whole space, which goes bit by bit. */
const DEADLOCK = '40P01';
const DROP_ATTEMPTS = 20;
const DROP_PAUSE_MS = 500;
export const DROP_TIMEOUT_MS = 600_000;

/** The name of the index that a large space has of its own. */
export const indexOf = (spaceId: number): string => `retrieval.chunk_vector_near_${spaceId}`;

const KEY_SQL = 'tenant = $1 and collection = $2 and model = $3 and dims = $4';
const keyOf = ({ tenant, collection, model, dimensions }: VectorSpace) => [tenant, collection, model, dimensions];

async function findSpace(manager: Transaction, space: VectorSpace, lock = ''): Promise<SpaceRow | undefined> {
  const [row]: (Omit<SpaceRow, 'version' | 'removedAt'> & { version: string; removed_at: string })[] =
    await manager.query(
      `select id, points, version, removed_at, indexed from retrieval.vector_space
       where ${KEY_SQL} and not dropped ${lock}`,
      keyOf(space),
    );
  return row && { ...row, version: Number(row.version), removedAt: Number(row.removed_at) };
}

/** Writers of one space take turns, so that versions are seen in the order of their numbers. */
async function lockOrMake(manager: Transaction, space: VectorSpace): Promise<SpaceRow> {
  const found = await findSpace(manager, space, 'for update');
  if (found) return found;
  await manager.query(
    `insert into retrieval.vector_space (tenant, collection, model, dims) values ($1, $2, $3, $4)
     on conflict (collection, model, dims, tenant) where not dropped do nothing`,
    keyOf(space),
  );
  // Another's drop may come in between; the caller's retry makes the space anew.
  const made = await findSpace(manager, space, 'for update');
  if (!made) throw new Error('the space was dropped while it was written to');
  return made;
}

/** Gives how many of the points were not there before: only those have no deleting transaction. */
async function write(
  manager: Transaction,
  { id, version }: SpaceRow,
  { tenant }: VectorSpace,
  points: readonly VectorPoint[],
): Promise<number> {
  const params: unknown[] = [id, version, tenant];
  const values = points.map(({ chunkId, attributes, vector }) => {
    const at = params.push(chunkId, JSON.stringify(attributes), vectorToBytes(vector));
    return `($1, $2, $3, $${at - 2}, $${at - 1}, $${at})`;
  });
  const rows: { added: boolean }[] = await manager.query(
    `insert into retrieval.chunk_vector (space, version, tenant, chunk, attributes, vec) values ${values.join()}
     on conflict (space, chunk) do update
       set version = excluded.version, attributes = excluded.attributes, vec = excluded.vec
     returning xmax = 0 as added`,
    params,
  );
  return rows.filter(({ added }) => added).length;
}

async function change(manager: Transaction, row: SpaceRow): Promise<SpaceRow> {
  await manager.query(`update retrieval.vector_space set points = $2, version = $3, removed_at = $4 where id = $1`, [
    row.id,
    row.points,
    row.version,
    row.removedAt,
  ]);
  return row;
}
