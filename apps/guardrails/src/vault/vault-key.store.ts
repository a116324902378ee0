import { randomBytes } from 'node:crypto';

import { Injectable, type OnModuleInit } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import type { DataSource } from 'typeorm';

const KEY_BYTES = 32;

/** The key that seals vaults. All replicas share it through the database, so that any of them goes on with a job. */
@Injectable()
export class VaultKeyStore implements OnModuleInit {
  private loaded: Buffer;

  constructor(@InjectDataSource() private readonly database: DataSource) {}

  async onModuleInit(): Promise<void> {
    await this.database.query(`insert into guardrails.vault_key (id, key) values (1, $1) on conflict do nothing`, [
      randomBytes(KEY_BYTES),
    ]);
    const [row] = await this.database.query<{ key: Buffer }[]>(`select key from guardrails.vault_key where id = 1`);
    this.loaded = Buffer.from(row!.key);
  }

  get key(): Buffer {
    return this.loaded;
  }
}
