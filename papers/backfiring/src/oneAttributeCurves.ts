import { ENGINE, findModel, formatNumber } from '@regulab/core';
import { COLORS, type Figure, type Panel } from '@regulab/figures';
import type { Setting, Study } from '@regulab/report';
import { type Check, type Counts, certify, count, figureRows } from '@regulab/report';
import { checkSpec } from '@regulab/sweep/pure';
import { jumpingCurve } from './mapLayers.js';

const SHARES = [0.25, 0.5, 0.75, 0.8775] as const;

/** Both players' safety against the specialist's floor for several shares, one attribute: v1 Figure 3. */
export async function oneAttributeCurves(setting: Setting): Promise<Study> {
  const model = findModel('fine-tuning/one-attribute');
  const spec = checkSpec({
    model: model.id,
    vary: { share: { list: SHARES }, specialistFloor: { from: 0, to: 1.5, step: 0.001 } },
    baseline: true,
  });
  const games = await setting.games(spec, 'v1-figure-3');
  const counts: Record<string, Counts> = {};
  const check: Check = certify(model, games, 2);
  const bands: string[] = [];
  const panels = SHARES.map((share): Panel => {
    const own = games.filter((g) => g.parameters.share === share);
    counts[`v1-figure-3 share ${share}`] = count(own);
    const floors = own.filter((g) => g.effect === 'backfires').map((g) => g.parameters.specialistFloor!);
    const [low, high] = [Math.min(...floors), Math.max(...floors)];
    bands.push(`share ${share}: ${formatNumber(low)} to ${formatNumber(high)}`);
    const curve = (name: string) => jumpingCurve(own, 'specialistFloor', name);
    return {
      title: `Generalist's share ${share}`,
      x: { label: 'floor on the specialist', symbol: 'theta_D', domain: [0, 1.5] },
      y: { label: 'safety', symbol: 'beta', domain: [0, 1.5] },
      layers: [
        {
          kind: 'rule',
          axis: 'y',
          at: own[0]!.outcome.safety!,
          color: COLORS.baseline,
          label: 'no regulation',
        },
        { kind: 'rule', axis: 'x', at: low, color: COLORS.backfiring, label: 'backfiring between' },
        { kind: 'rule', axis: 'x', at: high, color: COLORS.backfiring },
        { kind: 'line', points: curve('safety'), color: COLORS.specialist, label: 'product, β_1', width: 2 },
        {
          kind: 'line',
          points: curve('generalistSafety'),
          color: COLORS.generalist,
          label: 'generalist, β_0',
          width: 2,
        },
      ],
    };
  });
  const solve = (values: Readonly<Record<string, number>>) =>
    model.solve(Object.fromEntries(model.parameters.map((p) => [p.name, values[p.name] ?? p.default])));
  const anarchy = solve({}).outcomes;
  const printed = solve({ share: 0.8775, specialistFloor: 0.49 }).outcomes;
  const figure: Figure = {
    id: 'v1-figure-3',
    title: "One attribute: the larger the generalist's share, the wider the band in which a floor backfires",
    caption: `Costs and revenue 1, no floor on the generalist, the specialist's floor in steps of .001. Backfiring on this grid at ${bands.join('; ')}. Model fine-tuning/one-attribute (faithful), ${ENGINE}.`,
    panels,
    panelsPerRow: 2,
    data: figureRows(games, [
      'share',
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
      question: 'Does the share of revenue matter?',
      source: 'v1 Figure 3',
      fidelity: 'reconstruction: the shares and the step are ours',
      reading:
        'The band of backfiring widens, and safety falls further, as the generalist keeps more of the revenue.',
    },
    counts: { 'v1-figure-3': count(games), ...counts },
    check,
    comparisons: [
      {
        what: 'v1 worked example, no regulation: safety and U_G at share .5',
        printed: '.5 and .1875',
        computed: `${formatNumber(anarchy.safety!)} and ${formatNumber(anarchy.generalistUtility!)}`,
        note: 'Agrees; safety is .5 at every share.',
      },
      {
        what: "v1 worked example, specialist's floor .49 at the share .8775: U_G",
        printed: '.36995',
        computed: formatNumber(printed.generalistUtility!),
        note: `Agrees: the generalist invests ${formatNumber(printed.generalistSafety!)}, the specialist is left with ${formatNumber(printed.specialistUtility!)}; safety is ${formatNumber(printed.safety!)} < .5.`,
      },
    ],
  };
}
