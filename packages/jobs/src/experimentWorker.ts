import { parentPort, workerData } from 'node:worker_threads';
import { findModel, type Outcomes, readGame, type Values } from '@regulab/core';

/** What all draws of one thread share. */
export interface ExperimentTask {
  readonly model: string;
  readonly values: Values;
  readonly outcomes: Outcomes;
  readonly options: Readonly<Record<string, string>>;
  readonly seed: number;
}

/** Draws with their numbers. */
export type Drawn = readonly (readonly [k: number, drawn: readonly number[]])[];

const { model: id, values, outcomes, options, seed } = workerData as ExperimentTask;
const { model } = readGame(findModel(id), values);
parentPort!.on('message', (batch: readonly number[]) => {
  const drawn: Drawn = batch.map((k) => [k, model.experiment!.draw(values, outcomes, options, seed, k)]);
  parentPort!.postMessage(drawn);
});
