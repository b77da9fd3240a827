import type { Kernel, Model } from '@regulab/model/contract.js';
import { Comparison } from '@regulab/model/effect.js';

/** What rules do, row by row, and the outcomes without regulation that this was found by. */
export interface Effects {
  /** Positions in `EFFECT_KINDS`, or `NOT_COMPARED`. */
  readonly kinds: Uint8Array;
  /** 1 where every payoff rises. */
  readonly mutualism: Uint8Array;
  readonly baseline: readonly Float64Array[];
  readonly baselineStatus: Uint8Array;
}

/**
 * Compares solved rows with the same games with every lever at its neutral value; `effectOf` for whole tables.
 *
 * @param inputs one column for each parameter, `outputs` and `status` as the kernel filled them
 * @param solveRows solves the unregulated games, the model's kernel or one that bargains
 */
export function effectsOf(
  model: Model,
  solveRows: Kernel,
  inputs: readonly Float64Array[],
  outputs: readonly Float64Array[],
  status: Uint8Array,
  rows: number,
): Effects {
  const neutral = inputs.map((column, k) => {
    const value = model.parameters[k]!.neutral;
    return value === undefined ? column : new Float64Array(rows).fill(value);
  });
  const baseline = outputs.map(() => new Float64Array(rows));
  const baselineStatus = new Uint8Array(rows);
  solveDistinct(solveRows, neutral, baseline, baselineStatus, rows);
  const kinds = new Uint8Array(rows);
  const mutualism = new Uint8Array(rows);
  const comparison = new Comparison(model.outcomes);
  for (let row = 0; row < rows; row++) {
    kinds[row] = comparison.code(outputs, status[row]!, row, baseline, baselineStatus[row]!, row);
    mutualism[row] = Number(comparison.mutualism);
  }
  return { kinds, mutualism, baseline, baselineStatus };
}

/** Runs the kernel, but copies the answer of the first row where all rows are the same game. */
function solveDistinct(
  solveRows: Kernel,
  inputs: readonly Float64Array[],
  outputs: readonly Float64Array[],
  status: Uint8Array,
  rows: number,
): void {
  const same = inputs.every((column) => {
    for (let row = 1; row < rows; row++) if (column[row] !== column[0]) return false;
    return true;
  });
  solveRows(inputs, outputs, status, 0, same ? Math.min(1, rows) : rows);
  if (!same) return;
  status.fill(status[0] ?? 0);
  for (const column of outputs) column.fill(column[0] ?? 0);
}
