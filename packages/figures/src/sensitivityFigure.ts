import {
  ENGINE,
  formatNumber,
  type Model,
  parametersNamed,
  type QuantitySensitivity,
  type Sensitivity,
  type SensitivityMethod,
  type Uncertain,
} from '@regulab/core';
import { barPanel } from './barPanel.js';
import { lineColor } from './colors.js';
import type { Figure } from './figure.js';

function labelOf(model: Model, name: string): string {
  const p = model.parameters.find((each) => each.name === parametersNamed(model, name)[0])!;
  return name === p.name ? p.label : `${p.label.replace(/, [^,]* 1$/, '')} (all)`;
}

/** How a parameter varies, in words. */
function variation(uncertain: Uncertain): string {
  if ('from' in uncertain) return `${formatNumber(uncertain.from)} to ${formatNumber(uncertain.to)}`;
  if ('mean' in uncertain)
    return `${formatNumber(uncertain.mean)} give or take ${formatNumber(uncertain.deviation)}`;
  return `${formatNumber(uncertain.low)}, likely ${formatNumber(uncertain.mode)}, to ${formatNumber(uncertain.high)}`;
}

const short = (x: number): string => formatNumber(Number(x.toFixed(3)) + 0);

/** By what parameters are ranked: all that one does, where a method tells several measures. */
const rankOf = ({ measurements }: QuantitySensitivity): readonly { readonly value: number }[] =>
  (measurements.find(({ name }) => name === 'total') ?? measurements[0]!).estimates;

/** Parameters, those that matter most first. */
function order(vary: readonly Uncertain[], q: QuantitySensitivity): number[] {
  const rank = rankOf(q);
  return vary.map((_, d) => d).sort((i, j) => rank[j]!.value - rank[i]!.value);
}

/** The first three at most, without those that do next to nothing. */
function leaders(vary: readonly Uncertain[], q: QuantitySensitivity): string[] {
  const rank = rankOf(q);
  const [first, ...others] = order(vary, q).slice(0, 3);
  return [
    first!,
    ...others.filter((d) => rank[d]!.value > Math.max(q.dummy ?? 0, NEXT_TO_NOTHING * rank[first!]!.value)),
  ].map((d) => vary[d]!.name);
}
const NEXT_TO_NOTHING = 0.01;

/** One row a parameter, those that matter most first. */
export function sensitivityRows(vary: readonly Uncertain[], q: QuantitySensitivity): string[][] {
  const { measurements } = q;
  return order(vary, q).map((d) => [
    vary[d]!.name,
    ...measurements.flatMap(({ estimates }) => {
      const { value, low, high } = estimates[d]!;
      return low === null || high === null
        ? [short(value)]
        : [short(value), `${short(low)} to ${short(high)}`];
    }),
    variation(vary[d]!),
  ]);
}

export const sensitivityHead = ({ measurements }: QuantitySensitivity): string[] => [
  'parameter',
  ...measurements.flatMap(({ label, estimates }) =>
    estimates[0]!.low === null ? [label] : [label, 'interval'],
  ),
  'varies',
];

/** What the numbers of a method mean. */
export const SENSITIVITY_READING: Readonly<Record<SensitivityMethod, string>> = {
  sobol:
    'Alone: the part of the variance that would go if this parameter were known. In all: the part that would stay if all others were known, its interactions included.',
  shapley:
    'Share: the part of the variance laid to each parameter, what several do together divided between them.',
  morris:
    'Mean size of the change while a parameter runs over half of its distribution; mean: with its sign; deviation: how much it differs from place to place.',
  pawn: 'How far knowing the parameter moves the distribution of the outcome, from 0 to 1, over slices of the parameter.',
};

export function sensitivityLead(vary: readonly Uncertain[], q: QuantitySensitivity): string {
  const spread =
    q.mean === null
      ? ''
      : `mean ${formatNumber(Number(q.mean.toPrecision(4)))}, standard deviation ${formatNumber(Number(q.deviation!.toPrecision(3)))}`;
  if (q.why !== null) return `${q.label}: ${q.why}.`;
  const named = leaders(vary, q);
  const noise = q.dummy === null ? '' : ` A parameter without effect would get about ${short(q.dummy)}.`;
  return `${q.label}: ${spread}. What matters most: ${named.join(', ')}.${noise}`;
}

/** What the outcomes rest on, one panel a quantity; null where there is nothing to draw. */
export function sensitivityFigure(
  model: Model,
  vary: readonly Uncertain[],
  found: Sensitivity,
  quantities: readonly QuantitySensitivity[],
): Figure | null {
  if (quantities.length === 0) return null;
  const axis: Readonly<Record<SensitivityMethod, string>> = {
    sobol: 'part of the variance',
    shapley: 'share of the variance',
    morris: 'change of the outcome',
    pawn: 'distance of distributions',
  };
  const panels = quantities.map((q) => {
    const names = sensitivityRows(vary, q).map(([name]) => name!);
    return barPanel(
      q.label,
      { label: axis[found.method] },
      names.map((name) => {
        const d = vary.findIndex((each) => each.name === name);
        return {
          name: labelOf(model, name),
          values: q.measurements.map(({ estimates }) => estimates[d]!),
        };
      }),
      q.measurements.map(({ label }, k) => ({ label, color: lineColor(4 - k) })),
      q.dummy === null ? undefined : { at: q.dummy, label: 'a parameter without effect' },
    );
  });
  return {
    id: 'sensitivity',
    title: quantities.length === 1 ? `What decides: ${quantities[0]!.label}` : 'What the outcomes rest on',
    caption: `${model.title} (${model.id}, ${model.fidelity}). ${SENSITIVITY_READING[found.method]} ${found.note}. ${ENGINE}.`,
    panels,
    panelsPerRow: Math.min(2, panels.length),
    data: {
      columns: ['quantity', 'parameter', 'measure', 'value', 'low', 'high'],
      rows: quantities.flatMap((q) =>
        q.measurements.flatMap(({ name, estimates }) =>
          estimates.map(({ value, low, high }, d) => [q.name, vary[d]!.name, name, value, low, high]),
        ),
      ),
    },
  };
}
