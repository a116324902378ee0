import { type CanActivate, type ExecutionContext, Injectable, SetMetadata } from '@nestjs/common';
import { Reflector } from '@nestjs/core';

import { AerieError, type Scope } from '#contracts';

import { type Caller, type KnownRequest, may } from './caller.js';
import { KeyService } from './key.service.js';

const SCOPE = 'aerie:scope';
/** The only paths without a key: probes and metrics, which serve machines of the same cluster. */
const OPEN_PATHS = new Set(['/health/live', '/health/ready', '/metrics']);

/** The scope that a route needs. A route without one is for operators only. */
export const Scoped = (scope: Scope): MethodDecorator & ClassDecorator => SetMetadata(SCOPE, scope);

/** Stands before every route: who calls, and may they? */
@Injectable()
export class KeyGuard implements CanActivate {
  private readonly scopes = new Map<unknown, Scope>();

  constructor(
    private readonly keys: KeyService,
    private readonly reflector: Reflector,
  ) {}

  async canActivate(context: ExecutionContext): Promise<boolean> {
    if (context.getType() !== 'http') return true;
    const request = context.switchToHttp().getRequest<KnownRequest>();
    if (OPEN_PATHS.has(request.routeOptions.url ?? '')) return true;
    const caller = await this.keys.authenticate(presentedKey(request), header(request, 'aerie-tenant'));
    refuseUnless(caller, this.scopeOf(context));
    request.caller = caller;
    return true;
  }

  private scopeOf(context: ExecutionContext): Scope {
    const handler = context.getHandler();
    let scope = this.scopes.get(handler);
    if (!scope) {
      scope = this.reflector.getAllAndOverride<Scope | undefined>(SCOPE, [handler, context.getClass()]) ?? 'admin';
      this.scopes.set(handler, scope);
    }
    return scope;
  }
}

function refuseUnless(caller: Caller, scope: Scope): void {
  if (may(caller, scope)) return;
  throw new AerieError(
    'forbidden',
    `This API key lacks the scope "${scope}"; it has ${caller.scopes.join(', ') || 'none'}.`,
  );
}

function presentedKey(request: KnownRequest): string {
  const { authorization } = request.headers;
  const bearer = /^Bearer\s+(\S+)\s*$/i.exec(authorization ?? '')?.[1];
  const key = bearer ?? header(request, 'x-api-key');
  if (!key) throw new AerieError('unauthenticated', 'No API key was sent. Send it as "Authorization: Bearer <key>".');
  return key;
}

function header(request: KnownRequest, name: string): string | undefined {
  const value = request.headers[name];
  return typeof value === 'string' && value ? value : undefined;
}
