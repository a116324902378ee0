import { type CanActivate, type ExecutionContext, Injectable, SetMetadata } from '@nestjs/common';
import { Reflector } from '@nestjs/core';

import { AerieError, type Scope } from '#contracts';

import { type KnownRequest, requireScope } from './caller.js';
import { KeyService } from './key.service.js';

const SCOPES = 'aerie:scopes';
/** The only paths without a key: probes and metrics, which serve machines of the same cluster. */
const OPEN_PATHS = new Set(['/health/live', '/health/ready', '/metrics']);

/** The scope that a route needs, or any one of several. A route without one is for operators only. */
export const Scoped = (...scopes: Scope[]): MethodDecorator & ClassDecorator => SetMetadata(SCOPES, scopes);

/** Stands before every route: who calls, and may they? */
@Injectable()
export class KeyGuard implements CanActivate {
  private readonly scopes = new Map<unknown, readonly Scope[]>();

  constructor(
    private readonly keys: KeyService,
    private readonly reflector: Reflector,
  ) {}

  async canActivate(context: ExecutionContext): Promise<boolean> {
    if (context.getType() !== 'http') return true;
    const request = context.switchToHttp().getRequest<KnownRequest>();
    if (OPEN_PATHS.has(request.routeOptions.url ?? '')) return true;
    const caller = await this.keys.authenticate(presentedKey(request), header(request, 'aerie-tenant'));
    requireScope(caller, ...this.scopesOf(context));
    request.caller = caller;
    return true;
  }

  private scopesOf(context: ExecutionContext): readonly Scope[] {
    const handler = context.getHandler();
    let scopes = this.scopes.get(handler);
    if (!scopes) {
      scopes = this.reflector.getAllAndOverride<Scope[] | undefined>(SCOPES, [handler, context.getClass()]) ?? [
        'admin',
      ];
      this.scopes.set(handler, scopes);
    }
    return scopes;
  }
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
