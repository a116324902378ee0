export * from './cache.js';
export * from './storage.module.js';
