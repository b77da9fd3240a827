import { appendFileSync, existsSync, readFileSync, writeFileSync } from 'node:fs';
import { availableParallelism, freemem } from 'node:os';
import {
  ENGINE,
  type Measured,
  type Model,
  measureDraws,
  misuse,
  readGame,
  type Values,
} from '@regulab/core';
import { fileFailure } from './directory.js';
import type { Drawn, ExperimentTask } from './experimentWorker.js';
import type { Progress } from './run.js';
import { handOut } from './threads.js';

export interface ExperimentOptions {
  /** How often data are drawn and analysed. */
  readonly draws: number;
  readonly seed: number;
  readonly workers?: number | undefined;
  /** Ways to draw by name; the others are the usual ones. */
  readonly options?: Readonly<Record<string, string>> | undefined;
  /** A file that keeps finished draws: running again goes on from there. */
  readonly out?: string | undefined;
  readonly onProgress?: ((progress: Progress) => void) | undefined;
}

export interface ExperimentResult {
  readonly model: string;
  readonly parameters: Values;
  readonly options: Readonly<Record<string, string>>;
  readonly draws: number;
  /** Draws without a result: their equations were singular. */
  readonly failed: number;
  readonly seed: number;
  readonly measured: readonly Measured[];
}

const MOST_DRAWS = 1_000_000;

/** The first line of a file of draws: what they are of. */
const headOf = (task: ExperimentTask): string =>
  JSON.stringify({ format: 'regulab-experiment/1', engine: ENGINE, ...task });

/** Finished draws of a file, by their number; the last line may have been cut off. */
function readDraws(file: string, head: string): Map<number, readonly number[]> {
  const found = new Map<number, readonly number[]>();
  if (!existsSync(file)) return found;
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch (error) {
    throw fileFailure('read', file, error);
  }
  // A run that was stopped before it had written anything.
  if (text === '') return found;
  const [first, ...lines] = text.split('\n');
  if (first !== head)
    throw misuse(`${file} holds draws of another experiment; give another --out, or remove it`);
  for (const line of lines)
    try {
      const [k, ...drawn] = JSON.parse(line) as (number | null)[];
      found.set(
        k!,
        drawn.map((x) => x ?? Number.NaN),
      );
    } catch {
      // A line that was being written when the run was stopped.
    }
  return found;
}

/**
 * Draws real data of a model again and again in worker threads and measures what it states in closed form. Draw k is a pure function
 * of the seed and of k, so that the result is the same for any number of threads, and for a run that was stopped and went on.
 *
 * @throws RegulabError `misuse` for a model without an experiment, values that cannot be drawn, unknown options, more memory than is
 * free, and a file of another experiment.
 */
export async function runExperiment(
  named: Model,
  given: Readonly<Record<string, unknown>>,
  { draws, seed, workers = availableParallelism(), options = {}, out, onProgress }: ExperimentOptions,
): Promise<ExperimentResult> {
  const { model, values } = readGame(named, given);
  const { experiment } = model;
  if (!experiment) throw misuse(`${model.id} has no experiment; it is no model of learning from data`);
  if (!Number.isInteger(draws) || draws < 2 || draws > MOST_DRAWS)
    throw misuse(`draws is ${draws}; it must be a whole number from 2 to ${MOST_DRAWS}`);
  const solved = model.solve(values);
  if (solved.status !== 'equilibrium')
    throw misuse(`there is nothing to draw: ${solved.reason ?? solved.status}`);
  const { outcomes } = solved;
  const problem = experiment.check(values, outcomes);
  if (problem) throw misuse(problem);
  const ways = readWays(experiment.options, options);
  const needed = experiment.memory(values, outcomes);
  const threads = Math.max(1, Math.min(workers, draws, Math.floor((0.8 * freemem()) / needed)));
  if (needed > 0.8 * freemem())
    throw misuse(
      `one draw needs ${gigabytes(needed)} of memory and ${gigabytes(freemem())} are free; take fewer features or data`,
    );
  const task: ExperimentTask = { model: model.id, values, outcomes, options: ways, seed };
  const head = headOf(task);
  const done = out === undefined ? new Map<number, readonly number[]>() : readDraws(out, head);
  const keep = (line: string): void => {
    if (out === undefined) return;
    try {
      appendFileSync(out, line);
    } catch (error) {
      throw fileFailure('write', out, error);
    }
  };
  if (out !== undefined && done.size === 0)
    try {
      writeFileSync(out, `${head}\n`);
    } catch (error) {
      throw fileFailure('write', out, error);
    }
  else keep('\n');
  const started = performance.now();
  const resumed = done.size;
  const open = Array.from({ length: draws }, (_, k) => k).filter((k) => !done.has(k));
  const size = Math.ceil(open.length / (threads * PARTS));
  const batches = Array.from({ length: Math.ceil(open.length / Math.max(1, size)) }, (_, k) =>
    open.slice(k * size, (k + 1) * size),
  );
  const script = new URL('./experimentWorker.js', import.meta.url);
  await handOut(script, task, batches, threads, (drawn: Drawn) => {
    for (const [k, row] of drawn) done.set(k, row);
    keep(drawn.map(([k, row]) => `${JSON.stringify([k, ...row])}\n`).join(''));
    onProgress?.({
      done: done.size,
      wanted: draws,
      resumed,
      seconds: (performance.now() - started) / 1000,
    });
  });
  const all = Array.from({ length: draws }, (_, k) => done.get(k)!);
  const { measured, failed } = measureDraws(experiment, values, outcomes, ways, all);
  return {
    model: model.id,
    parameters: values,
    options: ways,
    draws,
    failed,
    seed,
    measured,
  };
}

/** A thread is given so many parts of the draws, one after the other. */
const PARTS = 64;

const gigabytes = (bytes: number): string => `${(bytes / 2 ** 30).toPrecision(3)} GiB`;

function readWays(
  known: Readonly<Record<string, readonly string[]>>,
  given: Readonly<Record<string, string>>,
): Record<string, string> {
  for (const [name, value] of Object.entries(given)) {
    const allowed = Object.hasOwn(known, name) ? known[name] : undefined;
    if (!allowed) throw misuse(`unknown way to draw "${name}"; known: ${Object.keys(known).join(', ')}`);
    if (!allowed.includes(value))
      throw misuse(`${name} is "${value}", but it must be ${allowed.join(' or ')}`);
  }
  return Object.fromEntries(Object.entries(known).map(([name, [usual]]) => [name, given[name] ?? usual!]));
}
