import { builtIn, ENGINE, findModel } from '@regulab/core';
import type { Figure, Layer, Panel } from '@regulab/figures';
import type { Setting, Study } from '@regulab/report';
import { type Check, type Counts, certifyGames, count, type Game } from '@regulab/report';
import { checkSpec } from '@regulab/sweep/pure';
import { TARGETING_COLORS, type Targeting, targeting } from './attainableUtilities.js';

const CROSS_TERMS = [-0.1, 0, 0.1] as const;

/** Attributes and utilities under complementary, separable and interfering attributes. */
export async function crossTerms(setting: Setting): Promise<Study> {
  const model = findModel('fine-tuning/two-attribute');
  const counts: Record<string, Counts> = {};
  const check: { -readonly [K in keyof Check]: Check[K] } = { checked: 0, accepted: 0, largestGainBound: 0 };
  const panels: Panel[] = [];
  const utilities: Panel[] = [];
  const rows: (string | number | null)[][] = [];
  for (const cross of CROSS_TERMS) {
    const spec = checkSpec(builtIn, {
      model: model.id,
      set: { share: 0.5, generalistCrossCost: cross, specialistCrossCost: cross },
      vary: {
        generalistFloor: { from: 0, to: 1.5, step: 0.025 },
        specialistFloor: { from: 0, to: 2.5, step: 0.025 },
      },
      where: 'specialistFloor >= generalistFloor',
      baseline: true,
    });
    const games = await setting.games(spec, `cross-terms/${cross}`);
    counts[`cross-terms ${cross}`] = count(games);
    const part = certifyGames(model, games, 10);
    check.checked += part.checked;
    check.accepted += part.accepted;
    check.largestGainBound = Math.max(check.largestGainBound, part.largestGainBound);
    panels.push({
      title: `Attributes, cross term ${cross}`,
      x: { label: 'performance', symbol: 'alpha_1', domain: [0, 1.2] },
      y: { label: 'safety', symbol: 'beta_1', domain: [0, 2.6] },
      layers: byTargeting(games, 'performance', 'safety'),
    });
    utilities.push({
      title: `Utilities, cross term ${cross}`,
      x: { label: "generalist's utility", symbol: 'U_G', domain: [0, 0.9] },
      y: { label: "specialist's utility", symbol: 'U_D', domain: [0, 0.85] },
      layers: byTargeting(games, 'generalistUtility', 'specialistUtility'),
    });
    for (const g of games)
      rows.push([
        cross,
        g.parameters.generalistFloor!,
        g.parameters.specialistFloor!,
        g.status,
        targeting(g),
        ...['performance', 'safety', 'generalistUtility', 'specialistUtility'].map((name) =>
          Number.isNaN(g.outcome[name]!) ? null : g.outcome[name]!,
        ),
      ]);
  }
  const figure: Figure = {
    id: 'cross-terms',
    title: 'When safety and performance complement or hinder each other',
    caption: `Outcomes over floors on both players in steps of .025 (share .5, identity costs but for the cross term, set for both players), by whom the rule reaches. Points are games in which both take part. Model fine-tuning/two-attribute (corrected), ${ENGINE}.`,
    panels: [...panels, ...utilities],
    panelsPerRow: 3,
    data: {
      columns: [
        'crossCost',
        'generalistFloor',
        'specialistFloor',
        'status',
        'targeting',
        'performance',
        'safety',
        'generalistUtility',
        'specialistUtility',
      ],
      rows,
    },
  };
  return {
    figure,
    note: {
      question: 'What if safety and performance help or hinder each other?',
      source: 'the cross-term panels of v2',
      fidelity: 'reconstruction: the grid of floors is ours',
      reading:
        'With a negative cross term safety pulls performance up; with a positive one a high floor costs performance. Separable costs leave performance at the unregulated .5 unless the specialist is squeezed.',
    },
    counts,
    check,
    comparisons: [],
  };
}

function byTargeting(games: readonly Game[], x: string, y: string): Layer[] {
  const order: Targeting[] = ['both', 'generalist only', 'specialist only', 'none'];
  return order.map((t) => ({
    kind: 'dots',
    points: games
      .filter((g) => g.status === 'equilibrium' && targeting(g) === t)
      .map((g) => [g.outcome[x]!, g.outcome[y]!] as const),
    color: TARGETING_COLORS[t],
    label: t,
    radius: t === 'none' ? 5 : t === 'both' ? 0.9 : 1.8,
  }));
}
