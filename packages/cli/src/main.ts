import { FAILURE } from './exitCode.js';
import { run } from './run.js';

process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  // A reader that goes away (regulab ... | head) is not an error.
  if (error.code === 'EPIPE') process.exit(0);
  process.stderr.write(`regulab: standard output cannot be written: ${error.message}\n`);
  process.exit(FAILURE);
});

await run(process.argv);
