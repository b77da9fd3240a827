import type { Derivatives } from '@regulab/model/contract.js';
import type { Outcomes } from '@regulab/model/outcomes.js';
import { Dual } from '@regulab/numeric/dual.js';
import type { MarketValues } from './parameters.js';
import { limit } from './response.js';

/*
 * How the equilibrium, the planner's optimum and the wedge between them move with each parameter, from the closed forms that hold where
 * the game is: on a stretch between clamps, at a clamp, or at the floor.
 */

/** Parameters of which outcomes have derivatives; the number of firms is whole and has none. */
export const CONTINUOUS = [
  'users',
  'margin',
  'sensitivity',
  'userHarm',
  'thirdPartyHarm',
  'cost',
  'calmRisk',
  'stressedRisk',
  'calmEfficacy',
  'stressedEfficacy',
  'stress',
  'systemicHarm',
  'attribution',
  'liability',
  'floor',
] as const;
type Name = (typeof CONTINUOUS)[number];

/** Places nearer to a clamp or floor than this, relative to it, are at it. */
const NEAR = 1e-12;

const isAt = (x: number, place: number): boolean =>
  Number.isFinite(place) && Math.abs(x - place) <= NEAR * Math.abs(place);

/** What overlap prevents and what fails without any, on the stretch where `overlap` lies. */
function lineAt(v: Record<Name, Dual>, overlap: number, one: Dual) {
  const calmActive = overlap < limit(v.calmRisk.value, v.calmEfficacy.value);
  const stressedActive = overlap < limit(v.stressedRisk.value, v.stressedEfficacy.value);
  const calm = one.minus(v.stress).times(calmActive ? 1 : 0);
  const stressed = v.stress.times(stressedActive ? 1 : 0);
  return {
    calm,
    stressed,
    slope: calm.times(v.calmEfficacy).plus(stressed.times(v.stressedEfficacy)),
    risk: calm.times(v.calmRisk).plus(stressed.times(v.stressedRisk)),
  };
}

/** The clamp at which an overlap lies, as a function of the parameters; null where it lies at none. */
function clampAt(v: Record<Name, Dual>, overlap: number): Dual | null {
  const [calm, stressed] = [
    limit(v.calmRisk.value, v.calmEfficacy.value),
    limit(v.stressedRisk.value, v.stressedEfficacy.value),
  ];
  if (calm > 0 && isAt(overlap, calm)) return v.calmRisk.over(v.calmEfficacy);
  if (stressed > 0 && isAt(overlap, stressed)) return v.stressedRisk.over(v.stressedEfficacy);
  return null;
}

function equilibrium(v: Record<Name, Dual>, firms: number, overlap: number, one: Dual): Dual {
  if (overlap === v.floor.value) return v.floor;
  const clamp = clampAt(v, overlap);
  if (clamp) return clamp;
  const { slope, risk } = lineAt(v, overlap, one);
  const payment = v.attribution.times(v.liability).times(v.thirdPartyHarm);
  const pull = v.sensitivity.times(v.userHarm).times(1 - 1 / firms);
  const each = v.users.times(slope).times(1 / firms);
  return each
    .times(payment.plus(v.margin.minus(payment.times(risk)).times(pull)))
    .over(v.cost.minus(each.times(slope).times(payment).times(pull)));
}

function optimum(v: Record<Name, Dual>, firms: number, overlap: number, one: Dual): Dual {
  const clamp = clampAt(v, overlap);
  if (clamp) return clamp;
  const { calm, stressed, slope } = lineAt(v, overlap, one);
  const pairs = v.systemicHarm.times(2 * firms * (firms - 1));
  const [a, b] = [calm.times(v.calmEfficacy), stressed.times(v.stressedEfficacy)];
  const level = v.users
    .times(v.userHarm.plus(v.thirdPartyHarm))
    .plus(v.systemicHarm.times(firms))
    .times(slope)
    .plus(pairs.times(a.times(v.calmRisk).plus(b.times(v.stressedRisk))));
  const fall = v.cost
    .times(firms)
    .plus(pairs.times(a.times(v.calmEfficacy).plus(b.times(v.stressedEfficacy))));
  return level.over(fall);
}

/**
 * Derivatives of `overlap`, `optimum` and `wedge` with respect to every continuous parameter. Exact where the game does not change its
 * stretch; at a clamp or at a floor that just binds they are one-sided. The number of firms is whole and has none.
 */
export function overlapDerivatives(values: MarketValues, outcomes: Outcomes): Derivatives {
  const duals = Dual.variables(CONTINUOUS.map((name) => values[name]!));
  const v = Object.fromEntries(CONTINUOUS.map((name, k) => [name, duals[k]!])) as Record<Name, Dual>;
  const one = new Dual(1, new Float64Array(CONTINUOUS.length));
  const market = equilibrium(v, values.firms, outcomes.overlap!, one);
  const planner = optimum(v, values.firms, outcomes.optimum!, one);
  const named = ({ gradient }: Dual): Readonly<Record<string, number>> =>
    Object.fromEntries(CONTINUOUS.map((name, k) => [name, gradient[k]!]));
  return { overlap: named(market), optimum: named(planner), wedge: named(planner.minus(market)) };
}
