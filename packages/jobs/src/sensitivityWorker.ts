import { parentPort, workerData } from 'node:worker_threads';
import { findModel, readGame, type SensitivityTask, sensitivityBlock } from '@regulab/core';

const task = workerData as SensitivityTask;
const { model } = readGame(findModel(task.model), task.values);
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
