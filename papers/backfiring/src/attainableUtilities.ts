import { ENGINE, findModel, formatNumber } from '@regulab/core';
import { COLORS, type Figure, type Layer } from '@regulab/figures';
import type { Setting, Study } from '@regulab/report';
import { certifyGames, count, type Game, largest } from '@regulab/report';
import { bargainingGames, bargainingSpec } from './bargainingMap.js';

export type Targeting = 'none' | 'generalist only' | 'specialist only' | 'both';

/** Whom a pair of floors reaches: a specialist's floor not above the generalist's asks nothing more of anybody. */
export function targeting(game: Game): Targeting {
  const { generalistFloor, specialistFloor } = game.parameters;
  if (specialistFloor! > generalistFloor!) return generalistFloor === 0 ? 'specialist only' : 'both';
  return generalistFloor === 0 ? 'none' : 'generalist only';
}

export const TARGETING_COLORS: Readonly<Record<Targeting, string>> = {
  none: COLORS.baseline,
  'generalist only': COLORS.generalist,
  'specialist only': COLORS.specialist,
  both: COLORS.mutualism,
};

type Point = readonly [number, number];

/** The north-east part of the convex hull, from the highest point to the one furthest right (Andrew's monotone chain, 1979). */
function northEastHull(points: readonly Point[]): Point[] {
  const sorted = [...points].sort((a, b) => a[0] - b[0] || a[1] - b[1]);
  const hull: Point[] = [];
  for (const p of sorted) {
    while (hull.length >= 2) {
      const [a, b] = [hull[hull.length - 2]!, hull[hull.length - 1]!];
      if ((b[0] - a[0]) * (p[1] - a[1]) - (b[1] - a[1]) * (p[0] - a[0]) < 0) break;
      hull.pop();
    }
    hull.push(p);
  }
  const top = hull.reduce((best, p, k) => (p[1] > hull[best]![1] ? k : best), 0);
  return hull.slice(top);
}

const CELLS = 160;
/** Points are drawn as discs of this many cells. */
const DISC = 1;

/** A raster that is 1 near each point. */
function cloud(points: readonly Point[], right: number, top: number): Layer {
  const values = new Float64Array(CELLS * CELLS).fill(Number.NaN);
  for (const [x, y] of points) {
    const i = Math.floor((x / right) * CELLS);
    const j = Math.floor((y / top) * CELLS);
    for (let di = -DISC; di <= DISC; di++)
      for (let dj = -DISC; dj <= DISC; dj++)
        if (
          di * di + dj * dj <= DISC * DISC &&
          i + di >= 0 &&
          i + di < CELLS &&
          j + dj >= 0 &&
          j + dj < CELLS
        )
          values[(j + dj) * CELLS + i + di] = 1;
  }
  return {
    kind: 'raster',
    left: 0,
    right,
    bottom: 0,
    top,
    columns: CELLS,
    rows: CELLS,
    values,
    color: { kind: 'categories', categories: [{ code: 1, label: 'attainable', color: '#c9dbe8' }] },
  };
}

/** Utilities that some regulation and share attain, with the frontier of each targeting: v2 Figure 5. */
export async function attainableUtilities(setting: Setting): Promise<Study> {
  const model = findModel(bargainingSpec.model);
  const all = await bargainingGames(setting);
  const games = all.filter((game) => game.status === 'equilibrium');
  const utilities = (game: Game): Point => [game.outcome.generalistUtility!, game.outcome.specialistUtility!];
  const right = 1.1 * largest(games, (g) => utilities(g)[0]);
  const top = 1.1 * largest(games, (g) => utilities(g)[1]);
  const targets = Object.keys(TARGETING_COLORS) as Targeting[];
  const frontiers = new Map(
    targets.map((t) => [t, northEastHull(games.filter((g) => targeting(g) === t).map(utilities))]),
  );
  const sum = (list: readonly Point[]) => Math.max(...list.map(([g, d]) => g + d));
  const best = games.reduce((a, b) =>
    utilities(a)[0] + utilities(a)[1] >= utilities(b)[0] + utilities(b)[1] ? a : b,
  );
  const figure: Figure = {
    id: 'figure-5',
    title: 'Attainable utilities and the frontier of each targeting',
    caption: `Utilities in the ${games.length} of 49,686 games in which both take part. Lines: north-eastern faces of the convex hull by whom the rule reaches (a specialist's floor not above the generalist's counts as regulating the generalist only). Model fine-tuning/two-attribute (corrected), ${ENGINE}.`,
    panels: [
      {
        title: 'Utilities',
        x: { label: "generalist's utility", symbol: 'U_G', domain: [0, right] },
        y: { label: "specialist's utility", symbol: 'U_D', domain: [0, top] },
        layers: [
          cloud(games.map(utilities), right, top),
          ...targets.map(
            (t): Layer => ({
              kind: 'line',
              points: frontiers.get(t)!,
              color: TARGETING_COLORS[t],
              label: t,
              width: 2,
              dashed: t === 'none',
            }),
          ),
        ],
      },
    ],
    panelsPerRow: 1,
    data: {
      columns: [
        'generalistFloor',
        'specialistFloor',
        'share',
        'targeting',
        'generalistUtility',
        'specialistUtility',
      ],
      rows: games.map((g) => [
        g.parameters.generalistFloor!,
        g.parameters.specialistFloor!,
        g.parameters.share!,
        targeting(g),
        ...utilities(g),
      ]),
    },
  };
  return {
    figure,
    note: {
      question: 'Whom must a rule reach to make both firms better off?',
      source: 'v2 Figure 5',
      fidelity: "the paper's grid, exact solution",
      reading: 'Only rules that reach both players attain the outer frontier.',
    },
    counts: { 'figure-5': count(all) },
    check: certifyGames(model, games, 50),
    comparisons: [
      {
        what: 'Largest sum of utilities on the grid: none, generalist only, specialist only, both',
        printed: 'drawn, not printed',
        computed: targets.map((t) => formatNumber(sum(frontiers.get(t)!))).join(', '),
        note: `Attained at floors (${formatNumber(best.parameters.generalistFloor!)}, ${formatNumber(best.parameters.specialistFloor!)}) and share ${formatNumber(best.parameters.share!)}.`,
      },
    ],
  };
}
