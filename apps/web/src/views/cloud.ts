import { completeValues, EQUILIBRIUM, type Model, type Outcome, parametersNamed } from '@regulab/core';
import { COLORS, type Layer, lineColor, type Panel } from '@regulab/figures';
import type { Progress, Wanted } from '../engine/plane.js';
import type { Plane } from '../engine/refinement.js';
import { paretoPlaces, type Reach, reachAt, stairs } from './front.js';
import { axisOf } from './profile.js';

const REACH_COLORS: Readonly<Record<Exclude<Reach, 'nobody'>, string>> = {
  'only the first': COLORS.generalist,
  'only the second': COLORS.specialist,
  both: lineColor(2),
};

/** Two outcomes of every game of a plane. */
export interface Cloud {
  readonly plane: Plane;
  readonly xs: Float64Array;
  readonly ys: Float64Array;
  /** Places that were solved and have a product. */
  readonly places: readonly number[];
  readonly panel: Panel;
  readonly front: readonly number[];
}

/** Whether both axes are levers that begin at their neutral values, while all other levers are neutral. */
function tellsReach(model: Model, { values, x, y }: Wanted): boolean {
  const given = completeValues(model, values);
  const moved = [x, y].flatMap(({ name }) => parametersNamed(model, name));
  const starts = [x, y].every(({ name, from }) =>
    model.parameters.some((p) => p.neutral === from && parametersNamed(model, name)[0] === p.name),
  );
  return (
    starts &&
    model.parameters.every(
      (p) => p.neutral === undefined || moved.includes(p.name) || given[p.name] === p.neutral,
    )
  );
}

/** The outcomes without regulation: one point, or one for each value of an axis that is no lever. */
function baselinePoints(
  model: Model,
  plane: Plane,
  { x, y }: Wanted,
): readonly (readonly [number, number])[] {
  const isLever = (name: string): boolean =>
    model.parameters.some((p) => p.neutral !== undefined && parametersNamed(model, name).includes(p.name));
  const places = Array.from({ length: plane.columns * plane.rows }, (_, at) => at).filter(
    (at) =>
      plane.solved[at] === 1 &&
      (at % plane.columns === 0 || !isLever(x.name)) &&
      (at < plane.columns || !isLever(y.name)),
  );
  return places.map((at) => [plane.baseline[0]![at]!, plane.baseline[1]![at]!] as const);
}

/** What a plane attains, with the front of each choice of whom to regulate, or of all where that cannot be told. */
export function cloudOf(model: Model, { plane, wanted }: Progress, names: readonly [string, string]): Cloud {
  const outcomes = wanted.outcomes.map((name) => model.outcomes.find((o) => o.name === name)!) as [
    Outcome,
    Outcome,
  ];
  const [xs, ys] = plane.outcomes as [Float64Array, Float64Array];
  const places: number[] = [];
  for (let at = 0; at < xs.length; at++)
    if (
      plane.solved[at] === 1 &&
      plane.status[at] === EQUILIBRIUM &&
      !Number.isNaN(xs[at]!) &&
      !Number.isNaN(ys[at]!)
    )
      places.push(at);
  const front = paretoPlaces(outcomes, xs, ys, places);
  const frontLine = (own: readonly number[], color: string, label: string): Layer => ({
    kind: 'line',
    points: stairs(own.map((at) => [xs[at]!, ys[at]!] as const)),
    color,
    label,
    width: 2.5,
  });
  const reached = (reach: Reach): number[] =>
    paretoPlaces(
      outcomes,
      xs,
      ys,
      places.filter((at) => reachAt(plane.columns, at) === reach),
    );
  const fronts = tellsReach(model, wanted)
    ? (
        [
          ['only the first', `only ${names[0]}`],
          ['only the second', `only ${names[1]}`],
          ['both', 'both'],
        ] as const
      ).map(([reach, label]) => frontLine(reached(reach), REACH_COLORS[reach], label))
    : [frontLine(front, lineColor(2), 'Pareto front')];
  const base = baselinePoints(model, plane, wanted);
  const spread = (column: Float64Array, axis: 0 | 1): readonly [number, number] => {
    let [low, high] = [0, 0];
    const include = (x: number): void => {
      low = Math.min(low, x);
      high = Math.max(high, x);
    };
    for (const at of places) include(column[at]!);
    for (const point of base) if (!Number.isNaN(point[axis])) include(point[axis]);
    const room = 0.05 * (high - low || 1);
    return [low < 0 ? low - room : 0, high + room];
  };
  return {
    plane,
    xs,
    ys,
    places,
    front,
    panel: {
      title: '',
      x: { ...axisOf(outcomes[0]), domain: spread(xs, 0) },
      y: { ...axisOf(outcomes[1]), domain: spread(ys, 1) },
      layers: [
        ...fronts,
        {
          kind: 'dots',
          points: base,
          color: COLORS.baseline,
          label: 'no regulation',
          radius: base.length > 1 ? 2 : 6,
        },
      ],
    },
  };
}
