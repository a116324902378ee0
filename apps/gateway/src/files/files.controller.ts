import { Readable } from 'node:stream';

import type { MultipartFile } from '@fastify/multipart';
import { Controller, Delete, Get, Header, HttpCode, Param, Post, Query, Req, StreamableFile } from '@nestjs/common';

import {
  AerieError,
  DescribeFile,
  FILE_PURPOSES,
  type FileFacts,
  type FilePurpose,
  MAX_FILE_BYTES,
  type OfTenant,
  ReadFilePart,
} from '#contracts';
import { Answers } from '#messaging';

import type { KnownRequest } from '../keys/caller.js';
import { Scoped } from '../keys/key.guard.js';
import { listPage } from '../list-page.js';
import { FilesService } from './files.service.js';
import { FilesStore } from './files.store.js';

const MAX_FILENAME_CHARS = 512;
const MAX_PAGE = 10_000;
/** What a form may hold beside the file. */
const MAX_FORM_BYTES = 64 * 1024;

/** `/v1/files`: what documents and batches are made of. */
@Controller('v1/files')
@Scoped('files')
export class FilesController {
  constructor(
    private readonly files: FilesService,
    private readonly parts: FilesStore,
  ) {}

  /** A form with `purpose` and `file`; `purpose` may come after the file. */
  @Post()
  @HttpCode(200)
  async upload(@Req() request: KnownRequest) {
    if (!request.isMultipart()) {
      throw new AerieError('invalid_request', 'The body must be multipart/form-data with "purpose" and "file".');
    }
    if (Number(request.headers['content-length'] ?? 0) > MAX_FILE_BYTES + MAX_FORM_BYTES) throw tooLarge();
    const limits = { fileSize: MAX_FILE_BYTES, files: 1, fields: 16 };
    const upload = await request.file({ limits }).catch(malformed);
    if (!upload) throw new AerieError('invalid_request', 'The form has no file.', { param: 'file' });
    const filename = upload.filename.slice(0, MAX_FILENAME_CHARS);
    if (!filename) throw new AerieError('invalid_request', 'The file has no name.', { param: 'file' });
    const { tenant } = request.caller;
    return this.files.keep({ tenant, filename, mediaType: upload.mimetype }, withinLimit(upload), () =>
      purposeOf(upload),
    );
  }

  @Get()
  async list(@Req() { caller }: KnownRequest, @Query() query: Record<string, string | undefined>) {
    const { after, purpose } = query;
    const limit = Number(query['limit'] ?? MAX_PAGE);
    if (!Number.isInteger(limit) || limit < 1 || limit > MAX_PAGE) {
      throw new AerieError('invalid_request', `limit must be a whole number from 1 to ${MAX_PAGE}.`, {
        param: 'limit',
      });
    }
    const found = await this.files.list(caller.tenant, { after, purpose, limit: limit + 1 });
    return listPage(found.slice(0, limit), found.length > limit);
  }

  @Get(':id')
  get(@Param('id') id: string, @Req() { caller }: KnownRequest) {
    return this.files.get(caller.tenant, id);
  }

  @Get(':id/content')
  @Header('x-content-type-options', 'nosniff')
  async content(@Param('id') id: string, @Req() { caller }: KnownRequest): Promise<StreamableFile> {
    const { bytes } = await this.files.stored(caller.tenant, id);
    // Never as what it says it is: a browser must not run what somebody uploaded.
    const options = { type: 'application/octet-stream', disposition: 'attachment', length: bytes };
    return new StreamableFile(Readable.from(this.files.content(caller.tenant, id)), options);
  }

  @Delete(':id')
  async delete(@Param('id') id: string, @Req() { caller }: KnownRequest) {
    await this.files.delete(caller.tenant, id);
    return { id, object: 'file', deleted: true };
  }

  @Answers(DescribeFile)
  async describe({ tenant, fileId }: OfTenant & { fileId: string }): Promise<FileFacts | null> {
    const file = await this.parts.find(tenant, fileId);
    return file ? { filename: file.filename, mediaType: file.mediaType, bytes: file.bytes } : null;
  }

  @Answers(ReadFilePart)
  async readPart({ tenant, fileId, part }: OfTenant & { fileId: string; part: number }): Promise<string | null> {
    return (await this.parts.part(tenant, fileId, part))?.toString('base64') ?? null;
  }
}

/** Known once the file has been read, because clients send it before or after the file. */
function purposeOf({ fields }: MultipartFile): FilePurpose {
  const field = fields['purpose'];
  const value = field && !Array.isArray(field) && field.type === 'field' ? field.value : undefined;
  if (!FILE_PURPOSES.includes(value as FilePurpose)) {
    throw new AerieError('invalid_request', `purpose must be one of ${FILE_PURPOSES.join(', ')}.`, {
      param: 'purpose',
    });
  }
  return value as FilePurpose;
}

/** The parser cuts a file at the limit and tells afterwards: a cut file must not be kept. */
function withinLimit(upload: MultipartFile): Readable {
  return Readable.from(
    (async function* () {
      try {
        yield* upload.file as AsyncIterable<Buffer>;
      } catch (error) {
        malformed(error);
      }
      if (upload.file.truncated) throw tooLarge();
    })(),
  );
}

function tooLarge(): AerieError {
  const message = `A file may have at most ${MAX_FILE_BYTES / 1024 / 1024} MiB.`;
  return new AerieError('too_large', message, { param: 'file' });
}

function malformed(error: unknown): never {
  throw new AerieError('invalid_request', 'The form is malformed, or breaks off.', { param: 'file', cause: error });
}
