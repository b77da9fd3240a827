#!/usr/bin/env node
// The command. npm links this file when it installs, which is before the build makes what it loads.
import { existsSync } from 'node:fs';

const main = new URL('./bin/main.js', import.meta.url);
if (existsSync(main)) await import(main);
else {
  process.stderr.write('regulab: not built yet; run npm run build\n');
  process.exitCode = 3;
}
