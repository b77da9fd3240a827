import { availableParallelism } from 'node:os';
import { defineConfig } from 'vitest/config';
import { shared } from './vitest.shared.js';

export default defineConfig({
  ...shared,
  test: {
    include: ['{packages,papers,apps}/*/test/**/*.test.ts'],
    // One more than there are processors: tests of pages, clusters and kills mostly wait.
    maxWorkers: availableParallelism() + 1,
    // Modules are loaded once a process, not once a file.
    isolate: false,
    // Wall-clock limits guard against hanging, never decide a result.
    testTimeout: 120_000,
    hookTimeout: 120_000,
  },
});
