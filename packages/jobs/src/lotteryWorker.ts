import { parentPort, workerData } from 'node:worker_threads';
import { drawLottery, type Lottery } from '@regulab/core';

/** Draws that one worker makes. */
export interface LotteryTask {
  readonly lottery: Lottery;
  readonly seed: number;
  readonly from: number;
  readonly to: number;
}

const { lottery, seed, from, to } = workerData as LotteryTask;
parentPort!.postMessage(drawLottery(lottery, seed, from, to));
