import type { AerieOptions } from '#contracts';

/** What a client's `Cache-Control` (RFC 9111) asks of the answer cache, in Aerie's options; the header wins over the body. */
export function cacheOptionsOf(header: string): Pick<AerieOptions, 'cache' | 'refresh_cache'> {
  const directives = new Set(header.split(',').map((directive) => directive.trim().toLowerCase()));
  if (directives.has('no-store')) return { cache: false };
  return directives.has('no-cache') || directives.has('max-age=0') ? { refresh_cache: true } : {};
}
