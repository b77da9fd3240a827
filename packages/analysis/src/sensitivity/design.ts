/**
 * Which games a method of sensitivity analysis looks at: `rows` independent repetitions of `columns` related games. A block of rows is a
 * pure function of its ends, so that any part can be made anywhere.
 */
export interface Design {
  readonly rows: number;
  readonly columns: number;
  /** Fills, for rows `from` (inclusive) to `to` (exclusive), the inputs of one column's games: one array for each parameter. */
  readonly block: (from: number, to: number) => (column: number, inputs: readonly Float64Array[]) => void;
}

/** The value of parameter `d` at a level from 0 to 1 of its distribution. */
export type Quantile = (d: number, level: number) => number;

/** An estimate with the interval that resampling gives it, where it was resampled. */
export interface Estimate {
  readonly value: number;
  readonly low: number | null;
  readonly high: number | null;
}
