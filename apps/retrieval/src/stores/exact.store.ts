import { MemorySpace } from './memory-space.js';
import { NearestVectors } from './nearest-vectors.js';
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
import { DROP_TIMEOUT_MS, type SpaceRow, type VectorTableStore } from './vector-table.store.js';

const REACHABLE = { name: 'exact', timeoutMs: 30_000 };
/** 40,000 vectors of 384 dimensions, 10,000 of 1,536: 64 MB, compared in some 20 ms. */
const MOST_NUMBERS_OF_A_SPACE = 16_000_000;
const MOST_BYTES = 96 * 1024 * 1024;

/** A space in memory as of a version, and when points were last taken out of it. */
interface HeldSpace {
  memory: MemorySpace;
  version: number;
  removedAt: number;
  loading?: Promise<void> | undefined;
}

/**
 * Compares a query with every vector, in memory for small spaces: no index, nothing approximate. The vectors are in Postgres,
 * which is asked before every search what has changed, so that replicas never miss each other's changes.
 */
export class ExactStore implements VectorStore {
  /** The one used last is the last. */
  private readonly spaces = new Map<number, HeldSpace>();

  constructor(
    private readonly table: VectorTableStore,
    private readonly bounds = { numbersOfASpace: MOST_NUMBERS_OF_A_SPACE, bytes: MOST_BYTES },
  ) {}

  async upsert(space: VectorSpace, points: readonly VectorPoint[], signal: AbortSignal): Promise<void> {
    const row = await reach(REACHABLE, signal, () => this.table.upsert(space, points));
    this.follow(row, ({ memory }) => {
      for (const { chunkId, attributes, vector } of points) {
        memory.put({ chunk: chunkId, attributes: JSON.stringify(attributes), vec: vectorToBytes(vector) });
      }
    });
  }

  async remove(space: VectorSpace, chunkIds: readonly string[], signal: AbortSignal): Promise<void> {
    const row = await reach(REACHABLE, signal, () => this.table.remove(space, chunkIds));
    if (!row) return;
    this.follow(row, (held) => {
      for (const chunkId of chunkIds) held.memory.remove(chunkId);
      held.removedAt = row.removedAt;
    });
  }

  async query(space: VectorSpace, query: VectorQuery, signal: AbortSignal): Promise<FoundVector[]> {
    assertFits(space, query.vector);
    return reach(REACHABLE, signal, async () => {
      const row = await this.table.find(space);
      if (!row) return [];
      if (row.points * space.dimensions <= this.bounds.numbersOfASpace) {
        return (await this.inStep(space, row)).nearest(query);
      }
      this.spaces.delete(row.id);
      const { comparesVectors } = await this.table.able();
      if (!comparesVectors) return this.readThrough(space, row.id, query);
      return (await this.table.reading(space, ({ id }, manager) => this.table.compare(manager, id, query))) ?? [];
    });
  }

  async drop(space: VectorSpace, signal: AbortSignal): Promise<void> {
    await reach({ ...REACHABLE, timeoutMs: DROP_TIMEOUT_MS }, signal, () => this.table.drop(space));
  }

  async close(): Promise<void> {
    this.spaces.clear();
  }

  /** Makes the change of this process in memory too, if it is the next one there: else the next search reads it. */
  private follow({ id, version }: SpaceRow, change: (held: HeldSpace) => void): void {
    const held = this.spaces.get(id);
    if (!held || held.loading || held.version !== version - 1) return;
    change(held);
    held.version = version;
  }

  /** The space with everything that was committed when its row was read. */
  private async inStep(space: VectorSpace, row: SpaceRow): Promise<MemorySpace> {
    const known = this.spaces.get(row.id);
    const isWhole = known && known.removedAt >= row.removedAt && !known.memory.isBloated;
    const held = isWhole
      ? known
      : { memory: new MemorySpace(space.dimensions, row.points), version: 0, removedAt: row.removedAt };
    this.spaces.delete(row.id);
    this.spaces.set(row.id, held);
    while (held.version < row.version) await (held.loading ??= this.load(held, space, row));
    this.forgetOthers(row.id);
    return held.memory;
  }

  private async load(held: HeldSpace, space: VectorSpace, { id, version }: SpaceRow): Promise<void> {
    try {
      for await (const page of this.table.changes(space, id, held.version)) {
        for (const vector of page) held.memory.put(vector);
      }
      held.version = Math.max(held.version, version);
    } finally {
      held.loading = undefined;
    }
  }

  private forgetOthers(used: number): void {
    let bytes = 0;
    for (const { memory } of this.spaces.values()) bytes += memory.bytes;
    for (const [id, { memory }] of this.spaces) {
      if (bytes <= this.bounds.bytes) return;
      if (id === used) continue;
      this.spaces.delete(id);
      bytes -= memory.bytes;
    }
  }

  /** For a database that cannot compare vectors itself: page by page, in the memory of one. */
  private async readThrough(space: VectorSpace, spaceId: number, query: VectorQuery): Promise<FoundVector[]> {
    const nearest = new NearestVectors(query.limit);
    for await (const page of this.table.changes(space, spaceId, 0)) {
      const memory = new MemorySpace(query.vector.length, page.length);
      for (const vector of page) memory.put(vector);
      for (const { chunkId, score } of await memory.nearest(query)) nearest.offer(chunkId, score);
    }
    return nearest.found();
  }
}
