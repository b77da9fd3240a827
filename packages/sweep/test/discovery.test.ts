import {
  agreedShare,
  builtIn,
  completeValues,
  EFFECT_KINDS,
  findModel,
  withoutRegulation,
} from '@regulab/core';
import { describe, expect, it } from 'vitest';
import {
  type ChunkTable,
  checkSpec,
  computeChunk,
  discover,
  planSweep,
  type SweepTable,
} from '../src/pure.js';

/** A sweep as a table of columns, without files. */
function tableOf(spec: unknown): SweepTable {
  const plan = planSweep(builtIn, checkSpec(builtIn, spec));
  const chunks = Array.from({ length: plan.chunks }, (_, chunk) => computeChunk(plan, chunk));
  const joined = (of: (chunk: ChunkTable) => Iterable<number>) =>
    Float64Array.from(chunks.flatMap((chunk) => [...of(chunk)]));
  const column = (name: string, values: Float64Array, texts: readonly string[] | null = null) => ({
    name,
    values,
    texts,
    filled: true,
  });
  const backfires = EFFECT_KINDS.indexOf('backfires');
  return {
    model: plan.model.id,
    fixed: completeValues(plan.model, plan.spec.set),
    bargain: plan.spec.bargain ?? null,
    rows: chunks.reduce((sum, { rows }) => sum + rows, 0),
    missing: 0,
    unchecked: null,
    columns: [
      ...plan.varied.map((name, k) =>
        column(
          name,
          joined(({ inputs }) => inputs[k]!.values),
        ),
      ),
      column(
        'share',
        joined(({ shares }) => shares!),
      ),
      ...plan.model.outcomes.map(({ name }, k) =>
        column(
          name,
          joined(({ outcomes }) => outcomes[k]!.values),
        ),
      ),
      column(
        'backfires',
        joined(({ effects }) => effects!.kinds.map((kind) => Number(kind === backfires))),
        ['false', 'true'],
      ),
    ],
  };
}

const SPEC = {
  model: 'fine-tuning/one-attribute',
  vary: {
    specialistFloor: { uniform: [0, 1] },
    generalistCost: { uniform: [0.5, 2] },
    specialistCost: { uniform: [0.5, 2] },
  },
  samples: 400,
  baseline: true,
  bargain: 'nash',
};

describe('the level without regulation of a bargained sweep', () => {
  const table = tableOf(SPEC);

  it('is that at the share agreed on anew, so that no floor above it backfires', () => {
    // At the share that is agreed on under the rule some would seem to.
    expect(() =>
      discover(builtIn.find(table.model), table, {
        method: 'prim',
        target: 'backfires and specialistFloor > baselineSafety',
      }),
    ).toThrow('no row of 400 hits the target');
  });

  it('is that of every game, as the bargaining command has it', () => {
    const model = findModel('fine-tuning/one-attribute');
    const found = discover(builtIn.find(table.model), table, {
      method: 'cart',
      target: 'safety > 0.3',
      derived: [{ name: 'level', expression: 'baselineSafety' }],
    });
    const levels = found.data.features.find(({ name }) => name === 'level')!.values;
    for (let row = 0; row < table.rows; row += 37) {
      const at = (name: string) => table.columns.find((column) => column.name === name)!.values[row]!;
      const values = completeValues(model, {
        specialistFloor: at('specialistFloor'),
        generalistCost: at('generalistCost'),
        specialistCost: at('specialistCost'),
      });
      const { point } = agreedShare(model, withoutRegulation(model, values), 'nash')!;
      expect(levels[row]).toBe(point.outcomes[1]);
    }
  });
});
