import { COLORS } from './colors.js';
import type { Axis, Layer, Panel } from './figure.js';

/** One thing with its bars, from the top; an interval is a line through the end of its bar. */
export interface Bar {
  readonly name: string;
  readonly values: readonly {
    readonly value: number;
    readonly low: number | null;
    readonly high: number | null;
  }[];
}

const ROW = 44;
const AXIS = 54;
/** In units of a row: where bars begin below its name, and where they end. */
const TOP = 0.5;
const BOTTOM = 0.94;

/**
 * Bars side by side under the name of what they measure.
 *
 * @param series label and colour of the k-th bar of every row
 */
export function barPanel(
  title: string,
  axis: Axis,
  rows: readonly Bar[],
  series: readonly { readonly label: string; readonly color: string }[],
  rule?: { readonly at: number; readonly label: string },
): Panel {
  const height = (BOTTOM - TOP) / series.length;
  const placed = (k: number) =>
    rows.flatMap(({ values }, row) => {
      const each = values[k];
      if (each === undefined || Number.isNaN(each.value)) return [];
      const top = -row - TOP - k * height;
      return [{ ...each, top, bottom: top - height * 0.86 }];
    });
  const ends = rows.flatMap(({ values }) =>
    values.flatMap(({ value, low, high }) => [value, low ?? value, high ?? value]),
  );
  const lowest = Math.min(0, ...ends.filter(Number.isFinite));
  const highest = Math.max(0, ...ends.filter(Number.isFinite));
  const room = 0.03 * (highest - lowest || 1);
  const layers: Layer[] = [
    ...series.map(
      ({ label, color }, k): Layer => ({
        kind: 'areas',
        color,
        label,
        rings: placed(k).map(({ value, top, bottom }) => [
          [0, top],
          [value, top],
          [value, bottom],
          [0, bottom],
          [0, top],
        ]),
      }),
    ),
    ...series.map(
      (_, k): Layer => ({
        kind: 'line',
        color: COLORS.ink,
        points: placed(k).flatMap(({ low, high, top, bottom }) =>
          low === null || high === null
            ? []
            : [
                [low, (top + bottom) / 2],
                [high, (top + bottom) / 2],
                [Number.NaN, Number.NaN],
              ],
        ),
      }),
    ),
    { kind: 'rule', axis: 'x', at: 0, color: COLORS.baseline },
    ...(rule
      ? [{ kind: 'rule', axis: 'x', at: rule.at, color: COLORS.ink, label: rule.label } as const]
      : []),
    ...rows.map(
      ({ name }, row): Layer => ({
        kind: 'text',
        at: [lowest, -row - 0.28],
        text: name,
        color: COLORS.ink,
        begins: true,
      }),
    ),
  ];
  return {
    title,
    x: { ...axis, domain: [lowest - room, highest + room] },
    y: { label: '', domain: [-rows.length - 0.08, 0.05], ticks: [] },
    layers,
    height: AXIS + ROW * rows.length,
  };
}
