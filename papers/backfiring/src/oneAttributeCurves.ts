import { builtIn, ENGINE, findModel, formatNumber, type Model } from '@regulab/core';
import { COLORS, type Figure, type Panel } from '@regulab/figures';
import type { Setting, Study } from '@regulab/report';
import { type Check, type Counts, certifyGames, count, figureRows } from '@regulab/report';
import { checkSpec } from '@regulab/sweep/pure';
import { jumpingCurve } from './mapLayers.js';

const SHARES = [0.25, 0.5, 0.75, 0.8775] as const;

/** Both players' safety against the specialist's floor for several shares, one attribute: v1 Figure 3. */
export async function oneAttributeCurves(setting: Setting): Promise<Study> {
  const model = findModel('fine-tuning/one-attribute');
  const spec = checkSpec(builtIn, {
    model: model.id,
    vary: { share: { list: SHARES }, specialistFloor: { from: 0, to: 1.5, step: 0.001 } },
    baseline: true,
  });
  const games = await setting.games(spec, 'v1-figure-3');
  const counts: Record<string, Counts> = {};
  const check: Check = certifyGames(model, games, 2);
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
  const widest = widestShare(solve);
  const figure: Figure = {
    id: 'v1-figure-3',
    title: `One attribute: the band in which a floor backfires is widest at a share of about ${widest.toFixed(3)}`,
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
      reading: `Up to a share of about ${widest.toFixed(3)} the band of backfiring widens as the generalist keeps more of the revenue; beyond it narrows, and at a share of 1 it is gone.`,
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

type Solve = (values: Readonly<Record<string, number>>) => ReturnType<Model['solve']>;

/** The lowest floor of the band that ends at the unregulated safety of .5, by bisection. */
function bandStart(solve: Solve, share: number): number {
  const backfires = (specialistFloor: number): boolean => {
    const { status, outcomes } = solve({ share, specialistFloor });
    return status === 'equilibrium' && outcomes.safety! < 0.5 - 1e-6;
  };
  let [below, inside] = [0, 0.5 - 1e-4];
  for (let k = 0; k < 40; k++) {
    const middle = 0.5 * (below + inside);
    if (backfires(middle)) inside = middle;
    else below = middle;
  }
  return inside;
}

/** The share at which the band is widest, by golden section: it widens up to there and narrows beyond. */
function widestShare(solve: Solve): number {
  const golden = 0.5 * (Math.sqrt(5) - 1);
  let [from, to] = [0.5, 0.99];
  for (let k = 0; k < 40; k++) {
    const [left, right] = [to - golden * (to - from), from + golden * (to - from)];
    if (bandStart(solve, left) < bandStart(solve, right)) to = right;
    else from = left;
  }
  return 0.5 * (from + to);
}
