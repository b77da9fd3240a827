import { parentPort, workerData } from 'node:worker_threads';
import { readGame, type SensitivityTask, sensitivityBlock } from '@regulab/core';
import { type LaboratoryFiles, laboratoryOf } from '@regulab/sweep/modelFiles.js';

/** The question, and the files of models besides the built-in ones. */
export interface SensitivityWork {
  readonly task: SensitivityTask;
  readonly files: LaboratoryFiles;
}

const { task, files } = workerData as SensitivityWork;
const { model } = readGame((await laboratoryOf(files)).find(task.model), task.values);
parentPort!.on('message', ([from, to]: readonly [number, number]) => {
  const block = sensitivityBlock(model, task, from, to);
  parentPort!.postMessage(
    block,
    block.columns.flatMap(({ values, status }) => [
      ...values.map((column) => column.buffer as ArrayBuffer),
      status.buffer as ArrayBuffer,
    ]),
  );
});
