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
  withoutEquilibrium,
} from './contract.js';
import type { Values } from './outcomes.js';
import { whyOutOfRange } from './values.js';

const CODES = { equilibrium: EQUILIBRIUM, exit: EXITED, none: NONE, failed: FAILED } as const;

/** The first number of an answer that is none or without end, by its name; null where all are numbers. */
function oddNumber({ outcomes, equilibria }: Solved): string | null {
  const records: readonly Readonly<Record<string, number | null>>[] = [
    outcomes,
    ...equilibria.flatMap(({ strategies, payoffs, outcomes: own }) => [strategies, payoffs, own ?? {}]),
  ];
  for (const record of records)
    for (const [name, x] of Object.entries(record)) if (x !== null && !Number.isFinite(x)) return name;
  return null;
}

/**
 * A solver and the kernel that solves one row after the other with it: for models whose solution takes far longer than making its
 * record. An answer in which a number is beyond the largest that can be written is none: the game fails and says so.
 */
export function solvedBy<V = Values>(
  parameters: readonly Parameter[],
  outcomes: readonly Outcome[],
  regimes: Regimes,
  check: (values: V) => string | null,
  find: (values: V) => Solved,
): { readonly solve: (values: V) => Solved; readonly kernel: Kernel } {
  const codes = new Map(Array.from({ length: regimes.count }, (_, code) => [regimes.name(code), code]));
  const solve = (values: V): Solved => {
    const found = find(values);
    const odd = found.status === 'equilibrium' ? oddNumber(found) : null;
    if (odd === null) return found;
    const reason = `${odd} is beyond the largest number that can be written, 1.8e308: the game's scales differ too much`;
    return {
      ...withoutEquilibrium(outcomes, reason, { complete: false, because: reason }),
      status: 'failed',
    };
  };
  const kernel: Kernel = (inputs, outputs, status, from, to) => {
    for (let i = from; i < to; i++) {
      const values: Values = Object.fromEntries(parameters.map(({ name }, k) => [name, inputs[k]![i]!]));
      const isLegal =
        parameters.every((p) => whyOutOfRange(p, values[p.name]) === null) && check(values as V) === null;
      const solved = isLegal ? solve(values as V) : null;
      const isSolved = solved?.status === 'equilibrium';
      status[i] = solved === null ? FAILED : CODES[solved.status];
      outcomes.forEach(({ name }, k) => {
        outputs[k]![i] = isSolved ? (solved.outcomes[name] ?? Number.NaN) : 0;
      });
      outputs[outcomes.length]![i] = solved ? (codes.get(solved.regime) ?? 0) : 0;
    }
  };
  return { solve, kernel };
}
