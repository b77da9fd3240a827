import { misuse } from '@regulab/core';
import type { Shard } from '@regulab/sweep/lock.js';

/** How launchers tell a task which one it is: the variable, the number of its first task, and the variable of their count. */
const LAUNCHERS = [
  {
    name: 'a Slurm array',
    index: 'SLURM_ARRAY_TASK_ID',
    first: 'SLURM_ARRAY_TASK_MIN',
    count: 'SLURM_ARRAY_TASK_COUNT',
  },
  { name: 'a Kubernetes indexed job', index: 'JOB_COMPLETION_INDEX', first: 0, count: null },
  {
    name: 'an AWS Batch array',
    index: 'AWS_BATCH_JOB_ARRAY_INDEX',
    first: 0,
    count: 'AWS_BATCH_JOB_ARRAY_SIZE',
  },
  { name: 'GNU parallel', index: 'PARALLEL_SEQ', first: 1, count: null },
] as const;

type Environment = Readonly<Record<string, string | undefined>>;

/**
 * Which shard a task of an array is, by the variables that its launcher sets.
 *
 * @param count how many tasks there are, where the launcher does not say; it must agree where it does
 * @throws RegulabError `misuse` where no launcher is found, two are, or numbers are missing or do not fit
 */
export function shardFromEnvironment(environment: Environment, count?: number): Shard {
  const found = LAUNCHERS.filter(({ index }) => environment[index] !== undefined);
  if (found.length !== 1)
    throw misuse(
      found.length === 0
        ? `--shard is env, but no launcher of tasks is found; it must set one of ${LAUNCHERS.map(({ index }) => index).join(', ')}, else use --shard i/n`
        : `--shard is env, but this looks like ${found.map(({ name }) => name).join(' and ')}; use --shard i/n`,
    );
  const { name, index, first, count: counter } = found[0]!;
  const whole = (variable: string): number => {
    const value = Number(environment[variable]);
    if (!Number.isInteger(value) || environment[variable] === '')
      throw misuse(
        `${variable} is ${JSON.stringify(environment[variable])}; ${name} sets it to a whole number`,
      );
    return value;
  };
  const stated = counter !== null && environment[counter] !== undefined ? whole(counter) : undefined;
  if (stated !== undefined && count !== undefined && stated !== count)
    throw misuse(`${name} has ${stated} tasks, but --shard names ${count}; they must agree`);
  const all = stated ?? count;
  if (all === undefined)
    throw misuse(`${name} does not say how many tasks there are; use --shard env/n with their number`);
  const start = typeof first === 'string' ? (environment[first] === undefined ? 1 : whole(first)) : first;
  const place = whole(index) - start + 1;
  if (place < 1 || place > all)
    throw misuse(
      `${index} is ${environment[index]}, which is task ${place} of ${all}; the numbers of tasks must follow one another`,
    );
  return { index: place, count: all };
}
