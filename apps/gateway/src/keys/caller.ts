import type { Principal, Scope } from '#contracts';
import type { FastifyRequest } from 'fastify';

/** Who made a call, as the key guard found out. */
export interface Caller extends Principal {
  readonly scopes: readonly string[];
  /** What its key was given; what a call reads as is `readsAs` of it. */
  readonly access: readonly string[];
  /** 0 means no limit. */
  readonly requestsPerMinute: number;
  /** Unix milliseconds. */
  readonly expiresAtMs?: number | undefined;
}

export type KnownRequest = FastifyRequest & { caller: Caller };

export const ADMIN_KEY_ID = 'admin';

export const isAdmin = (caller: Caller): boolean => caller.scopes.includes('admin');

export const may = (caller: Caller, scope: Scope): boolean => isAdmin(caller) || caller.scopes.includes(scope);
