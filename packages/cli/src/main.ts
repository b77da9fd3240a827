import { FAILURE } from './exitCode.js';
import { reportFailure } from './failure.js';
import { buildProgram } from './program.js';

process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  // A reader that goes away (regulab ... | head) is not an error.
  if (error.code === 'EPIPE') process.exit(0);
  process.stderr.write(`regulab: standard output cannot be written: ${error.message}\n`);
  process.exit(FAILURE);
});

try {
  await buildProgram().parseAsync(process.argv);
} catch (error) {
  process.exitCode = reportFailure(error);
}
