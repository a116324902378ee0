import { Injectable } from '@nestjs/common';
import { InjectRepository } from '@nestjs/typeorm';
import type { Repository } from 'typeorm';

import { AerieError, type GuardPolicy } from '#contracts';

import { PolicyVersionEntity } from './policy.entity.js';

export interface StoredPolicy {
  readonly tenant: string;
  readonly policy: GuardPolicy;
  readonly createdAt: Date;
}

const UNIQUE_VIOLATION = '23505';

@Injectable()
export class PolicyStore {
  constructor(@InjectRepository(PolicyVersionEntity) private readonly versions: Repository<PolicyVersionEntity>) {}

  /** Changes whenever any policy does. */
  async fingerprint(): Promise<string> {
    const [row] = await this.versions.query<{ last: string | null }[]>(
      `select max(seq)::text as last from guardrails.policy_version`,
    );
    return row?.last ?? '0';
  }

  /** The newest version of every policy that was not deleted. */
  async newest(): Promise<StoredPolicy[]> {
    const rows = await this.versions
      .createQueryBuilder('v')
      .distinctOn(['v.tenant', 'v.id'])
      .orderBy('v.tenant')
      .addOrderBy('v.id')
      .addOrderBy('v.version', 'DESC')
      .getMany();
    return rows.flatMap(storedOf);
  }

  async find(tenant: string, id: string, version: number): Promise<StoredPolicy | undefined> {
    const row = await this.versions.findOneBy({ tenant, id, version });
    return row ? storedOf(row)[0] : undefined;
  }

  /** Writes the next version; undefined deletes. The unique key decides between two that write at once. */
  async append(
    tenant: string,
    id: string,
    document: PolicyVersionEntity['document'],
  ): Promise<{ version: number; createdAt: Date }> {
    try {
      const [row] = await this.versions.query<{ version: number; created_at: Date }[]>(
        `insert into guardrails.policy_version (tenant, id, version, document)
         select $1, $2, coalesce(max(version), 0) + 1, $3::jsonb
           from guardrails.policy_version where tenant = $1 and id = $2
         returning version, created_at`,
        [tenant, id, document === null ? null : JSON.stringify(document)],
      );
      return { version: row!.version, createdAt: new Date(row!.created_at) };
    } catch (cause) {
      if ((cause as { code?: string }).code !== UNIQUE_VIOLATION) throw cause;
      throw new AerieError('conflict', `The policy "${id}" was changed at the same moment; look at it and try again.`, {
        cause,
      });
    }
  }
}

function storedOf({ tenant, id, version, document, createdAt }: PolicyVersionEntity): StoredPolicy[] {
  return document ? [{ tenant, policy: { ...document, id, version }, createdAt }] : [];
}
