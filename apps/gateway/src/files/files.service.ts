import type { Readable } from 'node:stream';

import { Injectable, Logger, type OnApplicationBootstrap, type OnModuleDestroy } from '@nestjs/common';

import { AerieError, FILE_PART_BYTES, type FilePurpose, type FileView, uuidv7 } from '#contracts';

import { FilesStore, type NewFile, type StoredFile } from './files.store.js';

const SWEEP_EVERY_MS = 600_000;

/** Keeps what clients upload, part by part, so that a large file never fills the memory. */
@Injectable()
export class FilesService implements OnApplicationBootstrap, OnModuleDestroy {
  private readonly logger = new Logger(FilesService.name);
  private timer: NodeJS.Timeout | undefined;

  constructor(private readonly files: FilesStore) {}

  onApplicationBootstrap(): void {
    this.timer = setInterval(() => void this.sweep(), SWEEP_EVERY_MS).unref();
  }

  onModuleDestroy(): void {
    clearInterval(this.timer);
  }

  /** Takes the content as it comes; a client that leaves, or a process that dies, leaves parts of a file that does not exist. */
  async keep(file: Omit<NewFile, 'id'>, content: Readable, purposeOf: () => FilePurpose): Promise<FileView> {
    const id = uuidv7();
    await this.files.begin({ ...file, id });
    let bytes = 0;
    let part = 0;
    try {
      for await (const piece of inParts(content)) {
        bytes += piece.length;
        await this.files.addPart(id, part++, piece);
      }
      const purpose = purposeOf();
      await this.files.complete(id, bytes, purpose);
      return viewOf({ ...file, id, bytes, purpose, createdAt: new Date() });
    } catch (error) {
      await this.files.delete(file.tenant, id).catch(() => undefined);
      throw error;
    }
  }

  async get(tenant: string, id: string): Promise<FileView> {
    return viewOf(await this.stored(tenant, id));
  }

  async list(tenant: string, page: Parameters<FilesStore['list']>[1]): Promise<FileView[]> {
    return (await this.files.list(tenant, page)).map(viewOf);
  }

  async delete(tenant: string, id: string): Promise<void> {
    if (!(await this.files.delete(tenant, id))) throw fileNotFound(id);
  }

  async stored(tenant: string, id: string): Promise<StoredFile> {
    const file = await this.files.find(tenant, id);
    if (!file) throw fileNotFound(id);
    return file;
  }

  /** The content, read from the database as fast as it is taken. */
  async *content(tenant: string, id: string): AsyncGenerator<Buffer> {
    for (let part = 0; ; part++) {
      const content = await this.files.part(tenant, id, part);
      if (!content) return;
      yield content;
    }
  }

  private async sweep(): Promise<void> {
    await this.files.sweep().catch((error: unknown) => {
      this.logger.warn(`The parts of abandoned uploads stay until the next sweep: ${String(error)}`);
    });
  }
}

/** Parts of equal size but for the last. */
async function* inParts(content: Readable): AsyncGenerator<Buffer> {
  let waiting: Buffer[] = [];
  let size = 0;
  for await (const piece of content as AsyncIterable<Buffer>) {
    waiting.push(piece);
    size += piece.length;
    while (size >= FILE_PART_BYTES) {
      const all = Buffer.concat(waiting);
      yield all.subarray(0, FILE_PART_BYTES);
      waiting = [all.subarray(FILE_PART_BYTES)];
      size -= FILE_PART_BYTES;
    }
  }
  if (size > 0) yield Buffer.concat(waiting);
}

function viewOf({ id, bytes, createdAt, filename, purpose }: StoredFile): FileView {
  const created_at = Math.floor(createdAt.getTime() / 1000);
  return { id, object: 'file', bytes, created_at, filename, purpose, status: 'processed' };
}

const fileNotFound = (id: string): AerieError =>
  new AerieError('not_found', `No file has the id "${id}".`, { param: 'file_id' });
