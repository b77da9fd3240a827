import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  builtIn,
  cart,
  completeValues,
  type Feature,
  findModel,
  prim,
  randomAt,
  refinePlane,
  usualVariation,
} from '@regulab/core';
import { runSensitivity } from '@regulab/jobs/sensitivity.js';
import { checkSpec, mergeSweep, runSweep } from '@regulab/sweep';
import { milliseconds } from './measure.js';
import { median, record, round } from './results.js';

/** Seconds of Sobol indices of the two-attribute game, 11 parameters, 2^17 base points, with intervals, on two threads. */
async function sobol() {
  const model = findModel('fine-tuning/two-attribute');
  const values = completeValues(model, {});
  const seconds: number[] = [];
  let games = 0;
  for (let k = 0; k < 5; k++) {
    const started = performance.now();
    const found = await runSensitivity(
      model,
      {
        model: model.id,
        values,
        method: 'sobol',
        of: ['backfires'],
        vary: usualVariation(model, values),
        correlations: [],
        samples: 131072,
        seed: k,
        missing: null,
      },
      { workers: 2 },
    );
    seconds.push((performance.now() - started) / 1000);
    games = found.games;
  }
  return { games, seconds: round(median(seconds)) };
}

/** Seconds of boxes in a million rows of 12 numbers, one box planted. */
function boxes() {
  const rows = 1_000_000;
  const features: Feature[] = Array.from({ length: 12 }, (_, j) => ({
    name: `x${j}`,
    categories: null,
    values: Float64Array.from({ length: rows }, (__, i) => randomAt(1, j, i)),
  }));
  const at = (j: number, i: number): number => features[j]!.values[i]!;
  const target = Uint8Array.from({ length: rows }, (_, i) => {
    const isIn = at(0, i) > 0.3 && at(0, i) < 0.6 && at(3, i) > 0.5 && at(7, i) < 0.4;
    return Number(randomAt(2, 0, i) < (isIn ? 0.95 : 0.02));
  });
  return {
    rows,
    columns: 12,
    primSeconds: round(milliseconds(3, () => prim(features, target)) / 1000),
    cartSeconds: round(milliseconds(3, () => cart(features, target)) / 1000),
  };
}

/** Seconds and memory of joining a thousand parts. */
async function merging() {
  const here = mkdtempSync(join(tmpdir(), 'regulab-merge-'));
  try {
    const spec = checkSpec(builtIn, {
      model: 'fine-tuning/one-attribute',
      vary: { specialistFloor: { from: 0, to: 1, count: 11450 }, share: { from: 0, to: 1, count: 11450 } },
      // A thousand parts are soon made if each keeps few of its games.
      where: 'share > 0.97',
    });
    await runSweep(builtIn, spec, join(here, 'sweep'));
    const before = process.memoryUsage().rss;
    let peak = before;
    const watch = setInterval(() => {
      peak = Math.max(peak, process.memoryUsage().rss);
    }, 20);
    const started = performance.now();
    const merged = await mergeSweep(join(here, 'sweep'), join(here, 'merged'));
    const seconds = round((performance.now() - started) / 1000);
    clearInterval(watch);
    return {
      parts: merged.parts,
      rows: merged.rows,
      seconds,
      megabytesAboveStart: Math.round((peak - before) / 2 ** 20),
    };
  } finally {
    rmSync(here, { recursive: true, force: true });
  }
}

/** A grid solved at its borders against the whole of it. */
function refining() {
  const model = findModel('fine-tuning/two-attribute');
  const map = refinePlane(
    model,
    completeValues(model, {}),
    { name: 'generalistFloor', from: 0, to: 1.5 },
    { name: 'specialistFloor', from: 0, to: 2.5 },
    1024,
  );
  return { points: map.gridSolves, solved: map.solves, ratio: round(map.gridSolves / map.solves) };
}

/** Sensitivity, boxes, merging and refinement. */
export async function benchExploration(): Promise<void> {
  // Before anything else has taken memory.
  const merge = await merging();
  record('exploration', {
    sobolTwoAttribute: await sobol(),
    boxesInAMillionRows: boxes(),
    merge,
    refinedGrid: refining(),
  });
}
