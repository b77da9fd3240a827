import { parentPort, workerData } from 'node:worker_threads';
import { type Outcomes, readGame, type Values } from '@regulab/core';
import { type LaboratoryFiles, laboratoryOf } from '@regulab/sweep/modelFiles.js';

/** What all draws of one thread share. */
export interface ExperimentTask {
  readonly model: string;
  /** SHA-256 of the file that the model comes from, for one that is not built in. */
  readonly modelFile?: string;
  readonly values: Values;
  readonly outcomes: Outcomes;
  readonly options: Readonly<Record<string, string>>;
  readonly seed: number;
}

/** Draws with their numbers. */
export type Drawn = readonly (readonly [k: number, drawn: readonly number[]])[];

/** The draws' task, and the files of models besides the built-in ones. */
export interface ExperimentWork {
  readonly task: ExperimentTask;
  readonly files: LaboratoryFiles;
}

const { task, files } = workerData as ExperimentWork;
const { values, outcomes, options, seed } = task;
const { model } = readGame((await laboratoryOf(files)).find(task.model), values);
parentPort!.on('message', (batch: readonly number[]) => {
  const drawn: Drawn = batch.map((k) => [k, model.experiment!.draw(values, outcomes, options, seed, k)]);
  parentPort!.postMessage(drawn);
});
