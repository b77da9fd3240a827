import {
  EFFECT_KINDS,
  EFFECT_WORDS,
  type Model,
  type Motion,
  NONE,
  type Outcome,
  type Profile,
  type Values,
} from '@regulab/core';
import { type Axis, COLORS, EFFECT_COLORS, type FigureData, type Layer, type Panel } from '@regulab/figures';
import type { ProfileTask } from '../engine/tasks.js';
import { labelled } from './labels.js';
import { blankOf } from './mapLayers.js';

/** Evenly spaced games on a profile, of a model with so many players of one kind; slow ones get fewer. */
const samplesOf = ({ list }: Model): number => (!list || list.count <= 8 ? 241 : list.count <= 30 ? 121 : 41);

/** The task of following a game along a line; what moves need not be among the values. */
export const profileTask = (model: Model, values: Values, moving: readonly Motion[]): ProfileTask => ({
  kind: 'profile',
  model: model.id,
  values,
  moving,
  samples: samplesOf(model),
});

/** The horizontal axis of a profile along one parameter. */
export const along = (
  model: Model,
  name: string,
  { from, to }: { readonly from: number; readonly to: number },
): ProfileAxis => ({ ...labelled(model, name), at: (t) => from + (to - from) * t });

export type ProfileAxis = Axis & { readonly at: (t: number) => number };

/** The axis of a quantity of a model. */
export const axisOf = ({ label, symbol, unit }: Pick<Outcome, 'label' | 'symbol' | 'unit'>): Axis => ({
  label,
  symbol,
  unit,
});

type Point = readonly [number, number];
const GAP: Point = [Number.NaN, Number.NaN];

/** The value of an outcome at each point, with gaps where there is none and where it jumps. */
function curve(
  p: Profile,
  at: (t: number) => number,
  value: (point: Profile['points'][number]) => number | null,
): Point[] {
  const broken = new Set(p.breaks);
  return p.points.flatMap((point, k): Point[] => {
    const y = value(point);
    const here: Point[] = y === null || Number.isNaN(y) ? [GAP] : [[at(point.t), y]];
    return broken.has(k) ? [...here, GAP] : here;
  });
}

/** Stretches on which something holds, as intervals of t. */
function stretches(p: Profile, holds: (point: Profile['points'][number]) => boolean): [number, number][] {
  const found: [number, number][] = [];
  let open = false;
  for (const point of p.points) {
    if (!holds(point)) open = false;
    else if (open) found[found.length - 1]![1] = point.t;
    else {
      found.push([point.t, point.t]);
      open = true;
    }
  }
  return found;
}

export interface ProfileView {
  readonly panel: Panel;
  readonly data: FigureData;
}

/** Effects that are shown behind a curve; where a rule does nothing the paper stays white. */
const BANDS = EFFECT_KINDS.filter((kind) => kind !== 'no-effect' && kind !== 'no-product');

/** Values that span less than this part of the largest are shown without zero. */
const NARROW = 0.25;

/**
 * An outcome along a line through parameter space, with the same game without regulation in grey and the stretches on which
 * the rule backfires, helps everybody or ends the market behind.
 */
export function profileView(model: Model, p: Profile, x: ProfileAxis, outcome: string): ProfileView {
  const { moving } = p;
  const k = model.outcomes.findIndex((o) => o.name === outcome);
  const entry = model.outcomes[k]!;
  const known = (game: Profile['points'][number]['game']): number | null =>
    game.status === 'equilibrium'
      ? game.outcomes[k]!
      : game.status === 'exit'
        ? (entry.atExit ?? null)
        : null;
  const now = curve(p, x.at, ({ game }) => known(game));
  const before = curve(p, x.at, ({ baseline }) => known(baseline));
  const ys = [...now, ...before].map(([, y]) => y).filter(Number.isFinite);
  const [low, high] = [Math.min(...ys), Math.max(...ys)];
  // Where a quantity hardly moves, a scale from zero would show nothing of it.
  const isNarrow = high > low && high - low < NARROW * Math.max(Math.abs(low), Math.abs(high));
  const [least, most] = isNarrow ? [low, high] : [Math.min(0, ...ys), Math.max(...ys, 0)];
  const room = 0.06 * (most - least || 1);
  const domain = [isNarrow || least < 0 ? least - room : 0, most + room] as const;
  const band = (label: string, color: string, intervals: [number, number][], hatched = false): Layer[] =>
    intervals.length === 0
      ? []
      : [
          {
            kind: 'areas',
            label,
            color,
            ...(hatched ? { hatched } : { opacity: 0.45 }),
            rings: intervals.map(([a, b]) => {
              const [left, right] = [x.at(a), x.at(b)];
              return [
                [left, domain[0]],
                [right, domain[0]],
                [right, domain[1]],
                [left, domain[1]],
              ];
            }),
          },
        ];
  const line = entry.role === 'payoff' && /specialist/i.test(outcome) ? COLORS.specialist : COLORS.generalist;
  return {
    panel: {
      title: '',
      x: { label: x.label, ...(x.symbol ? { symbol: x.symbol } : {}), domain: [x.at(0), x.at(1)] },
      y: { ...axisOf(entry), domain },
      layers: [
        ...band(
          'no product',
          COLORS.exit,
          stretches(p, ({ game }) => game.status === 'exit'),
          true,
        ),
        ...band(
          blankOf(NONE).label,
          `rgb(${blankOf(NONE).rgb.join()})`,
          stretches(p, ({ game }) => game.status === 'none'),
        ),
        ...BANDS.flatMap((kind) =>
          band(
            EFFECT_WORDS[kind],
            EFFECT_COLORS[kind],
            stretches(p, ({ effect }) => effect.kind === kind),
          ),
        ),
        { kind: 'line', points: before, color: COLORS.baseline, label: 'no regulation', width: 2 },
        { kind: 'line', points: now, color: line, label: entry.label, width: 2.5 },
      ],
    },
    data: {
      columns: [
        ...moving.map(({ name }) => name),
        'status',
        outcome,
        `${outcome}NoRule`,
        'effect',
        'mutualism',
      ],
      rows: p.points.map((point) => [
        ...moving.map(({ from, to }) => from + (to - from) * point.t),
        point.game.status,
        known(point.game),
        known(point.baseline),
        point.effect.kind,
        point.effect.mutualism,
      ]),
    },
  };
}
