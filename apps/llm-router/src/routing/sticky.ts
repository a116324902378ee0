import { hash } from 'node:crypto';

import { isInstruction, textOf, type RouteConfig } from '#contracts';

import type { RoutingAsk } from './route.js';

/**
 * What always meets the same choice. A conversation without a name is known by its beginning, which is sent again with
 * every turn; so it also stays with the provider that has cached it.
 */
export function stickyKey(ask: RoutingAsk, sticky: RouteConfig['sticky'] = 'conversation'): string {
  const { jobId, principal, request, messages } = ask;
  if (sticky === 'request') return jobId;
  if (sticky === 'user') return `${principal.tenant} ${principal.user ?? principal.keyId}`;
  if (request.aerie?.conversation !== undefined) return `${principal.tenant} ${request.aerie.conversation}`;
  const firstAsked = messages.findIndex((message) => !isInstruction(message));
  const beginning = messages.slice(0, firstAsked + 1).map(({ content }) => textOf(content));
  return `${principal.tenant} ${hash('sha256', beginning.join('\n'))}`;
}

/** An even number from 0 to 1 that is always the same for the same text. */
export function fraction(text: string): number {
  return (hash('sha256', text, 'buffer').readUInt32BE(0) + 0.5) / 2 ** 32;
}
