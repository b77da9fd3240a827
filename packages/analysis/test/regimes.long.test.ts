import {
  completeValues,
  effectOf,
  findModel,
  type Model,
  type Point,
  type RegimeMap,
  readGame,
  traceRegimes,
  type Values,
  withoutRegulation,
} from '@regulab/core';
import { describe, expect, it } from 'vitest';

const two = findModel('fine-tuning/two-attribute');
const basic = completeValues(two, {});
const floors = [
  { name: 'generalistFloor', from: 0, to: 1.5 },
  { name: 'specialistFloor', from: 0, to: 2.5 },
] as const;
const map = traceRegimes(two, basic, ...floors);

const area = (m: RegimeMap, effect: string) =>
  m.regions.reduce((sum, r) => sum + (m.labels[r.label]!.effect === effect ? r.area : 0), 0);

/** Whether a point lies inside a closed ring (even-odd rule). */
function inside(ring: readonly Point[], x: number, y: number): boolean {
  let odd = false;
  for (let n = 1; n < ring.length; n++) {
    const [[x0, y0], [x1, y1]] = [ring[n - 1]!, ring[n]!];
    if (x0 <= x !== x1 <= x && y < y0 + ((x - x0) / (x1 - x0)) * (y1 - y0)) odd = !odd;
  }
  return odd;
}

const boxes = new WeakMap<readonly Point[], readonly [number, number, number, number]>();
function within(ring: readonly Point[], x: number, y: number): boolean {
  let box = boxes.get(ring);
  if (!box) {
    let [a, b, c, d] = [Infinity, -Infinity, Infinity, -Infinity];
    for (const [px, py] of ring)
      [a, b, c, d] = [Math.min(a, px), Math.max(b, px), Math.min(c, py), Math.max(d, py)];
    box = [a, b, c, d];
    boxes.set(ring, box);
  }
  return x >= box[0] && x <= box[1] && y >= box[2] && y <= box[3];
}
const regionAt = (m: RegimeMap, x: number, y: number): number[] =>
  m.regions
    .filter((r) => r.rings.filter((ring) => within(ring, x, y) && inside(ring, x, y)).length % 2 === 1)
    .map((r) => r.label);

/** The label of a game by the solver alone. */
function labelOf(model: Model, values: Values): string {
  const solved = model.solve(values);
  const effect = effectOf(model.outcomes, solved, model.solve(withoutRegulation(model, values)));
  return `${solved.status} ${solved.regime} ${effect.kind} ${effect.mutualism}`;
}

const told = (m: RegimeMap, label: number): string => {
  const { status, regime, effect, mutualism } = m.labels[label]!;
  return `${status} ${regime} ${effect} ${mutualism}`;
};

/** Compares regions with solved cells of a grid; cells within one cell of a border are left out. */
function compareWithGrid(
  model: Model,
  values: Values,
  m: RegimeMap,
  cells: number,
): { compared: number; wrong: string[] } {
  const [w, h] = [(m.x.to - m.x.from) / cells, (m.y.to - m.y.from) / cells];
  const grid: string[] = [];
  const at = (i: number, j: number): [number, number] => [m.x.from + (i + 0.5) * w, m.y.from + (j + 0.5) * h];
  for (let i = 0; i < cells; i++)
    for (let j = 0; j < cells; j++) {
      const [x, y] = at(i, j);
      grid.push(labelOf(model, { ...values, [m.x.name]: x, [m.y.name]: y }));
    }
  let compared = 0;
  const wrong: string[] = [];
  for (let i = 1; i < cells - 1; i++)
    for (let j = 1; j < cells - 1; j++) {
      const own = grid[i * cells + j]!;
      let quiet = true;
      for (let di = -1; di <= 1; di++)
        for (let dj = -1; dj <= 1; dj++) if (grid[(i + di) * cells + j + dj] !== own) quiet = false;
      if (!quiet) continue;
      const [x, y] = at(i, j);
      const found = regionAt(m, x, y);
      compared++;
      if (found.length !== 1 || told(m, found[0]!) !== own)
        wrong.push(`(${x}, ${y}): ${own}, traced ${found.map((label) => told(m, label)).join(' and ')}`);
    }
  return { compared, wrong };
}

describe('the basic game', () => {
  it('has the exact areas', () => {
    expect(Math.abs(area(map, 'backfires') - 1 / 48)).toBeLessThan(1e-9);
    expect(Math.abs(area(map, 'everybody-gains') - 1 / 12)).toBeLessThan(1e-9);
    const total = map.regions.reduce((sum, r) => sum + r.area, 0);
    expect(Math.abs(total - 3.75)).toBeLessThan(1e-8);
  });

  it('states an error that covers the true one', () => {
    const error = (effect: string) =>
      map.regions.reduce((sum, r) => sum + (map.labels[r.label]!.effect === effect ? r.areaError : 0), 0);
    expect(Math.abs(area(map, 'backfires') - 1 / 48)).toBeLessThan(error('backfires'));
    expect(Math.abs(area(map, 'everybody-gains') - 1 / 12)).toBeLessThan(error('everybody-gains'));
  });

  it('lies on the exact curves to 1e-9', () => {
    let points = 0;
    for (const { between, points: chain } of map.borders) {
      const effects = between.map((label) => map.labels[label]!.effect);
      if (!effects.includes('backfires')) continue;
      for (const [x, y] of chain) {
        points++;
        const distance = Math.min(
          Math.abs(y - 0.5),
          Math.abs(y - (3 / 8 + 2 * x * x)),
          x === 0 || Math.abs(x - 0.25) < 1e-4 ? 0 : 1,
        );
        expect(distance, `(${x}, ${y})`).toBeLessThan(1e-9);
      }
    }
    expect(points).toBeGreaterThan(100);
  });

  it('has the corners that are known', () => {
    const near = (x: number, y: number) => map.corners.some(([a, b]) => Math.hypot(a - x, b - y) < 1e-6);
    expect(near(0.25, 0.5)).toBe(true);
    expect(near(0.75, 1.5)).toBe(true);
    expect(near(0.862372435695794, 1.112372435695794)).toBe(true);
  });

  it('classifies a grid as the solver does outside a band of one cell', () => {
    const { compared, wrong } = compareWithGrid(two, basic, map, 150);
    expect(wrong).toEqual([]);
    expect(compared).toBeGreaterThan(18_000);
  });

  it('solves far fewer games than a grid of the same detail', () => {
    expect(map.gridSolves / map.solves).toBeGreaterThan(100);
  });
});

describe('other planes', () => {
  it.each([
    [
      'share and floor',
      two,
      {},
      { name: 'share', from: 0, to: 1 },
      { name: 'specialistFloor', from: 0, to: 2.5 },
    ],
    [
      'cross cost and floor',
      two,
      { generalistFloor: 0.1 },
      { name: 'specialistCrossCost', from: -0.9, to: 3 },
      { name: 'specialistFloor', from: 0, to: 2 },
    ],
    [
      'one attribute, exponents',
      findModel('fine-tuning/one-attribute'),
      { generalistExponent: 3 },
      { name: 'generalistFloor', from: 0, to: 1 },
      { name: 'specialistFloor', from: 0, to: 1.6 },
    ],
  ] as const)('%s', (_, model, given, x, y) => {
    const values = completeValues(model, given);
    const m = traceRegimes(model, values, x, y);
    const { compared, wrong } = compareWithGrid(model, values, m, 60);
    expect(wrong).toEqual([]);
    expect(compared).toBeGreaterThan(1500);
    const total = m.regions.reduce((sum, r) => sum + r.area, 0);
    expect(total / ((x.to - x.from) * (y.to - y.from))).toBeCloseTo(1, 7);
  });

  it('tells apart which specialist leaves', () => {
    const { model, values } = readGame(findModel('fine-tuning/one-attribute-specialists'), {
      specialists: [{ entryCost: 0.2 }, { entryCost: 0.4, revenue: 1.5 }],
    });
    const m = traceRegimes(
      model,
      values,
      { name: 'specialists.share', from: 0.05, to: 0.95 },
      { name: 'specialists.entryCost', from: 0, to: 1 },
    );
    const roles = new Set(m.labels.map(({ categories }) => categories.join(' ')));
    expect(roles.size).toBeGreaterThan(2);
  });
});

describe('misuse', () => {
  it.each([
    ['the same axis twice', [floors[0], floors[0]], 'both axes move generalistFloor'],
    ['out of range', [floors[0], { name: 'share', from: -1, to: 1 }], 'share is -1'],
    ['backwards', [{ name: 'generalistFloor', from: 1, to: 0 }, floors[1]], 'it must rise'],
    [
      'outside the domain',
      [{ name: 'generalistCrossCost', from: -2, to: 1 }, floors[1]],
      'leaves the domain',
    ],
    ['unknown', [{ name: 'genralistFloor', from: 0, to: 1 }, floors[1]], 'did you mean generalistFloor?'],
  ] as const)('%s', (_, [x, y], words) => {
    expect(() => traceRegimes(two, basic, x, y)).toThrow(words);
  });
});
