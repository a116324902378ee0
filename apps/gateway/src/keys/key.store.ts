import { Injectable } from '@nestjs/common';
import { InjectRepository } from '@nestjs/typeorm';
import { IsNull, Repository } from 'typeorm';

import { KeyEntity } from './key.entity.js';
import { TenantEntity } from './tenant.entity.js';

@Injectable()
export class KeyStore {
  constructor(
    @InjectRepository(TenantEntity) private readonly tenants: Repository<TenantEntity>,
    @InjectRepository(KeyEntity) private readonly keys: Repository<KeyEntity>,
  ) {}

  /** False when the tenant exists already. */
  async addTenant(tenant: Pick<TenantEntity, 'id' | 'name'>): Promise<boolean> {
    const inserted = await this.tenants
      .createQueryBuilder()
      .insert()
      .values(tenant)
      .orIgnore()
      .returning('id')
      .execute();
    return (inserted.raw as unknown[]).length > 0;
  }

  listTenants(): Promise<TenantEntity[]> {
    return this.tenants.find({ order: { id: 'asc' } });
  }

  findTenant(id: string): Promise<TenantEntity | null> {
    return this.tenants.findOneBy({ id });
  }

  async addKey(key: Omit<KeyEntity, 'createdAt' | 'revokedAt'>): Promise<KeyEntity> {
    return this.keys.save(this.keys.create(key));
  }

  findKey(id: string): Promise<KeyEntity | null> {
    return this.keys.findOneBy({ id });
  }

  listKeys(): Promise<KeyEntity[]> {
    return this.keys.find({ order: { createdAt: 'asc' } });
  }

  /** False when there is no such key, or it was revoked before. */
  async revokeKey(id: string): Promise<boolean> {
    const { affected } = await this.keys.update({ id, revokedAt: IsNull() }, { revokedAt: new Date() });
    return affected === 1;
  }
}
