import { IsIn, IsInt, IsOptional, IsString, Max, MaxLength, Min, MinLength, ValidateIf } from 'class-validator';

import { fact, question } from './contract.js';
import type { AttributeValue } from './search-filters.js';
import { IsAccessList, IsMetadata, IsShape, IsShapeArray } from './validation.js';
import { DocumentSource, type OfTenant, type PutDocumentsResult, type PutStatus } from './vector-stores.js';

/** CloudEvents types of the topic `ai.document.ingest`. */
export const INGEST_TYPE = 'ai.document.ingest';
export const DELETE_TYPE = 'ai.document.delete';

/** The value of an event that adds or replaces a document. */
export class IngestEvent {
  @IsString() @MinLength(1) @MaxLength(256) vector_store_id: string;
  @IsShape(() => DocumentSource) document: DocumentSource;
  /** Ours: what it was asked for with. It is left out once that is cancelled, or the document was deleted or asked for anew. */
  @IsOptional() @IsString() @MaxLength(256) file_batch_id?: string | null;
}

/** The value of an event that deletes one. */
export class DeleteEvent {
  @IsString() @MinLength(1) @MaxLength(256) vector_store_id: string;
  @IsString() @MinLength(1) @MaxLength(512) document_id: string;
  /** Where the document comes from counts its versions: a stored one that is newer stays. */
  @IsOptional() @IsInt() @Min(0) @Max(Number.MAX_SAFE_INTEGER) version?: number;
}

/** What is Aerie's own where a file becomes a document. */
export class AttachOptions {
  /** Default: the name of the file. */
  @IsOptional() @IsString() @MaxLength(2048) title?: string;
  /** Who may find it; absent: everyone of the tenant. */
  @IsOptional() @IsAccessList() access?: string[];
  @IsOptional() @IsInt() @Min(0) @Max(Number.MAX_SAFE_INTEGER) version?: number;
}

/** `POST /v1/vector_stores/{id}/files`. The document's id is that of the file. */
export class AttachFile {
  @IsString() @MinLength(1) @MaxLength(256) file_id: string;
  @IsOptional() @IsMetadata() attributes?: Record<string, AttributeValue> | null;
  @IsOptional() @IsShape(() => AttachOptions) aerie?: AttachOptions;
}

/** `POST /v1/vector_stores/{id}/files/{file id}`: the attributes that take the place of those it has; null: none. */
export class UpdateFile {
  @ValidateIf((_, attributes) => attributes !== null)
  @IsMetadata()
  attributes: Record<string, AttributeValue> | null;
}

export const MAX_FILES_PER_BATCH = 500;

/** `POST /v1/vector_stores/{id}/file_batches`: `files`, or `file_ids` with attributes for all. */
export class AttachFiles {
  @IsOptional() @IsShapeArray(() => AttachFile, { min: 1, max: MAX_FILES_PER_BATCH }) files?: AttachFile[];
  @IsOptional() @IsString({ each: true }) file_ids?: string[];
  @IsOptional() @IsMetadata() attributes?: Record<string, AttributeValue> | null;
  @IsOptional() @IsShape(() => AttachOptions) aerie?: AttachOptions;
}

export const INGESTION_STATES = ['in_progress', 'completed', 'failed', 'cancelled'] as const;
export type IngestionState = (typeof INGESTION_STATES)[number];

/** Why a document could not be taken, as OpenAI tells it. */
export interface IngestionError {
  code: 'server_error' | 'unsupported_file' | 'invalid_file';
  message: string;
}

/** OpenAI's `vector_store.file`; every document is one, however it came. */
export interface VectorStoreFileView {
  id: string;
  object: 'vector_store.file';
  vector_store_id: string;
  /** Unix seconds. */
  created_at: number;
  status: IngestionState;
  last_error: IngestionError | null;
  /** Of its text in UTF-8. */
  usage_bytes: number;
  attributes: Record<string, AttributeValue>;
  aerie: { title: string | null; version: number; chunks: number; language: string | null; access: string[] | null };
}

/** `GET /v1/vector_stores/{id}/files`. */
export class ListFilesQuery {
  @IsOptional() @IsIn(INGESTION_STATES) filter?: IngestionState;
  @IsOptional() @IsIn(['asc', 'desc']) order?: 'asc' | 'desc';
  @IsOptional() @IsString() @MaxLength(512) after?: string;
  /** 1 to 100; default 20. */
  @IsOptional() @IsInt() @Min(1) @Max(100) limit?: number;
}

/** OpenAI's `vector_store.file_batch`. */
export interface FileBatchView {
  id: string;
  object: 'vector_store.files_batch';
  vector_store_id: string;
  created_at: number;
  status: IngestionState;
  file_counts: { in_progress: number; completed: number; failed: number; cancelled: number; total: number };
}

type OfStore = OfTenant & { storeId: string };

/**
 * Takes documents that are to be fetched and read; resolves when they are sure to be, unless they are deleted, asked for
 * anew, or their batch is cancelled before. `batch` is new for each request, so that asking twice starts once.
 */
export const IngestQuestion = question<OfStore & { documents: DocumentSource[]; batch: string }, PutDocumentsResult>(
  'retrieval.ingest',
);
export const ListFiles = question<
  OfStore & ListFilesQuery & { batch?: string | undefined },
  { data: VectorStoreFileView[]; has_more: boolean }
>('retrieval.list-files');
export const GetFile = question<OfStore & { documentId: string }, VectorStoreFileView>('retrieval.get-file');
/** Holds for the next search; a file that is still being read gets them, too. */
export const SetFileAttributes = question<
  OfStore & { documentId: string; attributes: Record<string, AttributeValue> },
  VectorStoreFileView
>('retrieval.set-file-attributes');
/** The text as it was read from the document: what offsets of citations point into. */
export const GetDocumentText = question<OfStore & { documentId: string }, { text: string }>('retrieval.get-text');
export const GetFileBatch = question<OfStore & { batch: string }, FileBatchView>('retrieval.get-file-batch');
/** Of its files, those that are not indexed yet never are; may be repeated. */
export const CancelFileBatch = question<OfStore & { batch: string }, FileBatchView>('retrieval.cancel-file-batch');

/** What became of a document that came by event, URL or file. */
export interface DocumentIngested {
  tenant: string;
  vectorStoreId: string;
  documentId: string;
  /** Of the event that asked for it; absent where a call did. */
  eventId?: string | undefined;
  status: PutStatus | 'deleted' | 'failed' | 'cancelled';
  chunks: number;
  error?: IngestionError | undefined;
  /** Unix milliseconds. */
  atMs: number;
}

export const DocumentIngestedFact = fact<DocumentIngested>('ai.document.ingested', (f) => f.tenant);
