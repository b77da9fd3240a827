import { playerName } from '@regulab/model/players.js';
import { whyNotCopositive } from './costs.js';
import { type MarketGame, withSpecialists } from './manySpecialists.js';
import { verifyMarket } from './marketVerify.js';
import {
  amount,
  cost,
  crossCost,
  finalSafety,
  generalistFloor,
  generalistUtility,
  investment,
  leastSafety,
  participants,
  revenue,
  share,
  specialistFloor,
  specialistRole,
  specialistUtility,
} from './parameters.js';
import { specialistsPicture } from './picture.js';
import { generalistSafetyRegime, NO_PERFORMANCE } from './regimes.js';
import { roleOf } from './roles.js';
import { type Market, optimalPlays, ownerPlay, type Play } from './specialistsOptima.js';

function safetyOf({ specialists }: Market, { beta0, answers }: Play, i: number): number {
  const { minimal, dBeta, takesPart } = answers[i]!;
  if (!takesPart) return Number.NaN;
  const { floor } = specialists[i]!;
  return minimal ? floor : Math.max(floor, beta0 + dBeta);
}

function binding(market: Market, { alpha0, beta0, answers }: Play): string[] {
  const names: string[] = [];
  if (beta0 === market.floor)
    names.push(market.floor > 0 ? 'generalist: safety floor' : 'generalist: safety not negative');
  if (alpha0 === 0) names.push('generalist: performance not negative');
  answers.forEach(({ takesPart, minimal, dAlpha, dBeta, squeezed }, i) => {
    const player = `specialists[${i}]`;
    if (!takesPart) return;
    if (minimal) names.push(`${player}: safety floor`);
    if (dBeta === 0) names.push(`${player}: safety not reduced`);
    if (dAlpha === 0) names.push(`${player}: performance not reduced`);
    if (squeezed) names.push(`${player}: participation`);
  });
  return names;
}

const game: MarketGame<Market, Play> = {
  id: 'fine-tuning/specialists',
  title: 'Fine-tuning game with many specialists',
  question: 'What do many specialists make of one model, and whom should a rule reach?',
  summary:
    'A generalist builds one model with performance and safety; each domain specialist adapts it for its own market, pays for its own increment and splits its own revenue with the generalist. The regulator sets a floor for the generalist and one for each domain. A specialist that abstains loses its own market only; the others go on.',
  source: {
    paper: 'The Backfiring Effect of Weak AI Safety Regulation (Laufer, Kleinberg, Heidari)',
    arXiv: '2503.20848v2',
    section: 'Figure 1',
  },
  fidelity: 'extension',
  fidelityNote:
    "The rules are the paper's; it draws this game for imposed choices of the generalist and solves it for one specialist only. Entry costs and domains with their own shares follow arXiv 2308.04399.",
  generalistParameters: [
    generalistFloor,
    cost('generalistPerformanceCost', 'c0_aa', "Generalist's cost of performance"),
    cost('generalistSafetyCost', 'c0_bb', "Generalist's cost of safety"),
    crossCost('generalistCrossCost', 'c0_ab', "Generalist's cross cost"),
  ],
  specialistParameters: [
    share,
    { ...specialistFloor, name: 'floor' },
    revenue('performanceRevenue', 'r_alpha', 'Revenue from performance'),
    revenue('safetyRevenue', 'r_beta', 'Revenue from safety'),
    cost('performanceCost', 'c_aa', 'Cost of performance'),
    cost('safetyCost', 'c_bb', 'Cost of safety'),
    crossCost('crossCost', 'c_ab', 'Cross cost'),
    amount('entryCost', 'E', 'Cost of taking part', 'money'),
  ],
  generalistOutcomes: [
    investment('generalistPerformance', 'alpha_0', "Generalist's performance", 'performance'),
    investment('generalistSafety', 'beta_0', "Generalist's safety", 'safety'),
    leastSafety,
    participants,
    generalistUtility,
  ],
  specialistOutcomes: [
    investment('performance', 'alpha', 'Performance of its product', 'performance'),
    finalSafety('beta'),
    { ...specialistUtility, name: 'utility', symbol: 'U' },
    specialistRole,
  ],
  formulas: [
    {
      words: 'The generalist builds one model for all, no less safe than its floor.',
      tex: '[[generalistPerformance]] \\ge 0, \\quad [[generalistSafety]] \\ge [[generalistFloor]]',
    },
    {
      words: 'Each specialist adapts it for its own market, taking nothing away, or abstains.',
      tex: '[[specialists.performance]] \\ge [[generalistPerformance]], \\quad [[specialists.safety]] \\ge \\max([[generalistSafety]], [[specialists.floor]])',
    },
    {
      words: 'Each market earns its own revenue.',
      tex: 'R_i = [[specialists.performanceRevenue]] [[specialists.performance]] + [[specialists.safetyRevenue]] [[specialists.safety]]',
    },
    {
      words:
        'The generalist keeps its share of every market that somebody serves and pays for its model once.',
      tex: '[[generalistUtility]] = \\sum_i [[specialists.share]] R_i - [[generalistPerformanceCost]] [[generalistPerformance]]^2 - 2 [[generalistCrossCost]] [[generalistPerformance]] [[generalistSafety]] - [[generalistSafetyCost]] [[generalistSafety]]^2',
    },
    {
      words: 'A specialist keeps the rest of its market and pays for entry and for what it adds, a and b.',
      tex: '[[specialists.utility]] = (1 - [[specialists.share]]) R_i - [[specialists.entryCost]] - [[specialists.performanceCost]] a_i^2 - 2 [[specialists.crossCost]] a_i b_i - [[specialists.safetyCost]] b_i^2',
    },
  ],
  picture: specialistsPicture,
  read: (at, count) => ({
    floor: at(0),
    performanceCost: at(1),
    safetyCost: at(2),
    crossCost: at(3),
    specialists: Array.from({ length: count }, (_, i) => {
      const k = 4 + 8 * i;
      return {
        share: at(k),
        floor: at(k + 1),
        performanceRevenue: at(k + 2),
        safetyRevenue: at(k + 3),
        performanceCost: at(k + 4),
        safetyCost: at(k + 5),
        crossCost: at(k + 6),
        entryCost: at(k + 7),
      };
    }),
  }),
  whyNot: ({ performanceCost, crossCost, safetyCost, specialists }) => {
    let problem = whyNotCopositive(
      (name) => `generalist${name[0]!.toUpperCase()}${name.slice(1)}`,
      performanceCost,
      crossCost,
      safetyCost,
    );
    specialists.forEach((s, i) => {
      problem ??= whyNotCopositive(
        (name) => playerName('specialists', i, name),
        s.performanceCost,
        s.crossCost,
        s.safetyCost,
      );
    });
    return problem;
  },
  solve: optimalPlays,
  numbers: (market, play) => {
    const products = play.answers.map((_, i) => safetyOf(market, play, i));
    return [
      play.alpha0,
      play.beta0,
      products.reduce((least, x) => (x < least ? x : least), Infinity),
      play.answers.filter((answer) => answer.takesPart).length,
      play.payoff,
      ...play.answers.flatMap((answer, i) => [
        answer.takesPart ? play.alpha0 + answer.dAlpha : Number.NaN,
        products[i]!,
        answer.payoff,
        roleOf(answer.takesPart, answer.dAlpha > 0 || answer.dBeta > 0, answer.minimal),
      ]),
    ];
  },
  regime: ({ floor, specialists }, { alpha0, beta0, answers }) => {
    const reaches = specialists.some((s, i) => answers[i]!.takesPart && s.floor === beta0);
    const safety = generalistSafetyRegime(beta0, floor, reaches ? beta0 : Number.NaN);
    const roles = answers.map((a) => roleOf(a.takesPart, a.dAlpha > 0 || a.dBeta > 0, a.minimal));
    return [safety + (alpha0 === 0 ? NO_PERFORMANCE : 0), roles];
  },
  binding,
  verify: verifyMarket,
  owner: ownerPlay,
  because:
    "on every cell of the generalist's safety every set of specialists that can take part was maximised in closed form; ties within 1e-12 of the revenue are listed, one point each (of a continuum of ties only its ends)",
};

/** The two-attribute fine-tuning game with any number of specialists, each with its own market. */
export const specialists = withSpecialists(game, 2);
