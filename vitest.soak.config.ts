import { defineConfig } from 'vitest/config';

/** Slow checks: run before a release, not by `npm test`. */
export default defineConfig({
  test: {
    include: ['packages/*/test/**/*.soak.ts'],
    testTimeout: 3_600_000,
    hookTimeout: 600_000,
    fileParallelism: false,
  },
});
