import { closeSync, existsSync, fsyncSync, openSync, readFileSync, writeFileSync } from 'node:fs';
import { freemem } from 'node:os';
import {
  builtIn,
  ENGINE,
  type Measured,
  type Model,
  measureDraws,
  misuse,
  readGame,
  type Values,
} from '@regulab/core';
import { checksum } from '@regulab/sweep/checksum.js';
import { behindLinks, fileFailure, removeTemporaries, writeWhole } from '@regulab/sweep/files.js';
import { filesOf } from '@regulab/sweep/modelFiles.js';
import type { Progress } from '@regulab/sweep/run.js';
import type { Drawn, ExperimentTask, ExperimentWork } from './experimentWorker.js';
import { handOut, type ThreadOptions, threadsFor } from './threads.js';

export interface ExperimentOptions extends ThreadOptions {
  /** How often data are drawn and analysed. */
  readonly draws: number;
  readonly seed: number;
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
  /** Draws that the file held and that were not as they were written: they were drawn again. */
  readonly damaged: number;
  readonly seed: number;
  readonly measured: readonly Measured[];
}

const MOST_DRAWS = 1_000_000;

/** The first line of a file of draws: what they are of. */
const headOf = (task: ExperimentTask): string =>
  JSON.stringify({ format: 'regulab-experiment/2', engine: ENGINE, ...task });

/** A draw as a line of its file: its number, its measures, and the checksum of these and of what they are of. */
function lineOf(head: string, k: number, drawn: readonly number[]): string {
  const text = JSON.stringify([k, ...drawn]);
  return `${text.slice(0, -1)},"${drawChecksum(head, text)}"]`;
}

const drawChecksum = (head: string, text: string): string =>
  checksum(new TextEncoder().encode(`${head}\n${text}`));

/** The draw of a line; null for a line that is not as it was written, or of another experiment. */
function drawIn(head: string, line: string): readonly [k: number, drawn: readonly number[]] | null {
  const [, start, sum] = /^(\[[^"]*),"([0-9a-f]{8})"\]$/.exec(line) ?? [];
  if (start === undefined || drawChecksum(head, `${start}]`) !== sum) return null;
  const [k, ...drawn] = JSON.parse(`${start}]`) as [number, ...(number | null)[]];
  return [k, drawn.map((x) => x ?? Number.NaN)];
}

/** What a file of draws holds. */
interface Kept {
  readonly draws: Map<number, readonly number[]>;
  /** Lines that are not as they were written. */
  readonly damaged: number;
  /** Whether the file is to be written anew before it goes on. */
  readonly isTorn: boolean;
}

/**
 * Finished draws of a file, by their number. Each line says what it is of, so that a file whose head is lost is still known by them.
 *
 * @throws RegulabError `misuse` for a file of another experiment or of another version, and for one that is none
 */
function readDraws(file: string, head: string): Kept {
  const draws = new Map<number, readonly number[]>();
  let text = '';
  try {
    if (existsSync(file)) text = readFileSync(file, 'utf8');
  } catch (error) {
    throw fileFailure('read', file, error);
  }
  const [first = '', ...lines] = text.split('\n');
  const last = lines.pop() ?? '';
  let damaged = 0;
  for (const line of lines) {
    const draw = drawIn(head, line);
    if (draw) draws.set(...draw);
    else if (line !== '') damaged++;
  }
  // What was being written when a run was stopped is no damage.
  const cut = drawIn(head, last);
  if (cut) draws.set(...cut);
  const isTorn = first !== head || damaged > 0 || last !== '';
  // Nothing, or the beginning of the head, is what a run leaves that was stopped at once; anything else may be somebody else's.
  if (first !== head && draws.size === 0 && !head.startsWith(text)) throw misuse(whyForeign(file, first));
  return { draws, damaged, isTorn };
}

interface Head {
  readonly format?: unknown;
  readonly engine?: unknown;
}

function headIn(line: string): Head | null {
  try {
    return JSON.parse(line) as Head | null;
  } catch {
    return null;
  }
}

function whyForeign(file: string, first: string): string {
  const known = headIn(first);
  if (!String(known?.format).startsWith('regulab-experiment/') || typeof known?.engine !== 'string')
    return `${file} is no file of draws; give another --out`;
  return known.engine === ENGINE
    ? `${file} holds draws of another experiment; give another --out, or remove it`
    : `${file} was made by ${known.engine}, this is ${ENGINE}: draws of two versions are not mixed; give another --out, or remove it`;
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
  { draws, seed, workers, laboratory = builtIn, options = {}, out: wanted, onProgress }: ExperimentOptions,
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
  const threads = Math.max(
    1,
    Math.min(threadsFor([model], { workers, laboratory }), draws, Math.floor((0.8 * freemem()) / needed)),
  );
  if (needed > 0.8 * freemem())
    throw misuse(
      `one draw needs ${gigabytes(needed)} of memory and ${gigabytes(freemem())} are free; take fewer features or data`,
    );
  const file = laboratory.fileOf(model.id);
  const task: ExperimentTask = {
    model: model.id,
    ...(file === null ? {} : { modelFile: file.sha256 }),
    values,
    outcomes,
    options: ways,
    seed,
  };
  const head = headOf(task);
  const out = wanted === undefined ? undefined : behindLinks(wanted);
  const kept: Kept =
    out === undefined ? { draws: new Map(), damaged: 0, isTorn: false } : readDraws(out, head);
  const { draws: done } = kept;
  if (out !== undefined && kept.isTorn)
    try {
      removeTemporaries(out);
      const lines = [...done].map(([k, drawn]) => `${lineOf(head, k, drawn)}\n`);
      writeWhole(out, [`${head}\n`, ...lines].join(''));
    } catch (error) {
      throw fileFailure('write', out, error);
    }
  const keep = (drawn: Drawn): void => {
    if (out === undefined) return;
    try {
      const file = openSync(out, 'a');
      try {
        writeFileSync(file, drawn.map(([k, row]) => `${lineOf(head, k, row)}\n`).join(''));
        fsyncSync(file);
      } finally {
        closeSync(file);
      }
    } catch (error) {
      throw fileFailure('write', out, error);
    }
  };
  const started = performance.now();
  const resumed = done.size;
  const open = Array.from({ length: draws }, (_, k) => k).filter((k) => !done.has(k));
  const size = Math.ceil(open.length / (threads * PARTS));
  const batches = Array.from({ length: Math.ceil(open.length / Math.max(1, size)) }, (_, k) =>
    open.slice(k * size, (k + 1) * size),
  );
  await handOut({
    script: new URL('./experimentWorker.js', import.meta.url),
    shared: { task, files: filesOf(laboratory) } satisfies ExperimentWork,
    jobs: batches,
    threads,
    here: (batch): Drawn => batch.map((k) => [k, experiment.draw(values, outcomes, ways, seed, k)]),
    onAnswer: (drawn) => {
      for (const [k, row] of drawn) done.set(k, row);
      keep(drawn);
      onProgress?.({
        done: done.size,
        wanted: draws,
        resumed,
        seconds: (performance.now() - started) / 1000,
      });
    },
  });
  const all = Array.from({ length: draws }, (_, k) => done.get(k)!);
  const { measured, failed } = measureDraws(experiment, values, outcomes, ways, all);
  return {
    model: model.id,
    parameters: values,
    options: ways,
    draws,
    failed,
    damaged: kept.damaged,
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
