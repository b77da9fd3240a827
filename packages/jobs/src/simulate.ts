import {
  drawLottery,
  isCounted,
  joinTallies,
  MOST_DRAWS,
  type Model,
  misuse,
  type Solution,
  type Summary,
  solve,
  summarise,
  type Tally,
} from '@regulab/core';
import type { LotteryWork } from './lotteryWorker.js';
import { handOut, threadsFor } from './threads.js';

export interface SimulationOptions {
  /** How many times chance is drawn. */
  readonly draws: number;
  /** Whole, from 0 to 2^53 - 1. */
  readonly seed: number;
  /** Threads; the result is the same for any number of them. Default: one a processor. */
  readonly workers?: number | undefined;
}

export interface Simulation {
  readonly solution: Solution;
  readonly draws: number;
  readonly seed: number;
  readonly summaries: readonly Summary[];
}

/** Fewer draws than this are not worth a thread. */
const WORTH_A_THREAD = 500_000;

const whole = (name: string, value: number, least: number, most: number): void => {
  if (!Number.isInteger(value) || value < least || value > most)
    throw misuse(`${name} is ${value}; it must be a whole number from ${least} to ${most}`);
};

/**
 * Solves one game and draws what chance does after it, in worker threads. The draws are a function of the seed and of their
 * position, so that the result does not depend on the number of threads.
 *
 * @throws RegulabError `misuse` for a model in which nothing is left to chance, a game without equilibrium, and bad numbers.
 */
export async function simulate(
  model: Model,
  given: Readonly<Record<string, unknown>>,
  { draws, seed, workers }: SimulationOptions,
): Promise<Simulation> {
  whole('draws', draws, 1, MOST_DRAWS);
  whole('seed', seed, 0, Number.MAX_SAFE_INTEGER);
  const most = threadsFor([], { workers });
  if (!model.lottery)
    throw misuse(
      model.experiment
        ? `in ${model.id} nothing is left to chance after a game; what it draws is in its experiment: take experiment instead of simulate`
        : `in ${model.id} nothing is left to chance once it is played`,
    );
  const solution = solve(model, given);
  if (solution.status !== 'equilibrium')
    throw misuse(`this game has no equilibrium to draw from (${solution.reason ?? solution.status})`);
  const lottery = model.lottery(solution.parameters, solution.outcomes);
  // Draws that are kept one by one stay in one place.
  const threads = isCounted(lottery) ? Math.min(most, Math.ceil(draws / WORTH_A_THREAD)) : 1;
  const tallies: Tally[] = [];
  await handOut({
    script: new URL('./lotteryWorker.js', import.meta.url),
    shared: { lottery, seed } satisfies LotteryWork,
    jobs: Array.from(
      { length: threads },
      (_, k) => [Math.floor((draws * k) / threads), Math.floor((draws * (k + 1)) / threads)] as const,
    ),
    threads,
    here: ([from, to]) => drawLottery(lottery, seed, from, to),
    onAnswer: (tally: Tally) => {
      tallies.push(tally);
    },
  });
  return { solution, draws, seed, summaries: summarise(lottery, joinTallies(tallies)) };
}
