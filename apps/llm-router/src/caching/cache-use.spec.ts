import type { ChatRequest } from '#contracts';

import { cacheUseOf } from './cache-use.js';

describe('what a request wants of the cache', () => {
  it.each<[string, Partial<ChatRequest>]>([
    ['read', { temperature: 0 }],
    ['read', { temperature: 1, aerie: { cache: true } }],
    ['none', { temperature: 0.1 }],
    ['none', {}],
    ['none', { temperature: null }],
    ['none', { temperature: 0, aerie: { cache: false } }],
    ['none', { temperature: 0, aerie: { cache: false, refresh_cache: true } }],
    ['refresh', { temperature: 0, aerie: { refresh_cache: true } }],
    ['refresh', { temperature: 1, aerie: { cache: true, refresh_cache: true } }],
    ['none', { temperature: 1, aerie: { refresh_cache: true } }],
  ])('is %s for %o', (kind, request) => expect(cacheUseOf(request as ChatRequest).kind).toBe(kind));
});
