// Slow checks: `npm run soak -- --minutes 60 --seed 7` attacks verify, files and parsers for an hour, then solves ten million lines.
// Ends with exit code 1 on the first miss.
import { spawnSync } from 'node:child_process';
import { parseArgs } from 'node:util';

const { values } = parseArgs({
  options: { minutes: { type: 'string', default: '10' }, seed: { type: 'string' } },
});
const minutes = Number(values.minutes);
const seed = Number(values.seed ?? Date.now() % 1_000_000);
if (!(minutes > 0) || !Number.isInteger(seed) || seed < 0) {
  console.error(
    `--minutes is ${values.minutes}, --seed ${values.seed}; they must be a number above 0 and a whole number`,
  );
  process.exit(2);
}
console.log(`seed ${seed}`);
const { status } = spawnSync(
  process.execPath,
  ['node_modules/vitest/vitest.mjs', 'run', '--config', 'vitest.soak.config.ts', '--bail', '1'],
  { stdio: 'inherit', env: { ...process.env, SOAK_MINUTES: String(minutes), SOAK_SEED: String(seed) } },
);
process.exit(status ?? 1);
