import { readFileSync } from 'node:fs';
import { misuse } from '@regulab/core';
import {
  type Counts,
  fileFailure,
  parseSpec,
  runSweep,
  type Shard,
  shardFromEnvironment,
} from '@regulab/sweep';
import { FAILURE, INTERRUPTED } from '../exitCode.js';
import { readCount } from '../parse.js';
import { showProgress } from '../progress.js';

interface Options {
  readonly out: string;
  readonly shard?: string | undefined;
  readonly workers?: string | undefined;
  readonly force?: true | undefined;
  readonly json?: true | undefined;
  readonly quiet?: true | undefined;
}

function readShard(text: string): Shard {
  const environment = /^env(?:\/(\d+))?$/.exec(text);
  if (environment)
    return shardFromEnvironment(
      process.env,
      environment[1] === undefined ? undefined : Number(environment[1]),
    );
  const match = /^(\d+)\/(\d+)$/.exec(text);
  if (!match)
    throw misuse(`--shard is ${text}; it must be i/n, for example 1/4, or env for a task of an array`);
  return { index: Number(match[1]), count: Number(match[2]) };
}

function readSpecText(path: string): string {
  try {
    return readFileSync(path === '-' ? 0 : path, 'utf8');
  } catch (error) {
    throw fileFailure('read', path, error);
  }
}

/** Runs or resumes a sweep. */
export async function sweep(path: string, options: Options): Promise<void> {
  const spec = parseSpec(readSpecText(path), path);
  const progress = options.quiet ? null : showProgress('games');
  const controller = new AbortController();
  const interrupt = () => controller.abort();
  process.once('SIGINT', interrupt);
  process.once('SIGTERM', interrupt);
  const result = await runSweep(spec, options.out, {
    ...(options.shard === undefined ? {} : { shard: readShard(options.shard) }),
    ...(options.workers === undefined ? {} : { workers: readCount('--workers', options.workers, 1) }),
    force: options.force === true,
    signal: controller.signal,
    ...(progress ? { onProgress: progress.update } : {}),
  }).finally(() => progress?.stop());
  process.off('SIGINT', interrupt);
  process.off('SIGTERM', interrupt);

  if (options.json)
    process.stdout.write(`${JSON.stringify({ directory: options.out, ...result }, null, 2)}\n`);
  else process.stdout.write(`${inWords(options.out, result.counts, spec.baseline)}\n`);
  if (result.interrupted) {
    process.stderr.write('interrupted; run the same command again to go on\n');
    process.exitCode = INTERRUPTED;
  } else if (!options.quiet) {
    const here = `${result.solvedHere.toLocaleString('en-US')} games in ${result.seconds.toFixed(2)} s`;
    process.stderr.write(
      `${result.solvedHere === 0 ? 'nothing left to do' : here}${result.complete ? '' : '; other shards are still missing'}\n`,
    );
  }
  if (result.counts.failed > 0 && !result.interrupted) {
    process.stderr.write(`${result.counts.failed} games failed; see the column reason\n`);
    process.exitCode = FAILURE;
  }
}

function inWords(directory: string, c: Counts, baseline: boolean): string {
  const parts = [`${c.games} games`, `${c.equilibrium} equilibrium`, `${c.exit} exit`];
  if (c.none > 0) parts.push(`${c.none} without equilibrium`);
  if (c.failed > 0) parts.push(`${c.failed} failed`);
  if (baseline) parts.push(`${c.backfiring} backfiring`, `${c.mutualism} mutualism`);
  return `${directory}: ${parts.join(', ')}`;
}
