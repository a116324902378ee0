import { Injectable } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import { escapeLiteral as literal } from 'pg';
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
    return this.transaction('start transaction', reader, work);
  }

  /** For managing, indexing and embedding all that a tenant has, whoever may find it. */
  async withinAll<T>(tenant: string, work: (manager: EntityManager) => Promise<T>): Promise<T> {
    return this.within({ tenant, access: '*' }, work);
  }

  /** As `within`, for reading only: all statements see the same state, so what one says fits what another does. */
  async snapshot<T>(reader: Reader, work: (manager: EntityManager) => Promise<T>): Promise<T> {
    return this.transaction('start transaction isolation level repeatable read, read only', reader, work);
  }

  private async transaction<T>(
    start: string,
    reader: Reader,
    work: (manager: EntityManager) => Promise<T>,
  ): Promise<T> {
    const runner = this.database.createQueryRunner();
    try {
      // One trip to the database instead of two or three: statements without parameters may be sent together.
      await runner.query(`${start}; ${actAs(reader)}`);
      const result = await work(runner.manager);
      await runner.query('commit');
      return result;
    } catch (error) {
      await runner.query('rollback').catch(() => {});
      throw error;
    } finally {
      await runner.release();
    }
  }
}

/** Until the transaction ends. */
function actAs({ tenant, access }: Reader): string {
  const names = (access === '*' ? ['*'] : access).map(literal);
  return `select set_config('role', 'aerie_tenant', true), set_config('aerie.tenant', ${literal(tenant)}, true),
    set_config('aerie.access', array[${names.join()}]::text[]::text, true)`;
}
