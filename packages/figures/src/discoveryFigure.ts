import { type Box, ENGINE, type Feature, type Model, parametersNamed, permutedIndex } from '@regulab/core';
import type { Discovery } from '@regulab/sweep/discovery.js';
import { COLORS, lineColor } from './colors.js';
import type { Axis, Figure, Layer, Panel } from './figure.js';

/** Rows of a scatter beyond this many hide each other. */
const MOST_DOTS = 3000;
const HIT = COLORS.backfiring;
const MISS = '#b9bec6';
const ROW = 44;
const LEAST_BAR = 0.008;
/** So many categories are named in the picture. */
const MOST_NAMED = 4;

/** What was discovered, without the rows. */
export type Found = Omit<Discovery, 'data'>;

/** Pictures of what was discovered: the way to the box, its limits in their ranges, and the rows around it. */
export function discoveryFigure(model: Model, found: Found, data: Discovery['data']): Figure {
  const [best] = found.boxes;
  const panels: Panel[] = [];
  const trajectory = found.prim?.boxes[0];
  if (trajectory) {
    const at = (k: number) =>
      [trajectory.trajectory[k]!.coverage, trajectory.trajectory[k]!.density] as const;
    panels.push({
      title: 'The way to the first box',
      x: { label: 'coverage: of all hits, in the box', domain: [0, 1.02] },
      y: { label: 'density: of the box, hits', domain: [0, 1.02] },
      layers: [
        {
          kind: 'line',
          points: trajectory.trajectory.map((_, k) => at(k)),
          color: lineColor(3),
          label: 'peeling',
        },
        { kind: 'dots', points: trajectory.trajectory.map((_, k) => at(k)), color: lineColor(3), radius: 2 },
        { kind: 'dots', points: [at(trajectory.chosen)], color: lineColor(4), radius: 5, label: 'chosen' },
        {
          kind: 'dots',
          points: [[trajectory.coverage, trajectory.density]],
          color: HIT,
          radius: 5,
          label: 'pasted and finished',
        },
      ],
    });
  }
  if (best && best.limits.length > 0) {
    panels.push(rangesPanel(model, found.boxes, data.features));
    const narrow = narrowest(best, data.features);
    if (narrow.length === 2) panels.push(scatterPanel(model, found, narrow, data));
  }
  return {
    id: 'discovery',
    title: found.boxes.length === 0 ? 'No box was found' : `Where ${found.say}`,
    caption: `${found.boxes.map(({ words }) => words).join(' ')} ${found.method === 'prim' ? 'PRIM' : 'CART'} on ${found.rows.toLocaleString('en-US')} games of ${found.model}; a search. ${ENGINE}.`,
    panels,
    panelsPerRow: Math.min(2, Math.max(1, panels.length)),
    data: {
      columns: ['box', 'feature', 'from', 'to', 'keeps', 'coverage', 'density', 'mass', 'rows', 'hits'],
      rows: found.boxes.flatMap((box, k) =>
        box.limits.map((limit) => [
          k + 1,
          limit.feature,
          'keeps' in limit ? null : limit.from,
          'keeps' in limit ? null : limit.to,
          'keeps' in limit ? limit.keeps.join('|') : null,
          box.coverage,
          box.density,
          box.mass,
          box.rows,
          box.hits,
        ]),
      ),
    },
  };
}

function rangeOf({ values }: Feature): readonly [number, number] {
  let [low, high] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  for (const x of values) {
    if (x < low) low = x;
    if (x > high) high = x;
  }
  return [low, high];
}

/** From where to where a box reaches in a feature, within its range. */
function spanOf({ limits }: Box, feature: Feature): readonly [number, number] {
  const limit = limits.find((each) => each.feature === feature.name);
  const [low, high] = rangeOf(feature);
  return limit && !('keeps' in limit)
    ? [Math.max(low, limit.from ?? low), Math.min(high, limit.to ?? high)]
    : [low, high];
}

/** The two numbers whose limits leave least of their ranges. */
function narrowest(box: Box, features: readonly Feature[]): Feature[] {
  const left = (feature: Feature): number => {
    const [[low, high], [from, to]] = [rangeOf(feature), spanOf(box, feature)];
    return (to - from) / (high - low || 1);
  };
  return features
    .filter(
      ({ name, categories }) => categories === null && box.limits.some(({ feature }) => feature === name),
    )
    .sort((a, b) => left(a) - left(b))
    .slice(0, 2);
}

function axisOf(model: Model, name: string): Axis {
  const p = model.parameters.find((each) => each.name === parametersNamed(model, name)[0]);
  // A name that moves all players is no label of the first.
  if (p && p.name !== name)
    return { label: `${p.label.replace(/, [^,]* \d+$/, '')}, all alike`, unit: p.unit };
  return p
    ? { label: p.label, symbol: p.symbol, unit: p.unit }
    : { label: name.replace(/\s*%$/, ''), ...(name.endsWith('%') ? { unit: 'fraction' } : {}) };
}

/** A number in a range, with no more digits than tell its hundredths. */
function inRange(x: number, low: number, high: number): string {
  let digits = 0;
  while (digits < 12 && (high - low) * Number(`1e${digits}`) < 100) digits++;
  return String(Number(x.toFixed(digits)) + 0);
}

/** Where a box reaches in a feature, as parts of its row: a stretch of numbers, or the places of categories. */
function stretches(box: Box, feature: Feature, places: readonly string[]): (readonly [number, number])[] {
  const limit = box.limits.find((each) => each.feature === feature.name);
  if (!limit) return [];
  if ('keeps' in limit)
    return places.flatMap((name, k) =>
      limit.keeps.includes(name) ? [[k / places.length, (k + 0.94) / places.length] as const] : [],
    );
  const [low, high] = rangeOf(feature);
  const [from, to] = spanOf(box, feature).map((x) => (high > low ? (x - low) / (high - low) : 0));
  // One value alone is seen too.
  return [[Math.min(from!, 1 - LEAST_BAR), Math.max(to!, from! + LEAST_BAR)]];
}

/** Categories that occur, in their order. */
function categoriesIn({ categories, values }: Feature): readonly string[] {
  const there = new Set(values);
  return categories?.filter((_, code) => there.has(code)) ?? [];
}

/** Each limited feature as a line from its least to its largest value, or over its categories, the boxes on it as bars. */
function rangesPanel(model: Model, boxes: readonly Box[], features: readonly Feature[]): Panel {
  const shown = features.filter(({ name }) =>
    boxes.some(({ limits }) => limits.some(({ feature }) => feature === name)),
  );
  const places = shown.map(categoriesIn);
  const thickness = 0.4 / boxes.length;
  const bars = boxes.map(
    (box, k): Layer => ({
      kind: 'areas',
      color: lineColor(2 + k),
      label: boxes.length === 1 ? 'the box' : `box ${k + 1}`,
      rings: shown.flatMap((feature, row) => {
        const top = -row - 0.5 - k * thickness;
        const bottom = top - 0.86 * thickness;
        return stretches(box, feature, places[row]!).map(([from, to]): (readonly [number, number])[] => [
          [from, top],
          [to, top],
          [to, bottom],
          [from, bottom],
          [from, top],
        ]);
      }),
    }),
  );
  const lines = shown.flatMap((feature, row): Layer[] => {
    const line: Layer = {
      kind: 'line',
      points: [
        [0, -row - 0.94],
        [1, -row - 0.94],
      ],
      color: COLORS.baseline,
      width: 1,
    };
    const { label } = axisOf(model, feature.name);
    const words = (at: number, text: string): Layer => ({
      kind: 'text',
      at: [at, -row - 0.28],
      text,
      color: COLORS.ink,
      begins: true,
    });
    if (feature.categories !== null) {
      // Each category stands above its own place.
      const names = places[row]!;
      const isShort = names.length <= MOST_NAMED;
      return [
        line,
        words(0, isShort ? `${label}: ${names[0]}` : `${label}, ${names.length} of them`),
        ...(isShort ? names.slice(1).map((name, k) => words((k + 1) / names.length, name)) : []),
      ];
    }
    const [low, high] = rangeOf(feature);
    const scale = feature.name.endsWith('%') ? 100 : 1;
    const ends = [low, high].map((x) => inRange(scale * x, scale * low, scale * high));
    return [line, words(0, `${label}, ${ends[0]} to ${ends[1]}${scale === 100 ? ' %' : ''}`)];
  });
  return {
    title: 'Its limits, in the range of each parameter',
    x: {
      label: 'from the least to the largest value',
      domain: [-0.02, 1.04],
      ticks: [
        [0, 'least'],
        [1, 'largest'],
      ],
    },
    y: { label: '', domain: [-shown.length - 0.1, 0.05], ticks: [] },
    layers: [...bars, ...lines],
    ...(shown.length > 6 ? { height: 60 + ROW * shown.length } : {}),
  };
}

/** A sample of rows over two limited numbers, hits over misses, with the sides of the boxes. */
function scatterPanel(
  model: Model,
  { boxes }: Found,
  [x, y]: readonly Feature[],
  { target }: Discovery['data'],
): Panel {
  const count = target.length;
  // Neighbours in a sweep are no random sample of it.
  const sample = Array.from({ length: Math.min(count, MOST_DOTS) }, (_, k) => permutedIndex(k, count, 1));
  const points = (wanted: number): (readonly [number, number])[] =>
    sample.filter((row) => target[row] === wanted).map((row) => [x!.values[row]!, y!.values[row]!]);
  const sides = boxes.map((box): Layer => {
    const [[left, right], [bottom, top]] = [spanOf(box, x!), spanOf(box, y!)];
    return {
      kind: 'line',
      points: [
        [left, bottom],
        [right, bottom],
        [right, top],
        [left, top],
        [left, bottom],
      ],
      color: COLORS.ink,
      width: 2,
    };
  });
  return {
    title: 'Games around it, a sample',
    x: { ...axisOf(model, x!.name), domain: rangeOf(x!) },
    y: { ...axisOf(model, y!.name), domain: rangeOf(y!) },
    layers: [
      { kind: 'dots', points: points(0), color: MISS, radius: 1.4, label: 'misses' },
      { kind: 'dots', points: points(1), color: HIT, radius: 1.8, label: 'hits' },
      ...sides,
    ],
  };
}
