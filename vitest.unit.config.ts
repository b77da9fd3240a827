import { defineConfig } from 'vitest/config';
import { shared } from './vitest.shared.js';

/** The library without its longest tests: what one runs again and again while writing. */
export default defineConfig({
  ...shared,
  test: {
    include: ['packages/{numeric,model,analysis,games,core,sweep,figures,report}/test/**/*.test.ts'],
    exclude: ['**/*.long.test.ts'],
    isolate: false,
    testTimeout: 120_000,
    maxWorkers: 2,
  },
});
