import { join } from 'node:path';
import { parentPort, workerData } from 'node:worker_threads';
import { type Counts, computeChunk } from './compute.js';
import { fileFailure, writeWhole } from './files.js';
import { type LaboratoryFiles, laboratoryOf } from './modelFiles.js';
import { encodeChunk } from './parquet.js';
import { partName, planSweep } from './plan.js';
import type { SweepSpec } from './spec.js';

/** What a worker is given at its start. */
export interface WorkerTask {
  readonly spec: SweepSpec;
  readonly directory: string;
  /** Files of models besides the built-in ones. */
  readonly files: LaboratoryFiles;
}

/** What it answers to a chunk number. */
export type WorkerAnswer =
  | { readonly chunk: number; readonly counts: Counts; readonly bytes: number }
  | { readonly chunk: number; readonly failure: string };

const { spec, directory, files } = workerData as WorkerTask;
const plan = planSweep(await laboratoryOf(files), spec, { force: true });

parentPort!.on('message', (chunk: number) => {
  const path = join(directory, partName(chunk));
  let answer: WorkerAnswer;
  try {
    const table = computeChunk(plan, chunk);
    const bytes = encodeChunk(plan, chunk, table);
    answer = { chunk, counts: table.counts, bytes: bytes.byteLength };
    try {
      writeWhole(path, bytes);
    } catch (error) {
      answer = { chunk, failure: fileFailure('write', path, error).message };
    }
  } catch (error) {
    answer = { chunk, failure: error instanceof Error ? error.message : String(error) };
  }
  parentPort!.postMessage(answer);
});
