import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['{packages,papers,apps}/*/test/**/*.test.ts'],
    // Wall-clock limits guard against hanging, never decide a result.
    testTimeout: 120_000,
    hookTimeout: 120_000,
  },
});
