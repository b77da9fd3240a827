// Joins the sources of the command, and of the threads that it starts, into few files: loading many small ones takes
// longer than solving a game. What comes from elsewhere is loaded from where it is.
import { readdirSync, rmSync } from 'node:fs';
import { rolldown } from 'rolldown';

/** Entries of the threads: every `...Worker.ts` of the floors that start some. */
const threads = ['sweep', 'jobs'].flatMap((floor) =>
  readdirSync(`packages/${floor}/src`)
    .filter((name) => /Worker\.ts$/.test(name))
    .map((name) => [name.slice(0, -3), `packages/${floor}/src/${name}`]),
);

rmSync('packages/cli/bin', { recursive: true, force: true });
const command = await rolldown({
  input: {
    main: 'packages/cli/src/main.ts',
    // One command line after the other in one thread: how the tests run it.
    run: 'packages/cli/src/run.ts',
    // For models of one's own that bring no library.
    core: 'packages/core/src/index.ts',
    ...Object.fromEntries(threads),
  },
  platform: 'node',
  resolve: { conditionNames: ['source', 'node', 'import', 'module', 'default'] },
  external: (id) => !/^([.#/]|@regulab\/|commander$|valibot$)/.test(id),
  onLog(level, log, handle) {
    handle(level === 'warn' ? 'error' : level, log);
  },
});
await command.write({
  dir: 'packages/cli/bin',
  format: 'esm',
  sourcemap: 'hidden',
  // Short files load faster; no expression is computed anew by the bundler.
  minify: { compress: false, mangle: true, codegen: { removeWhitespace: true } },
});
await command.close();
