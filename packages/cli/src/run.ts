import { reportFailure } from './failure.js';
import { buildProgram } from './program.js';

/** Runs one command line, `argv` as in `process.argv`; sets the exit code and prints what went wrong. */
export async function run(argv: readonly string[]): Promise<void> {
  try {
    await buildProgram().parseAsync(argv);
  } catch (error) {
    process.exitCode = reportFailure(error);
  }
}
