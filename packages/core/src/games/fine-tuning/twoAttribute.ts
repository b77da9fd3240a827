import { type Columns, failOutOfRange } from '../../model/columns.js';
import {
  EQUILIBRIUM,
  EXITED,
  FAILED,
  type Kernel,
  type Model,
  type Solved,
  type Values,
} from '../../model/contract.js';
import type { Equilibrium } from '../../model/solution.js';
import { whyNotCopositive } from './costs.js';
import { explainFineTuning } from './explain.js';
import {
  cost,
  crossCost,
  finalSafety as finalSafetyOutcome,
  generalistFloor,
  generalistUtility,
  investment,
  revenue,
  share,
  specialistFloor,
  specialistUtility,
} from './parameters.js';
import {
  bindingConstraints,
  EXIT,
  fineTuningRegimes,
  generalistSafetyRegime,
  NO_PERFORMANCE,
  SPECIALIST_NO_PERFORMANCE,
  SQUEEZED,
  specialistSafetyRegime,
} from './regimes.js';
import { selectionRule } from './selection.js';
import { candidates, enumerateOptima } from './twoAttributeOptima.js';
import { finalSafety, specialistPayoff, tiedOptima } from './twoAttributeSelection.js';
import { verifyTwoAttribute } from './twoAttributeVerify.js';

const parameters = [
  share,
  generalistFloor,
  specialistFloor,
  revenue('performanceRevenue', 'r_alpha', 'Revenue from performance'),
  revenue('safetyRevenue', 'r_beta', 'Revenue from safety'),
  cost('generalistPerformanceCost', 'c0_aa', "Generalist's cost of performance"),
  cost('generalistSafetyCost', 'c0_bb', "Generalist's cost of safety"),
  crossCost('generalistCrossCost', 'c0_ab', "Generalist's cross cost"),
  cost('specialistPerformanceCost', 'c1_aa', "Specialist's cost of performance"),
  cost('specialistSafetyCost', 'c1_bb', "Specialist's cost of safety"),
  crossCost('specialistCrossCost', 'c1_ab', "Specialist's cross cost"),
] as const;

const game = new Float64Array(parameters.length);
const chosen = new Int32Array(candidates.payoff.length);

function regimeOf(k: number): number {
  return (
    generalistSafetyRegime(candidates.beta0[k]!, game[1]!, game[2]!) +
    (candidates.alpha0[k] === 0 ? NO_PERFORMANCE : 0) +
    specialistSafetyRegime(candidates.dBeta[k]!, candidates.minimal[k] === 1) +
    (candidates.dAlpha[k] === 0 ? SPECIALIST_NO_PERFORMANCE : 0) +
    (candidates.squeezed[k] === 1 ? SQUEEZED : 0)
  );
}

const kernel: Kernel = (inputs, outputs, status, from, to) => {
  const [alpha0, beta0, alpha1, beta1, payoffG, payoffD, regime] = outputs as Columns<7>;
  failOutOfRange(parameters, inputs, status, from, to);
  const [c0, c1, c2, c3, c4, c5, c6, c7, c8, c9, c10] = inputs as Columns<11>;
  for (let i = from; i < to; i++) {
    game[0] = c0[i]!;
    game[1] = c1[i]!;
    game[2] = c2[i]!;
    game[3] = c3[i]!;
    game[4] = c4[i]!;
    game[5] = c5[i]!;
    game[6] = c6[i]!;
    game[7] = c7[i]!;
    game[8] = c8[i]!;
    game[9] = c9[i]!;
    game[10] = c10[i]!;
    if (!(game[7]! > -Math.sqrt(game[5]! * game[6]!) && game[10]! > -Math.sqrt(game[8]! * game[9]!)))
      status[i] = FAILED;
    if (status[i] !== FAILED) {
      enumerateOptima(game);
      status[i] = tiedOptima(game, chosen) === 0 ? EXITED : EQUILIBRIUM;
    }
    if (status[i] !== EQUILIBRIUM) {
      alpha0[i] = beta0[i] = alpha1[i] = beta1[i] = payoffG[i] = payoffD[i] = 0;
      regime[i] = EXIT;
      continue;
    }
    const k = chosen[0]!;
    alpha0[i] = candidates.alpha0[k]!;
    beta0[i] = candidates.beta0[k]!;
    alpha1[i] = candidates.alpha0[k]! + candidates.dAlpha[k]!;
    beta1[i] = finalSafety(game, k);
    payoffG[i] = candidates.payoff[k]!;
    payoffD[i] = specialistPayoff(game, k);
    regime[i] = regimeOf(k);
  }
};

function equilibriumAt(k: number): Equilibrium {
  const code = regimeOf(k);
  return {
    strategies: {
      generalistPerformance: candidates.alpha0[k]!,
      generalistSafety: candidates.beta0[k]!,
      performance: candidates.alpha0[k]! + candidates.dAlpha[k]!,
      safety: finalSafety(game, k),
    },
    payoffs: { generalistUtility: candidates.payoff[k]!, specialistUtility: specialistPayoff(game, k) },
    binding: bindingConstraints(code),
    regime: fineTuningRegimes[code]!.name,
  };
}

const completeness = {
  complete: true,
  because:
    "every local maximum of the generalist on every piece of the specialist's answer was evaluated; ties within 1e-12 of the revenue are listed, one point each (of a continuum of ties only its ends)",
};

function solve(values: Values): Solved {
  for (let p = 0; p < game.length; p++) game[p] = values[parameters[p]!.name]!;
  enumerateOptima(game);
  const n = tiedOptima(game, chosen);
  if (n === 0)
    return {
      status: 'exit',
      equilibria: [],
      outcomes: {
        generalistPerformance: null,
        generalistSafety: null,
        performance: null,
        safety: null,
        generalistUtility: 0,
        specialistUtility: 0,
      },
      regime: 'exit',
      selection: 'abstaining is better than every choice of the generalist',
      completeness,
    };
  const equilibria = Array.from(chosen.subarray(0, n), equilibriumAt);
  const selected = equilibria[0]!;
  return {
    status: 'equilibrium',
    equilibria,
    outcomes: { ...selected.strategies, ...selected.payoffs },
    regime: selected.regime,
    selection: selectionRule(n),
    completeness,
  };
}

/** The two-attribute fine-tuning game: performance and safety, quadratic costs, floors on both players. */
export const twoAttribute: Model = {
  id: 'fine-tuning/two-attribute',
  title: 'Fine-tuning game with performance and safety',
  summary:
    'A generalist builds a model, a specialist adapts it, and they split the revenue r.gamma_1. Costs are quadratic in performance and safety; the regulator sets a safety floor for each player. Either may abstain, and then both get nothing.',
  source: {
    paper: 'The Backfiring Effect of Weak AI Safety Regulation (Laufer, Kleinberg, Heidari)',
    arXiv: '2503.20848v2',
    section: 'section 4',
  },
  fidelity: 'corrected',
  fidelityNote:
    "The game is the paper's; the candidates of its Propositions 4.4 and 4.5 are replaced by a complete enumeration (the printed zero-profit curve has a misprint), and indefinite costs are solved too.",
  parameters,
  outcomes: [
    investment('generalistPerformance', 'alpha_0', "Generalist's performance", 'performance'),
    investment('generalistSafety', 'beta_0', "Generalist's safety", 'safety'),
    investment('performance', 'alpha_1', 'Performance of the product', 'performance'),
    finalSafetyOutcome('beta_1'),
    generalistUtility,
    specialistUtility,
  ],
  regimes: fineTuningRegimes,
  check: (v) =>
    whyNotCopositive(
      'generalist',
      v.generalistPerformanceCost!,
      v.generalistCrossCost!,
      v.generalistSafetyCost!,
    ) ??
    whyNotCopositive(
      'specialist',
      v.specialistPerformanceCost!,
      v.specialistCrossCost!,
      v.specialistSafetyCost!,
    ),
  solve,
  kernel,
  verify: verifyTwoAttribute,
  explain: explainFineTuning,
};
