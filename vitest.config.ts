import { defaultServerConditions } from 'vite';
import { defineConfig } from 'vitest/config';
import type { Reporter, TestModule } from 'vitest/node';

/** Ends a run with one plain line that counts it, for CI. */
const closingLine: Reporter = {
  onTestRunEnd(modules: readonly TestModule[]) {
    const states = modules.flatMap((module) => [...module.children.allTests()].map((test) => test.result().state));
    const count = (state: string) => states.filter((given) => given === state).length;
    // A module that failed before its tests could be collected counts as one failure.
    const broken = modules.filter((module) => module.state() === 'failed' && module.errors().length > 0).length;
    console.log(`${count('passed')} passed, ${count('failed') + broken} failed, ${count('skipped')} skipped`);
  },
};

export default defineConfig({
  ssr: { resolve: { conditions: ['aerie-source', ...defaultServerConditions] } },
  test: {
    globals: true,
    globalSetup: ['libs/testing/src/cluster/global-setup.ts'],
    reporters: ['default', closingLine],
    pool: 'forks',
    maxWorkers: 2,
    testTimeout: 30_000,
    hookTimeout: 180_000,
    projects: [
      {
        extends: true,
        test: {
          name: 'embedded',
          include: ['{apps,libs}/**/*.spec.ts'],
          exclude: ['**/*.distributed.spec.ts'],
          sequence: { groupOrder: 0 },
        },
      },
      {
        // One after the other: five processes and a broker fill two cores, and some of these tests measure time.
        extends: true,
        test: {
          name: 'distributed',
          include: ['{apps,libs}/**/*.distributed.spec.ts'],
          maxWorkers: 1,
          sequence: { groupOrder: 1 },
        },
      },
    ],
  },
});
