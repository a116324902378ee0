import { Inject, Injectable } from '@nestjs/common';

import {
  AerieError,
  CATALOGUE,
  type CreateVectorStore,
  type LiveCatalogue,
  targetsOf,
  type UpdateVectorStore,
  uuidv7,
  type VectorStoreKind,
  type VectorStoreOptions,
  type VectorStoreView,
} from '#contracts';

import { TenantDatabase, type Transaction } from '../access/tenant-database.store.js';
import { EmbeddingSpacesStore } from '../dense/embedding-spaces.store.js';
import { inCharacters } from '../ingest/chunking-strategy.js';
import { isStorable } from '../storable.js';
import { VectorStores } from '../stores/store-registry.js';
import { CollectionsStore } from './collections.store.js';

/** Says of a store, and by itself of what the operator chose, that ranking goes by words alone. */
const NO_MODEL = 'none';

/** Makes and changes vector stores, and sees to it that what they want to be embedded by will be done. */
@Injectable()
export class CollectionsService {
  constructor(
    private readonly database: TenantDatabase,
    private readonly collections: CollectionsStore,
    private readonly spaces: EmbeddingSpacesStore,
    private readonly vectorStores: VectorStores,
    @Inject(CATALOGUE) private readonly catalogue: LiveCatalogue,
  ) {}

  async create(tenant: string, wanted: CreateVectorStore): Promise<VectorStoreView> {
    const { name, metadata, chunking_strategy: strategy, aerie = {} } = wanted;
    assertStorable(name, metadata);
    const id = uuidv7();
    const options = this.optionsOf({
      ...this.defaults(),
      ...(strategy && { chunking: inCharacters(strategy) }),
      ...aerie,
    });
    await this.database.withinAll(tenant, async (manager) => {
      const made = { id, name: name ?? null, metadata: metadata ?? {}, options };
      const store = await this.collections.create(manager, tenant, made);
      await this.openSpace(manager, { store, tenant, options });
    });
    return this.collections.get(tenant, id);
  }

  /** A new model embeds all documents anew; searches go by the old one until it has. */
  async update(
    tenant: string,
    storeId: string,
    { name, metadata, aerie }: UpdateVectorStore,
  ): Promise<VectorStoreView> {
    assertStorable(name, metadata);
    const before = await this.collections.get(tenant, storeId);
    await this.database.withinAll(tenant, async (manager) => {
      const { key: store, options: old } = await this.collections.find(manager, storeId);
      const options = this.optionsOf({ ...old, ...aerie });
      await this.collections.change(manager, store, {
        name: name === undefined ? before.name : name,
        metadata: metadata === undefined ? before.metadata : (metadata ?? {}),
        options,
      });
      if (options.embedding_model === undefined) await this.spaces.close(manager, store);
      else await this.openSpace(manager, { store, tenant, options });
    });
    return this.collections.get(tenant, storeId);
  }

  private defaults(): VectorStoreOptions {
    const { embedding_model } = this.catalogue.retrieval;
    return embedding_model === undefined ? {} : { embedding_model };
  }

  private optionsOf(wanted: VectorStoreOptions): VectorStoreOptions {
    const { embedding_model: model, vector_store: kind, ...rest } = wanted;
    if (model === undefined || model === NO_MODEL) return rest;
    if (!this.embeds(model)) {
      const message = `"${model}" is not a model of the catalogue that embeds; "${NO_MODEL}" ranks by words alone.`;
      throw new AerieError('model_not_found', message, { param: 'aerie.embedding_model' });
    }
    return { ...rest, embedding_model: model, vector_store: this.configured(kind) };
  }

  private embeds(name: string): boolean {
    const targets = targetsOf(this.catalogue, name);
    return targets.length > 0 && targets.every(({ embedding }) => embedding !== undefined);
  }

  private configured(kind: VectorStoreKind = this.vectorStores.preferred): VectorStoreKind {
    if (this.vectorStores.kinds.includes(kind)) return kind;
    const known = this.vectorStores.kinds.join(', ');
    const message = `This platform keeps no vectors in "${kind}"; it has ${known}.`;
    throw new AerieError('invalid_request', message, { param: 'aerie.vector_store' });
  }

  private async openSpace(
    manager: Transaction,
    { store, tenant, options }: { store: number; tenant: string; options: VectorStoreOptions },
  ): Promise<void> {
    const { embedding_model: model, vector_store: vectorStore } = options;
    if (model !== undefined) await this.spaces.open(manager, { store, tenant, model, vectorStore: vectorStore! });
  }
}

function assertStorable(name: string | null | undefined, metadata: object | null | undefined): void {
  const strings = Object.entries(metadata ?? {}).flat();
  const wrong = !isStorable(name ?? '')
    ? 'name'
    : strings.some((s) => typeof s === 'string' && !isStorable(s)) && 'metadata';
  if (!wrong) return;
  throw new AerieError('invalid_request', `${wrong} must be well-formed Unicode without NUL.`, { param: wrong });
}
