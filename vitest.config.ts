import { availableParallelism } from 'node:os';
import { defineConfig } from 'vitest/config';
import { BaseSequencer, type TestSpecification } from 'vitest/node';
import { shared } from './vitest.shared.js';

/** Files that take long begin first, so that no core waits for the last one; those of the page, which keep all cores busy, apart. */
class LongFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const sorted = await super.sort(files);
    const matching = (pattern: RegExp, of: TestSpecification[]): TestSpecification[] =>
      of.filter((file) => pattern.test(file.moduleId));
    const pages = matching(/[Pp]age\.test/, sorted);
    const long = matching(/\.long\.test|\/(clusters|own|sweep|sheets|games)\.test/, sorted);
    const spread = pages.flatMap((page, k) => [page, ...long.slice(3 * k, 3 * k + 3)]);
    const first = [...spread, ...long.slice(3 * pages.length)];
    return [...first, ...sorted.filter((file) => !first.includes(file))];
  }
}

export default defineConfig({
  ...shared,
  test: {
    include: ['{packages,papers,apps}/*/test/**/*.test.ts'],
    // More than there are cores where these are few: tests of pages and of killed processes mostly wait.
    maxWorkers: Math.max(3, availableParallelism()),
    // Files of one worker share modules: reading them anew for each took a seventh of the time.
    isolate: false,
    // Wall-clock limits guard against hanging, never decide a result.
    sequence: { sequencer: LongFirst },
    expect: { poll: { timeout: 20_000 } },
    testTimeout: 120_000,
    hookTimeout: 120_000,
  },
});
