import { realpathSync } from 'node:fs';
import { basename, dirname, resolve } from 'node:path';
import { shardFromEnvironment } from '@regulab/cluster/environment.js';
import { kubernetesManifest } from '@regulab/cluster/kubernetes.js';
import { type SlurmArray, submitSlurmArray } from '@regulab/cluster/slurm.js';
import { type Laboratory, misuse } from '@regulab/core';
import { type Counts, parseSpec, readText, runSweep, type Shard, type SweepSpec } from '@regulab/sweep';
import { loadLaboratory } from '@regulab/sweep/modelFiles.js';
import type { Run } from '../command.js';
import type { OptionsOf } from '../commandTable.js';
import { FAILURE, INTERRUPTED, OK } from '../exitCode.js';
import { note, print } from '../print.js';
import { showProgress } from '../progress.js';

type Options = OptionsOf<'sweep'>;

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
async function launch(
  laboratory: Laboratory,
  spec: SweepSpec,
  text: string,
  options: Options,
  sbatch: readonly string[],
): Promise<boolean> {
  const cut = {
    tasks: options.tasks ?? USUAL_TASKS,
    ...(options.maxRunning === undefined ? {} : { maxRunning: options.maxRunning }),
    force: options.force,
  };
  if (options.on === 'kubernetes') {
    const { image, claim, out } = options;
    print(
      await kubernetesManifest(laboratory, spec, text, {
        ...cut,
        image: image!,
        claim: claim!,
        directory: out,
      }),
    );
    return false;
  }
  const program = [process.execPath, realpathSync(process.argv[1]!)];
  const array = submitSlurmArray(laboratory, spec, text, options.out, { ...cut, sbatch, program });
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

/** The model of a spec may be a sheet beside it: `model: ./race.game.yaml`. */
async function withSheetOf(text: string, path: string, laboratory: Laboratory): Promise<Laboratory> {
  const named =
    /(?:^|[{,\s])["']?model["']?\s*:\s*["']?([^\s"',}]+\.(?:ya?ml|json))["']?\s*(?:[,}#\r\n]|$)/i.exec(
      text,
    )?.[1];
  // On a cluster the sheet came with --models already, wherever it lies there.
  const isThere = laboratory.files.some((file) => basename(file.path) === basename(named ?? ''));
  if (named === undefined || isThere) return laboratory;
  const file = path === '-' ? named : resolve(dirname(path), named);
  return loadLaboratory([file], laboratory);
}

/** Runs or resumes a sweep, or leaves it to a cluster. */
export const run: Run<'sweep'> = async ({ words: [path], rest: sbatch, options, laboratory: given }) => {
  checkLauncher(options, sbatch);
  const text = readText(path!);
  const laboratory = await withSheetOf(text, path!, given);
  const spec = parseSpec(laboratory, text, path);
  if (options.on !== undefined && !(await launch(laboratory, spec, text, options, sbatch))) return undefined;
  const progress = options.quiet ? null : showProgress('games');
  const controller = new AbortController();
  const interrupt = () => controller.abort();
  process.once('SIGINT', interrupt);
  process.once('SIGTERM', interrupt);
  const result = await runSweep(laboratory, spec, options.out, {
    ...(options.shard === undefined ? {} : { shard: readShard(options.shard) }),
    ...(options.workers === undefined ? {} : { workers: options.workers }),
    force: options.force,
    signal: controller.signal,
    ...(progress ? { onProgress: progress.update } : {}),
  }).finally(() => progress?.stop());
  process.off('SIGINT', interrupt);
  process.off('SIGTERM', interrupt);
  const here = `${result.solvedHere.toLocaleString('en-US')} games in ${result.seconds.toFixed(2)} s`;
  const notes = result.interrupted
    ? ['interrupted; run the same command again to go on']
    : options.quiet
      ? []
      : [
          `${result.solvedHere === 0 ? 'nothing left to do' : here}${result.complete ? '' : '; other shards are still missing'}`,
        ];
  const hasFailed = result.counts.failed > 0 && !result.interrupted;
  return {
    json: { directory: options.out, ...result },
    text: () => inWords(options.out, result.counts, spec.baseline),
    notes: [...notes, ...(hasFailed ? [`${result.counts.failed} games failed; see the column reason`] : [])],
    exit: result.interrupted ? INTERRUPTED : hasFailed ? FAILURE : OK,
  };
};

function inWords(directory: string, c: Counts, baseline: boolean): string {
  const parts = [`${c.games} games`, `${c.equilibrium} equilibrium`, `${c.exit} exit`];
  if (c.none > 0) parts.push(`${c.none} without equilibrium`);
  if (c.failed > 0) parts.push(`${c.failed} failed`);
  if (baseline) parts.push(`${c.backfiring} backfiring`, `${c.mutualism} mutualism`);
  return `${directory}: ${parts.join(', ')}`;
}
