import { AerieError, type Principal, type Scope } from '#contracts';
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

const may = (caller: Caller, scope: Scope): boolean => isAdmin(caller) || caller.scopes.includes(scope);

/** Any one of the scopes will do. */
export function requireScope(caller: Caller, ...scopes: readonly Scope[]): void {
  if (scopes.some((scope) => may(caller, scope))) return;
  const lacking = scopes.map((scope) => `"${scope}"`).join(' or ');
  const has = caller.scopes.join(', ') || 'none';
  throw new AerieError('forbidden', `This API key lacks the scope ${lacking}; it has ${has}.`);
}
