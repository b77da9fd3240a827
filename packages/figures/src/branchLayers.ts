import {
  type Branch,
  type Branches,
  type BranchPoint,
  branchOutcome,
  ENGINE,
  type Model,
  type Outcome,
  parametersNamed,
} from '@regulab/core';
import { COLORS } from './colors.js';
import type { Figure, Layer, Panel } from './figure.js';

type Point = readonly [number, number];
const GAP: Point = [Number.NaN, Number.NaN];

/** Points of one kind as one line with gaps; a stretch reaches to the first point of the next, so that none stands apart. */
function lineOf(
  branches: readonly Branch[],
  outcome: string,
  is: (point: BranchPoint) => boolean,
): readonly Point[] {
  return branches.flatMap(({ points }) => {
    const line: Point[] = [];
    points.forEach((point, k) => {
      const before = points[k - 1];
      if (is(point) || (before && is(before))) line.push([point.at, point.outcomes[outcome] ?? Number.NaN]);
      else if (line.length > 0) line.push(GAP);
    });
    return [...line, GAP];
  });
}

/** Branches of equilibria as one outcome: solid where best replies come back, dashed where they do not, grey where somebody gains elsewhere; folds are ringed. */
export function branchLayers(
  branches: readonly Branch[],
  outcome: string,
  color: string,
  label?: string,
): readonly Layer[] {
  const stable = lineOf(branches, outcome, (p) => p.isEquilibrium && p.isStable);
  const unstable = lineOf(branches, outcome, (p) => p.isEquilibrium && !p.isStable);
  const none = lineOf(branches, outcome, (p) => !p.isEquilibrium);
  const folds = branches.flatMap(({ events }) =>
    events.flatMap(({ kind, point }): Point[] =>
      kind === 'fold' && point.isEquilibrium ? [[point.at, point.outcomes[outcome] ?? Number.NaN]] : [],
    ),
  );
  const isSome = (line: readonly Point[]): boolean => line.some(([x]) => !Number.isNaN(x));
  return [
    ...(isSome(none) ? [{ kind: 'line', points: none, color: COLORS.baseline, width: 1 } as const] : []),
    ...(isSome(unstable)
      ? [{ kind: 'line', points: unstable, color, width: 1.8, dashed: true } as const]
      : []),
    { kind: 'line', points: stable, color, width: 2.2, ...(label === undefined ? {} : { label }) },
    { kind: 'dots', points: folds, color, radius: 4.5 },
    { kind: 'dots', points: folds, color: '#ffffff', radius: 2.8 },
  ];
}

/** From the least to the most of an outcome on all branches, with a little room. */
function rangeOf(branches: readonly Branch[], outcome: string): readonly [number, number] {
  const values = branches
    .flatMap(({ points }) => points.map((point) => point.outcomes[outcome]))
    .filter((x) => typeof x === 'number' && Number.isFinite(x)) as number[];
  const [low, high] = [Math.min(...values), Math.max(...values)];
  if (values.length === 0) return [0, 1];
  const room = 0.05 * (high - low) || 0.05 * Math.abs(high) || 0.5;
  return [low >= 0 && low - room < 0 ? 0 : low - room, high + room];
}

/** One panel of branches by one outcome: safety, where none is named. */
export function branchPanel(
  model: Model,
  { parameter, from, to, branches }: Branches,
  of: Outcome = branchOutcome(model),
): Panel {
  const p = model.parameters.find(({ name }) => name === parametersNamed(model, parameter)[0])!;
  return {
    title: '',
    x: {
      label: p.name === parameter ? p.label : parameter,
      symbol: p.name === parameter ? p.symbol : p.symbol.replace(/_1$/, ''),
      unit: p.unit,
      domain: [from, to],
    },
    y: {
      label: of.name === 'safe' ? 'no disaster' : of.label,
      symbol: of.symbol,
      unit: of.unit,
      domain: of.unit === 'probability' ? [0, 1] : rangeOf(branches, of.name),
    },
    layers: branchLayers(branches, of.name, COLORS.generalist, 'stable'),
  };
}

/** Branches of equilibria along a parameter. */
export const branchFigure = (model: Model, traced: Branches, of?: Outcome): Figure => ({
  id: 'branches',
  title: `Equilibria as ${traced.parameter} changes`,
  caption: `${model.id} (${model.fidelity}). Solid: best replies come back; dashed: they do not; grey: only first-order conditions hold. Rings: folds. ${ENGINE}.`,
  panels: [branchPanel(model, traced, of)],
  panelsPerRow: 1,
  data: { columns: [], rows: [] },
});
