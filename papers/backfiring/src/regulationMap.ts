import {
  builtIn,
  completeValues,
  EFFECT_KINDS,
  ENGINE,
  findModel,
  formatNumber,
  type PlaneLabel,
  type RegimeMap,
  traceRegimes,
} from '@regulab/core';
import {
  COLORS,
  EFFECT_CATEGORIES,
  type Figure,
  type Layer,
  type Panel,
  regimeLayers,
} from '@regulab/figures';
import type { Setting, Study } from '@regulab/report';
import { certifyGames, count, figureRows, type Game, largest } from '@regulab/report';
import { checkSpec } from '@regulab/sweep/pure';
import { floorAxes, floorRaster } from './mapLayers.js';

const STEP = 0.005;
const GRID = { step: STEP, columns: 301, rows: 501 };
const EXIT = EFFECT_KINDS.indexOf('no-product');
/** Every 20th game of the map is re-checked by the verifier. */
const CHECK_EVERY = 20;

/** The map of all regulations of the basic game: v2 Figure 2. */
export async function regulationMap(setting: Setting): Promise<Study> {
  const spec = checkSpec(builtIn, {
    model: 'fine-tuning/two-attribute',
    set: { share: 0.5 },
    vary: {
      generalistFloor: { from: 0, to: 1.5, step: STEP },
      specialistFloor: { from: 0, to: 2.5, step: STEP },
    },
    where: 'specialistFloor >= generalistFloor',
    baseline: true,
  });
  const model = findModel(spec.model);
  const games = await setting.games(spec, 'figure-2');
  const counts = count(games);
  const anarchy = games[0]!;
  const baseSafety = anarchy.outcome.safety!;
  const basePayoff = anarchy.outcome.generalistUtility!;

  const value = (name: string) => (game: Game) => (game.status === 'exit' ? Number.NaN : game.outcome[name]!);
  const exitLayer = floorRaster(GRID, games, (game) => (game.status === 'exit' ? EXIT : Number.NaN), {
    kind: 'categories',
    categories: [EFFECT_CATEGORIES[EXIT]!],
  });
  const traced = traceRegimes(
    model,
    completeValues(model, {}),
    { name: 'generalistFloor', from: 0, to: 1.5 },
    { name: 'specialistFloor', from: 0, to: 2.5 },
  );
  const regions = outlines(traced);
  const quantity = (
    title: string,
    name: string,
    color: Extract<Layer, { kind: 'raster' }>['color'],
  ): Panel => ({
    title,
    ...floorAxes(1.5),
    layers: [floorRaster(GRID, games, value(name), color), exitLayer, ...regions],
  });
  const figure: Figure = {
    id: 'figure-2',
    title: 'What every pair of floors does in the basic game',
    caption: `${counts.games} games with identity costs, revenue (1, 1) and an equal split, solved exactly. Grey dots mark no regulation (safety ${formatNumber(baseSafety)}, utilities ${formatNumber(basePayoff)}); utilities are coloured by their difference from it. Orange outline: backfiring; green outline: mutualism; hatched: somebody abstains. Outlines and the last panel are traced curves, not pixels; thin lines there separate regimes (generalist / specialist). Model fine-tuning/two-attribute (corrected), ${ENGINE}.`,
    panels: [
      quantity('Safety of the product', 'safety', { kind: 'sequential', label: 'safety', domain: [0, 2.4] }),
      quantity("Generalist's utility against no rule", 'generalistUtility', {
        kind: 'diverging',
        label: 'U_G',
        centre: basePayoff,
        reach: 0.5,
      }),
      quantity("Specialist's utility against no rule", 'specialistUtility', {
        kind: 'diverging',
        label: 'U_D',
        centre: basePayoff,
        reach: 0.5,
      }),
      {
        title: 'Regimes and effects',
        ...floorAxes(1.5),
        layers: regimeLayers(traced),
      },
    ],
    panelsPerRow: 2,
    data: figureRows(games, [
      'generalistFloor',
      'specialistFloor',
      'status',
      'regime',
      'safety',
      'performance',
      'generalistUtility',
      'specialistUtility',
      'effect',
      'mutualism',
    ]),
  };
  const indifferent = games.filter(
    (game) => game.status === 'equilibrium' && Math.abs(game.outcome.generalistUtility!) < 1e-12,
  );
  const highest = largest(games, (game) => (game.status === 'exit' ? 0 : game.parameters.specialistFloor!));
  return {
    figure,
    note: {
      question: 'Which rules backfire, which help everybody, which end the market?',
      source: 'v2 Figure 2',
      fidelity: 'faithful grid, exact solution',
      reading:
        'A weak floor on the specialist alone (left edge, between 3/8 and 1/2) lowers safety; floors on both players above the unregulated level raise the utility of both.',
    },
    counts: { 'figure-2': counts },
    check: certifyGames(model, games, CHECK_EVERY),
    comparisons: [
      {
        what: 'Games in the grid',
        printed: "105,651, with the generalist's floor up to 1.25",
        computed: counts.games.toLocaleString('en-US'),
        note: `This is the count for floors on the generalist up to 1.5; the caption's 1.25 is a misprint (it would give ${games.filter((g) => g.parameters.generalistFloor! <= 1.25).length.toLocaleString('en-US')}).`,
      },
      {
        what: 'Games in which somebody abstains',
        printed: 'not printed',
        computed: counts.exit.toLocaleString('en-US'),
        note: `In ${indifferent.length} games (${indifferent.map((g) => `(${formatNumber(g.parameters.generalistFloor!)}, ${formatNumber(g.parameters.specialistFloor!)})`).join(', ')}) the generalist earns exactly nothing and, being indifferent, takes part.`,
      },
      {
        what: 'Backfiring and mutualism (strict, by more than 1e-9 of what is at stake)',
        printed: 'drawn, not counted',
        computed: `${counts.backfiring} and ${counts.mutualism.toLocaleString('en-US')}`,
        note: 'With no floor on the generalist it backfires exactly between 3/8 and 1/2, see the next figure.',
      },
      {
        what: 'Area of the backfiring and of the mutualism region',
        printed: 'drawn, not printed',
        computed: `${areaOf(traced, backfires)} and ${areaOf(traced, mutualistic)}`,
        note: `From ${traced.borders.length} traced borders located to ${formatNumber(traced.accuracy)}, ${traced.solves.toLocaleString('en-US')} games; the exact areas are 1/48 and 1/12.`,
      },
      {
        what: 'Highest floor on the specialist at which somebody still builds',
        printed: 'not printed',
        computed: formatNumber(highest),
        note: 'Largest value on the grid, over all floors on the generalist.',
      },
    ],
  };
}

type Holds = (label: PlaneLabel) => boolean;
const backfires: Holds = ({ effect }) => effect === 'backfires';
/** Both players earn more than without a rule. */
const mutualistic: Holds = ({ mutualism }) => mutualism;

/** The traced outlines of the backfiring and the mutualism region, and the point of no regulation. */
function outlines(traced: RegimeMap): Layer[] {
  const outline = (holds: Holds, color: string, label: string): Layer => ({
    kind: 'line',
    points: traced.borders
      .filter(({ between }) => between.filter((k) => holds(traced.labels[k]!)).length === 1)
      .flatMap(({ points }) => [...points, [Number.NaN, Number.NaN] as const]),
    color,
    label,
    width: 1.6,
  });
  return [
    outline(backfires, COLORS.backfiring, 'backfiring'),
    outline(mutualistic, COLORS.mutualism, 'mutualism'),
    { kind: 'dots', points: [[0, 0]], color: COLORS.baseline, label: 'no regulation', radius: 4 },
  ];
}

/** Area of such regions, and its estimated error, in words. */
function areaOf(traced: RegimeMap, holds: Holds): string {
  const regions = traced.regions.filter(({ label }) => holds(traced.labels[label]!));
  const area = regions.reduce((sum, region) => sum + region.area, 0);
  const error = regions.reduce((sum, region) => sum + region.areaError, 0);
  return `${area.toFixed(9)} (error below about ${error.toExponential(0)})`;
}
