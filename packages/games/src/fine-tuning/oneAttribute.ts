import type { Equilibrium } from '@regulab/model/answer.js';
import { type Columns, failOutOfRange } from '@regulab/model/columns.js';
import {
  EQUILIBRIUM,
  EXITED,
  FAILED,
  type Kernel,
  type Model,
  type Solved,
} from '@regulab/model/contract.js';
import { modelNamed } from '@regulab/model/named.js';
import { pow } from '@regulab/numeric/elementary.js';
import { beyondNumbers } from './beyondNumbers.js';
import { explainFineTuning } from './explain.js';
import { floorsAlone } from './floorsAlone.js';
import { type OneAttributeValues, oneAttributeParameters } from './gameParameters.js';
import { oneAttributeEnclosure } from './oneAttributeEnclosure.js';
import { investmentAt, ownersInvestment } from './oneAttributeMarket.js';
import { oneAttributeMarketOf, verifyOneAttribute } from './oneAttributeVerify.js';
import { finalSafety, generalistUtility, investment, specialistUtility } from './parameters.js';
import { oneAttributePicture } from './picture.js';
import {
  bindingConstraints,
  EXIT,
  fineTuningRegimes,
  generalistSafetyRegime,
  SQUEEZED,
  specialistSafetyRegime,
} from './regimes.js';
import { selectionRule } from './selection.js';
import { TIE, WILLING } from './tolerances.js';

/** The two ways to play: the specialist goes beyond its floor (0), or complies minimally (1). */
const beta0 = new Float64Array(2);
const beta1 = new Float64Array(2);
const payoffG = new Float64Array(2);
const payoffD = new Float64Array(2);
const regime = new Uint8Array(2);
/** Amounts are larger than numbers are. */
const BEYOND = 4;

/**
 * Solves one game into the slots above and returns which are optimal: 0 none (exit), 1 the first, 2 the second, 3 both; `BEYOND` where
 * amounts are larger than numbers are.
 *
 * With a = 1 - share the specialist answers max(floor, beta_0 + w), where k_1 c_1 w^(k_1 - 1) = a r. Where it exceeds its
 * floor the generalist's payoff is concave with its peak where k_0 c_0 beta_0^(k_0 - 1) = share r; where it complies
 * minimally the revenue is fixed and the least beta_0 at which it still takes part,
 * floor - (a r floor / c_1)^(1 / k_1), is best.
 *
 * Source: arXiv 2503.20848v1, Propositions 3.1 and 3.2, for k_0 = k_1 = 2; arXiv 2308.04399 for other exponents without
 * floors.
 */
function optima(
  share: number,
  r: number,
  c0: number,
  c1: number,
  floorG: number,
  floorD: number,
  k0: number,
  k1: number,
): number {
  const a = 1 - share;
  const w = k1 === 2 ? (a * r) / (2 * c1) : investmentAt(a * r, c1, k1);

  beta0[0] = Math.max(
    k0 === 2 ? (share * r) / (2 * c0) : investmentAt(share * r, c0, k0),
    floorG,
    floorD - w,
  );
  beta1[0] = Math.max(beta0[0]! + w, floorD);
  const freeRevenue = share * r * beta1[0]!;
  payoffG[0] = freeRevenue - c0 * pow(beta0[0]!, k0);
  payoffD[0] = a * r * beta1[0]! - c1 * pow(w, k1);
  regime[0] = generalistSafetyRegime(beta0[0]!, floorG, floorD) + specialistSafetyRegime(w, false);
  if (!Number.isFinite(payoffG[0]! + payoffD[0]!)) return BEYOND;
  const free = payoffG[0]! >= -WILLING * freeRevenue;

  const least = floorD - (k1 === 2 ? Math.sqrt((a * r * floorD) / c1) : pow((a * r * floorD) / c1, 1 / k1));
  beta0[1] = Math.max(least, floorG, 0);
  beta1[1] = floorD;
  const gap = floorD - beta0[1]!;
  if (!(gap > w)) return free ? 1 : 0;
  const revenue = share * r * floorD;
  const squeezed = least >= floorG && least >= 0;
  payoffG[1] = revenue - c0 * pow(beta0[1]!, k0);
  payoffD[1] = squeezed ? 0 : a * r * floorD - c1 * pow(gap, k1);
  if (!Number.isFinite(payoffG[1]! + payoffD[1]!)) return BEYOND;
  regime[1] =
    generalistSafetyRegime(beta0[1]!, floorG, floorD) +
    specialistSafetyRegime(gap, true) +
    (squeezed ? SQUEEZED : 0);
  const minimal = payoffG[1]! >= -WILLING * revenue;

  if (!free || !minimal) return (free ? 1 : 0) + (minimal ? 2 : 0);
  const gain = payoffG[0]! - payoffG[1]!;
  const tie = TIE * Math.max(freeRevenue, revenue);
  return gain > tie ? 1 : gain < -tie ? 2 : 3;
}

/** The slot reported when `which` are optimal: the specialist earns more, and safety is higher, beyond the floor. */
const selected = (which: number): 0 | 1 =>
  which === 2 || (which === 3 && payoffD[1]! > payoffD[0]!) ? 1 : 0;

const kernel: Kernel = (inputs, outputs, status, from, to) => {
  failOutOfRange(oneAttributeParameters, inputs, status, from, to);
  const [share, r, c0, c1, floorG, floorD, k0, k1] = inputs as Columns<8>;
  for (let i = from; i < to; i++) {
    const legal = status[i] !== FAILED;
    const which = legal
      ? optima(share[i]!, r[i]!, c0[i]!, c1[i]!, floorG[i]!, floorD[i]!, k0[i]!, k1[i]!)
      : 0;
    const k = selected(which);
    const solved = which > 0 && which !== BEYOND;
    if (legal) status[i] = solved ? EQUILIBRIUM : which === BEYOND ? FAILED : EXITED;
    outputs[0]![i] = solved ? beta0[k]! : 0;
    outputs[1]![i] = solved ? beta1[k]! : 0;
    outputs[2]![i] = solved ? payoffG[k]! : 0;
    outputs[3]![i] = solved ? payoffD[k]! : 0;
    outputs[4]![i] = solved ? regime[k]! : EXIT;
  }
};

const completeness = {
  complete: true,
  because:
    "the generalist's payoff has one local maximum where the specialist exceeds its floor and one where it complies minimally; both were compared in closed form",
};

function equilibriumAt(k: 0 | 1): Equilibrium {
  return {
    strategies: { generalistSafety: beta0[k]!, safety: beta1[k]! },
    payoffs: { generalistUtility: payoffG[k]!, specialistUtility: payoffD[k]! },
    binding: bindingConstraints(regime[k]!),
    regime: fineTuningRegimes.name(regime[k]!),
  };
}

function solve(v: OneAttributeValues): Solved {
  const which = optima(
    v.share,
    v.revenue,
    v.generalistCost,
    v.specialistCost,
    v.generalistFloor,
    v.specialistFloor,
    v.generalistExponent,
    v.specialistExponent,
  );
  const k = selected(which);
  if (which === BEYOND) return beyondNumbers(oneAttribute.outcomes);
  if (which === 0)
    return {
      status: 'exit',
      equilibria: [],
      outcomes: { generalistSafety: null, safety: null, generalistUtility: 0, specialistUtility: 0 },
      regime: 'exit',
      selection: 'abstaining is better than every choice of the generalist',
      completeness,
    };
  const first = equilibriumAt(k);
  const equilibria = which === 3 ? [first, equilibriumAt(k === 0 ? 1 : 0)] : [first];
  return {
    status: 'equilibrium',
    equilibria,
    outcomes: { ...first.strategies, ...first.payoffs },
    regime: first.regime,
    selection: selectionRule(equilibria.length),
    completeness,
  };
}

/** The one-attribute fine-tuning game: safety alone, polynomial costs, floors on both players. */
export const oneAttribute: Model = modelNamed({
  id: 'fine-tuning/one-attribute',
  title: 'Fine-tuning game with safety alone',
  question: 'Who pays for safety, and what does a floor change?',
  summary:
    'A generalist invests in safety, a specialist adds to it, and they split the revenue r beta_1. Costs are powers, quadratic unless said otherwise; the regulator sets a safety floor for each player. Either may abstain, and then both get nothing.',
  source: {
    paper: 'The Backfiring Effect of Weak AI Safety Regulation (Laufer, Kleinberg, Heidari)',
    arXiv: '2503.20848v1',
    section: 'section 3',
  },
  fidelity: 'faithful',
  fidelityNote:
    "The paper's game and closed form; ties and the extreme shares 0 and 1 are handled explicitly. Exponents other than 2 are those of arXiv 2308.04399, which has no floors.",
  parameters: oneAttributeParameters,
  outcomes: [
    investment('generalistSafety', 'beta_0', "Generalist's safety", 'safety'),
    finalSafety('beta_1'),
    generalistUtility,
    specialistUtility,
  ],
  regimes: fineTuningRegimes,
  formulas: [
    {
      words: 'The generalist brings its model to a safety no lower than its floor, or abstains.',
      tex: '[[generalistSafety]] \\ge [[generalistFloor]]',
    },
    {
      words: 'The specialist adds to it and must reach its own floor, or abstains.',
      tex: '[[safety]] \\ge \\max([[generalistSafety]], [[specialistFloor]])',
    },
    {
      words: 'The generalist keeps its share of the revenue and pays for its model.',
      tex: '[[generalistUtility]] = [[share]] [[revenue]] [[safety]] - [[generalistCost]] [[generalistSafety]]^{[[generalistExponent]]}',
    },
    {
      words: 'The specialist keeps the rest and pays for what it adds.',
      tex: '[[specialistUtility]] = (1 - [[share]]) [[revenue]] [[safety]] - [[specialistCost]] ([[safety]] - [[generalistSafety]])^{[[specialistExponent]]}',
    },
  ],
  pictures: [oneAttributePicture],
  check: () => null,
  solve,
  kernel,
  verify: verifyOneAttribute,
  explain: explainFineTuning,
  enclosure: oneAttributeEnclosure,
  neverLowersSafety: floorsAlone,
  integratedOwner: (values) => {
    const best = ownersInvestment(oneAttributeMarketOf(values));
    return (
      best && {
        surplus: best.surplus,
        choices: { generalistSafety: best.play.beta0, safety: best.play.answers[0]!.safety },
      }
    );
  },
});
