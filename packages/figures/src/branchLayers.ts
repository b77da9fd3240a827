import {
  type Branch,
  type Branches,
  type BranchPoint,
  ENGINE,
  type Model,
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

/** One panel of branches by the chance that no disaster happens. */
export function branchPanel(model: Model, { parameter, from, to, branches }: Branches): Panel {
  const p = model.parameters.find(({ name }) => name === parametersNamed(model, parameter)[0])!;
  return {
    title: '',
    x: {
      label: p.name === parameter ? p.label : parameter,
      symbol: p.name === parameter ? p.symbol : p.symbol.replace(/_1$/, ''),
      unit: p.unit,
      domain: [from, to],
    },
    y: { label: 'no disaster', symbol: 'S', unit: 'probability', domain: [0, 1] },
    layers: branchLayers(branches, 'safe', COLORS.generalist, 'stable'),
  };
}

/** Branches of equilibria along a parameter. */
export const branchFigure = (model: Model, traced: Branches): Figure => ({
  id: 'branches',
  title: `Equilibria as ${traced.parameter} changes`,
  caption: `${model.id} (${model.fidelity}). Solid: best replies come back; dashed: they do not; grey: only first-order conditions hold. Rings: folds. ${ENGINE}.`,
  panels: [branchPanel(model, traced)],
  panelsPerRow: 1,
  data: { columns: [], rows: [] },
});
