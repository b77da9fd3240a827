#!/usr/bin/env node
import { reportFailure } from './failure.js';
import { buildProgram } from './program.js';

// A reader that goes away (regulab ... | head) is not an error.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code === 'EPIPE') process.exit(0);
  throw error;
});

try {
  await buildProgram().parseAsync(process.argv);
} catch (error) {
  process.exitCode = reportFailure(error);
}
