import { describe, expect, it } from 'vitest';
import { isRefinable, type Plane, refinement, solvedCount, WHOLE } from '../src/engine/refinement.js';

const [COLUMNS, ROWS] = [201, 301];

/** What is at a place: which of some regions, and a height. */
type World = (x: number, y: number) => readonly [region: number, height: number];

function refined(world: World, outcomes: boolean) {
  const count = COLUMNS * ROWS;
  const plane: Plane = {
    columns: COLUMNS,
    rows: ROWS,
    status: new Uint8Array(count),
    kinds: new Uint8Array(count),
    mutualism: new Uint8Array(count),
    regimes: new Float64Array(count),
    outcomes: outcomes ? [new Float64Array(count).fill(Number.NaN)] : [],
    baseline: [],
    solved: new Uint8Array(count),
  };
  const answer = (place: number) =>
    world((place % COLUMNS) / (COLUMNS - 1), Math.floor(place / COLUMNS) / (ROWS - 1));
  const solve = (place: number): void => {
    expect(plane.solved[place]).toBe(0);
    const [region, height] = answer(place);
    plane.solved[place] = 1;
    plane.regimes[place] = region;
    if (outcomes) plane.outcomes[0]![place] = height;
  };
  for (let j = 0; j < ROWS; j += WHOLE) for (let i = 0; i < COLUMNS; i += WHOLE) solve(j * COLUMNS + i);
  for (const { places } of refinement(plane)) places.forEach(solve);
  let [wrong, off] = [0, 0];
  for (let place = 0; place < count; place++) {
    const [region, height] = answer(place);
    if (plane.regimes[place] !== region) wrong++;
    if (outcomes) off = Math.max(off, Math.abs(plane.outcomes[0]![place]! - height));
  }
  return { wrong, off, part: solvedCount(plane) / count };
}

describe('a plane that is solved where neighbours differ', () => {
  it.each<[string, World]>([
    ['a line', (x, y) => [x + 0.7 * y < 0.8 ? 0 : 1, 0]],
    ['a circle', (x, y) => [(x - 0.5) ** 2 + (y - 0.4) ** 2 < 0.09 ? 1 : 2, 0]],
    ['a wedge', (x, y) => [y < x && y > 0.6 * x ? 1 : 0, 0]],
    ['waves', (x, y) => [y < 0.5 + 0.2 * Math.sin(9 * x) ? 3 : 4, 0]],
  ])('has every place of regions that %s divides, from few', (_, world) => {
    const { wrong, part } = refined(world, false);
    expect(wrong).toBe(0);
    expect(part).toBeLessThan(0.15);
  });

  it('has outcomes to a part of what is seen, with a jump and a kink', () => {
    const { wrong, off, part } = refined(
      (x, y) => [x < 0.37 ? 0 : 1, (x < 0.37 ? 1 : 0) + Math.max(y - 0.5, 0) + 0.3 * x * y],
      true,
    );
    expect(wrong).toBe(0);
    expect(off).toBeLessThan(0.01);
    expect(part).toBeLessThan(0.3);
  });

  it('misses only what is smaller than its squares', () => {
    const island: World = (x, y) => [Math.hypot(x - 0.525, y - 0.515) < 0.01 ? 1 : 0, 0];
    expect(refined(island, false).wrong).toBeGreaterThan(0);
    expect(refined((x, y) => [Math.hypot(x - 0.525, y - 0.515) < 0.08 ? 1 : 0, 0], false).wrong).toBe(0);
  });

  it('is for grids whose last places are corners', () => {
    expect(isRefinable({ columns: 401, rows: 501 })).toBe(true);
    expect(isRefinable({ columns: 400, rows: 501 })).toBe(false);
  });
});
