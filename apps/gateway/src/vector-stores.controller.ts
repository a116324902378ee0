import { Body, Controller, Delete, Get, HttpCode, Param, Post, Req } from '@nestjs/common';

import {
  AerieError,
  CreateVectorStore,
  CreateVectorStoreQuestion,
  DeleteDocument,
  DeleteVectorStore,
  assertOneSource,
  type DocumentInput,
  type DocumentSource,
  IngestQuestion,
  GetVectorStore,
  ListVectorStores,
  parseBody,
  PutDocuments,
  PutDocumentsQuestion,
  type PutDocumentsResult,
  SearchQuestion,
  SearchVectorStore,
  UpdateVectorStore,
  UpdateVectorStoreQuestion,
  uuidv7,
} from '#contracts';
import { Bus } from '#messaging';

import { readsAs } from './keys/access.js';
import type { KnownRequest } from './keys/caller.js';
import { Scoped } from './keys/key.guard.js';

/** A slice of a bulk call: small enough for one record of the bus. */
const SLICE_CHARS = 400_000;
const SLICE_DOCUMENTS = 100;
const SLICE_TIMEOUT_MS = 60_000;
const DEFAULT_RESULTS = 10;

@Controller('v1/vector_stores')
@Scoped('vector_stores')
export class VectorStoresController {
  constructor(private readonly bus: Bus) {}

  @Post()
  @Scoped('vector_stores:write')
  create(@Body() body: unknown, @Req() { caller }: KnownRequest) {
    const { name, metadata, chunking_strategy, aerie } = parseBody(CreateVectorStore, body ?? {});
    const wanted = {
      ...(name !== undefined && { name }),
      ...(metadata && { metadata }),
      ...(chunking_strategy && { chunking_strategy }),
      ...(aerie && { aerie }),
    };
    return this.bus.ask(CreateVectorStoreQuestion, { tenant: caller.tenant, ...wanted });
  }

  @Post(':id')
  @HttpCode(200)
  @Scoped('vector_stores:write')
  update(@Param('id') storeId: string, @Body() body: unknown, @Req() { caller }: KnownRequest) {
    const change = parseBody(UpdateVectorStore, body ?? {});
    return this.bus.ask(UpdateVectorStoreQuestion, { tenant: caller.tenant, storeId, change });
  }

  @Get()
  async list(@Req() { caller }: KnownRequest) {
    return { object: 'list', data: await this.bus.ask(ListVectorStores, { tenant: caller.tenant }) };
  }

  @Get(':id')
  get(@Param('id') storeId: string, @Req() { caller }: KnownRequest) {
    return this.bus.ask(GetVectorStore, { tenant: caller.tenant, storeId });
  }

  @Delete(':id')
  @Scoped('vector_stores:write')
  async delete(@Param('id') storeId: string, @Req() { caller }: KnownRequest) {
    const { deleted } = await this.bus.ask(DeleteVectorStore, { tenant: caller.tenant, storeId });
    return { id: storeId, object: 'vector_store.deleted', deleted };
  }

  /** Adds or replaces documents by their id; the answer says which of the two. Those of a URL or a file come later. */
  @Post(':id/documents')
  @HttpCode(200)
  @Scoped('vector_stores:write')
  async put(
    @Param('id') storeId: string,
    @Body() body: unknown,
    @Req() { caller }: KnownRequest,
  ): Promise<PutDocumentsResult> {
    const { documents } = parseBody(PutDocuments, body);
    for (const [at, document] of documents.entries()) assertOneSource(document, `documents[${at}]`);
    const of = { tenant: caller.tenant, storeId };
    const options = { timeoutMs: SLICE_TIMEOUT_MS };
    const data: PutDocumentsResult['data'] = [];
    for (const slice of slices(documents.filter(hasText))) {
      data.push(...(await this.bus.ask(PutDocumentsQuestion, { ...of, documents: slice }, options)).data);
    }
    const elsewhere = documents.filter((document) => !hasText(document));
    if (elsewhere.length > 0) {
      data.push(
        ...(await this.bus.ask(IngestQuestion, { ...of, documents: elsewhere, batch: uuidv7() }, options)).data,
      );
    }
    return { object: 'list', data };
  }

  @Delete(':id/documents/*')
  @Scoped('vector_stores:write')
  async deleteDocument(@Param('id') storeId: string, @Param('*') documentId: string, @Req() { caller }: KnownRequest) {
    const { deleted } = await this.bus.ask(DeleteDocument, { tenant: caller.tenant, storeId, documentId });
    if (!deleted) throw new AerieError('not_found', `There is no document "${documentId}" in this vector store.`);
    return { id: documentId, object: 'vector_store.document.deleted', deleted };
  }

  @Post(':id/search')
  @HttpCode(200)
  search(@Param('id') storeId: string, @Body() body: unknown, @Req() { caller }: KnownRequest) {
    const { query, filters, rewrite_query: rewrite, aerie, max_num_results } = parseBody(SearchVectorStore, body);
    const access = readsAs(caller.access, aerie?.access);
    const search = { tenant: caller.tenant, storeId, query, filters, rewrite, access };
    return this.bus.ask(SearchQuestion, { ...search, maxNumResults: max_num_results ?? DEFAULT_RESULTS });
  }
}

const hasText = (document: DocumentSource): document is DocumentInput => document.text !== undefined;

function* slices(documents: DocumentInput[]): Generator<DocumentInput[]> {
  let slice: DocumentInput[] = [];
  let chars = 0;
  for (const document of documents) {
    if (slice.length > 0 && (slice.length >= SLICE_DOCUMENTS || chars + document.text.length > SLICE_CHARS)) {
      yield slice;
      [slice, chars] = [[], 0];
    }
    slice.push(document);
    chars += document.text.length;
  }
  if (slice.length > 0) yield slice;
}
