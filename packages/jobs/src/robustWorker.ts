import { parentPort, workerData } from 'node:worker_threads';
import { type Place, readGame, type Values, worthOf } from '@regulab/core';
import { type LaboratoryFiles, laboratoryOf } from '@regulab/sweep/modelFiles.js';

/** What all threads of one question share. */
export interface RobustWork {
  readonly games: readonly { readonly model: string; readonly values: Values }[];
  readonly files: LaboratoryFiles;
  readonly maximise: string;
  readonly worlds: readonly Place[];
  readonly rules: readonly Readonly<Record<string, number>>[];
}

/** Worlds `from` to `to`, with what each rule is worth in them. */
export interface RobustAnswer {
  readonly from: number;
  readonly worth: readonly Float64Array[];
}

const { games, files, maximise, worlds, rules } = workerData as RobustWork;
const laboratory = await laboratoryOf(files);
const variants = games.map(({ model, values }) => readGame(laboratory.find(model), values));
parentPort!.on('message', ([from, to]: readonly [number, number]) => {
  const answer: RobustAnswer = {
    from,
    worth: worthOf(variants, maximise, worlds.slice(from, to), rules),
  };
  parentPort!.postMessage(answer);
});
