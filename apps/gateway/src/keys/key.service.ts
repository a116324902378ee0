import { timingSafeEqual } from 'node:crypto';

import { Inject, Injectable, Logger, type OnModuleInit } from '@nestjs/common';
import { LRUCache } from 'lru-cache';

import { ADMIN_KEY, AerieError, CreateKey, CreateTenant, type Scope, SCOPES, SCOPES_ON_REQUEST } from '#contracts';

import { ADMIN_KEY_ID, type Caller } from './caller.js';
import type { KeyEntity } from './key.entity.js';
import { hashOf, lookupId, newKey } from './key-format.js';
import { KeyStore } from './key.store.js';
import type { TenantEntity } from './tenant.entity.js';

/** A revoked key is refused by every replica at most this much later. */
const FRESH_MS = 8_000;
const VERIFIED_MS = 2_000;
/** While the database is away, keys that were seen this recently still serve. */
const STALE_MS = 600_000;
const CACHED_KEYS = 10_000;
const DEFAULT_REQUESTS_PER_MINUTE = 6000;
const ADMIN_TENANT = 'default';

interface Known {
  key: KeyEntity | null;
  atMs: number;
}

/** Tenants and keys: makes them, and finds out who calls. */
@Injectable()
export class KeyService implements OnModuleInit {
  private readonly logger = new Logger(KeyService.name);
  private readonly known = new LRUCache<string, Known>({ max: CACHED_KEYS, ttl: STALE_MS });
  /** Callers by the key they presented: a hash for every request would be the dearest part of the check. */
  private readonly verified = new LRUCache<string, Caller>({ max: CACHED_KEYS, ttl: VERIFIED_MS });
  private readonly tenants = new LRUCache<string, boolean>({ max: CACHED_KEYS, ttl: FRESH_MS });
  private adminHash: Buffer;

  constructor(
    private readonly store: KeyStore,
    @Inject(ADMIN_KEY) private readonly adminKey: () => Promise<string>,
  ) {}

  async onModuleInit(): Promise<void> {
    this.adminHash = hashOf(await this.adminKey());
  }

  /** Answers at once for a key that was checked a moment ago. */
  authenticate(presented: string, tenantHeader: string | undefined): Caller | Promise<Caller> {
    const caller = this.verified.get(presented);
    if (caller && (caller.expiresAtMs ?? Infinity) > Date.now()) return caller;
    return this.verify(presented, tenantHeader);
  }

  async tenantExists(id: string): Promise<boolean> {
    const known = this.tenants.get(id);
    if (known !== undefined) return known;
    const exists = (await this.store.findTenant(id)) !== null;
    this.tenants.set(id, exists);
    return exists;
  }

  async createTenant({ id, name }: CreateTenant): Promise<TenantEntity> {
    if (!(await this.store.addTenant({ id, name }))) {
      throw new AerieError('conflict', `The tenant "${id}" exists already.`, { param: 'id' });
    }
    this.tenants.delete(id);
    return (await this.store.findTenant(id))!;
  }

  listTenants(): Promise<TenantEntity[]> {
    return this.store.listTenants();
  }

  async createKey(wanted: CreateKey): Promise<{ entity: KeyEntity; key: string }> {
    if (!(await this.store.findTenant(wanted.tenant))) {
      throw new AerieError('not_found', `There is no tenant "${wanted.tenant}".`, { param: 'tenant' });
    }
    const { id, key, secretHash } = newKey();
    const entity = await this.store.addKey({
      id,
      secretHash,
      tenant: wanted.tenant,
      name: wanted.name,
      scopes: validScopes(wanted.scopes),
      access: wanted.access ?? [],
      requestsPerMinute: wanted.requests_per_minute ?? DEFAULT_REQUESTS_PER_MINUTE,
      expiresAt: wanted.expires_at ? new Date(wanted.expires_at) : null,
    });
    return { entity, key };
  }

  listKeys(): Promise<KeyEntity[]> {
    return this.store.listKeys();
  }

  async revokeKey(id: string): Promise<void> {
    if (!(await this.store.revokeKey(id))) throw new AerieError('not_found', `There is no active key "${id}".`);
    this.known.delete(id);
    this.verified.clear();
  }

  private async verify(presented: string, tenantHeader: string | undefined): Promise<Caller> {
    const id = lookupId(presented);
    if (id === undefined) return this.asAdmin(presented, tenantHeader);
    const key = await this.keyById(id);
    if (!key || key.revokedAt || !timingSafeEqual(key.secretHash, hashOf(presented))) throw unknownKey();
    const expiresAtMs = key.expiresAt?.getTime();
    if (expiresAtMs !== undefined && expiresAtMs <= Date.now()) {
      throw new AerieError('unauthenticated', 'This API key has expired.');
    }
    const { tenant, scopes, access, requestsPerMinute } = key;
    const caller = { tenant, keyId: key.id, scopes, access, requestsPerMinute, expiresAtMs };
    this.verified.set(presented, caller);
    return caller;
  }

  private async asAdmin(presented: string, tenantHeader: string | undefined): Promise<Caller> {
    if (!timingSafeEqual(this.adminHash, hashOf(presented))) throw unknownKey();
    const tenant = tenantHeader ?? ADMIN_TENANT;
    if (tenant !== ADMIN_TENANT && !(await this.tenantExists(tenant))) {
      throw new AerieError('not_found', `There is no tenant "${tenant}".`, { param: 'aerie-tenant' });
    }
    return { tenant, keyId: ADMIN_KEY_ID, scopes: ['admin'], access: ['*'], requestsPerMinute: 0 };
  }

  private async keyById(id: string): Promise<KeyEntity | null> {
    const known = this.known.get(id);
    if (known && Date.now() - known.atMs < FRESH_MS) return known.key;
    try {
      const key = await this.store.findKey(id);
      this.known.set(id, { key, atMs: Date.now() });
      return key;
    } catch (error) {
      if (known) return known.key;
      // Not 401: a client must not take an outage for a revoked key.
      this.logger.warn(error);
      throw new AerieError('unavailable', 'The key cannot be checked right now; please retry.', {
        retryAfterMs: 1000,
        cause: error,
      });
    }
  }
}

function validScopes(scopes: string[] | undefined): string[] {
  const wrong = scopes?.find((scope) => !SCOPES.includes(scope as Scope));
  if (wrong !== undefined) {
    throw new AerieError('invalid_request', `"${wrong}" is not a scope; the scopes are ${SCOPES.join(', ')}.`, {
      param: 'scopes',
    });
  }
  return scopes ?? SCOPES.filter((scope) => !SCOPES_ON_REQUEST.includes(scope));
}

function unknownKey(): AerieError {
  return new AerieError('unauthenticated', 'The API key is not known. Send it as "Authorization: Bearer <key>".');
}
