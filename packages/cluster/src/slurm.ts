import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { chmodSync, realpathSync } from 'node:fs';
import { userInfo } from 'node:os';
import { join } from 'node:path';
import { type Laboratory, misuse, RegulabError } from '@regulab/core';
import { openDirectory, writeManifest } from '@regulab/sweep/directory.js';
import { fileFailure, makeDirectory, writeWhole } from '@regulab/sweep/files.js';
import { planHash } from '@regulab/sweep/hash.js';
import { planSweep } from '@regulab/sweep/plan.js';
import type { SweepSpec } from '@regulab/sweep/spec.js';
import { sweepStatus } from '@regulab/sweep/status.js';

export interface SlurmOptions {
  /** How many tasks the sweep is cut into; no more than there are parts, or than Slurm allows in one array. */
  readonly tasks: number;
  readonly maxRunning?: number;
  /** Allows more than 1e9 games. */
  readonly force?: boolean;
  /** What `sbatch` is told besides. */
  readonly sbatch?: readonly string[];
  /** The words that start this program: the interpreter and the script. */
  readonly program: readonly string[];
}

export interface SlurmArray {
  /** Number of the job; null where nothing had to be submitted. */
  readonly job: string | null;
  readonly tasks: number;
  readonly submitted: readonly number[];
  /** Tasks that wait or run already. */
  readonly active: readonly number[];
  /** Tasks that Slurm allows in one array here. */
  readonly most: number;
  readonly complete: boolean;
}

/** Where the script, the spec and the logs of tasks are, in the sweep directory. */
const FOLDER = 'slurm';
/** A task that is killed goes back to the queue so often. */
const RESTARTS = 3;
/** Seconds before the end of its time at which a task is told to stop. */
const NOTICE = 60;
/** Slurm's own default. */
const USUAL_ARRAY_SIZE = 1001;
const OURS = ['array', 'a', 'job-name', 'J', 'wrap', 'parsable'];

const quoted = (word: string): string => `'${word.replaceAll("'", "'\\''")}'`;

/**
 * The script of one task. A process that is killed, or that meets the end of its time, is put back in the queue; one that fails, or
 * that somebody cancels, is not.
 */
function scriptOf(
  directory: string,
  tasks: number,
  models: readonly string[],
  options: SlurmOptions,
): string {
  const words = [
    ...options.program,
    'sweep',
    join(directory, FOLDER, 'spec.yaml'),
    '--out',
    directory,
    '--quiet',
    ...models.flatMap((file) => ['--models', file]),
    ...(options.force ? ['--force'] : []),
  ];
  return `#!/bin/sh
# One task of a sweep: the parts of one shard, each written once it is whole.
${words.map(quoted).join(' ')} --shard "$SLURM_ARRAY_TASK_ID/${tasks}" --workers "\${SLURM_CPUS_PER_TASK:-1}" &
sweep=$!
started=${quoted(join(directory, FOLDER))}/task-$SLURM_ARRAY_TASK_ID.started
: > "$started"
time_is_up=
trap 'time_is_up=yes; kill -TERM "$sweep"' USR1
wait "$sweep"
code=$?
again=
if [ -n "$time_is_up" ]; then
  wait "$sweep"
  code=137
  # While parts are made in the time that there is, another turn makes more of them.
  [ -n "$(find ${quoted(directory)} -maxdepth 1 -name 'part-*.parquet' -newer "$started")" ] && again=yes
fi
# 130 and 143: somebody stopped it.
if [ "$code" -gt 128 ] && [ "$code" -ne 130 ] && [ "$code" -ne 143 ]; then
  if [ -n "$again" ] || [ "\${SLURM_RESTART_COUNT:-0}" -lt ${RESTARTS} ]; then
    scontrol requeue "\${SLURM_ARRAY_JOB_ID}_$SLURM_ARRAY_TASK_ID" && sleep 600
  fi
  echo "stopped ${RESTARTS + 1} times; run the command that submitted this again to go on" >&2
fi
exit "$code"
`;
}

function slurm(command: string, args: readonly string[]): string {
  // What somebody has set for their own look at the queue would hide tasks.
  const env = Object.fromEntries(Object.entries(process.env).filter(([name]) => !name.startsWith('SQUEUE_')));
  const run = spawnSync(command, args, { encoding: 'utf8', maxBuffer: 1 << 28, env });
  if ((run.error as NodeJS.ErrnoException | undefined)?.code === 'ENOENT')
    throw misuse(
      `there is no Slurm here: ${command} is not on the path; submit from a machine of the cluster, or run the tasks by --shard i/n`,
    );
  if (run.status !== 0) {
    const said = (run.stderr || run.stdout || run.error?.message || '').trim().split('\n').join(' ');
    throw new RegulabError('failure', `Slurm refused (${command}): ${said}`);
  }
  return run.stdout;
}

/** Tasks of arrays with this name that wait or run, by the number of tasks that their array was cut into. */
function activeTasks(name: string): Map<number, number[]> {
  const active = new Map<number, number[]>();
  const lines = slurm('squeue', [
    '--noheader',
    '--array',
    `--user=${userInfo().username}`,
    '--format=%j %K',
  ]).split('\n');
  for (const line of lines) {
    const [job = '', task = ''] = line.trim().split(/ +/);
    if (!job.startsWith(`${name}-`)) continue;
    const count = Number(job.slice(name.length + 1));
    active.set(count, [...(active.get(count) ?? []), Number(task)]);
  }
  return active;
}

/** `1-3,7`: the tasks of an array as `sbatch` reads them. */
export function arrayOf(tasks: readonly number[]): string {
  const runs: [number, number][] = [];
  for (const task of tasks) {
    const last = runs.at(-1);
    if (last && last[1] === task - 1) last[1] = task;
    else runs.push([task, task]);
  }
  return runs.map(([from, to]) => (from === to ? `${from}` : `${from}-${to}`)).join(',');
}

function checkOptions({ tasks, maxRunning, sbatch = [] }: SlurmOptions): void {
  for (const [name, value] of Object.entries({ tasks, 'max-running': maxRunning }))
    if (value !== undefined && !(Number.isInteger(value) && value >= 1))
      throw misuse(`--${name} is ${value}; it must be a whole number, 1 or more`);
  const own = sbatch.find((word) => {
    const name = /^(?:--([^=]+)|-([a-zA-Z]))/.exec(word);
    return name !== null && OURS.includes((name[1] ?? name[2])!);
  });
  if (own !== undefined)
    throw misuse(`${own} cannot be given to sbatch: the array and its name are made here; leave it out`);
}

/**
 * Submits the parts of a sweep that are missing as one Slurm array: tasks whose parts are there, and those that wait or run, are left
 * out, so that the same call submits a failed task alone. A task is a shard; what it finds done it keeps.
 *
 * @param text the spec as it is written, for the tasks to read
 * @throws RegulabError `misuse` where there is no Slurm, or tasks of another cut are active; `failure` with Slurm's own words where
 * it refuses the job
 */
export function submitSlurmArray(
  laboratory: Laboratory,
  spec: SweepSpec,
  text: string,
  directory: string,
  options: SlurmOptions,
): SlurmArray {
  checkOptions(options);
  const plan = planSweep(laboratory, spec, { force: options.force ?? false });
  const limits = slurm('scontrol', ['show', 'config']);
  const size = Number(/^MaxArraySize\s*=\s*(\d+)/m.exec(limits)?.[1] ?? USUAL_ARRAY_SIZE);
  if (size < 2) throw misuse('Slurm allows no arrays here (MaxArraySize is 0); run the tasks by --shard i/n');
  const most = size - 1;
  openDirectory(plan, directory);
  writeManifest(plan, directory, null);
  const whole = realpathSync(directory);
  if (whole.includes('\\'))
    throw misuse(`${whole} has a backslash, with which Slurm cannot write logs; choose another directory`);
  const tasks = Math.min(options.tasks, plan.chunks, most);
  const name = `regulab-${createHash('sha256')
    .update(`${planHash(plan)} ${whole}`)
    .digest('hex')
    .slice(0, 12)}`;
  const queued = activeTasks(name);
  const other = [...queued.keys()].find((count) => count !== tasks);
  if (other !== undefined)
    throw misuse(
      `${queued.get(other)!.length} tasks of this sweep wait or run that cut it into ${other}; use --tasks ${other}, or cancel them with scancel --name=${name}-${other}`,
    );
  const active = (queued.get(tasks) ?? []).sort((a, b) => a - b);
  const { missing, damaged } = sweepStatus(directory);
  const wanting = new Set([...missing, ...damaged.map(({ chunk }) => chunk)].map((k) => (k % tasks) + 1));
  const submitted = [...wanting].filter((task) => !active.includes(task)).sort((a, b) => a - b);
  const result = { tasks, submitted, active, most, complete: wanting.size === 0 };
  if (wanting.size === 0) return { job: null, ...result };
  const script = join(whole, FOLDER, 'task.sh');
  try {
    makeDirectory(join(whole, FOLDER));
    writeWhole(join(whole, FOLDER, 'spec.yaml'), text);
    writeWhole(
      script,
      scriptOf(
        whole,
        tasks,
        laboratory.files.map(({ path }) => path),
        options,
      ),
    );
    chmodSync(script, 0o755);
  } catch (error) {
    throw fileFailure('write', script, error);
  }
  if (submitted.length === 0) return { job: null, ...result };
  const answer = slurm('sbatch', [
    '--parsable',
    '--requeue',
    '--open-mode=append',
    `--signal=B:USR1@${NOTICE}`,
    `--output=${join(whole.replaceAll('%', '%%'), FOLDER, 'task-%a.log')}`,
    `--comment=regulab sweep of ${plan.model.id}`,
    ...(options.sbatch ?? []),
    `--job-name=${name}-${tasks}`,
    `--array=${arrayOf(submitted)}${options.maxRunning === undefined ? '' : `%${options.maxRunning}`}`,
    script,
  ]);
  const job = answer.trim().split(';')[0]!;
  if (!/^\d+$/.test(job))
    throw new RegulabError('failure', `Slurm gave no job number but ${JSON.stringify(answer.trim())}`);
  // A word that is no option makes sbatch run another script.
  const command = /(?:^|\s)Command=(.*)$/m.exec(slurm('scontrol', ['show', 'job', job]))?.[1]?.trim();
  if (command !== undefined && command !== script) {
    slurm('scancel', [job]);
    throw misuse(
      `sbatch took ${command.replace(/ --job-name=.*$/, '')} for the script, so that job ${job} was cancelled; give it options only, as --name=value`,
    );
  }
  return { job, ...result };
}
