import { Injectable } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import type { DataSource, EntityManager } from 'typeorm';

import type {
  AttributeValue,
  DocumentSource,
  FileBatchView,
  IngestionError,
  IngestionState,
  ListFilesQuery,
  VectorStoreFileView,
} from '#contracts';

import { TenantDatabase } from '../access/tenant-database.store.js';
import { CollectionsStore } from '../collections/collections.store.js';
import { IngestionCancelled } from './ingestion-cancelled.js';

/** A document to be ingested, wherever it was asked for. */
export interface IngestCommand {
  tenant: string;
  storeId: string;
  source: DocumentSource;
  /** What it was asked for with; none where it came by an event, which is always taken. */
  batch?: string | null | undefined;
}

export interface FilesPage extends ListFilesQuery {
  batch?: string | undefined;
}

const DEFAULT_PAGE = 20;

interface FileRow {
  id: string;
  created_at: Date;
  state: IngestionState;
  error: IngestionError | null;
  bytes: number;
  metadata: VectorStoreFileView['attributes'] | null;
  title: string | null;
  version: number | null;
  chunks: number | null;
  language: string | null;
  access: string[] | null;
}

/** What is known of documents under way, beside those that are indexed. */
@Injectable()
export class IngestionsStore {
  constructor(
    private readonly database: TenantDatabase,
    private readonly collections: CollectionsStore,
    @InjectDataSource() private readonly all: DataSource,
  ) {}

  /** Notes that documents are under way, anew where they were before; a batch may be noted again, and starts but once. */
  async begin(tenant: string, storeId: string, sources: DocumentSource[], batch: string): Promise<void> {
    await this.within(tenant, storeId, (manager, store) =>
      manager.query(
        `insert into retrieval.ingestion (store, tenant, external_id, source, state, batch)
         select $1, $2, source ->> 'id', source, 'in_progress', $4 from unnest($3::jsonb[]) as source
         on conflict (store, external_id) do update set source = excluded.source, state = 'in_progress', error = null,
           attempts = 0, batch = excluded.batch, updated_at = now()
         where ingestion.batch is distinct from excluded.batch`,
        [store, tenant, sources.map((source) => JSON.stringify(withoutText(source))), batch],
      ),
    );
  }

  /**
   * How often it has been tried by now. Throws IngestionCancelled when its batch was cancelled, or the document was deleted or
   * asked for anew meanwhile.
   */
  async countAttempt({ tenant, storeId, source, batch }: IngestCommand): Promise<number> {
    return this.within(tenant, storeId, async (manager, store) => {
      const [row]: { attempts: number }[] = await manager.query(
        `insert into retrieval.ingestion as noted (store, tenant, external_id, source, state, attempts, batch)
         select $1, $2, $3, $4, 'in_progress', 1, $5::text
         where $5 is null or exists (select from retrieval.ingestion where store = $1 and external_id = $3)
         on conflict (store, external_id) do update set state = 'in_progress', updated_at = now(),
           attempts = case when noted.state = 'in_progress' then noted.attempts + 1 else 1 end,
           source = case when noted.state = 'in_progress' then noted.source else excluded.source end,
           batch = case when noted.state = 'cancelled' then null else noted.batch end
         where excluded.batch is null or (excluded.batch = noted.batch and noted.state <> 'cancelled')
         returning attempts`,
        [store, tenant, source.id, JSON.stringify(withoutText(source)), batch ?? null],
      );
      if (!row) throw new IngestionCancelled();
      return row.attempts;
    });
  }

  /**
   * The attributes that a document is to be written with, which may have changed on its way. Throws IngestionCancelled
   * when it is not to be written. From here to the end of the transaction it cannot be cancelled.
   */
  async hold(
    manager: EntityManager,
    store: number,
    { source, batch }: IngestCommand,
  ): Promise<Record<string, AttributeValue>> {
    const [row]: { attributes: Record<string, AttributeValue> | null; cancelled: boolean }[] = await manager.query(
      `select source -> 'metadata' as attributes,
         $3::text is not null and (batch is distinct from $3 or state = 'cancelled') as cancelled
       from retrieval.ingestion where store = $1 and external_id = $2 for update`,
      [store, source.id, batch ?? null],
    );
    if (!row || row.cancelled) throw new IngestionCancelled();
    return row.attributes ?? {};
  }

  /** Notes other attributes for a document that is on its way. Runs in the transaction of the change. */
  async relabel(manager: EntityManager, store: number, documentId: string, attributes: object): Promise<void> {
    await manager.query(
      `update retrieval.ingestion set source = jsonb_set(source, '{metadata}', $3::jsonb)
       where store = $1 and external_id = $2`,
      [store, documentId, JSON.stringify(attributes)],
    );
  }

  /** Files of a batch that are on their way are not wanted any more. Whoever is writing one of them comes first. */
  async cancel(tenant: string, storeId: string, batch: string): Promise<void> {
    await this.database.withinAll(tenant, async (manager) => {
      const { key } = await this.collections.lock(manager, storeId);
      await manager.query(
        `update retrieval.ingestion set state = 'cancelled', error = null, updated_at = now()
         where store = $1 and batch = $2 and state = 'in_progress'`,
        [key, batch],
      );
    });
  }

  async finish(
    tenant: string,
    storeId: string,
    documentId: string,
    state: IngestionState,
    error: IngestionError | null = null,
  ): Promise<void> {
    await this.within(tenant, storeId, (manager, store) =>
      manager.query(
        `update retrieval.ingestion set state = $3, error = $4, updated_at = now()
         where store = $1 and external_id = $2 and state <> 'cancelled'`,
        [store, documentId, state, error && JSON.stringify(error)],
      ),
    );
  }

  async forget(tenant: string, storeId: string, documentId: string): Promise<boolean> {
    return this.within(tenant, storeId, async (manager, store) => {
      const [, forgotten]: [unknown, number] = await manager.query(
        `delete from retrieval.ingestion where store = $1 and external_id = $2`,
        [store, documentId],
      );
      return forgotten > 0;
    });
  }

  /** Commands that have been under way for long without a word, and are not in the log with a text of their own. */
  async overdue(olderThanMs: number, limit: number): Promise<IngestCommand[]> {
    const [commands]: [IngestCommand[], number] = await this.all.query(
      `update retrieval.ingestion i set updated_at = now()
       from retrieval.vector_store s
       where (i.store, i.external_id) in (
         select store, external_id from retrieval.ingestion
         where state = 'in_progress' and updated_at < now() - make_interval(secs => $1)
           and (source ? 'url' or source ? 'file_id')
         order by updated_at limit $2 for update skip locked
       ) and s.key = i.store and s.deleted_at is null
       returning i.tenant, s.id as "storeId", i.source, i.batch`,
      [olderThanMs / 1000, limit],
    );
    return commands;
  }

  /** Indexed documents and those under way, newest first unless asked otherwise. */
  async list(
    tenant: string,
    storeId: string,
    page: FilesPage,
  ): Promise<{ data: VectorStoreFileView[]; has_more: boolean }> {
    const { filter, batch, after, order = 'desc', limit = DEFAULT_PAGE } = page;
    const rows = await this.rows(
      tenant,
      storeId,
      `where ($2::text is null or state = $2) and ($3::text is null or batch = $3)
         and ($4::text is null or (created_at, id) ${order === 'desc' ? '<' : '>'}
           (select f.created_at, f.id from file f where f.id = $4))
       order by created_at ${order}, id ${order} limit $5`,
      [filter ?? null, batch ?? null, after ?? null, limit + 1],
    );
    return { data: rows.slice(0, limit).map((row) => viewOf(storeId, row)), has_more: rows.length > limit };
  }

  async find(tenant: string, storeId: string, documentId: string): Promise<VectorStoreFileView | undefined> {
    const [row] = await this.rows(tenant, storeId, `where id = $2`, [documentId]);
    return row && viewOf(storeId, row);
  }

  async batch(tenant: string, storeId: string, batch: string): Promise<FileBatchView | undefined> {
    const rows = await this.within<{ state: IngestionState; n: number; created_at: Date }[]>(
      tenant,
      storeId,
      (manager, store) =>
        manager.query(
          `select state, count(*)::int as n, min(created_at) as created_at from retrieval.ingestion
           where store = $1 and batch = $2 group by state`,
          [store, batch],
        ),
    );
    if (rows.length === 0) return undefined;
    const of = (state: IngestionState) => rows.find((row) => row.state === state)?.n ?? 0;
    const counts = {
      in_progress: of('in_progress'),
      completed: of('completed'),
      failed: of('failed'),
      cancelled: of('cancelled'),
    };
    return {
      id: batch,
      object: 'vector_store.files_batch',
      vector_store_id: storeId,
      created_at: secondsOf(new Date(Math.min(...rows.map(({ created_at }) => created_at.getTime())))),
      status: counts.in_progress > 0 ? 'in_progress' : counts.cancelled > 0 ? 'cancelled' : 'completed',
      file_counts: { ...counts, total: rows.reduce((total, { n }) => total + n, 0) },
    };
  }

  private rows(tenant: string, storeId: string, condition: string, params: unknown[]): Promise<FileRow[]> {
    return this.within(tenant, storeId, (manager, store) => manager.query(filesSql(condition), [store, ...params]));
  }

  private within<T>(
    tenant: string,
    storeId: string,
    work: (manager: EntityManager, store: number) => Promise<T>,
  ): Promise<T> {
    return this.database.withinAll(tenant, async (manager) => {
      const { key } = await this.collections.find(manager, storeId);
      return work(manager, key);
    });
  }
}

const filesSql = (condition: string): string => `
  with file as (
    select coalesce(i.external_id, d.external_id) as id, coalesce(i.state, 'completed') as state, i.error, i.batch,
      least(i.created_at, d.created_at) as created_at, coalesce(octet_length(d.text), 0) as bytes,
      coalesce(d.metadata, i.source -> 'metadata') as metadata, coalesce(d.title, i.source ->> 'title') as title,
      d.version, d.chunk_count as chunks, d.language, d.access
    from (select * from retrieval.document where store = $1 and deleted_at is null) d
    full join (select * from retrieval.ingestion where store = $1) i on i.external_id = d.external_id
  )
  select * from file ${condition}`;

function viewOf(storeId: string, row: FileRow): VectorStoreFileView {
  return {
    id: row.id,
    object: 'vector_store.file',
    vector_store_id: storeId,
    created_at: secondsOf(row.created_at),
    status: row.state,
    last_error: row.error,
    usage_bytes: row.bytes,
    attributes: row.metadata ?? {},
    aerie: {
      title: row.title,
      version: row.version ?? 0,
      chunks: row.chunks ?? 0,
      language: row.language,
      access: row.access,
    },
  };
}

const secondsOf = (date: Date): number => Math.floor(date.getTime() / 1000);

const withoutText = ({ text: _text, ...source }: DocumentSource): DocumentSource => source;
