import { FAILED, type Parameter } from './contract.js';

/** Columns known to be there, for destructuring; missing ones would be a defect of the caller. */
export type Columns = [
  Float64Array,
  Float64Array,
  Float64Array,
  Float64Array,
  Float64Array,
  Float64Array,
  Float64Array,
  Float64Array,
  Float64Array,
  Float64Array,
  Float64Array,
];

/** Sets the status of rows with a value outside its parameter's range to FAILED and of all others to zero. */
export function failOutOfRange(
  parameters: readonly Parameter[],
  inputs: readonly Float64Array[],
  status: Uint8Array,
  from: number,
  to: number,
): void {
  status.fill(0, from, to);
  parameters.forEach(({ min, max }, p) => {
    const column = inputs[p]!;
    for (let i = from; i < to; i++) if (!(column[i]! >= min && column[i]! <= max)) status[i] = FAILED;
  });
}
