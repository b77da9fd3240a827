import { findModel, readGame } from '@regulab/core';
import { mapSeconds, milliseconds } from './measure.js';
import { record, round } from './results.js';

const threshold = findModel('market-entry/threshold');
const scaling = findModel('market-entry/scaling');

const game = (given: Readonly<Record<string, unknown>>, repeats: number) => {
  const { model, values } = readGame(threshold, given);
  return {
    given,
    milliseconds: milliseconds(repeats, () => model.solve(values)),
    certificateMilliseconds: milliseconds(repeats, () => model.verify(values, model.solve(values))),
  };
};

/** Seconds of one ridge regression on 2,000 data with 1,000 features, drawn and solved. */
function ridgeSeconds(): number {
  const { model, values } = readGame(scaling, { dimension: 'finite', features: 1000, data: 2000 });
  const { outcomes } = model.solve(values);
  const draw = (k: number) =>
    model.experiment!.draw(values, outcomes, { design: 'gaussian', labels: 'exact' }, 1, k);
  let k = 0;
  return round(milliseconds(4, () => draw(k++)) / 1000);
}

/** Thresholds, the map over both bounds on two threads, and a real regression. */
export async function benchMarketEntry(): Promise<void> {
  record('market-entry', {
    thresholds: [
      game({}, 40),
      game({ incumbent: 'infinite' }, 40),
      game({ mode: 'exact' }, 40),
      game({ dimension: 'finite', features: 1000 }, 40),
    ],
    mapSeconds: {
      infiniteData: await mapSeconds({
        model: 'market-entry/threshold',
        set: {},
        vary: {
          incumbentThreshold: { from: 0.26, to: 0.99, count: 200 },
          entrantThreshold: { from: 0.26, to: 0.99, count: 200 },
        },
      }),
      exact: await mapSeconds({
        model: 'market-entry/threshold',
        set: { mode: 'exact' },
        vary: {
          incumbentThreshold: { from: 0.26, to: 0.99, count: 200 },
          entrantThreshold: { from: 0.26, to: 0.99, count: 200 },
        },
      }),
    },
    ridgeSeconds: ridgeSeconds(),
  });
}
