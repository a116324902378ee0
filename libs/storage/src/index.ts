export * from './cache.js';
export * from './database.js';
export * from './embedded-postgres.js';
export * from './memory.cache.js';
export * from './redis.cache.js';
export * from './relay.js';
export * from './storage.module.js';
