import type { ChatRequest } from '#contracts';

/** What a request wants of what is kept: nothing, an answer if there is one, or a new answer in its place. */
export type CacheUse =
  | { readonly kind: 'none'; readonly reason: string }
  | { readonly kind: 'read' }
  | { readonly kind: 'refresh'; readonly reason: string };

/** Only what would be answered the same again may be kept, unless the caller says that any answer will do. */
export function cacheUseOf({ aerie, temperature }: ChatRequest): CacheUse {
  if (aerie?.cache === false) return { kind: 'none', reason: 'the request forbids it' };
  if (aerie?.cache !== true && temperature !== 0) {
    return { kind: 'none', reason: 'temperature is not 0 and aerie.cache is not true' };
  }
  if (aerie?.refresh_cache) return { kind: 'refresh', reason: 'the request asks for a new answer, which is kept' };
  return { kind: 'read' };
}
