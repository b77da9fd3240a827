import { FAILED, type Parameter } from './contract.js';

/** `N` columns, for destructuring the tables of a kernel. */
export type Columns<N extends number, List extends Float64Array[] = []> = List['length'] extends N
  ? List
  : Columns<N, [...List, Float64Array]>;

/** Sets the status of rows with a value outside its parameter's range to FAILED and of all others to zero. */
export function failOutOfRange(
  parameters: readonly Parameter[],
  inputs: readonly Float64Array[],
  status: Uint8Array,
  from: number,
  to: number,
): void {
  status.fill(0, from, to);
  parameters.forEach(({ min, max, whole }, p) => {
    const column = inputs[p]!;
    for (let i = from; i < to; i++) if (!(column[i]! >= min && column[i]! <= max)) status[i] = FAILED;
    if (whole) for (let i = from; i < to; i++) if (!Number.isInteger(column[i]!)) status[i] = FAILED;
  });
}
