import { Body, Controller, Delete, Get, HttpCode, Param, Post, Query, Req } from '@nestjs/common';

import {
  AerieError,
  AttachFile,
  AttachFiles,
  CancelFileBatch,
  DeleteDocument,
  type DocumentSource,
  GetDocumentText,
  GetFile,
  GetFileBatch,
  IngestQuestion,
  ListFiles,
  ListFilesQuery,
  MAX_FILES_PER_BATCH,
  parseBody,
  SetFileAttributes,
  UpdateFile,
  uuidv7,
  type VectorStoreFileView,
} from '#contracts';
import { Bus } from '#messaging';

import type { KnownRequest } from './keys/caller.js';
import { Scoped } from './keys/key.guard.js';
import { listPage } from './list-page.js';

const TIMEOUT_MS = 30_000;

/** Uploaded files as documents of a vector store, in OpenAI's shape. Every document is one of its files, however it came. */
@Controller('v1/vector_stores/:id')
@Scoped('vector_stores')
export class VectorStoreFilesController {
  constructor(private readonly bus: Bus) {}

  @Post('files')
  @HttpCode(200)
  @Scoped('vector_stores:write')
  async attach(
    @Param('id') storeId: string,
    @Body() body: unknown,
    @Req() { caller }: KnownRequest,
  ): Promise<VectorStoreFileView> {
    const document = sourceOf(parseBody(AttachFile, body));
    const of = { tenant: caller.tenant, storeId };
    await this.bus.ask(IngestQuestion, { ...of, documents: [document], batch: uuidv7() }, { timeoutMs: TIMEOUT_MS });
    return this.bus.ask(GetFile, { ...of, documentId: document.id });
  }

  @Get('files')
  async list(@Param('id') storeId: string, @Query() query: Record<string, string>, @Req() { caller }: KnownRequest) {
    const page = await this.bus.ask(ListFiles, { tenant: caller.tenant, storeId, ...listQuery(query) });
    return listPage(page.data, page.has_more);
  }

  @Get('files/:document')
  get(@Param('id') storeId: string, @Param('document') documentId: string, @Req() { caller }: KnownRequest) {
    return this.bus.ask(GetFile, { tenant: caller.tenant, storeId, documentId });
  }

  /** Other attributes for a document, which is not read anew. */
  @Post('files/:document')
  @HttpCode(200)
  @Scoped('vector_stores:write')
  update(
    @Param('id') storeId: string,
    @Param('document') documentId: string,
    @Body() body: unknown,
    @Req() { caller }: KnownRequest,
  ): Promise<VectorStoreFileView> {
    const attributes = parseBody(UpdateFile, body).attributes ?? {};
    return this.bus.ask(SetFileAttributes, { tenant: caller.tenant, storeId, documentId, attributes });
  }

  /** The text that was read from the document: what offsets of citations point into. */
  @Get('files/:document/content')
  async content(@Param('id') storeId: string, @Param('document') documentId: string, @Req() { caller }: KnownRequest) {
    const of = { tenant: caller.tenant, storeId, documentId };
    const { text } = await this.bus.ask(GetDocumentText, of, { timeoutMs: TIMEOUT_MS });
    return {
      object: 'vector_store.file_content.page',
      data: [{ type: 'text', text }],
      has_more: false,
      next_page: null,
    };
  }

  @Delete('files/:document')
  @Scoped('vector_stores:write')
  async delete(@Param('id') storeId: string, @Param('document') documentId: string, @Req() { caller }: KnownRequest) {
    const { deleted } = await this.bus.ask(DeleteDocument, { tenant: caller.tenant, storeId, documentId });
    if (!deleted) throw new AerieError('not_found', `There is no file "${documentId}" in this vector store.`);
    return { id: documentId, object: 'vector_store.file.deleted', deleted };
  }

  @Post('file_batches')
  @HttpCode(200)
  @Scoped('vector_stores:write')
  async attachBatch(@Param('id') storeId: string, @Body() body: unknown, @Req() { caller }: KnownRequest) {
    const batch = uuidv7();
    const of = { tenant: caller.tenant, storeId };
    const documents = sourcesOf(parseBody(AttachFiles, body));
    await this.bus.ask(IngestQuestion, { ...of, documents, batch }, { timeoutMs: TIMEOUT_MS });
    return this.bus.ask(GetFileBatch, { ...of, batch });
  }

  @Get('file_batches/:batch')
  batch(@Param('id') storeId: string, @Param('batch') batch: string, @Req() { caller }: KnownRequest) {
    return this.bus.ask(GetFileBatch, { tenant: caller.tenant, storeId, batch });
  }

  /** What is indexed by now stays; the rest is left out. */
  @Post('file_batches/:batch/cancel')
  @HttpCode(200)
  @Scoped('vector_stores:write')
  cancelBatch(@Param('id') storeId: string, @Param('batch') batch: string, @Req() { caller }: KnownRequest) {
    return this.bus.ask(CancelFileBatch, { tenant: caller.tenant, storeId, batch });
  }

  @Get('file_batches/:batch/files')
  async batchFiles(
    @Param('id') storeId: string,
    @Param('batch') batch: string,
    @Query() query: Record<string, string>,
    @Req() { caller }: KnownRequest,
  ) {
    const page = await this.bus.ask(ListFiles, { tenant: caller.tenant, storeId, batch, ...listQuery(query) });
    return listPage(page.data, page.has_more);
  }
}

function sourceOf({ file_id, attributes, aerie }: AttachFile): DocumentSource {
  return { id: file_id, file_id, ...(attributes && { metadata: attributes }), ...aerie };
}

function sourcesOf({ files, file_ids, attributes, aerie }: AttachFiles): DocumentSource[] {
  if ((files === undefined) === (file_ids === undefined)) {
    throw new AerieError('invalid_request', 'Exactly one of files and file_ids must be given.', { param: 'files' });
  }
  const wanted = files ?? file_ids!.map((file_id) => Object.assign(new AttachFile(), { file_id, attributes, aerie }));
  if (wanted.length === 0 || wanted.length > MAX_FILES_PER_BATCH) {
    throw new AerieError('invalid_request', `file_ids must hold 1 to ${MAX_FILES_PER_BATCH} ids.`, {
      param: 'file_ids',
    });
  }
  return [...new Map(wanted.map((file) => [file.file_id, sourceOf(file)])).values()];
}

/** What a query string can only say as text. */
function listQuery(query: Record<string, string>): ListFilesQuery {
  const { limit, ...rest } = query;
  return parseBody(ListFilesQuery, { ...rest, ...(limit !== undefined && { limit: Number(limit) }) });
}
