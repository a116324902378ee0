import { Injectable, Logger, type OnApplicationShutdown, type OnModuleInit } from '@nestjs/common';
import { LRUCache } from 'lru-cache';

import {
  AerieError,
  type ChatRequest,
  type GuardPolicy,
  type GuardPolicyInput,
  type GuardPolicyView,
  SHIPPED_POLICY,
} from '#contracts';

import { CompiledPolicy } from '../judging/compiled-policy.js';
import { PolicyStore, type StoredPolicy } from './policy.store.js';
import { readShippedPolicy } from './shipped-policy.js';

const FOLLOW_EVERY_MS = 1000;
/** What is known is exact as long as the store was asked this recently; after that, what is not known may exist. */
const CERTAIN_MS = 5000;
const OLD_VERSIONS = 1000;
const EVERY_ROUTE = '*';

interface Live extends StoredPolicy {
  /** Made when it first judges: thousands of tenants cost nothing at start. */
  compiled?: CompiledPolicy;
}

/**
 * All policies, in memory, so that choosing one costs no database access. One that changed here judges at once; one that
 * changed on another replica about a second later.
 */
@Injectable()
export class PoliciesService implements OnModuleInit, OnApplicationShutdown {
  private readonly logger = new Logger(PoliciesService.name);
  private readonly shipped = new CompiledPolicy(readShippedPolicy());
  private readonly startedAt = new Date();
  private byTenant = new Map<string, Map<string, Live>>();
  private readonly old = new LRUCache<string, CompiledPolicy>({ max: OLD_VERSIONS });
  private fingerprint: string | undefined;
  private followedAtMs = 0;
  private timer: NodeJS.Timeout | undefined;

  constructor(private readonly store: PolicyStore) {}

  /** Nothing may be judged before the policies are known. */
  async onModuleInit(): Promise<void> {
    await this.follow();
    this.timer = setInterval(() => void this.follow().catch((error) => this.logger.warn(error)), FOLLOW_EVERY_MS);
    this.timer.unref();
  }

  onApplicationShutdown(): void {
    clearInterval(this.timer);
  }

  /** The policy that judges a request: the one it names, the one of its model or route, the tenant's, the shipped one. */
  forRequest(tenant: string, { model, aerie }: Pick<ChatRequest, 'model' | 'aerie'>): CompiledPolicy {
    const name = aerie?.policy;
    if (name !== undefined) return this.named(tenant, name, 'aerie.policy');
    const policies = this.byTenant.get(tenant);
    if (!policies) return this.shipped;
    let ofTenant: Live | undefined;
    for (const live of policies.values()) {
      const { routes } = live.policy;
      if (routes?.includes(model)) return compiledOf(live);
      if (routes?.includes(EVERY_ROUTE)) ofTenant = live;
    }
    return ofTenant ? compiledOf(ofTenant) : this.shipped;
  }

  /** By the name that a caller uses. */
  named(tenant: string, id: string, param: string): CompiledPolicy {
    if (id === SHIPPED_POLICY) return this.shipped;
    const live = this.byTenant.get(tenant)?.get(id);
    if (live) return compiledOf(live);
    throw this.unknown(id, param);
  }

  /** The very version that judged a job before, by its `id@version`. */
  version(tenant: string, name: string): CompiledPolicy | Promise<CompiledPolicy> {
    if (name === this.shipped.name) return this.shipped;
    const at = name.lastIndexOf('@');
    const [id, version] = [name.slice(0, at), Number(name.slice(at + 1))];
    const live = this.byTenant.get(tenant)?.get(id);
    if (live?.policy.version === version) return compiledOf(live);
    return this.old.get(`${tenant} ${name}`) ?? this.loadVersion(tenant, id, version);
  }

  list(tenant: string): GuardPolicyView[] {
    const own = [...(this.byTenant.get(tenant)?.values() ?? [])].map(viewOf);
    return [viewOf({ tenant, policy: this.shipped.policy, createdAt: this.startedAt }), ...own];
  }

  async get(tenant: string, id: string, version?: number): Promise<GuardPolicyView> {
    if (id === SHIPPED_POLICY && (version === undefined || version === this.shipped.policy.version)) {
      return viewOf({ tenant, policy: this.shipped.policy, createdAt: this.startedAt });
    }
    const live = this.byTenant.get(tenant)?.get(id);
    if (live && (version === undefined || live.policy.version === version)) return viewOf(live);
    const found = version === undefined ? undefined : await this.store.find(tenant, id, version);
    if (found) return viewOf(found);
    throw this.unknown(version === undefined ? id : `${id}@${version}`, 'id');
  }

  async create(tenant: string, { id, ...input }: GuardPolicyInput): Promise<GuardPolicyView> {
    if (id === undefined) throw new AerieError('invalid_request', 'id must be a string.', { param: 'id' });
    if (id === SHIPPED_POLICY || this.byTenant.get(tenant)?.has(id)) {
      throw new AerieError('conflict', `The policy "${id}" exists already.`, { param: 'id' });
    }
    return this.write(tenant, id, input);
  }

  async put(tenant: string, id: string, input: GuardPolicyInput): Promise<GuardPolicyView> {
    if (id === SHIPPED_POLICY) {
      throw new AerieError('conflict', `The policy "${id}" ships with Aerie and cannot be changed.`, { param: 'id' });
    }
    return this.write(tenant, id, input);
  }

  async delete(tenant: string, id: string): Promise<boolean> {
    if (id === SHIPPED_POLICY || !this.byTenant.get(tenant)?.has(id)) throw this.unknown(id, 'id');
    await this.store.append(tenant, id, null);
    await this.follow();
    return true;
  }

  private async write(tenant: string, id: string, input: GuardPolicyInput): Promise<GuardPolicyView> {
    const { description, routes, rules, streams, review } = input;
    const document = {
      rules,
      ...(description !== undefined && { description }),
      ...(routes && { routes }),
      ...(streams && { streams }),
      ...(review && { review }),
    };
    void new CompiledPolicy({ ...document, id, version: 0 });
    this.refuseSharedRoute(tenant, id, routes ?? []);
    const { version, createdAt } = await this.store.append(tenant, id, document);
    await this.follow();
    return viewOf({ tenant, policy: { ...document, id, version }, createdAt });
  }

  /** Two policies for one route would make it a matter of luck which of them judges. */
  private refuseSharedRoute(tenant: string, id: string, routes: readonly string[]): void {
    for (const { policy } of this.byTenant.get(tenant)?.values() ?? []) {
      const shared = policy.id === id ? undefined : routes.find((route) => policy.routes?.includes(route));
      if (shared === undefined) continue;
      throw new AerieError('conflict', `The policy "${policy.id}" judges the route "${shared}" already.`, {
        param: 'routes',
      });
    }
  }

  /** Looks whether any policy changed, here or on another replica. */
  private async follow(): Promise<void> {
    const fingerprint = await this.store.fingerprint();
    if (fingerprint !== this.fingerprint) {
      const byTenant = new Map<string, Map<string, Live>>();
      for (const stored of await this.store.newest()) {
        if (!byTenant.has(stored.tenant)) byTenant.set(stored.tenant, new Map());
        byTenant.get(stored.tenant)!.set(stored.policy.id, this.known(stored) ?? stored);
      }
      this.byTenant = byTenant;
      this.fingerprint = fingerprint;
    }
    this.followedAtMs = Date.now();
  }

  private known({ tenant, policy }: StoredPolicy): Live | undefined {
    const live = this.byTenant.get(tenant)?.get(policy.id);
    return live?.policy.version === policy.version ? live : undefined;
  }

  private async loadVersion(tenant: string, id: string, version: number): Promise<CompiledPolicy> {
    const stored = await this.store.find(tenant, id, version).catch((cause: unknown) => {
      throw outOfReach(cause);
    });
    if (!stored) throw this.unknown(`${id}@${version}`, 'aerie.policy');
    const compiled = new CompiledPolicy(stored.policy);
    this.old.set(`${tenant} ${compiled.name}`, compiled);
    return compiled;
  }

  private unknown(id: string, param: string): AerieError {
    if (Date.now() - this.followedAtMs > CERTAIN_MS) return outOfReach();
    return new AerieError('not_found', `There is no guardrails policy "${id}".`, { param });
  }
}

function compiledOf(live: Live): CompiledPolicy {
  return (live.compiled ??= new CompiledPolicy(live.policy));
}

function viewOf({ policy, createdAt }: { tenant: string; policy: GuardPolicy; createdAt: Date }): GuardPolicyView {
  return { object: 'guardrails.policy', ...policy, created_at: Math.floor(createdAt.getTime() / 1000) };
}

const outOfReach = (cause?: unknown): AerieError =>
  new AerieError('unavailable', 'Guardrails policies cannot be read right now; please retry.', {
    retryAfterMs: 1000,
    cause,
  });
