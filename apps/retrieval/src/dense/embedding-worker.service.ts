import { Injectable, Logger, type OnApplicationBootstrap, type OnModuleDestroy } from '@nestjs/common';

import { AerieError } from '#contracts';
import { counter } from '#telemetry';

import { VectorStores } from '../stores/store-registry.js';
import type { VectorPoint, VectorSpace } from '../stores/vector-store.js';
import { Embedder } from './embedder.service.js';
import { type ChunkToEmbed, type EmbeddingSpace, EmbeddingSpacesStore } from './embedding-spaces.store.js';

const chunksEmbedded = counter('aerie_chunks_embedded_total', 'Chunks whose vector was made.', ['outcome']);

const POLL_MS = 2000;
/** Longer than a batch can take; it is renewed with each. */
const LEASE_MS = 120_000;
const BATCH = 128;
const REMOVED_AT_ONCE = 1000;
const ORPHANS_AT_ONCE = 10;
const EMBED_TIMEOUT_MS = 45_000;
const STORE_TIMEOUT_MS = 30_000;
const RETRY_MS = 5000;

/**
 * Brings vector stores in step with the documents: what has no vector gets one, what is gone loses its own. It looks at what
 * is, not at what happened, so an outage or a killed process only makes it later. Searches meanwhile go by words.
 */
@Injectable()
export class EmbeddingWorker implements OnApplicationBootstrap, OnModuleDestroy {
  private readonly logger = new Logger(EmbeddingWorker.name);
  private readonly stopping = new AbortController();
  private working: Promise<void> | undefined;
  private timer: NodeJS.Timeout | undefined;

  constructor(
    private readonly spaces: EmbeddingSpacesStore,
    private readonly embedder: Embedder,
    private readonly stores: VectorStores,
  ) {}

  onApplicationBootstrap(): void {
    this.timer = setInterval(() => this.wake(), POLL_MS).unref();
    this.wake();
  }

  async onModuleDestroy(): Promise<void> {
    clearInterval(this.timer);
    this.stopping.abort();
    await this.working;
  }

  /** There may be work. */
  wake(): void {
    if (this.stopping.signal.aborted) return;
    this.working ??= this.work().finally(() => {
      this.working = undefined;
    });
  }

  private async work(): Promise<void> {
    try {
      for (const space of await this.spaces.orphans(ORPHANS_AT_ONCE)) await this.dropSpace(space);
      for (;;) {
        const space = await this.spaces.lease(LEASE_MS);
        if (!space) return;
        await this.bringUpToDate(space);
        if (this.stopping.signal.aborted) return;
      }
    } catch (error) {
      this.logger.warn(`Vectors wait: ${String(error)}`);
    }
  }

  private async bringUpToDate(space: EmbeddingSpace): Promise<void> {
    try {
      const open = await this.embedNew(space);
      await this.removeGone(open);
      if (this.stopping.signal.aborted) return await this.spaces.release(space, 0);
      await this.spaces.release(space);
      if (!open.current && open.dimensions !== null) await this.replaceWith(open);
    } catch (error) {
      this.logger.warn(`Vectors of "${space.model}" wait, and will be tried again: ${String(error)}`);
      await this.spaces.release(space, RETRY_MS);
    }
  }

  private async embedNew(space: EmbeddingSpace): Promise<EmbeddingSpace> {
    let open = space;
    while (!this.stopping.signal.aborted) {
      const chunks = await this.spaces.toEmbed(open, BATCH);
      if (chunks.length === 0) break;
      const { vectors, refused } = await this.vectorsOf(open, chunks);
      const points = chunks.flatMap((chunk, at) => pointOf(chunk, vectors[at]));
      open = await this.dimensioned(open, points);
      if (points.length > 0) await this.storeOf(open).upsert(vectorSpaceOf(open), points, this.deadline());
      await this.spaces.embedded(
        open,
        chunks.map(({ chunkId }) => chunkId),
      );
      chunksEmbedded.inc({ outcome: 'embedded' }, points.length);
      chunksEmbedded.inc({ outcome: 'refused' }, refused);
      await this.spaces.renew(open, LEASE_MS);
    }
    return open;
  }

  /** A text that the tenant's policy refuses to send is found by its words only; it must not keep the others waiting. */
  private async vectorsOf(
    space: Pick<EmbeddingSpace, 'tenant' | 'model' | 'current'>,
    chunks: readonly ChunkToEmbed[],
  ): Promise<{ vectors: (Float32Array | undefined)[]; refused: number }> {
    const { tenant, model, current: cache } = space;
    const options = { tenant, model, lane: 'batch' as const, timeoutMs: EMBED_TIMEOUT_MS, cache };
    try {
      return { vectors: await this.embedder.embed(chunks.map(textOf), options), refused: 0 };
    } catch (error) {
      if (!(error instanceof AerieError) || error.code !== 'content_blocked') throw error;
      if (chunks.length === 1) return { vectors: [undefined], refused: 1 };
      const middle = chunks.length >> 1;
      const first = await this.vectorsOf(space, chunks.slice(0, middle));
      const second = await this.vectorsOf(space, chunks.slice(middle));
      return { vectors: [...first.vectors, ...second.vectors], refused: first.refused + second.refused };
    }
  }

  /** A model that changed the length of its vectors gets a space of its own beside the old one. */
  private async dimensioned(space: EmbeddingSpace, points: readonly VectorPoint[]): Promise<EmbeddingSpace> {
    const first = points[0]?.vector.length;
    const wanted = space.dimensions ?? first;
    const dimensions = points.find(({ vector }) => vector.length !== wanted)?.vector.length ?? wanted;
    if (dimensions === undefined || dimensions === space.dimensions) return space;
    if (space.dimensions === null && dimensions === first) {
      await this.spaces.setDimensions(space, dimensions);
      return { ...space, dimensions };
    }
    await this.spaces.openBeside(space, dimensions);
    throw new AerieError(
      'provider_failed',
      `"${space.model}" makes vectors of ${dimensions} numbers now, not ${space.dimensions}: they are all made anew.`,
    );
  }

  private async removeGone(space: EmbeddingSpace): Promise<void> {
    while (!this.stopping.signal.aborted) {
      const gone = await this.spaces.toRemove(space, REMOVED_AT_ONCE);
      if (gone.length === 0) break;
      if (space.dimensions !== null) await this.storeOf(space).remove(vectorSpaceOf(space), gone, this.deadline());
      await this.spaces.removed(space, gone);
    }
  }

  private async replaceWith(space: EmbeddingSpace): Promise<void> {
    for (const old of await this.spaces.makeCurrent(space)) await this.dropSpace(old);
  }

  private async dropSpace(space: EmbeddingSpace): Promise<void> {
    if (space.dimensions !== null) await this.storeOf(space).drop(vectorSpaceOf(space), this.deadline());
    await this.spaces.drop(space);
  }

  private storeOf({ vectorStore }: EmbeddingSpace) {
    return this.stores.of(vectorStore);
  }

  private deadline(): AbortSignal {
    return AbortSignal.any([this.stopping.signal, AbortSignal.timeout(STORE_TIMEOUT_MS)]);
  }
}

export function vectorSpaceOf({ tenant, store, model, dimensions }: EmbeddingSpace): VectorSpace {
  return { tenant, collection: store, model, dimensions: dimensions! };
}

/** The title and the headings are embedded with the text: they say what it is about. */
const textOf = ({ title, heading, text }: ChunkToEmbed): string => [title, heading, text].filter(Boolean).join('\n');

function pointOf({ chunkId, attributes }: ChunkToEmbed, vector: Float32Array | undefined): VectorPoint[] {
  return vector ? [{ chunkId, vector, attributes }] : [];
}
