export * from './bus.js';
export * from './decorators.js';
