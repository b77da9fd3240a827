import {
  EFFECT_KINDS,
  EFFECT_WORDS,
  type PlaneLabel,
  type Point,
  type RefinedMap,
  type RegimeMap,
  type Region,
} from '@regulab/core';
import { CATEGORY_COLORS, COLORS, EFFECT_COLORS } from './colors.js';
import type { Axis, Layer, Panel } from './figure.js';

/** Regions smaller than this part of the plane are not named in it. */
const NAMED_FROM = 0.015;

interface Kind {
  readonly name: string;
  readonly color: string;
  readonly hatched?: true;
  readonly holds: (label: PlaneLabel) => boolean;
}

/** What fills a region: the effect of the rule, or that there is no answer. */
const KINDS: readonly Kind[] = [
  ...EFFECT_KINDS.map(
    (kind): Kind => ({
      name: EFFECT_WORDS[kind],
      color: EFFECT_COLORS[kind],
      ...(kind === 'no-product' ? { hatched: true } : {}),
      holds: ({ effect }) => effect === kind,
    }),
  ),
  {
    name: 'no equilibrium without the rule',
    color: COLORS.feasible,
    holds: ({ effect, status }) => effect === null && status === 'equilibrium',
  },
  {
    name: 'no equilibrium',
    color: '#ffffff',
    holds: ({ status }) => status === 'none' || status === 'failed',
  },
];

/**
 * A traced plane as layers: regions filled by what the rule does, borders of regimes as thin curves, names of large regions
 * (their regime unless `nameOf` says otherwise).
 */
export function regimeLayers(map: RegimeMap, nameOf = (label: PlaneLabel): string => label.regime): Layer[] {
  const plane = (map.x.to - map.x.from) * (map.y.to - map.y.from);
  const label = (region: Region): PlaneLabel => map.labels[region.label]!;
  const filled = KINDS.flatMap((kind): Layer[] => {
    const rings = map.regions.filter((r) => kind.holds(label(r))).flatMap((r) => r.rings);
    if (rings.length === 0) return [];
    const { color, name, hatched = false } = kind;
    return [{ kind: 'areas', rings, color, label: name, ...(hatched ? { hatched } : {}) }];
  });
  const borders: Layer = {
    kind: 'line',
    points: map.borders.flatMap(({ points }) => [...points, [Number.NaN, Number.NaN] as const]),
    color: '#5b616b',
    label: 'border of regimes',
    width: 0.8,
  };
  const names = map.regions.flatMap((region): Layer[] => {
    if (region.area < NAMED_FROM * plane || label(region).status !== 'equilibrium') return [];
    const name = nameOf(label(region));
    const at = middleOf(region.rings, map.x.to - map.x.from, map.y.to - map.y.from, name.length * CHARACTER);
    return at === null ? [] : [{ kind: 'text', at, text: name, color: COLORS.ink }];
  });
  return [...filled, borders, ...names];
}

/** A panel with axes named by the parameters' labels. */
export function regimePanel(
  map: RegimeMap,
  title: string,
  axis: (name: string) => Axis,
  nameOf?: (label: PlaneLabel) => string,
): Panel {
  return {
    title,
    x: { ...axis(map.x.name), domain: [map.x.from, map.x.to] },
    y: { ...axis(map.y.name), domain: [map.y.from, map.y.to] },
    layers: regimeLayers(map, nameOf),
  };
}

/** A refined plane as coloured cells: what the rule does where it does something, regimes elsewhere. */
export function refinedPanel(map: RefinedMap, axis: (name: string) => Axis): Panel {
  const { cells, codes, labels } = map;
  const side = cells + 1;
  const values = new Float64Array(cells * cells);
  for (let j = 0; j < cells; j++)
    for (let i = 0; i < cells; i++) values[j * cells + i] = codes[j * side + i]!;
  let free = 0;
  const categories = labels.map((label, code) => {
    const kind = KINDS.find(({ holds }) => label.effect !== 'no-effect' && holds(label));
    return kind
      ? {
          code,
          label: label.status === 'equilibrium' ? `${kind.name}: ${label.regime}` : label.status,
          color: kind.color,
          hatched: kind.hatched === true,
        }
      : { code, label: label.regime, color: CATEGORY_COLORS[free++ % CATEGORY_COLORS.length]! };
  });
  return {
    title: '',
    x: { ...axis(map.x.name), domain: [map.x.from, map.x.to] },
    y: { ...axis(map.y.name), domain: [map.y.from, map.y.to] },
    layers: [
      {
        kind: 'raster',
        left: map.x.from,
        right: map.x.to,
        bottom: map.y.from,
        top: map.y.to,
        columns: cells,
        rows: cells,
        values,
        color: { kind: 'categories', categories },
      },
    ],
  };
}

/** Stretches on which a line with the given first (`axis` 0) or second coordinate runs inside the ring. */
function chords(ring: readonly Point[], axis: 0 | 1, at: number): [number, number][] {
  const other = axis === 0 ? 1 : 0;
  const crossings: number[] = [];
  for (let n = 1; n < ring.length; n++) {
    const [p, q] = [ring[n - 1]!, ring[n]!];
    if (p[axis] <= at !== q[axis] <= at)
      crossings.push(p[other] + ((at - p[axis]) / (q[axis] - p[axis])) * (q[other] - p[other]));
  }
  crossings.sort((a, b) => a - b);
  return crossings.flatMap((x, k): [number, number][] => (k % 2 === 1 ? [[crossings[k - 1]!, x]] : []));
}

/** Width of a character of a name, in parts of the plane. */
const CHARACTER = 0.0165;
/** How much wider than high the room for a name should be, in parts of the plane. */
const WIDE = 4;

/** A point with room for a name around it, inside the rings; null where the room is too narrow. */
function middleOf(
  rings: readonly (readonly Point[])[],
  width: number,
  height: number,
  least: number,
): Point | null {
  let best: Point | null = null;
  let most = least;
  for (const ring of rings) {
    const xs = ring.map(([x]) => x);
    const [lo, hi] = [Math.min(...xs), Math.max(...xs)];
    for (let k = 1; k < 20; k++)
      for (const [bottom, top] of chords(ring, 0, lo + ((hi - lo) * k) / 20))
        for (const part of [0.3, 0.5, 0.7]) {
          const y = bottom + part * (top - bottom);
          for (const [left, right] of chords(ring, 1, y)) {
            const x = 0.5 * (left + right);
            const room = chords(ring, 0, x).find(([a, b]) => a < y && y < b);
            if (!room) continue;
            const score = Math.min(
              (right - left) / width,
              (WIDE * Math.min(room[1] - y, y - room[0])) / height,
            );
            if (score > most) {
              most = score;
              best = [x, y];
            }
          }
        }
  }
  return best;
}
