import {
  EQUILIBRIUM,
  EXITED,
  FAILED,
  type Kernel,
  NONE,
  type Outcome,
  type Parameter,
  type Regimes,
  type Solved,
  type Values,
} from '../model/contract.js';
import { whyOutOfRange } from '../model/values.js';

const CODES = { equilibrium: EQUILIBRIUM, exit: EXITED, none: NONE, failed: FAILED } as const;

/** A kernel that solves one row after the other: for models whose solution takes far longer than making its record. */
export function kernelOf(
  parameters: readonly Parameter[],
  outcomes: readonly Outcome[],
  regimes: Regimes,
  check: (values: Values) => string | null,
  solve: (values: Values) => Solved,
): Kernel {
  const codes = new Map(Array.from({ length: regimes.count }, (_, code) => [regimes.name(code), code]));
  return (inputs, outputs, status, from, to) => {
    for (let i = from; i < to; i++) {
      const values = Object.fromEntries(parameters.map(({ name }, k) => [name, inputs[k]![i]!]));
      const isLegal =
        parameters.every((p) => whyOutOfRange(p, values[p.name]) === null) && check(values) === null;
      const solved = isLegal ? solve(values) : null;
      const isSolved = solved?.status === 'equilibrium';
      status[i] = solved === null ? FAILED : CODES[solved.status];
      outcomes.forEach(({ name }, k) => {
        outputs[k]![i] = isSolved ? (solved.outcomes[name] ?? Number.NaN) : 0;
      });
      outputs[outcomes.length]![i] = solved ? (codes.get(solved.regime) ?? 0) : 0;
    }
  };
}
