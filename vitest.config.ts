import { defaultServerConditions } from 'vite';
import { defineConfig } from 'vitest/config';

export default defineConfig({
  ssr: { resolve: { conditions: ['source', ...defaultServerConditions] } },
  test: {
    globals: true,
    include: ['{apps,libs}/**/*.spec.ts'],
    pool: 'forks',
    maxWorkers: 2,
    globalSetup: ['libs/testing/src/cluster/global-setup.ts'],
    testTimeout: 30_000,
    hookTimeout: 180_000,
  },
});
