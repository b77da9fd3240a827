import { ENGINE, findModel, formatNumber, type Model } from '@regulab/core';
import { COLORS, type Figure, type Layer, type Panel } from '@regulab/figures';
import { checkSpec } from '@regulab/sweep';
import { type Counts, certify, compare, count, type Game, sweepGames } from './games.js';
import { EFFECTS, effectCode, floorAxes, floorRaster } from './mapLayers.js';
import type { Setting, Study } from './study.js';

const GRID = { step: 0.1, stepY: 0.05, columns: 13, rows: 51 };

/** What each rule makes large; both players' disagreement payoff is 0. */
const RULES = {
  utilitarian: (g: number, d: number) => g + d,
  Nash: (g: number, d: number) => g * d,
  egalitarian: (g: number, d: number) => Math.min(g, d),
} as const;
/** Objectives closer than this are tied, and the smaller share is taken. */
const TIE = 1e-12;

/** The 49,686 games of the paper: its grid of regulations and of shares. */
export const bargainingSpec = checkSpec({
  model: 'fine-tuning/two-attribute',
  vary: {
    generalistFloor: { from: 0, to: 1.2, step: 0.1 },
    specialistFloor: { from: 0, to: 2.5, step: 0.05 },
    share: { from: 0.01, to: 0.99, count: 98 },
  },
  where: 'specialistFloor >= generalistFloor',
  baseline: true,
});

export const bargainingGames = (setting: Setting): Promise<Game[]> =>
  sweepGames(bargainingSpec, `${setting.data}/figure-4`, setting.workers);

/** The game that a rule picks among the shares of one regulation; the first game where everybody abstains at every share. */
function agreement(games: readonly Game[], objective: (g: number, d: number) => number): Game {
  let best = games[0]!;
  let value = Number.NEGATIVE_INFINITY;
  for (const game of games) {
    if (game.status !== 'equilibrium') continue;
    const worth = objective(game.outcome.generalistUtility!, game.outcome.specialistUtility!);
    if (worth > value + TIE) {
      value = worth;
      best = game;
    }
  }
  return best;
}

function bargain(model: Model, regulations: readonly (readonly Game[])[], rule: keyof typeof RULES): Game[] {
  const agreed = regulations.map((games) => agreement(games, RULES[rule]));
  const baseline = agreed[0]!;
  return agreed.map((game) => ({ ...game, ...compare(model, game, baseline) }));
}

/** Effects of each regulation when the share is bargained, for three rules: v2 Figure 4. */
export async function bargainingMap(setting: Setting): Promise<Study> {
  const model = findModel(bargainingSpec.model);
  const games = await bargainingGames(setting);
  const byRegulation = new Map<string, Game[]>();
  for (const game of games) {
    const key = `${game.parameters.generalistFloor} ${game.parameters.specialistFloor}`;
    const list = byRegulation.get(key) ?? [];
    list.push(game);
    byRegulation.set(key, list);
  }
  const regulations = [...byRegulation.values()];
  const names = Object.keys(RULES) as (keyof typeof RULES)[];
  const agreed = new Map(names.map((rule) => [rule, bargain(model, regulations, rule)]));
  const counts: Record<string, Counts> = {};
  for (const [rule, list] of agreed) counts[`figure-4 ${rule}`] = count(list);
  const baseline = agreed.get('utilitarian')![0]!;
  const panel = (rule: keyof typeof RULES): Panel => {
    const layers: Layer[] = [
      floorRaster(GRID, agreed.get(rule)!, effectCode, { kind: 'categories', categories: EFFECTS }),
      { kind: 'dots', points: [[0, 0]], color: COLORS.baseline, label: 'no regulation', radius: 4 },
    ];
    return { title: `${rule[0]!.toUpperCase()}${rule.slice(1)} bargaining`, ...floorAxes(1.2), layers };
  };
  const list = (rule: keyof typeof RULES) =>
    agreed
      .get(rule)!
      .filter((g) => g.backfires)
      .map(
        (g) =>
          `(${formatNumber(g.parameters.generalistFloor!)}, ${formatNumber(g.parameters.specialistFloor!)})`,
      )
      .join(', ') || 'none';
  const figure: Figure = {
    id: 'figure-4',
    title: 'When the share of revenue is bargained over',
    caption: `${games.length} games of the basic game: ${regulations.length} regulations at 98 shares from .01 to .99. For each regulation the share that the rule selects among the 98 (ties to the smaller); effects against the bargained outcome without regulation (share ${formatNumber(baseline.parameters.share!)}, utilities ${formatNumber(baseline.outcome.generalistUtility!)} and ${formatNumber(baseline.outcome.specialistUtility!)}). Model fine-tuning/two-attribute (corrected), ${ENGINE}.`,
    panels: names.map(panel),
    panelsPerRow: 3,
    data: {
      columns: [
        'rule',
        'generalistFloor',
        'specialistFloor',
        'status',
        'share',
        'safety',
        'generalistUtility',
        'specialistUtility',
        'backfires',
        'mutualism',
      ],
      rows: names.flatMap((rule) =>
        agreed
          .get(rule)!
          .map((game) => [
            rule,
            game.parameters.generalistFloor!,
            game.parameters.specialistFloor!,
            game.status,
            game.status === 'exit' ? null : game.parameters.share!,
            ...['safety', 'generalistUtility', 'specialistUtility'].map((name) =>
              Number.isNaN(game.outcome[name]!) ? null : game.outcome[name]!,
            ),
            game.backfires,
            game.mutualism,
          ]),
      ),
    },
  };
  return {
    figure,
    note: {
      question: 'Does backfiring survive when the firms bargain over the share?',
      source: 'v2 Figure 4',
      fidelity: "the paper's grid, exact solution; shares restricted to its 98 values",
      reading:
        'Bargaining removes most of the backfiring that a fixed share shows, because the players can agree on a share at which the generalist still invests.',
    },
    counts: {
      // Each game against the one without floors at the same share; the rules' own counts follow.
      'figure-4': count(games),
      ...counts,
    },
    check: certify(model, games, 25),
    comparisons: [
      {
        what: 'Games',
        printed: '49,686',
        computed: games.length.toLocaleString('en-US'),
        note: `${regulations.length} regulations at 98 shares each.`,
      },
      {
        what: 'Regulations that backfire: utilitarian, Nash, egalitarian',
        printed: 'drawn: more than here',
        computed: names.map((rule) => counts[`figure-4 ${rule}`]!.backfiring).join(', '),
        note: `Nash: ${list('Nash')}; egalitarian: ${list('egalitarian')}. The published figure shows more because its authors added points with the specialist's floor just below .5.`,
      },
      {
        what: 'Regulations that are mutualistic: utilitarian, Nash, egalitarian',
        printed: 'drawn, not counted',
        computed: names.map((rule) => counts[`figure-4 ${rule}`]!.mutualism).join(', '),
        note: `${counts['figure-4 Nash']!.exit} regulations are refused at every share.`,
      },
    ],
  };
}
