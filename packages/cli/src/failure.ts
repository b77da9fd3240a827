import { isRegulabError } from '@regulab/core';
import { CommanderError } from 'commander';
import { FAILURE, MISUSE, OK } from './exitCode.js';
import { note } from './print.js';

/** Prints an error as one line on stderr and returns the exit code it stands for. */
export function reportFailure(error: unknown): number {
  if (error instanceof CommanderError) return error.exitCode === 0 ? OK : MISUSE;
  if (isRegulabError(error)) {
    note(`regulab: ${error.message}\n`);
    return error.code === 'misuse' ? MISUSE : FAILURE;
  }
  const detail = process.env.REGULAB_DEBUG && error instanceof Error ? `\n${error.stack}` : '';
  note(
    `regulab: unexpected failure: ${error instanceof Error ? error.message : String(error)}; please report it with the command you ran (REGULAB_DEBUG=1 shows where)${detail}\n`,
  );
  return FAILURE;
}
