import { completeValues, EQUILIBRIUM, findModel, type Point, STATUS, traceRegimes } from '@regulab/core';
import { expect, it } from 'vitest';

const CELLS = 1000;

it('the traced regions classify a grid of a million games as the solver does, outside a band of one cell', () => {
  const model = findModel('fine-tuning/two-attribute');
  const values = completeValues(model, {});
  const [x, y] = [
    { name: 'generalistFloor', from: 0, to: 1.5 },
    { name: 'specialistFloor', from: 0, to: 2.5 },
  ];
  const map = traceRegimes(model, values, x, y);
  const [w, h] = [1.5 / CELLS, 2.5 / CELLS];

  // The grid by the kernel, a column at a time.
  const inputs = model.parameters.map((p) => new Float64Array(CELLS).fill(values[p.name]!));
  const outputs = Array.from({ length: model.outcomes.length + 1 }, () => new Float64Array(CELLS));
  const status = new Uint8Array(CELLS);
  const position = (name: string) => model.parameters.findIndex((p) => p.name === name);
  const free = model.solve(values).outcomes as Record<string, number>;
  const at = (name: string) => outputs[model.outcomes.findIndex((o) => o.name === name)]!;
  const grid: string[][] = [];
  for (let i = 0; i < CELLS; i++) {
    inputs[position(x.name)]!.fill((i + 0.5) * w);
    for (let j = 0; j < CELLS; j++) inputs[position(y.name)]![j] = (j + 0.5) * h;
    model.kernel(inputs, outputs, status, 0, CELLS);
    grid.push(
      Array.from({ length: CELLS }, (_, j) => {
        const effect =
          status[j] !== EQUILIBRIUM
            ? 'none'
            : at('safety')[j]! < free.safety! - 1e-9
              ? 'backfires'
              : at('generalistUtility')[j]! > free.generalistUtility! + 1e-9 &&
                  at('specialistUtility')[j]! > free.specialistUtility! + 1e-9
                ? 'mutualism'
                : 'none';
        return `${STATUS[status[j]!]} ${model.regimes.name(outputs[model.outcomes.length]![j]!)} ${effect}`;
      }),
    );
  }

  /** Where a vertical line crosses a ring, ascending. */
  const crossings = (ring: readonly Point[], at: number): number[] => {
    const ys: number[] = [];
    for (let n = 1; n < ring.length; n++) {
      const [[x0, y0], [x1, y1]] = [ring[n - 1]!, ring[n]!];
      if (x0 <= at !== x1 <= at) ys.push(y0 + ((at - x0) / (x1 - x0)) * (y1 - y0));
    }
    return ys.sort((a, b) => a - b);
  };
  let compared = 0;
  for (let i = 1; i < CELLS - 1; i++) {
    const traced = new Array<string>(CELLS).fill('nothing');
    for (const region of map.regions) {
      const { status: s, regime, effect: kind, mutualism } = map.labels[region.label]!;
      const effect = kind === 'backfires' ? kind : mutualism ? 'mutualism' : 'none';
      for (const ring of region.rings) {
        const ys = crossings(ring, (i + 0.5) * w);
        for (let k = 1; k < ys.length; k += 2)
          for (let j = Math.ceil(ys[k - 1]! / h - 0.5); (j + 0.5) * h < ys[k]!; j++)
            if (j >= 0 && j < CELLS) traced[j] = `${s} ${regime} ${effect}`;
      }
    }
    for (let j = 1; j < CELLS - 1; j++) {
      const own = grid[i]![j]!;
      let quiet = true;
      for (let di = -1; di <= 1; di++)
        for (let dj = -1; dj <= 1; dj++) if (grid[i + di]![j + dj] !== own) quiet = false;
      if (!quiet) continue;
      compared++;
      if (traced[j] !== own) expect.fail(`(${(i + 0.5) * w}, ${(j + 0.5) * h}): ${own}, traced ${traced[j]}`);
    }
  }
  expect(compared).toBeGreaterThan(950_000);
});
