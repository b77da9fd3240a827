import { evenly, findModel, type Model, readGame } from '@regulab/core';
import { simulate } from '@regulab/jobs/simulate.js';
import { emptyOutputs } from './games.js';
import { median, record, round } from './results.js';

const GAMES = 1_000_000;
const REPEATS = 9;

/** A map of liability and floor: each game at its own place, the rest at the calibration. */
function policyMap(model: Model, given: Readonly<Record<string, number>>): Float64Array[] {
  const side = Math.round(Math.sqrt(GAMES));
  return model.parameters.map(({ name, default: usual }) => {
    const value = given[name] ?? usual;
    return Float64Array.from({ length: GAMES }, (_, i) =>
      name === 'liability'
        ? evenly(0, 4, side, i % side)
        : name === 'floor'
          ? evenly(0, 0.25, side, Math.floor(i / side))
          : value,
    );
  });
}

function kernelSpeed(given: Readonly<Record<string, number>>, rows: number) {
  const model = findModel('overlap/symmetric');
  const inputs = policyMap(model, given);
  const { outputs, status } = emptyOutputs(model, GAMES);
  for (let warm = 0; warm < 3; warm++) model.kernel(inputs, outputs, status, 0, rows);
  const seconds = Array.from({ length: REPEATS }, () => {
    const started = performance.now();
    model.kernel(inputs, outputs, status, 0, rows);
    return (performance.now() - started) / 1000;
  });
  return {
    given,
    millionGamesPerSecond: round(rows / median(seconds) / 1e6),
    best: round(rows / Math.min(...seconds) / 1e6),
  };
}

/** Milliseconds of all equilibria of twenty firms that differ, planner included, in keen and in calm markets. */
function twentyFirms() {
  const firms = Array.from({ length: 20 }, (_, i) => ({
    cost: 0.2 + 0.15 * i,
    appeal: ((7 * i) % 20) / 10 - 1,
    stressedEfficacy: 0.3 + 0.02 * i,
  }));
  return [{ sensitivity: 1 }, { sensitivity: 5, margin: 2, liability: 1 }].map((common) => {
    const { model, values } = readGame(findModel('overlap/heterogeneous'), { ...common, firms });
    model.solve(values);
    const milliseconds = Array.from({ length: REPEATS }, () => {
      const started = performance.now();
      model.solve(values);
      return performance.now() - started;
    });
    return { common, median: round(median(milliseconds)) };
  });
}

/** The overlap family: kernel, twenty firms from fifty starts, ten million draws on two threads. */
export async function benchOverlap(): Promise<void> {
  const started = performance.now();
  await simulate(
    findModel('overlap/symmetric'),
    { liability: 1 },
    { draws: 10_000_000, seed: 1, workers: 2 },
  );
  const tenMillionDraws = round((performance.now() - started) / 1000);
  record('overlap', {
    kernel: [
      kernelSpeed({}, GAMES),
      kernelSpeed({ sensitivity: 10, margin: 1 }, GAMES),
      // Where no bound tells that deviations do not pay, each game is searched.
      kernelSpeed({ sensitivity: 60, margin: 1, cost: 0.05 }, 20_000),
    ],
    twentyFirmsMilliseconds: twentyFirms(),
    tenMillionDrawsSeconds: tenMillionDraws,
  });
}
