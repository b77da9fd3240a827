import { builtIn, completeValues, type Model, parametersNamed } from '@regulab/core';
import { describe, expect, it } from 'vitest';
import { colourOutcome } from '../src/engine/colour.js';
import { solveGrid } from '../src/engine/grid.js';
import { type AxisRange, defaultState, EFFECT, REGIME } from '../src/state/state.js';

const SIDE = 13;

/** Of families of models only one parameter moves what is drawn. */
const ONE_AXIS = ['ecosystem/simulator'];

/** A few games over two axes, or along one. */
function games(
  model: Model,
  x: AxisRange,
  y: AxisRange,
  rows: number,
  outcomes: readonly string[],
  baseline = false,
) {
  return solveGrid(model, {
    kind: 'grid',
    model: model.id,
    values: completeValues(model, {}),
    x,
    y,
    columns: SIDE,
    rows,
    step: 1,
    from: 0,
    to: rows,
    places: null,
    outcomes,
    baseline,
  });
}

/** How many values there are, up to a thousandth of the largest. */
function kinds(values: ArrayLike<number>): number {
  const known = Array.from(values).filter((value) => !Number.isNaN(value));
  const size = Math.max(...known.map(Math.abs), 1e-300);
  return new Set(known.map((value) => Math.round((1000 * value) / size))).size;
}

const usual = (model: Model, name: string): AxisRange => {
  const own = model.parameters.find((p) => p.name === parametersNamed(model, name)[0])!;
  return { name, from: own.usual[0], to: own.usual[1] };
};

describe.each(builtIn.models.map((model) => [model.id, model] as const))(
  'the first pictures of %s',
  (id, model) => {
    const { curve, map, frontier } = defaultState('explore', id);

    it('are of a curve that moves', () => {
      const x = usual(model, curve.parameter);
      const other = map.x.name === curve.parameter ? map.y : map.x;
      const own = completeValues(model, {})[parametersNamed(model, other.name)[0]!]!;
      const { outcomes } = games(model, x, { name: other.name, from: own, to: own + 1e-9 }, 1, [
        curve.outcome,
      ]);
      expect(kinds(outcomes[0]!)).toBeGreaterThan(2);
    });

    it('are of a map with more than one colour, along both of its axes', () => {
      const { outcomes, baseline } = colourOutcome(map.colour);
      const found = games(model, map.x, map.y, SIDE, outcomes, baseline);
      const colours =
        map.colour === EFFECT ? found.kinds : map.colour === REGIME ? found.regimes : found.outcomes[0]!;
      expect(kinds(colours)).toBeGreaterThan(1);
      const at = (i: number, j: number): number => colours[j * SIDE + i]!;
      const all = Array.from({ length: SIDE }, (_, k) => k);
      const moves = (line: (k: number) => ArrayLike<number>): boolean => all.some((k) => kinds(line(k)) > 1);
      expect(moves((j) => all.map((i) => at(i, j)))).toBe(true);
      expect(moves((i) => all.map((j) => at(i, j)))).toBe(!ONE_AXIS.includes(id));
    });

    it('are of a frontier of two outcomes that differ and move', () => {
      const found = games(model, map.x, map.y, SIDE, [frontier.x, frontier.y]);
      for (const outcome of found.outcomes) expect(kinds(outcome)).toBeGreaterThan(1);
      expect(Array.from(found.outcomes[0]!)).not.toEqual(Array.from(found.outcomes[1]!));
    });
  },
);
