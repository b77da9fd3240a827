import type { Equilibrium } from '@regulab/model/answer.js';
import type { Columns } from '@regulab/model/columns.js';
import {
  EQUILIBRIUM,
  EXITED,
  FAILED,
  type Kernel,
  type Model,
  type Solved,
} from '@regulab/model/contract.js';
import { modelNamed } from '@regulab/model/named.js';
import { whyNotCopositive } from './costs.js';
import { explainFineTuning } from './explain.js';
import { floorsAlone } from './floorsAlone.js';
import { type TwoAttributeValues, twoAttributeParameters } from './gameParameters.js';
import {
  finalSafety as finalSafetyOutcome,
  generalistUtility,
  investment,
  specialistUtility,
} from './parameters.js';
import { twoAttributePicture } from './picture.js';
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
import { ownerPlay } from './specialistsOptima.js';
import { twoAttributeEnclosure } from './twoAttributeEnclosure.js';
import { gameToSolve } from './twoAttributeGame.js';
import { candidates, enumerateOptima } from './twoAttributeOptima.js';
import { finalSafety, specialistPayoff, tiedOptima } from './twoAttributeSelection.js';
import { marketOf, verifyTwoAttribute } from './twoAttributeVerify.js';

// Private names, see `twoAttributeOptima.ts`.
const game = gameToSolve;
const list = candidates;
const lowest = Float64Array.from(twoAttributeParameters, ({ min }) => min);
const highest = Float64Array.from(twoAttributeParameters, ({ max }) => max);
const chosen = new Int32Array(candidates.payoff.length);

/** Whether every value of `game` lies in its range and both costs are strictly copositive. */
function inDomain(): boolean {
  for (let p = 0; p < lowest.length; p++)
    if (!(game[p]! >= lowest[p]! && game[p]! <= highest[p]!)) return false;
  return game[7]! > -Math.sqrt(game[5]! * game[6]!) && game[10]! > -Math.sqrt(game[8]! * game[9]!);
}

function regimeOf(k: number): number {
  return (
    generalistSafetyRegime(list.beta0[k]!, game[1]!, game[2]!) +
    (list.alpha0[k] === 0 ? NO_PERFORMANCE : 0) +
    specialistSafetyRegime(list.dBeta[k]!, list.minimal[k] === 1) +
    (list.dAlpha[k] === 0 ? SPECIALIST_NO_PERFORMANCE : 0) +
    (list.squeezed[k] === 1 ? SQUEEZED : 0)
  );
}

const kernel: Kernel = (inputs, outputs, status, from, to) => {
  const [alpha0, beta0, alpha1, beta1, payoffG, payoffD, regime] = outputs as Columns<7>;
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
    let solved = FAILED;
    if (inDomain()) {
      enumerateOptima();
      solved = tiedOptima(chosen) === 0 ? EXITED : EQUILIBRIUM;
    }
    status[i] = solved;
    if (solved !== EQUILIBRIUM) {
      alpha0[i] = beta0[i] = alpha1[i] = beta1[i] = payoffG[i] = payoffD[i] = 0;
      regime[i] = EXIT;
      continue;
    }
    const k = chosen[0]!;
    alpha0[i] = list.alpha0[k]!;
    beta0[i] = list.beta0[k]!;
    alpha1[i] = list.alpha0[k]! + list.dAlpha[k]!;
    beta1[i] = finalSafety(k);
    payoffG[i] = list.payoff[k]!;
    payoffD[i] = specialistPayoff(k);
    regime[i] = regimeOf(k);
  }
};

function equilibriumAt(k: number): Equilibrium {
  const code = regimeOf(k);
  return {
    strategies: {
      generalistPerformance: list.alpha0[k]!,
      generalistSafety: list.beta0[k]!,
      performance: list.alpha0[k]! + list.dAlpha[k]!,
      safety: finalSafety(k),
    },
    payoffs: { generalistUtility: list.payoff[k]!, specialistUtility: specialistPayoff(k) },
    binding: bindingConstraints(code),
    regime: fineTuningRegimes.name(code),
  };
}

const completeness = {
  complete: true,
  because:
    "every local maximum of the generalist on every piece of the specialist's answer was evaluated; ties within 1e-12 of the revenue are listed, one point each (of a continuum of ties only its ends)",
};

function solve(values: TwoAttributeValues): Solved {
  for (let p = 0; p < game.length; p++) game[p] = values[twoAttributeParameters[p]!.name]!;
  enumerateOptima();
  const n = tiedOptima(chosen);
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
export const twoAttribute: Model = modelNamed({
  id: 'fine-tuning/two-attribute',
  title: 'Fine-tuning game with performance and safety',
  question: 'Can a weak rule make AI less safe?',
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
  parameters: twoAttributeParameters,
  outcomes: [
    investment('generalistPerformance', 'alpha_0', "Generalist's performance", 'performance'),
    investment('generalistSafety', 'beta_0', "Generalist's safety", 'safety'),
    investment('performance', 'alpha_1', 'Performance of the product', 'performance'),
    finalSafetyOutcome('beta_1'),
    generalistUtility,
    specialistUtility,
  ],
  regimes: fineTuningRegimes,
  formulas: [
    {
      words: 'The generalist builds a model with performance and safety, or abstains. Its floor binds it.',
      tex: '[[generalistPerformance]] \\ge 0, \\quad [[generalistSafety]] \\ge [[generalistFloor]]',
    },
    {
      words: 'The specialist adapts it, taking nothing away, or abstains. Its own floor binds the product.',
      tex: '[[performance]] \\ge [[generalistPerformance]], \\quad [[safety]] \\ge \\max([[generalistSafety]], [[specialistFloor]])',
    },
    {
      words: 'The product earns money for performance and for safety.',
      tex: 'R = [[performanceRevenue]] [[performance]] + [[safetyRevenue]] [[safety]]',
    },
    {
      words: 'The generalist keeps its share and pays for its model.',
      tex: '[[generalistUtility]] = [[share]] R - [[generalistPerformanceCost]] [[generalistPerformance]]^2 - 2 [[generalistCrossCost]] [[generalistPerformance]] [[generalistSafety]] - [[generalistSafetyCost]] [[generalistSafety]]^2',
    },
    {
      words: 'The specialist keeps the rest and pays for what it adds, a and b.',
      tex: '[[specialistUtility]] = (1 - [[share]]) R - [[specialistPerformanceCost]] a^2 - 2 [[specialistCrossCost]] a b - [[specialistSafetyCost]] b^2, \\quad a = [[performance]] - [[generalistPerformance]], \\; b = [[safety]] - [[generalistSafety]]',
    },
  ],
  pictures: [twoAttributePicture],
  check: (v) =>
    whyNotCopositive(
      (name) => `generalist${name[0]!.toUpperCase()}${name.slice(1)}`,
      v.generalistPerformanceCost,
      v.generalistCrossCost,
      v.generalistSafetyCost,
    ) ??
    whyNotCopositive(
      (name) => `specialist${name[0]!.toUpperCase()}${name.slice(1)}`,
      v.specialistPerformanceCost,
      v.specialistCrossCost,
      v.specialistSafetyCost,
    ),
  solve,
  kernel,
  verify: verifyTwoAttribute,
  explain: explainFineTuning,
  enclosure: twoAttributeEnclosure,
  neverLowersSafety: floorsAlone,
  integratedOwner: (values) => {
    const best = ownerPlay(marketOf(values));
    if (best === null) return null;
    const { alpha0, beta0, answers } = best.play;
    const { dAlpha, dBeta } = answers[0]!;
    return {
      surplus: best.surplus,
      choices: {
        generalistPerformance: alpha0,
        generalistSafety: beta0,
        performance: alpha0 + dAlpha,
        safety: beta0 + dBeta,
      },
    };
  },
});
