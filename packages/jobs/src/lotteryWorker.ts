import { parentPort, workerData } from 'node:worker_threads';
import { drawLottery, type FiniteLottery, type Lottery } from '@regulab/core';

/** What all draws of one game share. */
export interface LotteryWork {
  readonly lottery: Lottery | FiniteLottery;
  readonly seed: number;
}

const { lottery, seed } = workerData as LotteryWork;
parentPort!.on('message', ([from, to]: readonly [number, number]) => {
  parentPort!.postMessage(drawLottery(lottery, seed, from, to));
});
