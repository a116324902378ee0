import { Controller, type OnApplicationBootstrap, type OnModuleDestroy } from '@nestjs/common';

import {
  AerieError,
  assertOneSource,
  type AttributeValue,
  CancelFileBatch,
  DELETE_TYPE,
  DeleteEvent,
  type DocumentSource,
  type FileBatchView,
  GetDocumentText,
  GetFile,
  GetFileBatch,
  INGEST_TYPE,
  IngestEvent,
  IngestQuestion,
  ListFiles,
  type OfTenant,
  parseBody,
  type PutDocumentsResult,
  SetFileAttributes,
  type VectorStoreFileView,
} from '#contracts';
import { Answers, DOCUMENTS_TOPIC, type InRecord, PoisonRecord, Receives } from '#messaging';

import { isStorable } from '../storable.js';
import { DocumentAttributesStore } from './document-attributes.store.js';
import { DocumentsStore } from './documents.store.js';
import { IngestionService } from './ingestion.service.js';
import { type FilesPage, IngestionsStore } from './ingestions.store.js';

type OfStore = OfTenant & { storeId: string };

const CHECK_EVERY_MS = 60_000;
/** Far longer than a document takes, and than the log is behind in ordinary times. */
const OVERDUE_MS = 15 * 60_000;
const SENT_AGAIN_AT_ONCE = 100;

/** Documents that are fetched and read first: by event, by URL, by file. */
@Controller()
export class IngestionController implements OnApplicationBootstrap, OnModuleDestroy {
  private timer: NodeJS.Timeout | undefined;

  constructor(
    private readonly service: IngestionService,
    private readonly ingestions: IngestionsStore,
    private readonly documents: DocumentsStore,
    private readonly attributes: DocumentAttributesStore,
  ) {}

  onApplicationBootstrap(): void {
    const sendAgain = () => this.service.sendAgain(OVERDUE_MS, SENT_AGAIN_AT_ONCE).catch(() => undefined);
    this.timer = setInterval(() => void sendAgain(), CHECK_EVERY_MS).unref();
  }

  onModuleDestroy(): void {
    clearInterval(this.timer);
  }

  /** A record that says what it wants is dealt with, whatever comes of it; one that does not is a dead letter. */
  @Receives(DOCUMENTS_TOPIC)
  async onEvent(record: InRecord): Promise<void> {
    const { ce_id: eventId, ce_type: type, 'aerie-tenant': tenant } = record.headers;
    if (!eventId || !tenant) throw new PoisonRecord('the headers ce_id and aerie-tenant must be there');
    if (type !== INGEST_TYPE && type !== DELETE_TYPE) {
      throw new PoisonRecord(`ce_type is "${type ?? ''}"; it must be "${INGEST_TYPE}" or "${DELETE_TYPE}"`);
    }
    try {
      if (type === INGEST_TYPE) await this.takeDocument(tenant, record.value, eventId);
      else await this.deleteDocument(tenant, record.value, eventId);
    } catch (error) {
      if (error instanceof AerieError && !error.kind.retryable) throw new PoisonRecord(error.message);
      throw error;
    }
  }

  @Answers(IngestQuestion)
  async ingest({ tenant, storeId, documents, batch }: OfStore & { documents: DocumentSource[]; batch: string }) {
    const result: PutDocumentsResult = { object: 'list', data: [] };
    for (const source of documents) {
      assertStorable(source);
      result.data.push({ id: source.id, object: 'vector_store.document', status: 'in_progress', chunks: 0 });
    }
    await this.service.accept(tenant, storeId, documents, batch);
    return result;
  }

  @Answers(ListFiles)
  list({ tenant, storeId, ...page }: OfStore & FilesPage) {
    return this.ingestions.list(tenant, storeId, page);
  }

  @Answers(GetFile)
  async file({ tenant, storeId, documentId }: OfStore & { documentId: string }): Promise<VectorStoreFileView> {
    const found = isStorable(documentId) && (await this.ingestions.find(tenant, storeId, documentId));
    if (!found) throw new AerieError('not_found', `There is no file "${documentId}" in this vector store.`);
    return found;
  }

  @Answers(SetFileAttributes)
  async relabel({
    attributes,
    ...of
  }: OfStore & { documentId: string; attributes: Record<string, AttributeValue> }): Promise<VectorStoreFileView> {
    const { tenant, storeId, documentId } = of;
    if (isStorable(documentId)) {
      assertStorable({ id: documentId, metadata: attributes });
      await this.attributes.set(tenant, storeId, documentId, attributes);
    }
    return this.file(of);
  }

  @Answers(GetDocumentText)
  async text({ tenant, storeId, documentId }: OfStore & { documentId: string }): Promise<{ text: string }> {
    const text = isStorable(documentId) ? await this.documents.text(tenant, storeId, documentId) : undefined;
    if (text === undefined)
      throw new AerieError('not_found', `There is no document "${documentId}" in this vector store.`);
    return { text };
  }

  @Answers(GetFileBatch)
  async fileBatch({ tenant, storeId, batch }: OfStore & { batch: string }): Promise<FileBatchView> {
    const found = isStorable(batch) && (await this.ingestions.batch(tenant, storeId, batch));
    if (!found) throw new AerieError('not_found', `There is no file batch "${batch}" in this vector store.`);
    return found;
  }

  @Answers(CancelFileBatch)
  async cancelBatch(of: OfStore & { batch: string }): Promise<FileBatchView> {
    if (isStorable(of.batch)) await this.ingestions.cancel(of.tenant, of.storeId, of.batch);
    return this.fileBatch(of);
  }

  private async takeDocument(tenant: string, value: string, eventId: string): Promise<void> {
    const { vector_store_id: storeId, document, file_batch_id: batch } = parseBody(IngestEvent, parseJson(value));
    assertOneSource(document, 'document');
    assertStorable(document);
    await this.service.take({ tenant, storeId, source: document, batch }, eventId);
  }

  private async deleteDocument(tenant: string, value: string, eventId: string): Promise<void> {
    const event = parseBody(DeleteEvent, parseJson(value));
    if (!isStorable(event.document_id)) return;
    await this.service.delete({ tenant, storeId: event.vector_store_id }, event.document_id, event.version, eventId);
  }
}

/** A document that no row can be made for cannot even be noted as failed. */
function assertStorable({ text: _text, ...source }: DocumentSource): void {
  const strings = [
    source.id,
    source.title,
    source.url,
    source.file_id,
    ...Object.entries(source.metadata ?? {}).flat(),
  ];
  if (strings.every((each) => typeof each !== 'string' || isStorable(each))) return;
  throw new AerieError('invalid_request', `The document "${source.id}" has a NUL character or half a surrogate pair.`);
}

function parseJson(value: string): unknown {
  try {
    return JSON.parse(value);
  } catch (error) {
    throw new PoisonRecord(`the value is not JSON: ${(error as Error).message}`);
  }
}
