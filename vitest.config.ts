import { availableParallelism } from 'node:os';
import { defineConfig } from 'vitest/config';
import { shared } from './vitest.shared.js';

export default defineConfig({
  ...shared,
  test: {
    include: ['{packages,papers,apps}/*/test/**/*.test.ts'],
    // By default a machine of two cores would run one file after the other.
    maxWorkers: Math.max(2, availableParallelism() - 1),
    // Wall-clock limits guard against hanging, never decide a result.
    testTimeout: 120_000,
    hookTimeout: 120_000,
  },
});
