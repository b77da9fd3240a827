import type { Outcome, Parameter } from '@regulab/model/contract.js';
import { ROLES } from './roles.js';

/**
 * Largest size of any amount, and its inverse the smallest cost: every product the solvers form then stays inside double
 * precision. Games outside are the same games in other units.
 */
const LARGEST = 1e12;

/** A parameter with a name that the compiler knows. */
type Named<N> = Parameter & { readonly name: N };

export const share = {
  name: 'share',
  symbol: 'delta',
  label: "Generalist's share of revenue",
  unit: 'fraction',
  default: 0.5,
  min: 0,
  max: 1,
  usual: [0, 1],
  kind: 'primitive',
  bargained: true,
} as const satisfies Parameter;

const floor = <const N extends string>(name: N, symbol: string, label: string, most: number): Named<N> => ({
  name,
  symbol,
  label,
  unit: 'safety',
  default: 0,
  min: 0,
  max: LARGEST,
  usual: [0, most],
  kind: 'lever',
  neutral: 0,
});

export const generalistFloor = floor('generalistFloor', 'theta_G', 'Safety floor on the generalist', 1.5);
export const specialistFloor = floor('specialistFloor', 'theta_D', 'Safety floor on the specialist', 2.5);

export const revenue = <const N extends string>(name: N, symbol: string, label: string): Named<N> => ({
  name,
  symbol,
  label,
  unit: 'money per unit',
  default: 1,
  min: 0,
  max: LARGEST,
  usual: [0, 3],
  kind: 'primitive',
});

export const cost = <const N extends string>(name: N, symbol: string, label: string): Named<N> => ({
  name,
  symbol,
  label,
  unit: 'money per unit squared',
  default: 1,
  min: 1 / LARGEST,
  max: LARGEST,
  usual: [0.1, 3],
  kind: 'primitive',
});

/** k in a cost c x^k; 2 is the quadratic cost. */
export const exponent = <const N extends string>(name: N, symbol: string, label: string): Named<N> => ({
  name,
  symbol,
  label,
  unit: 'exponent',
  default: 2,
  min: 1.01,
  max: 20,
  usual: [1.1, 5],
  kind: 'primitive',
});

export const crossCost = <const N extends string>(name: N, symbol: string, label: string): Named<N> => ({
  name,
  symbol,
  label,
  unit: 'money per unit squared',
  default: 0,
  min: -LARGEST,
  max: LARGEST,
  usual: [-0.9, 0.9],
  kind: 'primitive',
});

/** An amount of something that is not negative and by default absent. */
export const amount = (name: string, symbol: string, label: string, unit: string): Parameter => ({
  name,
  symbol,
  label,
  unit,
  default: 0,
  min: 0,
  max: LARGEST,
  usual: [0, 0.5],
  kind: 'primitive',
});

export const investment = (name: string, symbol: string, label: string, unit: string): Outcome => ({
  name,
  symbol,
  label,
  unit,
  direction: 'higher',
});

export const finalSafety = (symbol: string): Outcome => ({
  name: 'safety',
  symbol,
  label: 'Safety of the product',
  unit: 'safety',
  direction: 'higher',
  role: 'safety',
});

const utility = (name: string, symbol: string, label: string): Outcome => ({
  name,
  symbol,
  label,
  unit: 'money',
  direction: 'higher',
  role: 'payoff',
  atExit: 0,
});

export const generalistUtility = utility('generalistUtility', 'U_G', "Generalist's utility");
export const specialistUtility = utility('specialistUtility', 'U_D', "Specialist's utility");

export const leastSafety: Outcome = {
  name: 'safety',
  symbol: 'min beta_i',
  label: 'Safety of the least safe product',
  unit: 'safety',
  direction: 'higher',
};

export const participants: Outcome = {
  name: 'participants',
  symbol: 'n',
  label: 'Specialists that take part',
  unit: 'specialists',
  direction: 'none',
  atExit: 0,
};

export const specialistRole: Outcome = {
  name: 'role',
  symbol: 'role',
  label: `What it does: ${ROLES.map((role, code) => `${code} ${role}`).join(', ')}`,
  unit: 'code',
  direction: 'none',
  atExit: 0,
  categories: ROLES,
};
