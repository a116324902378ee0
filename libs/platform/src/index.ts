export * from './app-modules.js';
export * from './config.js';
export * from './serve.js';
