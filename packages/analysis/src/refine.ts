import type { Model } from '@regulab/model/contract.js';
import { misuse } from '@regulab/model/error.js';
import type { Values } from '@regulab/model/outcomes.js';
import { Plane, type PlaneAxis, type PlaneLabel } from './plane.js';

/** A plane of games on a fine grid, solved only where neighbours differ. */
export interface RefinedMap {
  readonly model: string;
  readonly parameters: Values;
  readonly x: PlaneAxis;
  readonly y: PlaneAxis;
  readonly labels: readonly PlaneLabel[];
  /** Cells a side; the grid has one point more on each axis. */
  readonly cells: number;
  /** The label of every grid point, row by row from the bottom: positions in `labels`. */
  readonly codes: Int32Array;
  /** 1 where the point was solved; elsewhere the corners of its cell agree. */
  readonly solved: Uint8Array;
  /** Points that were solved, and those of the whole grid. */
  readonly solves: number;
  readonly gridSolves: number;
  /** The part of the plane in cells whose corners differ: borders lie there, and areas are known to about this. */
  readonly border: number;
  readonly completeness: { readonly complete: false; readonly because: string };
}

const FIRST = 16;
const GRIDS = Array.from({ length: 9 }, (_, k) => FIRST << k);
const UNKNOWN = -1;

/** A square of cells: its lower left corner and its side, in cells. */
type Square = readonly [i: number, j: number, side: number];

/**
 * Labels every point of a fine grid while solving few: a coarse grid first, then the halves of every square whose corners differ, or on
 * whose edge a point was solved that differs, down to single cells. A region that lies between the points of the first grid, and is met by
 * no border that is followed, can be missed.
 *
 * @param cells a side: 16 times a power of two, up to 4096
 * @throws RegulabError with code `misuse` for axes that make no plane, and other numbers of cells
 *
 * Source: adaptive subdivision by quadtrees, R. A. Finkel, J. L. Bentley, Quad trees, Acta Informatica 4 (1974) 1-9.
 *
 * @example
 * const game = findModel('fine-tuning/two-attribute');
 * const axis = (name: string, to: number) => ({ name, from: 0, to });
 * const map = refinePlane(game, completeValues(game, {}), axis('generalistFloor', 1.5), axis('specialistFloor', 2.5), 32);
 * map.solves < map.gridSolves; // true
 */
export function refinePlane(
  model: Model,
  values: Values,
  x: PlaneAxis,
  y: PlaneAxis,
  cells: number,
): RefinedMap {
  if (!GRIDS.includes(cells))
    throw misuse(`the grid has ${cells} cells a side; it must be one of ${GRIDS.join(', ')}`);
  const plane = new Plane(model, values, x, y);
  const side = cells + 1;
  const codes = new Int32Array(side * side).fill(UNKNOWN);
  const at = (i: number, j: number): number => j * side + i;
  const place = ({ from, to }: PlaneAxis, k: number): number =>
    k === cells ? to : from + ((to - from) * k) / cells;

  // Outcomes that are categories divide no cells here.
  const labels: PlaneLabel[] = [];
  const merged: number[] = [];
  const labelOf = (code: number): number => {
    if (merged[code] !== undefined) return merged[code];
    const { status, regime, effect, mutualism } = plane.labels[code]!;
    const known = labels.findIndex(
      (each) =>
        each.status === status &&
        each.regime === regime &&
        each.effect === effect &&
        each.mutualism === mutualism,
    );
    if (known < 0) labels.push({ status, regime, effect, mutualism, categories: [] });
    merged[code] = known < 0 ? labels.length - 1 : known;
    return merged[code];
  };

  /** Solves points, those of one column together. */
  const solveAll = (points: ReadonlySet<number>): void => {
    const columns = new Map<number, number[]>();
    for (const point of points) {
      if (codes[point] !== UNKNOWN) continue;
      const i = point % side;
      const own = columns.get(i);
      if (own) own.push(point);
      else columns.set(i, [point]);
    }
    for (const [i, own] of columns) {
      const found = plane.atAll(
        place(x, i),
        own.map((point) => place(y, Math.floor(point / side))),
      );
      own.forEach((point, k) => {
        codes[point] = labelOf(found[k]!);
      });
    }
  };
  const cornersOf = ([i, j, s]: Square): readonly number[] => [
    at(i, j),
    at(i + s, j),
    at(i, j + s),
    at(i + s, j + s),
  ];
  /** Whether all that is known of a square's corners and edges is one label. */
  const isUniform = ([i, j, s]: Square): boolean => {
    const label = codes[at(i, j)]!;
    for (let k = 0; k <= s; k++)
      for (const point of [at(i + k, j), at(i + k, j + s), at(i, j + k), at(i + s, j + k)])
        if (codes[point] !== UNKNOWN && codes[point] !== label) return false;
    return true;
  };

  let squares: Square[] = [];
  const first = cells / FIRST;
  for (let j = 0; j < cells; j += first) for (let i = 0; i < cells; i += first) squares.push([i, j, first]);
  solveAll(new Set(squares.flatMap(cornersOf)));
  for (;;) {
    const split = squares.filter((square) => square[2] > 1 && !isUniform(square));
    if (split.length === 0) break;
    const halves = split.flatMap(([i, j, s]): Square[] => {
      const h = s / 2;
      return [
        [i, j, h],
        [i + h, j, h],
        [i, j + h, h],
        [i + h, j + h, h],
      ];
    });
    solveAll(new Set(halves.flatMap(cornersOf)));
    const gone = new Set(split);
    squares = [...squares.filter((square) => !gone.has(square)), ...halves];
  }
  const solved = Uint8Array.from(codes, (code) => Number(code !== UNKNOWN));
  const solves = solved.reduce((sum, each) => sum + each, 0);
  let border = 0;
  for (const square of squares) {
    const [i, j, s] = square;
    const label = codes[at(i, j)]!;
    if (cornersOf(square).some((point) => codes[point] !== label)) border += (s * s) / (cells * cells);
    for (let b = 0; b <= s; b++)
      for (let a = 0; a <= s; a++) if (codes[at(i + a, j + b)] === UNKNOWN) codes[at(i + a, j + b)] = label;
  }
  return {
    model: model.id,
    parameters: values,
    x,
    y,
    labels,
    cells,
    codes,
    solved,
    solves,
    gridSolves: side * side,
    border,
    completeness: {
      complete: false,
      because: `regions between the points of a grid of ${FIRST} cells a side that no border leads to can be missed`,
    },
  };
}
