import type { Derivatives, Outcomes, Parameter, Values } from '../../model/contract.js';
import { playerName } from '../../model/players.js';
import { solveLinear } from '../../numeric/linear.js';
import { type Contest, movesOf } from './contestEquilibria.js';
import { AGENTS } from './contestVerify.js';

/** Parameters are moved by this part of their size. */
const STEP = 1e-3;

/**
 * How safety and performance of each agent, and the chance that all are safe, move with every continuous parameter: by the implicit
 * function theorem on the first-order conditions of all agents together. Their derivatives by choices are written out; those by
 * parameters are central differences of the fourth order (error about 1e-11 of their size). Choices at a bound stay there.
 */
export function contestDerivatives(
  parameters: readonly Parameter[],
  contestOf: (v: Values) => Contest,
  v: Values,
  o: Outcomes,
  count: number,
): Derivatives {
  const choices = Array.from({ length: count }, (_, i) => ({
    s: o[playerName(AGENTS, i, 'safety')]!,
    p: o[playerName(AGENTS, i, 'performance')]!,
  }));
  const contest = contestOf(v);
  const { variables, matrix } = movesOf(contest, choices);
  const safe: Record<string, number> = {};
  const own = variables.map((): Record<string, number> => ({}));
  for (const { name, whole } of parameters) {
    if (whole) continue;
    const h = STEP * Math.max(Math.abs(v[name]!), 0.01);
    const at = (k: number): Float64Array => {
      // Who moves is decided at the game itself.
      const moved = contestOf({ ...v, [name]: v[name]! + k * h });
      return movesOf(moved, choices, variables).first;
    };
    const [far, near, ahead, beyond] = [at(-2), at(-1), at(1), at(2)];
    const right = near.map((_, k) => -(far[k]! - 8 * near[k]! + 8 * ahead[k]! - beyond[k]!) / (12 * h));
    const isSolved = solveLinear(matrix.slice(), right);
    let relative = 0;
    variables.forEach(({ i, isSafety }, k) => {
      const value = isSolved ? right[k]! : Number.NaN;
      own[k]![name] = value;
      if (isSafety) relative += value / choices[i]!.s;
    });
    safe[name] = o.safe! * relative;
  }
  return {
    safe,
    ...Object.fromEntries(
      variables.map(({ i, isSafety }, k) => [
        playerName(AGENTS, i, isSafety ? 'safety' : 'performance'),
        own[k]!,
      ]),
    ),
  };
}
