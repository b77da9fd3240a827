// Puts the built page beside the command, with the library for models of one's own, which the page loads only where there are some.
import { cpSync, rmSync } from 'node:fs';
import { rolldown } from 'rolldown';

rmSync('packages/cli/page', { recursive: true, force: true });
cpSync('apps/web/dist', 'packages/cli/page', { recursive: true });
const core = await rolldown({
  input: 'packages/core/src/index.ts',
  resolve: { conditionNames: ['source', 'import', 'default'] },
});
await core.write({ file: 'packages/cli/page/core.js', format: 'esm', minify: true });
await core.close();
