export * from './private-address.js';
export * from './public-lookup.js';
