import { defineConfig } from 'vitest/config';
import { shared } from './vitest.shared.js';

/** Slow checks: run before a release, not by `npm test`. */
export default defineConfig({
  ...shared,
  test: {
    include: ['packages/*/test/**/*.soak.ts'],
    testTimeout: 36_000_000,
    hookTimeout: 600_000,
    fileParallelism: false,
  },
});
