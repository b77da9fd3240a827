import { builtIn, completeValues, ENGINE, findModel, formatNumber, largestAccepted } from '@regulab/core';
import { COLORS, type Figure, type Layer } from '@regulab/figures';
import type { Setting, Study } from '@regulab/report';
import { certifyGames, count, figureRows, type Game, largest } from '@regulab/report';
import { checkSpec } from '@regulab/sweep/pure';
import { jumpingCurve } from './mapLayers.js';

const STEP = 0.001;
const HIGHEST = 2.5;

/** Safety against the specialist's floor with no floor on the generalist: v2 Figure 3. */
export async function specialistFloorCurve(setting: Setting): Promise<Study> {
  const spec = checkSpec(builtIn, {
    model: 'fine-tuning/two-attribute',
    set: { share: 0.5, generalistFloor: 0 },
    vary: { specialistFloor: { from: 0, to: HIGHEST, step: STEP } },
    baseline: true,
  });
  const games = await setting.games(spec, 'figure-3');
  const model = findModel(spec.model);
  const counts = count(games);
  const anarchy = games[0]!;
  const backfiring = games
    .filter((game) => game.effect === 'backfires')
    .map((game) => game.parameters.specialistFloor!);
  const curve = (name: string) => jumpingCurve(games, 'specialistFloor', name);
  const x = { label: 'floor on the specialist', symbol: 'theta_D' };
  const band: Layer[] = [Math.min(...backfiring), Math.max(...backfiring)].map((at, k) => ({
    kind: 'rule',
    axis: 'x',
    at,
    color: COLORS.backfiring,
    ...(k === 0 ? { label: 'backfiring between' } : {}),
  }));
  const baseline = (name: string): Layer => ({
    kind: 'rule',
    axis: 'y',
    at: anarchy.outcome[name]!,
    color: COLORS.baseline,
    label: 'no regulation',
  });
  const figure: Figure = {
    id: 'figure-3',
    title: 'A floor on the specialist alone: safety falls before it rises',
    caption: `${counts.games} games of the basic game with the specialist's floor from 0 to 2.5 in steps of .001 and none on the generalist. From ${formatNumber(Math.min(...backfiring))} to ${formatNumber(Math.max(...backfiring))} the generalist stops investing in safety and the specialist complies minimally; above ${formatNumber(lastTaken(games))} nobody builds. Model fine-tuning/two-attribute (corrected), ${ENGINE}.`,
    panels: [
      {
        title: 'Safety',
        x,
        y: { label: 'safety', symbol: 'beta' },
        layers: [
          baseline('safety'),
          ...band,
          {
            kind: 'line',
            points: curve('safety'),
            color: COLORS.specialist,
            label: 'product, β_1',
            width: 2,
          },
          {
            kind: 'line',
            points: curve('generalistSafety'),
            color: COLORS.generalist,
            label: 'generalist, β_0',
            width: 2,
          },
        ],
      },
      {
        title: 'Utility',
        x,
        y: { label: 'utility', symbol: 'U' },
        layers: [
          baseline('generalistUtility'),
          ...band,
          {
            kind: 'line',
            points: curve('specialistUtility'),
            color: COLORS.specialist,
            label: 'specialist',
            width: 2,
          },
          {
            kind: 'line',
            points: curve('generalistUtility'),
            color: COLORS.generalist,
            label: 'generalist',
            width: 2,
          },
        ],
      },
    ],
    panelsPerRow: 2,
    data: figureRows(games, [
      'specialistFloor',
      'status',
      'regime',
      'generalistSafety',
      'safety',
      'generalistUtility',
      'specialistUtility',
      'effect',
    ]),
  };
  return {
    figure,
    note: {
      question: 'What happens as the floor on the specialist alone rises?',
      source: 'v2 Figure 3',
      fidelity: 'reconstruction: the step of the floor is ours',
      reading:
        'Just below the unregulated safety of .5 the floor backfires: the generalist can stop investing because the specialist must comply anyway.',
    },
    counts: { 'figure-3': counts },
    check: certifyGames(model, games, 5),
    comparisons: [
      {
        what: 'Where a floor on the specialist alone backfires',
        printed: 'just below the no-regulation safety level of 0.5',
        computed: `${formatNumber(Math.min(...backfiring))} to ${formatNumber(Math.max(...backfiring))} on this grid`,
        note: 'The exact region is the open interval (3/8, 1/2): leaving safety to the specialist pays the generalist 3/16 + theta_D/2, more than the unregulated 3/8 from theta_D = 3/8 on, and gives the safety theta_D, less than 1/2.',
      },
      {
        what: 'Highest floor on the specialist that both accept',
        printed: 'not printed',
        computed: `${formatNumber(lastTaken(games))} on this grid`,
        note: `By bisection: ${formatNumber(largestAccepted(model, completeValues(model, { specialistFloor: HIGHEST }), 'specialistFloor')!)}.`,
      },
    ],
  };
}

const lastTaken = (games: readonly Game[]): number =>
  largest(games, (game) => (game.status === 'exit' ? 0 : game.parameters.specialistFloor!));
