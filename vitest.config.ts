import { availableParallelism } from 'node:os';
import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['{packages,papers,apps}/*/test/**/*.test.ts'],
    // Wall-clock limits guard against hanging, never decide a result.
    // One for each processor: a machine with two would otherwise leave one idle.
    maxWorkers: availableParallelism(),
    testTimeout: 120_000,
    hookTimeout: 120_000,
  },
});
