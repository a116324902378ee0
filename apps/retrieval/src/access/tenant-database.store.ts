import { Injectable } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import type { DataSource, EntityManager } from 'typeorm';

import type { Principal } from '#contracts';

/** What runs in the transaction of one reader. */
export type Transaction = EntityManager;

/** For whom something is read or written. */
export interface Reader {
  tenant: string;
  /** Who reads, as access lists name it; `*` reads whatever the tenant has. */
  access: readonly string[] | '*';
}

/** A principal as a reader; without a list it reads only what everyone of its tenant may. */
export function readerOf({ tenant, access = [] }: Pick<Principal, 'tenant' | 'access'>): Reader {
  return { tenant, access: access.includes('*') ? '*' : access };
}

/**
 * The one way to a tenant's rows. What runs in here runs as a role that row-level security holds: it sees rows of the
 * tenant and of the reader's access lists and no others, whatever the statement says.
 */
@Injectable()
export class TenantDatabase {
  constructor(@InjectDataSource() private readonly database: DataSource) {}

  async within<T>(reader: Reader, work: (manager: EntityManager) => Promise<T>): Promise<T> {
    return this.database.transaction(async (manager) => {
      await actAs(manager, reader);
      return work(manager);
    });
  }

  /** As `within`, for reading only: all statements see the same state, so what one says fits what another does. */
  async snapshot<T>(reader: Reader, work: (manager: EntityManager) => Promise<T>): Promise<T> {
    return this.database.transaction('REPEATABLE READ', async (manager) => {
      await actAs(manager, reader);
      return work(manager);
    });
  }
}

/** Until the transaction ends. */
async function actAs(manager: EntityManager, { tenant, access }: Reader): Promise<void> {
  await manager.query(
    `select set_config('role', 'aerie_tenant', true), set_config('aerie.tenant', $1, true),
       set_config('aerie.access', $2::text[]::text, true)`,
    [tenant, access === '*' ? ['*'] : access],
  );
}
