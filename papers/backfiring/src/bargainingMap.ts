import { builtIn, ENGINE, findModel, formatNumber, type Model } from '@regulab/core';
import { COLORS, EFFECT_CATEGORIES, type Figure, type Layer, type Panel } from '@regulab/figures';
import type { Setting, Study } from '@regulab/report';
import { type Counts, certifyGames, compare, count, type Game } from '@regulab/report';
import { checkSpec } from '@regulab/sweep/pure';
import { effectCode, floorAxes, floorRaster } from './mapLayers.js';

const GRID = { step: 0.1, stepY: 0.05, columns: 13, rows: 51 };

/** What each rule makes large; both players' disagreement payoff is 0. */
const RULES = {
  utilitarian: (g: number, d: number) => g + d,
  Nash: (g: number, d: number) => g * d,
  egalitarian: (g: number, d: number) => Math.min(g, d),
} as const;
/** Objectives closer than this are tied, and the smaller share is taken. */
const TIE = 1e-12;

/** The regulations of the paper with the share agreed on among all, by one of the rules. */
const continuousSpec = (rule: keyof typeof RULES) =>
  checkSpec(builtIn, {
    model: 'fine-tuning/two-attribute',
    bargain: rule.toLowerCase(),
    vary: {
      generalistFloor: { from: 0, to: 1.2, step: 0.1 },
      specialistFloor: { from: 0, to: 2.5, step: 0.05 },
    },
    where: 'specialistFloor >= generalistFloor',
    baseline: true,
  });

/** The 49,686 games of the paper: its grid of regulations and of shares. */
export const bargainingSpec = checkSpec(builtIn, {
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
  setting.games(bargainingSpec, 'figure-4');

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
  const continuous = new Map<keyof typeof RULES, Game[]>();
  for (const rule of names)
    continuous.set(rule, await setting.games(continuousSpec(rule), `figure-4-continuous/${rule}`));
  for (const [rule, list] of continuous) counts[`figure-4 ${rule}, continuous shares`] = count(list);
  const panel = (rule: keyof typeof RULES, list: readonly Game[], what: string): Panel => {
    const layers: Layer[] = [
      floorRaster(GRID, list, effectCode, { kind: 'categories', categories: EFFECT_CATEGORIES }),
      { kind: 'dots', points: [[0, 0]], color: COLORS.baseline, label: 'no regulation', radius: 4 },
    ];
    return { title: `${rule[0]!.toUpperCase()}${rule.slice(1)}, ${what}`, ...floorAxes(1.2), layers };
  };
  const list = (rule: keyof typeof RULES) =>
    agreed
      .get(rule)!
      .filter((g) => g.effect === 'backfires')
      .map(
        (g) =>
          `(${formatNumber(g.parameters.generalistFloor!)}, ${formatNumber(g.parameters.specialistFloor!)})`,
      )
      .join(', ') || 'none';
  const figure: Figure = {
    id: 'figure-4',
    title: 'When the share of revenue is bargained over',
    caption: `${games.length} games of the basic game: ${regulations.length} regulations at 98 shares from .01 to .99. Upper row: for each regulation the share that the rule selects among the 98 (ties to the smaller); lower row: among all shares from 0 to 1. Effects against the bargained outcome without regulation (98 values: share ${formatNumber(baseline.parameters.share!)}, utilities ${formatNumber(baseline.outcome.generalistUtility!)} and ${formatNumber(baseline.outcome.specialistUtility!)}). Model fine-tuning/two-attribute (corrected), ${ENGINE}.`,
    panels: [
      ...names.map((rule) => panel(rule, agreed.get(rule)!, '98 shares')),
      ...names.map((rule) => panel(rule, continuous.get(rule)!, 'any share')),
    ],
    panelsPerRow: 3,
    data: {
      columns: [
        'rule',
        'shares',
        'generalistFloor',
        'specialistFloor',
        'status',
        'share',
        'safety',
        'generalistUtility',
        'specialistUtility',
        'effect',
        'mutualism',
      ],
      rows: names.flatMap((rule) =>
        [
          ...agreed.get(rule)!.map((game) => ({ game, shares: '98 values' })),
          ...continuous.get(rule)!.map((game) => ({ game, shares: 'any' })),
        ].map(({ game, shares }) => [
          rule,
          shares,
          game.parameters.generalistFloor!,
          game.parameters.specialistFloor!,
          game.status,
          game.status === 'exit' ? null : game.parameters.share!,
          ...['safety', 'generalistUtility', 'specialistUtility'].map((name) =>
            Number.isNaN(game.outcome[name]!) ? null : game.outcome[name]!,
          ),
          game.effect,
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
      fidelity:
        "the paper's grid, exact solution; upper row with its 98 shares, lower row (ours) with any share",
      reading:
        'Bargaining removes most of the backfiring that a fixed share shows, because the players can agree on a share at which the generalist still invests.',
    },
    counts: {
      // Each game against the one without floors at the same share; the rules' own counts follow.
      'figure-4': count(games),
      ...counts,
    },
    check: certifyGames(model, games, 25),
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
        what: 'The same with any share from 0 to 1',
        printed: 'not computed',
        computed: names.map((rule) => counts[`figure-4 ${rule}, continuous shares`]!.backfiring).join(', '),
        note: `Mutualistic: ${names.map((rule) => counts[`figure-4 ${rule}, continuous shares`]!.mutualism).join(', ')}; refused at every share: ${counts['figure-4 Nash, continuous shares']!.exit}. Shares to about 1e-10.`,
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
