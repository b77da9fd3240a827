import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { backfiring } from '@regulab/backfiring';
import {
  agreedShares,
  bargain,
  builtIn,
  checkClaim,
  completeValues,
  findModel,
  type Model,
  RULE_NAMES,
  readGame,
  traceRegimes,
  type Values,
} from '@regulab/core';
import { checkSpec, runSweep } from '@regulab/sweep';
import { median, record, round } from './results.js';

/** Median, over repetitions after a warm-up, of what one call takes, in milliseconds. */
function milliseconds(repetitions: number, action: (k: number) => void, warmUp = 3): number {
  for (let k = 0; k < warmUp; k++) action(k);
  const times = Array.from({ length: repetitions }, (_, k) => {
    const started = performance.now();
    action(k);
    return performance.now() - started;
  });
  return round(median(times), 3);
}

const two = findModel('fine-tuning/two-attribute');
const floors = [
  { name: 'generalistFloor', from: 0, to: 1.5 },
  { name: 'specialistFloor', from: 0, to: 2.5 },
] as const;

/** A market of n specialists spread over costs, shares and floors. */
function market(n: number, k: number): { model: Model; values: Values } {
  const part = (i: number, by: number) => ((i + 1) * by + 0.137 * k) % 1;
  return readGame(findModel('fine-tuning/specialists'), {
    generalistFloor: 0.3,
    specialists: Array.from({ length: n }, (_, i) => ({
      share: 0.1 + 0.8 * part(i, 0.618),
      floor: 2 * part(i, 0.755),
      performanceCost: 0.3 + 1.5 * part(i, 0.414),
      safetyCost: 0.3 + 1.5 * part(i, 0.732),
      crossCost: 0.3 * part(i, 0.236),
      entryCost: 0.3 * part(i, 0.303),
    })),
  });
}

/** Bargaining, many specialists, tracing and claims. */
export async function benchAnalysis(): Promise<void> {
  const regulations = Array.from({ length: 20 }, (_, k) =>
    completeValues(two, { generalistFloor: 0.05 * (k % 5), specialistFloor: 0.1 * k }),
  );
  const bargainAll = milliseconds(60, (k) => bargain(two, regulations[k % regulations.length]!, ['all']), 80);
  const markets = Object.fromEntries(
    [2, 4, 20].map((n) => {
      const games = Array.from({ length: 12 }, (_, k) => market(n, k));
      return [
        n,
        milliseconds(24, (k) => {
          const { model, values } = games[k % games.length]!;
          model.solve(values);
        }),
      ];
    }),
  );
  const map = traceRegimes(two, completeValues(two, {}), ...floors);
  const trace = milliseconds(5, () => traceRegimes(two, completeValues(two, {}), ...floors));
  const regulationsOfFigure4: Values[] = [];
  for (let i = 0; i <= 12; i++)
    for (let j = 2 * i; j <= 50; j++)
      regulationsOfFigure4.push(completeValues(two, { generalistFloor: i / 10, specialistFloor: j / 20 }));
  const onOneCore = performance.now();
  for (const values of regulationsOfFigure4) agreedShares(two, values, RULE_NAMES);
  const figure4Library = round((performance.now() - onOneCore) / 1000, 3);
  const directory = mkdtempSync(join(tmpdir(), 'regulab-bench-'));
  let figure4 = 0;
  try {
    const started = performance.now();
    for (const bargain of RULE_NAMES)
      await runSweep(
        builtIn,
        checkSpec(builtIn, {
          model: two.id,
          bargain,
          vary: {
            generalistFloor: { from: 0, to: 1.2, step: 0.1 },
            specialistFloor: { from: 0, to: 2.5, step: 0.05 },
          },
          where: 'specialistFloor >= generalistFloor',
        }),
        join(directory, bargain),
        { workers: 2 },
      );
    figure4 = round((performance.now() - started) / 1000, 3);
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
  const started = performance.now();
  for (const claim of backfiring.claims) checkClaim(claim);
  record('analysis', {
    unit: 'medians of single calls after a warm-up; figure 4: 507 regulations, 8 rules, any share, in this process on one core, then as eight sweeps with 2 new workers each and their files; the check once',
    bargainAllRulesMilliseconds: bargainAll,
    specialistsMilliseconds: markets,
    traceBasicGameMilliseconds: trace,
    traceGamesSolved: map.solves,
    gridOfSameDetailRatio: Math.round(map.gridSolves / map.solves),
    figure4AllRulesOneCoreSeconds: figure4Library,
    figure4EightSweepsSeconds: figure4,
    checkBackfiringSeconds: round((performance.now() - started) / 1000, 3),
  });
}
