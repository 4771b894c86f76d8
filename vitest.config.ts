import { resolve } from 'node:path';
import vue from '@vitejs/plugin-vue';
import { defineConfig } from 'vitest/config';

const NEEDED = 24;
if (Number(process.versions.node.split('.')[0]) < NEEDED) {
  throw new Error(
    `The tests need Node ${NEEDED} (this is ${process.version}): run them by "npm test", or put node_modules/.bin first on PATH.`,
  );
}

/**
 * Tests that start servers and browsers: few files at a time, since they mostly wait, and time for a slow machine. One that
 * fails is tried once more, for what a crowded machine does to sockets and browsers; scripts/test.mjs names those that needed it.
 */
const withServers = { testTimeout: 60_000, hookTimeout: 90_000, retry: 1 } as const;
/** Pure logic, mostly; but property tests and small servers take their time where other work runs beside. */
const unit = { testTimeout: 30_000 * Number(process.env.POSTINO_FUZZ ?? 1), hookTimeout: 30_000 } as const;

export default defineConfig({
  plugins: [vue()],
  resolve: { alias: { '@': resolve(import.meta.dirname, 'src/renderer') } },
  test: {
    // Of itself it would give up after one second, which a crowded machine takes to answer a click.
    expect: { poll: { timeout: 15_000 } },
    projects: [
      {
        extends: true,
        test: {
          name: 'unit',
          include: ['src/**/*.spec.ts', 'scripts/**/*.spec.ts', 'bench/**/*.spec.ts'],
          ...unit,
          // Of itself it would leave one core alone: one of two, where the checks run.
          maxWorkers: '100%',
        },
      },
      {
        extends: true,
        test: {
          name: 'integration',
          include: ['tests/integration/**/*.spec.ts'],
          ...withServers,
          maxWorkers: 4,
        },
      },
      {
        extends: true,
        test: { name: 'contract', include: ['tests/contract/**/*.spec.ts'], ...withServers, maxWorkers: 2 },
      },
      {
        extends: true,
        test: { name: 'e2e', include: ['tests/e2e/**/*.spec.ts'], ...withServers, maxWorkers: 2 },
      },
    ],
  },
});
