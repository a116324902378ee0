import { Injectable } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import type { DataSource } from 'typeorm';

import type { FilePurpose } from '#contracts';

export interface StoredFile {
  id: string;
  filename: string;
  mediaType: string;
  purpose: FilePurpose;
  bytes: number;
  createdAt: Date;
}

export interface NewFile {
  id: string;
  tenant: string;
  filename: string;
  mediaType: string;
}

const COLUMNS = `id, filename, media_type as "mediaType", purpose, bytes::float8 as bytes, created_at as "createdAt"`;
/** An upload that did not end by then has no client any more. */
const ABANDONED_AFTER = '1 hour';

/** Files in parts, so that none has to be in memory at once. A file whose upload has not ended does not exist yet. */
@Injectable()
export class FilesStore {
  constructor(@InjectDataSource() private readonly database: DataSource) {}

  async begin({ id, tenant, filename, mediaType }: NewFile): Promise<void> {
    await this.database.query(`insert into gateway.file (id, tenant, filename, media_type) values ($1, $2, $3, $4)`, [
      id,
      tenant,
      filename,
      mediaType,
    ]);
  }

  async addPart(id: string, part: number, content: Buffer): Promise<void> {
    await this.database.query(`insert into gateway.file_part (file, part, content) values ($1, $2, $3)`, [
      id,
      part,
      content,
    ]);
  }

  async complete(id: string, bytes: number, purpose: FilePurpose): Promise<void> {
    await this.database.query(`update gateway.file set bytes = $2, purpose = $3, complete = true where id = $1`, [
      id,
      bytes,
      purpose,
    ]);
  }

  async find(tenant: string, id: string): Promise<StoredFile | undefined> {
    const [file]: StoredFile[] = await this.database.query(
      `select ${COLUMNS} from gateway.file where tenant = $1 and id = $2 and complete`,
      [tenant, id],
    );
    return file;
  }

  /** Newest first, from behind the file `after`. */
  async list(
    tenant: string,
    { after, limit, purpose }: { after?: string | undefined; limit: number; purpose?: string | undefined },
  ): Promise<StoredFile[]> {
    return this.database.query(
      `select ${COLUMNS} from gateway.file
       where tenant = $1 and complete and ($2::text is null or id < $2) and ($3::text is null or purpose = $3)
       order by id desc limit $4`,
      [tenant, after ?? null, purpose ?? null, limit],
    );
  }

  async part(tenant: string, id: string, part: number): Promise<Buffer | undefined> {
    const [row]: { content: Buffer }[] = await this.database.query(
      `select p.content from gateway.file f join gateway.file_part p on p.file = f.id
       where f.tenant = $1 and f.id = $2 and f.complete and p.part = $3`,
      [tenant, id, part],
    );
    return row?.content;
  }

  async delete(tenant: string, id: string): Promise<boolean> {
    const [, deleted]: [unknown, number] = await this.database.query(
      `delete from gateway.file where tenant = $1 and id = $2`,
      [tenant, id],
    );
    return deleted > 0;
  }

  /** Removes what uploads left that never ended. */
  async sweep(): Promise<void> {
    await this.database.query(
      `delete from gateway.file where not complete and created_at < now() - interval '${ABANDONED_AFTER}'`,
    );
  }
}
