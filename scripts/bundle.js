// Joins the compiled modules of the core, and those of the command with its option parser, into few files: loading many
// small ones takes longer than solving a game. Everything else is loaded from where it is, so that there is one core.
import { rmSync } from 'node:fs';
import { rolldown } from 'rolldown';

const core = await rolldown({ input: 'packages/core/dist/index.js' });
await core.write({ file: 'packages/core/dist/bundle.js', format: 'esm', sourcemap: true });
await core.close();

rmSync('packages/cli/bin', { recursive: true, force: true });
const command = await rolldown({
  input: 'packages/cli/dist/main.js',
  platform: 'node',
  external: [/^@regulab\//, 'cli-progress', 'open', 'sirv'],
});
await command.write({ dir: 'packages/cli/bin', format: 'esm', sourcemap: true });
await command.close();
