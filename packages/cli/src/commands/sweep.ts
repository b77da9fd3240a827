import { realpathSync } from 'node:fs';
import { shardFromEnvironment } from '@regulab/cluster/environment.js';
import { kubernetesManifest } from '@regulab/cluster/kubernetes.js';
import { type SlurmArray, submitSlurmArray } from '@regulab/cluster/slurm.js';
import { misuse } from '@regulab/core';
import { type Counts, parseSpec, readText, runSweep, type Shard, type SweepSpec } from '@regulab/sweep';
import { FAILURE, INTERRUPTED } from '../exitCode.js';
import { readCount } from '../parse.js';
import { note, print } from '../print.js';
import { showProgress } from '../progress.js';

interface Options {
  readonly out: string;
  readonly shard?: string | undefined;
  readonly workers?: string | undefined;
  readonly on?: string | undefined;
  readonly tasks?: string | undefined;
  readonly maxRunning?: string | undefined;
  readonly image?: string | undefined;
  readonly claim?: string | undefined;
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

const USUAL_TASKS = 100;

/** What only one launcher understands is refused elsewhere. */
function checkLauncher(options: Options, sbatch: readonly string[]): void {
  const { on } = options;
  const refuse = (option: string, where: string): never => {
    throw misuse(`${option} goes with --on ${where}; leave it out, or add that`);
  };
  if (sbatch.length > 0 && on !== 'slurm') refuse(sbatch[0]!, 'slurm');
  for (const option of ['image', 'claim'] as const)
    if (on === 'kubernetes') {
      if (options[option] === undefined)
        throw misuse(`--${option} is missing; a Kubernetes job needs --image and --claim`);
    } else if (options[option] !== undefined) refuse(`--${option}`, 'kubernetes');
  if (on === undefined) {
    if (options.tasks !== undefined) refuse('--tasks', 'slurm or --on kubernetes');
    if (options.maxRunning !== undefined) refuse('--max-running', 'slurm or --on kubernetes');
  } else if (options.shard !== undefined || options.workers !== undefined)
    throw misuse(
      `--${options.shard === undefined ? 'workers' : 'shard'} is for the tasks that --on ${on} makes; leave it out`,
    );
}

/** Leaves a sweep to a cluster; whether there is nothing left to do. */
function launch(spec: SweepSpec, text: string, options: Options, sbatch: readonly string[]): boolean {
  const cut = {
    tasks: options.tasks === undefined ? USUAL_TASKS : readCount('--tasks', options.tasks, 1),
    ...(options.maxRunning === undefined
      ? {}
      : { maxRunning: readCount('--max-running', options.maxRunning, 1) }),
    force: options.force === true,
  };
  if (options.on === 'kubernetes') {
    const { image, claim, out } = options;
    print(kubernetesManifest(spec, text, { ...cut, image: image!, claim: claim!, directory: out }));
    return false;
  }
  const program = [process.execPath, realpathSync(process.argv[1]!)];
  const array = submitSlurmArray(spec, text, options.out, { ...cut, sbatch, program });
  if (array.complete) return true;
  print(
    options.json
      ? `${JSON.stringify({ directory: options.out, ...array }, null, 2)}\n`
      : `${arrayInWords(array)}\n`,
  );
  if (!options.quiet) {
    if (array.tasks < cut.tasks)
      note(
        `${cut.tasks} tasks were asked for; ${array.tasks === array.most ? `an array here holds ${array.most}` : `the sweep has ${array.tasks} parts`}\n`,
      );
    note(`regulab status ${options.out} tells how far it is\n`);
  }
  return false;
}

function arrayInWords({ job, tasks, submitted, active }: SlurmArray): string {
  const number = (k: number): string => `${k} of ${tasks} tasks`;
  return [
    ...(job === null ? [] : [`Slurm job ${job}: ${number(submitted.length)}`]),
    ...(active.length > 0 ? [`${number(active.length)} wait or run already`] : []),
  ].join('; ');
}

/** Runs or resumes a sweep, or leaves it to a cluster. */
export async function sweep(path: string, sbatch: readonly string[], options: Options): Promise<void> {
  checkLauncher(options, sbatch);
  const text = readText(path);
  const spec = parseSpec(text, path);
  if (options.on !== undefined && !launch(spec, text, options, sbatch)) return;
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

  if (options.json) print(`${JSON.stringify({ directory: options.out, ...result }, null, 2)}\n`);
  else print(`${inWords(options.out, result.counts, spec.baseline)}\n`);
  if (result.interrupted) {
    note('interrupted; run the same command again to go on\n');
    process.exitCode = INTERRUPTED;
  } else if (!options.quiet) {
    const here = `${result.solvedHere.toLocaleString('en-US')} games in ${result.seconds.toFixed(2)} s`;
    note(
      `${result.solvedHere === 0 ? 'nothing left to do' : here}${result.complete ? '' : '; other shards are still missing'}\n`,
    );
  }
  if (result.counts.failed > 0 && !result.interrupted) {
    note(`${result.counts.failed} games failed; see the column reason\n`);
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
