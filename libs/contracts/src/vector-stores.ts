import {
  IsBoolean,
  IsIn,
  IsInt,
  IsNumber,
  IsOptional,
  IsString,
  Max,
  MaxLength,
  Min,
  MinLength,
} from 'class-validator';

import { ChunkingOptions, ChunkingStrategy } from './chunking-options.js';
import { question } from './contract.js';
import { AerieError } from './errors.js';
import { type AttributeValue, IsSearchFilter, type SearchFilter } from './search-filters.js';
import { VECTOR_STORE_KINDS, type VectorStoreKind } from './vector-store-config.js';
import { IsAccessList, IsMetadata, IsShape, IsShapeArray } from './validation.js';

export const MAX_DOCUMENTS_PER_CALL = 1000;

/** How what words find and what meaning finds become one list. */
export class FusionOptions {
  /** `weighted` (default): scores, each list scaled to its best; `rrf`: ranks alone. */
  @IsOptional() @IsIn(['weighted', 'rrf']) method?: 'weighted' | 'rrf';
  /** What words weigh, 0 to 1; meaning weighs the rest. Default 0.5. */
  @IsOptional() @IsNumber() @Min(0) @Max(1) lexical_weight?: number;
}

/** What is Aerie's own in a vector store. */
export class VectorStoreOptions {
  /** A model of the catalogue that embeds its documents; `none`: ranking goes by words. Default: the operator's. */
  @IsOptional() @IsString() @MinLength(1) @MaxLength(256) embedding_model?: string;
  /** Where its vectors lie. Default: the operator's. */
  @IsOptional() @IsIn(VECTOR_STORE_KINDS) vector_store?: VectorStoreKind;
  @IsOptional() @IsShape(() => FusionOptions) fusion?: FusionOptions;
  @IsOptional() @IsShape(() => ChunkingOptions) chunking?: ChunkingOptions;
}

/** `POST /v1/vector_stores`. */
export class CreateVectorStore {
  @IsOptional() @IsString() @MaxLength(256) name?: string;
  @IsOptional() @IsMetadata() metadata?: Record<string, AttributeValue> | null;
  /** Taken as `aerie.chunking`, 4.4 characters for a token; that goes before it. */
  @IsOptional() @IsShape(() => ChunkingStrategy) chunking_strategy?: ChunkingStrategy;
  @IsOptional() @IsShape(() => VectorStoreOptions) aerie?: VectorStoreOptions;
}

/** `POST /v1/vector_stores/{id}`; what is absent stays as it is. */
export class UpdateVectorStore {
  @IsOptional() @IsString() @MaxLength(256) name?: string | null;
  @IsOptional() @IsMetadata() metadata?: Record<string, AttributeValue> | null;
  @IsOptional() @IsShape(() => VectorStoreOptions) aerie?: VectorStoreOptions;
}

/** What is known of a document beside its text. */
class DocumentHead {
  @IsString() @MinLength(1) @MaxLength(512) id: string;
  @IsOptional() @IsString() @MaxLength(2048) title?: string;
  @IsOptional() @IsMetadata() metadata?: Record<string, AttributeValue>;
  /**
   * Who may find it: up to 64 names such as `group:hr` or `user:ada`, of which the reader must bear one. Absent: everyone
   * of the tenant. An empty list: nobody but a reader of all (`*`).
   */
  @IsOptional() @IsAccessList() access?: string[];
  /** Where the document comes from counts its versions: what is older than the stored version is left out as `stale`. */
  @IsOptional() @IsInt() @Min(0) @Max(Number.MAX_SAFE_INTEGER) version?: number;
}

export class DocumentInput extends DocumentHead {
  /** Up to 2,000,000 UTF-16 units. */
  @IsString() @MinLength(1) @MaxLength(2_000_000) text: string;
}

/** A document, or where it is to be had: exactly one of `text`, `url` and `file_id`. */
export class DocumentSource extends DocumentHead {
  /** Up to 2,000,000 UTF-16 units. */
  @IsOptional() @IsString() @MinLength(1) @MaxLength(2_000_000) text?: string;
  /** `http` or `https`, of a public host. */
  @IsOptional() @IsString() @MinLength(1) @MaxLength(4096) url?: string;
  /** An uploaded file. */
  @IsOptional() @IsString() @MinLength(1) @MaxLength(256) file_id?: string;
}

/** Refuses a source that names no place, or several; `param` is where it stands in the request. */
export function assertOneSource({ id, text, url, file_id }: DocumentSource, param: string): void {
  if ([text, url, file_id].filter((place) => place !== undefined).length === 1) return;
  const message = `The document "${id}" must have exactly one of text, url and file_id.`;
  throw new AerieError('invalid_request', message, { param });
}

/** `POST /v1/vector_stores/{id}/documents`. */
export class PutDocuments {
  @IsShapeArray(() => DocumentSource, { min: 1, max: MAX_DOCUMENTS_PER_CALL }) documents: DocumentSource[];
}

/** What is Aerie's own in a search. */
export class SearchOptions {
  /** Who reads, as access lists name it; at most what the key allows. */
  @IsOptional() @IsAccessList() access?: string[];
}

/** `POST /v1/vector_stores/{id}/search`. */
export class SearchVectorStore {
  @IsString() @MinLength(1) @MaxLength(32_768) query: string;
  /** Default 10. */
  @IsOptional() @IsInt() @Min(1) @Max(100) max_num_results?: number;
  /** Only documents whose attributes pass. */
  @IsOptional() @IsSearchFilter() filters?: SearchFilter;
  /** Whether a model puts the question into words to search by; the operator names the model. */
  @IsOptional() @IsBoolean() rewrite_query?: boolean;
  @IsOptional() @IsShape(() => SearchOptions) aerie?: SearchOptions;
}

export interface VectorStoreView {
  id: string;
  object: 'vector_store';
  created_at: number;
  name: string | null;
  status: 'completed' | 'in_progress';
  metadata: Record<string, AttributeValue>;
  file_counts: { in_progress: number; completed: number; failed: number; cancelled: number; total: number };
  aerie: VectorStoreOptions & {
    chunks: number;
    /** How many chunks are in which language. */
    languages: Record<string, number>;
    /** How many chunks have their vector. */
    embedded?: number;
  };
}

/**
 * `in_progress`: it is fetched and read first; what became of it is told at `/v1/vector_stores/{id}/files/{document id}`.
 */
export type PutStatus = 'created' | 'replaced' | 'unchanged' | 'stale' | 'in_progress';

export interface PutDocumentsResult {
  object: 'list';
  data: {
    id: string;
    object: 'vector_store.document';
    status: PutStatus;
    chunks: number;
  }[];
}

/** OpenAI's search hit; what names the place in the document is ours. */
export interface SearchHit {
  file_id: string;
  document_id: string;
  /** Counts from 1 with every change of the document. */
  version: number;
  chunk_id: string;
  filename: string;
  score: number;
  attributes: Record<string, AttributeValue>;
  content: { type: 'text'; text: string }[];
  start: number;
  end: number;
}

export interface SearchResult {
  object: 'vector_store.search_results.page';
  search_query: string;
  data: SearchHit[];
  has_more: false;
  next_page: null;
  /** Steps that were left out because what they need was away or slow: `dense`, `rerank`, `rewrite`. */
  aerie?: { degraded: string[] };
}

/** A piece of a document that may answer a request. Offsets are UTF-16 positions: `document.slice(start, end) === text`. */
export interface Passage {
  /** 1, 2, 3 ...: the number by which an answer cites it. */
  n: number;
  storeId: string;
  documentId: string;
  /** Of the document; counts from 1. */
  version: number;
  chunkId: string;
  title: string;
  start: number;
  end: number;
  text: string;
  score: number;
  /** Of its document; told to clients, never to a model. */
  attributes?: Record<string, AttributeValue>;
}

/** A passage as a client is told of it that asked for what grounds its answer. */
export interface PassageView {
  n: number;
  vector_store_id: string;
  document_id: string;
  version: number;
  chunk_id: string;
  title: string;
  start: number;
  end: number;
  text: string;
  score: number;
  attributes: Record<string, AttributeValue>;
}

/** Where a statement of the answer comes from; `quote` equals the slice of the document, but for what a guard redacted. */
export interface Citation {
  n: number;
  vector_store_id: string;
  document_id: string;
  version: number;
  chunk_id: string;
  title: string;
  start: number;
  end: number;
  quote: string;
}

/** Every question of retrieval names the tenant: a store of another tenant does not exist. */
export interface OfTenant {
  tenant: string;
}

export const CreateVectorStoreQuestion = question<OfTenant & CreateVectorStore, VectorStoreView>(
  'retrieval.create-vector-store',
);
export const UpdateVectorStoreQuestion = question<
  OfTenant & { storeId: string; change: UpdateVectorStore },
  VectorStoreView
>('retrieval.update-vector-store');
export const ListVectorStores = question<OfTenant, VectorStoreView[]>('retrieval.list-vector-stores');
export const GetVectorStore = question<OfTenant & { storeId: string }, VectorStoreView>('retrieval.get-vector-store');
export const DeleteVectorStore = question<OfTenant & { storeId: string }, { deleted: boolean }>(
  'retrieval.delete-vector-store',
);
export const PutDocumentsQuestion = question<
  OfTenant & { storeId: string; documents: DocumentInput[] },
  PutDocumentsResult
>('retrieval.put-documents');
export const DeleteDocument = question<
  OfTenant & { storeId: string; documentId: string; version?: number | undefined },
  { deleted: boolean }
>('retrieval.delete-document');
/** A search as the door hands it over. */
export interface Search extends OfTenant {
  storeId: string;
  query: string;
  maxNumResults: number;
  filters?: SearchFilter | undefined;
  rewrite?: boolean | undefined;
  /** Who reads; absent or empty: only what everyone of the tenant may find. */
  access?: readonly string[] | undefined;
}

export const SearchQuestion = question<Search, SearchResult>('retrieval.search');
