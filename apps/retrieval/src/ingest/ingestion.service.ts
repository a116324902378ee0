import { setTimeout as pause } from 'node:timers/promises';

import { Injectable, Logger } from '@nestjs/common';

import {
  AerieError,
  type DocumentIngested,
  DocumentIngestedFact,
  type DocumentSource,
  INGEST_TYPE,
  type IngestionError,
  uuidv7,
} from '#contracts';
import { Bus, DOCUMENTS_TOPIC, PoisonRecord } from '#messaging';
import { counter } from '#telemetry';

import { DocumentFailure } from '../parse/document-failure.js';
import { DocumentContents } from './document-content.service.js';
import { DocumentsStore } from './documents.store.js';
import { IngestService } from './ingest.service.js';
import { IngestionCancelled } from './ingestion-cancelled.js';
import { type IngestCommand, IngestionsStore } from './ingestions.store.js';

const ingested = counter('aerie_documents_ingested_total', 'Documents by what became of them.', ['status']);

const MAX_ATTEMPTS = 4;
const BACKOFF_MS = 250;
/** Fetching, reading and indexing are bounded each; this bounds them together. */
const DOCUMENT_TIMEOUT_MS = 120_000;

/**
 * Takes documents that come by event, URL or file: fetch, parse, chunk, index, one after the other for each document. What
 * is wrong with a document is noted and told, and never holds up the next.
 */
@Injectable()
export class IngestionService {
  private readonly logger = new Logger(IngestionService.name);

  constructor(
    private readonly bus: Bus,
    private readonly contents: DocumentContents,
    private readonly ingest: IngestService,
    private readonly documents: DocumentsStore,
    private readonly ingestions: IngestionsStore,
  ) {}

  /** Notes the documents, then puts them into the log: a process that dies in between leaves them to `sendAgain`. */
  async accept(tenant: string, storeId: string, sources: DocumentSource[], batch: string): Promise<void> {
    await this.ingestions.begin(tenant, storeId, sources, batch);
    await Promise.all(sources.map((source) => this.send({ tenant, storeId, source, batch })));
  }

  /** What was noted long ago and has neither ended nor failed: its record was lost before it reached the log. */
  async sendAgain(olderThanMs: number, limit: number): Promise<void> {
    for (const command of await this.ingestions.overdue(olderThanMs, limit)) await this.send(command);
  }

  /** Brings one document in. Throws `PoisonRecord` when it has been tried often enough; anything else is tried again. */
  async take(command: IngestCommand, eventId: string): Promise<void> {
    try {
      await this.bringIn(command, eventId);
    } catch (error) {
      if (!(error instanceof IngestionCancelled)) throw error;
      const { tenant, storeId, source } = command;
      await this.tell(tenant, storeId, { documentId: source.id, eventId, status: 'cancelled', chunks: 0 });
    }
  }

  async delete(
    { tenant, storeId }: Pick<IngestCommand, 'tenant' | 'storeId'>,
    documentId: string,
    version: number | undefined,
    eventId: string,
  ): Promise<void> {
    const deleted = await this.documents.delete(tenant, storeId, documentId, version);
    if (deleted) await this.ingestions.forget(tenant, storeId, documentId);
    await this.tell(tenant, storeId, { documentId, eventId, status: deleted ? 'deleted' : 'unchanged', chunks: 0 });
  }

  private async bringIn(command: IngestCommand, eventId: string): Promise<void> {
    for (;;) {
      const attempts = await this.ingestions.countAttempt(command);
      try {
        return await this.attempt(command, eventId);
      } catch (error) {
        if (isOutage(error) || error instanceof IngestionCancelled) throw error;
        if (!isFinal(error) && attempts < MAX_ATTEMPTS) {
          this.logger.warn(`"${command.source.id}" will be tried again: ${String(error)}`);
          await pause(BACKOFF_MS * 2 ** attempts);
          continue;
        }
        await this.fail(command, eventId, error);
        if (isFinal(error)) return;
        throw new PoisonRecord(`"${command.source.id}" failed ${attempts} times: ${String(error)}`);
      }
    }
  }

  private async attempt(command: IngestCommand, eventId: string): Promise<void> {
    const { tenant, storeId, source } = command;
    const signal = AbortSignal.timeout(DOCUMENT_TIMEOUT_MS);
    const { id, metadata, access, version } = source;
    const content = await this.contents.read(tenant, source, signal);
    const document = { id, metadata, access, version, ...content };
    const { data } = await this.ingest.put(tenant, storeId, [document], command);
    await this.ingestions.finish(tenant, storeId, id, 'completed');
    await this.tell(tenant, storeId, { documentId: id, eventId, status: data[0]!.status, chunks: data[0]!.chunks });
  }

  private async fail({ tenant, storeId, source }: IngestCommand, eventId: string, cause: unknown): Promise<void> {
    const error = errorOf(cause);
    await this.ingestions.finish(tenant, storeId, source.id, 'failed', error);
    await this.tell(tenant, storeId, { documentId: source.id, eventId, status: 'failed', chunks: 0, error });
  }

  private async tell(
    tenant: string,
    vectorStoreId: string,
    what: Omit<DocumentIngested, 'tenant' | 'vectorStoreId' | 'atMs'>,
  ): Promise<void> {
    ingested.inc({ status: what.status });
    await this.bus.publish(DocumentIngestedFact, { tenant, vectorStoreId, ...what, atMs: Date.now() });
  }

  private async send({ tenant, storeId, source, batch }: IngestCommand): Promise<void> {
    await this.bus.send({
      topic: DOCUMENTS_TOPIC,
      key: `${tenant}/${storeId}/${source.id}`,
      headers: {
        'aerie-tenant': tenant,
        ce_specversion: '1.0',
        ce_id: uuidv7(),
        ce_type: INGEST_TYPE,
        ce_source: '/aerie',
        'content-type': 'application/json',
      },
      value: JSON.stringify({ vector_store_id: storeId, document: source, file_batch_id: batch }),
    });
  }
}

/** Nothing that was decided about the document changes by trying again. */
const isFinal = (error: unknown): boolean =>
  (error instanceof DocumentFailure && error.code !== 'fetch_failed') ||
  (error instanceof AerieError && !error.kind.retryable);

/** What we need is away: the document waits for it in the log, however long that takes. */
const isOutage = (error: unknown): boolean => error instanceof AerieError && error.code === 'unavailable';

function errorOf(cause: unknown): IngestionError {
  if (cause instanceof DocumentFailure) return { code: cause.kind.lastError, message: cause.message };
  if (isFinal(cause)) return { code: 'invalid_file', message: (cause as AerieError).message };
  return { code: 'server_error', message: 'The document could not be indexed.' };
}
