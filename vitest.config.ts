import { availableParallelism } from 'node:os';
import { defaultServerConditions } from 'vite';
import { defineConfig } from 'vitest/config';

// Tests read the sources of every package: nothing is built before them but what they run as a command.
const conditions = ['source', ...defaultServerConditions];

export default defineConfig({
  resolve: { conditions },
  ssr: { resolve: { conditions } },
  test: {
    include: ['{packages,papers,apps}/*/test/**/*.test.ts'],
    // By default a machine of two cores would run one file after the other.
    maxWorkers: Math.max(2, availableParallelism() - 1),
    // Wall-clock limits guard against hanging, never decide a result.
    testTimeout: 120_000,
    hookTimeout: 120_000,
  },
});
