// The compiler writes plain files; the command must be executable for `npx regulab`.
import { chmodSync } from 'node:fs';

chmodSync(new URL('../packages/cli/dist/main.js', import.meta.url), 0o755);
