/** What is known of every place of a map so far; places that were not solved yet stand for their neighbours. */
export interface Plane {
  readonly columns: number;
  readonly rows: number;
  readonly status: Uint8Array;
  /** What the rule does: positions in `EFFECT_KINDS`, or `NOT_COMPARED`. */
  readonly kinds: Uint8Array;
  readonly mutualism: Uint8Array;
  readonly regimes: Float64Array;
  /** Outcomes asked for, then the same without regulation. */
  readonly outcomes: readonly Float64Array[];
  readonly baseline: readonly Float64Array[];
  /** 1 where the game itself was solved. */
  readonly solved: Uint8Array;
}

/** A square of places with corners that were solved: its lower left corner and its side, in places. */
interface Square {
  readonly i: number;
  readonly j: number;
  readonly side: number;
}

/** Squares of the grid that is solved whole, and their parts; what is left of those is solved place by place. */
const SIDES = [10, 5] as const;
export const WHOLE = SIDES[0];
/** An outcome is taken from the corners of a square where the place within differs from that by less than this part of what is seen. */
const SMOOTH = 1 / 256;

/** How many places of a plane were solved. */
export const solvedCount = ({ solved }: Plane): number => solved.reduce((sum, one) => sum + one, 0);

/** Whether a grid can be refined: its last places are corners, too. */
export const isRefinable = ({ columns, rows }: Pick<Plane, 'columns' | 'rows'>): boolean =>
  (columns - 1) % WHOLE === 0 && (rows - 1) % WHOLE === 0;

/**
 * Which places of a plane to solve so that few are: those of squares whose corners differ in what they are, whose edges were met by
 * something else, or whose outcomes bend. The caller solves what is yielded before it goes on; in the end the rest is filled in from
 * corners. What lies within a square whose corners agree, and meets no edge of it that was solved, is missed.
 *
 * @param plane solved at every tenth place
 * @returns yields places to solve, with about how many will follow
 *
 * Source: adaptive subdivision by quadtrees, R. A. Finkel, J. L. Bentley, Quad trees, Acta Informatica 4 (1974) 1-9.
 */
export function* refinement(plane: Plane): Generator<{ readonly places: number[]; readonly later: number }> {
  const { columns, rows } = plane;
  const at = (i: number, j: number): number => j * columns + i;
  const fields = [...plane.outcomes, ...plane.baseline];
  const ranges = fields.map(() => [Infinity, -Infinity] as [number, number]);
  const isSame = (a: number, b: number): boolean =>
    plane.status[a] === plane.status[b] &&
    plane.kinds[a] === plane.kinds[b] &&
    plane.mutualism[a] === plane.mutualism[b] &&
    plane.regimes[a] === plane.regimes[b];
  const cornersOf = ({ i, j, side }: Square): readonly [number, number, number, number] => [
    at(i, j),
    at(i + side, j),
    at(i, j + side),
    at(i + side, j + side),
  ];
  const within = ({ i, j, side }: Square): number => at(i + (side >> 1), j + (side >> 1));
  /** All that was solved on its edges is what its corners are. */
  const isUniform = (square: Square): boolean => {
    const { i, j, side } = square;
    const first = at(i, j);
    for (let k = 0; k <= side; k++)
      for (const place of [at(i + k, j), at(i + k, j + side), at(i, j + k), at(i + side, j + k)])
        if (plane.solved[place] === 1 && !isSame(place, first)) return false;
    return fields.length === 0 || isSame(within(square), first);
  };
  const between = (field: Float64Array, square: Square, i: number, j: number): number => {
    const [a, b, c, d] = cornersOf(square);
    const [u, v] = [(i - square.i) / square.side, (j - square.j) / square.side];
    return (1 - v) * ((1 - u) * field[a]! + u * field[b]!) + v * ((1 - u) * field[c]! + u * field[d]!);
  };
  const isSmooth = (square: Square): boolean =>
    fields.every((field, k) => {
      const place = within(square);
      const off = Math.abs(
        between(field, square, place % columns, Math.floor(place / columns)) - field[place]!,
      );
      const [low, high] = ranges[k]!;
      // Where there is no value at all there is nothing to see.
      return Number.isNaN(off)
        ? [...cornersOf(square), place].every((own) => Number.isNaN(field[own]!))
        : off <= SMOOTH * (high - low);
    });
  const measure = (): void => {
    fields.forEach((field, k) => {
      for (let place = 0; place < field.length; place++) {
        const x = field[place]!;
        if (plane.solved[place] !== 1 || !Number.isFinite(x)) continue;
        if (x < ranges[k]![0]) ranges[k]![0] = x;
        if (x > ranges[k]![1]) ranges[k]![1] = x;
      }
    });
  };
  const unsolved = (places: Iterable<number>): number[] =>
    [...new Set(places)].filter((place) => plane.solved[place] !== 1);
  const placesOf = ({ i, j, side }: Square): number[] =>
    Array.from({ length: (side + 1) * (side + 1) }, (_, k) =>
      at(i + (k % (side + 1)), j + Math.floor(k / (side + 1))),
    );

  const settled: Square[] = [];
  let squares: Square[] = [];
  for (let j = 0; j + WHOLE < rows; j += WHOLE)
    for (let i = 0; i + WHOLE < columns; i += WHOLE) squares.push({ i, j, side: WHOLE });
  for (const side of SIDES) {
    // The place within is solved where outcomes are wanted, to see whether they bend.
    if (fields.length > 0) yield { places: unsolved(squares.map(within)), later: 5 * squares.length };
    measure();
    const parts: Square[] = [];
    let uneven = squares.filter((square) => !isUniform(square) || !isSmooth(square));
    let even = squares.filter((square) => !uneven.includes(square));
    while (uneven.length > 0) {
      const half = side / 2;
      const halves = Number.isInteger(half)
        ? uneven.flatMap(({ i, j }): Square[] =>
            [0, half].flatMap((dj) => [0, half].map((di) => ({ i: i + di, j: j + dj, side: half }))),
          )
        : [];
      parts.push(...halves);
      yield halves.length > 0
        ? { places: unsolved(halves.flatMap(cornersOf)), later: 12 * halves.length }
        : { places: unsolved(uneven.flatMap(placesOf)), later: 0 };
      // What was solved on an edge may differ from a neighbour that seemed to be even; of larger ones all is solved.
      uneven = even.filter((square) => !isUniform(square));
      even = even.filter((square) => !uneven.includes(square));
    }
    settled.push(...even);
    squares = parts;
  }
  for (;;) {
    const met = settled.filter((square) => !isUniform(square));
    const places = unsolved(met.flatMap(placesOf));
    if (places.length === 0) break;
    yield { places, later: 0 };
  }
  for (const square of settled) {
    const [first] = cornersOf(square);
    for (const place of placesOf(square)) {
      if (plane.solved[place] === 1) continue;
      plane.status[place] = plane.status[first]!;
      plane.kinds[place] = plane.kinds[first]!;
      plane.mutualism[place] = plane.mutualism[first]!;
      plane.regimes[place] = plane.regimes[first]!;
      for (const field of fields)
        field[place] = between(field, square, place % columns, Math.floor(place / columns));
    }
  }
}
