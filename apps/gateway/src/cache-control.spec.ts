import { cacheOptionsOf } from './cache-control.js';

describe('cache-control of a request', () => {
  it.each([
    ['', {}],
    ['max-age=60', {}],
    ['no-cache', { refresh_cache: true }],
    ['No-Cache, no-transform', { refresh_cache: true }],
    ['max-age=0', { refresh_cache: true }],
    ['no-store', { cache: false }],
    ['no-cache,no-store', { cache: false }],
    ['private="no-cache"', {}],
  ])('%s asks for %o', (header, options) => expect(cacheOptionsOf(header)).toEqual(options));
});
