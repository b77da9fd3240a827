// Joins the sources of the command, and of the threads that it starts, into few files: loading many small ones takes
// longer than solving a game. What comes from elsewhere is loaded from where it is.
import { rmSync } from 'node:fs';
import { rolldown } from 'rolldown';

const THREADS = [
  'worker',
  'checkWorker',
  'experimentWorker',
  'lotteryWorker',
  'robustWorker',
  'sensitivityWorker',
];

rmSync('packages/cli/bin', { recursive: true, force: true });
const command = await rolldown({
  input: {
    main: 'packages/cli/src/main.ts',
    ...Object.fromEntries(THREADS.map((name) => [name, `packages/sweep/src/${name}.ts`])),
  },
  platform: 'node',
  resolve: { conditionNames: ['source', 'node', 'import', 'module', 'default'] },
  external: (id) => !/^(\.|\/|@regulab\/|commander$|@commander-js\/|valibot$)/.test(id),
  onLog(level, log, handle) {
    handle(level === 'warn' ? 'error' : level, log);
  },
});
await command.write({ dir: 'packages/cli/bin', format: 'esm', sourcemap: true });
await command.close();
