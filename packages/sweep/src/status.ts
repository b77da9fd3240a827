import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { ENGINE, misuse } from '@regulab/core';
import { addCounts, type Counts, NO_COUNTS } from './compute.js';
import { inspectPart, readHead } from './directory.js';
import { currentOwners } from './lock.js';
import { partName } from './plan.js';

export interface SweepStatus {
  readonly model: string;
  readonly engine: string;
  readonly chunks: number;
  readonly finished: number;
  /** Chunks without a part, and those whose part is damaged, with the reason. */
  readonly missing: readonly number[];
  readonly damaged: readonly { readonly chunk: number; readonly problem: string }[];
  /** Counts of the parts that are there. */
  readonly counts: Counts;
  /** Processes that are at work: `process 12 on node3 (shard 2 of 8)`. */
  readonly running: readonly string[];
}

/**
 * How far a sweep has come, from its parts alone: every part is checked as a whole.
 *
 * @throws RegulabError `misuse` for a directory of something else or of another version of the engine
 */
export function sweepStatus(directory: string): SweepStatus {
  const { model, engine, chunks, specHash } = readHead(directory);
  if (engine !== ENGINE)
    throw misuse(
      `${directory} was made by ${engine}, this is ${ENGINE}: games of two versions are not mixed; use that version, or make the sweep anew`,
    );
  const present = new Set(readdirSync(directory));
  let counts = NO_COUNTS;
  const missing: number[] = [];
  const damaged: { chunk: number; problem: string }[] = [];
  for (let chunk = 0; chunk < chunks; chunk++) {
    if (!present.has(partName(chunk))) {
      missing.push(chunk);
      continue;
    }
    const state = inspectPart(join(directory, partName(chunk)), specHash, chunk);
    if ('counts' in state) counts = addCounts(counts, state.counts);
    else if (existsSync(join(directory, partName(chunk)))) damaged.push({ chunk, problem: state.problem });
    else missing.push(chunk);
  }
  return {
    model,
    engine,
    chunks,
    finished: chunks - missing.length - damaged.length,
    missing,
    damaged,
    counts,
    running: currentOwners(directory),
  };
}
