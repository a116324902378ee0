export * from './folds.js';
export * from './hash.js';
export * from './model-file.js';
export * from './near-duplicates.js';
export * from './seeded-random.js';
