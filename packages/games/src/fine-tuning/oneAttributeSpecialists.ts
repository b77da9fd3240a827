import { type MarketGame, withSpecialists } from './manySpecialists.js';
import {
  type OneAttributeMarket,
  type OneAttributePlay,
  optimalInvestments,
  ownersInvestment,
} from './oneAttributeMarket.js';
import { verifyOneAttributeMarket } from './oneAttributeVerify.js';
import {
  amount,
  cost,
  exponent,
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
import { oneAttributeSpecialistsPicture } from './picture.js';
import { generalistSafetyRegime } from './regimes.js';
import { roleOf } from './roles.js';

const rolesOf = ({ answers }: OneAttributePlay): number[] =>
  answers.map(({ takesPart, added, minimal }) => roleOf(takesPart, added > 0, minimal));

const game: MarketGame<OneAttributeMarket, OneAttributePlay> = {
  id: 'fine-tuning/one-attribute-specialists',
  title: 'Fine-tuning game with safety alone and many specialists',
  question: 'Who contributes, who rides free, who walks away?',
  summary:
    'A generalist invests in one attribute (safety here; the same mathematics serves performance), each specialist adds to it for its own market and splits its own revenue with the generalist. The generalist pays c_0 x^k_0, a specialist E + F [x > 0] + m x + c x^k. Entry and fixed costs make some specialists abstain, marginal costs at zero make some ride free.',
  source: {
    paper:
      'Fine-Tuning Games: Bargaining and Adaptation for General-Purpose Models (Laufer, Kleinberg, Heidari)',
    arXiv: '2308.04399',
    section: 'multiple specialists, polynomial costs',
  },
  fidelity: 'extension',
  fidelityNote:
    "The game, its polynomial costs and the regimes contribute, free-ride, abstain are the paper's; safety floors with several specialists are ours.",
  generalistParameters: [
    generalistFloor,
    cost('generalistCost', 'c_0', "Generalist's cost of safety"),
    exponent('generalistExponent', 'k_0', "Exponent of the generalist's cost"),
  ],
  specialistParameters: [
    share,
    { ...specialistFloor, name: 'floor' },
    revenue('revenue', 'r', 'Revenue from safety'),
    cost('cost', 'c', 'Cost of safety'),
    exponent('exponent', 'k', 'Exponent of the cost'),
    amount('marginalCost', 'm', 'Marginal cost of the first unit', 'money per unit'),
    amount('fixedCost', 'F', 'Cost of adding anything', 'money'),
    amount('entryCost', 'E', 'Cost of taking part', 'money'),
  ],
  generalistOutcomes: [
    investment('generalistSafety', 'beta_0', "Generalist's safety", 'safety'),
    leastSafety,
    participants,
    generalistUtility,
  ],
  specialistOutcomes: [
    finalSafety('beta'),
    { ...specialistUtility, name: 'utility', symbol: 'U' },
    specialistRole,
  ],
  formulas: [
    {
      words: 'The generalist invests once for all.',
      tex: '[[generalistSafety]] \\ge [[generalistFloor]]',
    },
    {
      words: 'Each specialist adds x to it for its own market and must reach its floor, or abstains.',
      tex: '[[specialists.safety]] = [[generalistSafety]] + x_i \\ge [[specialists.floor]], \\quad x_i \\ge 0',
    },
    {
      words: 'The generalist keeps its share of every market that somebody serves.',
      tex: '[[generalistUtility]] = \\sum_i [[specialists.share]] [[specialists.revenue]] [[specialists.safety]] - [[generalistCost]] [[generalistSafety]]^{[[generalistExponent]]}',
    },
    {
      words: 'A specialist keeps the rest and pays for entry, for adding anything, and for what it adds.',
      tex: '[[specialists.utility]] = (1 - [[specialists.share]]) [[specialists.revenue]] [[specialists.safety]] - [[specialists.entryCost]] - [[specialists.fixedCost]] \\, 1[x_i > 0] - [[specialists.marginalCost]] x_i - [[specialists.cost]] x_i^{[[specialists.exponent]]}',
    },
  ],
  picture: oneAttributeSpecialistsPicture,
  read: (at, count) => ({
    floor: at(0),
    cost: at(1),
    exponent: at(2),
    specialists: Array.from({ length: count }, (_, i) => {
      const k = 3 + 8 * i;
      return {
        share: at(k),
        floor: at(k + 1),
        revenue: at(k + 2),
        cost: at(k + 3),
        exponent: at(k + 4),
        marginalCost: at(k + 5),
        fixedCost: at(k + 6),
        entryCost: at(k + 7),
      };
    }),
  }),
  whyNot: () => null,
  solve: optimalInvestments,
  numbers: (_, play) => {
    const products = play.answers.map(({ takesPart, safety }) => (takesPart ? safety : Number.NaN));
    const roles = rolesOf(play);
    return [
      play.beta0,
      products.reduce((least, x) => (x < least ? x : least), Infinity),
      roles.filter((role) => role > 0).length,
      play.payoff,
      ...play.answers.flatMap(({ payoff }, i) => [products[i]!, payoff, roles[i]!]),
    ];
  },
  regime: ({ floor, specialists }, play) => {
    const reaches = specialists.some((s, i) => play.answers[i]!.takesPart && s.floor === play.beta0);
    return [generalistSafetyRegime(play.beta0, floor, reaches ? play.beta0 : Number.NaN), rolesOf(play)];
  },
  binding: (market, { beta0, answers }) => {
    const names: string[] = [];
    if (beta0 === market.floor)
      names.push(market.floor > 0 ? 'generalist: safety floor' : 'generalist: safety not negative');
    answers.forEach(({ takesPart, minimal, added, squeezed }, i) => {
      if (!takesPart) return;
      if (minimal) names.push(`specialists[${i}]: safety floor`);
      if (added === 0) names.push(`specialists[${i}]: safety not reduced`);
      if (squeezed) names.push(`specialists[${i}]: participation`);
    });
    return names;
  },
  verify: verifyOneAttributeMarket,
  owner: ownersInvestment,
  because:
    'between the points at which a specialist joins or changes its answer the payoff is concave and its maximum known in closed form; all of them were compared, ties within 1e-12 of the revenue are listed',
};

/** The one-attribute fine-tuning game with any number of specialists and polynomial costs. */
export const oneAttributeSpecialists = withSpecialists(game, 2);
