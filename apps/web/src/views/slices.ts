import { type Model, parametersNamed } from '@regulab/core';
import type { SweepColumn, SweepTable } from '@regulab/sweep/pure';

/** What is made of several games in one place of a picture; the names are those of `plot --aggregate`, besides one slice. */
export const TOGETHER = ['slice', 'mean', 'min', 'max', 'share', 'any'] as const;
export type Together = (typeof TOGETHER)[number];

export const TOGETHER_WORDS: Readonly<Record<Together, string>> = {
  slice: 'one value of each',
  mean: 'their mean',
  min: 'the least of them',
  max: 'the largest of them',
  share: 'the share in which it holds',
  any: 'whether it holds in any',
};

/** A parameter that differs among games in one place of a picture, with its values in rising order. */
export interface Other {
  readonly column: SweepColumn;
  readonly values: readonly number[];
}

/** A parameter with more values than this is no axis that one goes along. */
const MOST_VALUES = 400;

/** Parameters that vary in a table and are not on the axes. */
export function othersOf(model: Model, table: SweepTable, axes: readonly SweepColumn[]): readonly Other[] {
  return table.columns.flatMap((column): Other[] => {
    if (column.texts !== null || axes.includes(column) || parametersNamed(model, column.name).length === 0)
      return [];
    const values = new Set<number>();
    for (const value of column.values)
      if (!Number.isNaN(value) && values.size <= MOST_VALUES) values.add(value);
    return values.size < 2 ? [] : [{ column, values: [...values].sort((a, b) => a - b) }];
  });
}

/** Whether one value of each can be chosen: of numbers that were drawn at random there is one game each. */
export const isSliceable = (others: readonly Other[]): boolean =>
  others.every(({ values }) => values.length <= MOST_VALUES);

/** Which of the ways suit what is coloured. */
export function waysOf(colour: SweepColumn, others: readonly Other[]): readonly Together[] {
  const slice: Together[] = isSliceable(others) ? ['slice'] : [];
  if (colour.texts === null) return [...slice, 'mean', 'min', 'max'];
  return isTruth(colour) ? [...slice, 'share', 'any'] : slice;
}

const isTruth = ({ texts }: SweepColumn): boolean =>
  texts?.every((text) => text === 'true' || text === 'false') === true;

/** The value of each parameter at which a slice lies: as asked, otherwise nearest to where the model has it by default. */
export function sliceOf(
  model: Model,
  others: readonly Other[],
  asked: Readonly<Record<string, number>>,
): Readonly<Record<string, number>> {
  return Object.fromEntries(
    others.map(({ column: { name }, values }) => {
      const [own] = parametersNamed(model, name);
      const usual = model.parameters.find((p) => p.name === own)?.default ?? values[0]!;
      const wish = asked[name] ?? usual;
      const nearest = values.reduce((best, each) =>
        Math.abs(each - wish) < Math.abs(best - wish) ? each : best,
      );
      return [name, nearest];
    }),
  );
}

/** The rows of a slice, among those that a filter keeps. */
export function sliceRows(
  others: readonly Other[],
  slice: Readonly<Record<string, number>>,
  rows: Uint32Array | null,
  total: number,
): Uint32Array {
  const kept: number[] = [];
  const count = rows?.length ?? total;
  for (let k = 0; k < count; k++) {
    const row = rows ? rows[k]! : k;
    if (others.every(({ column }) => column.values[row] === slice[column.name])) kept.push(row);
  }
  return Uint32Array.from(kept);
}

/** A column that has for each row what is made of all rows in its place; rows without a value count for nothing. */
export function together(
  { x, y, colour }: { readonly x: SweepColumn; readonly y: SweepColumn; readonly colour: SweepColumn },
  way: Exclude<Together, 'slice'>,
  rows: Uint32Array | null,
): SweepColumn {
  const numbers = colour.texts
    ? colour.values.map((code) => (Number.isNaN(code) ? code : Number(colour.texts![code] === 'true')))
    : colour.values;
  const places = new Map<string, { count: number; sum: number; least: number; most: number }>();
  const keyAt = (row: number): string => `${x.values[row]}/${y.values[row]}`;
  const count = rows?.length ?? numbers.length;
  for (let k = 0; k < count; k++) {
    const row = rows ? rows[k]! : k;
    const value = numbers[row]!;
    if (Number.isNaN(value)) continue;
    const key = keyAt(row);
    const place = places.get(key);
    if (place === undefined) places.set(key, { count: 1, sum: value, least: value, most: value });
    else {
      place.count++;
      place.sum += value;
      place.least = Math.min(place.least, value);
      place.most = Math.max(place.most, value);
    }
  }
  const values = new Float64Array(numbers.length).fill(Number.NaN);
  for (let k = 0; k < count; k++) {
    const row = rows ? rows[k]! : k;
    const place = places.get(keyAt(row));
    if (place === undefined) continue;
    values[row] =
      way === 'min' ? place.least : way === 'max' || way === 'any' ? place.most : place.sum / place.count;
  }
  const name = { mean: 'mean', min: 'least', max: 'largest', share: 'share', any: 'any' }[way];
  return { name: `${name} ${colour.name}`, values, texts: null, filled: colour.filled };
}
