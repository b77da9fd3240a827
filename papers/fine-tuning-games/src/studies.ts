import {
  bargain,
  completeValues,
  ENGINE,
  findModel,
  formatNumber,
  pow,
  RULE_NAMES,
  type RuleName,
  readGame,
  traceRegimes,
} from '@regulab/core';
import { COLORS, type Figure, type Layer, lineColor, regimePanel } from '@regulab/figures';
import type { Check, Setting, Study } from '@regulab/report';
import { SHARES } from './closedForms.js';

const one = findModel('fine-tuning/one-attribute');
const many = findModel('fine-tuning/one-attribute-specialists');
const OURS = 'reconstruction: parameters and step are ours, the closed forms are the paper’s';

type Point = readonly [number, number];
const rules = RULE_NAMES.filter((rule): rule is RuleName => SHARES[rule] !== undefined);

const certified = (certificates: readonly { accepted: boolean; relativeGain: number }[]): Check => ({
  checked: certificates.length,
  accepted: certificates.filter(({ accepted }) => accepted).length,
  largestGainBound: certificates.reduce((most, { relativeGain }) => Math.max(most, relativeGain), 0),
});

/** The agreed share of every rule against the ratio of costs. */
export async function sharesByCost(_: Setting): Promise<Study> {
  const ratios = Array.from({ length: 61 }, (__, k) => pow(10, -1 + k / 30));
  const agreed = ratios.map((kappa) => {
    const values = completeValues(one, { specialistCost: kappa });
    return bargain(one, values, rules).agreements;
  });
  const certificates = agreed.flat().flatMap(({ certificate }) => (certificate ? [certificate] : []));
  const layers = rules.map(
    (rule, k): Layer => ({
      kind: 'line',
      points: ratios.map((kappa, n): Point => [Math.log10(kappa), agreed[n]![k]!.share!]),
      color: lineColor(k),
      label: rule,
      width: 2,
    }),
  );
  const figure: Figure = {
    id: 'shares',
    title: 'The agreed share by the ratio of costs',
    caption: `One generalist and one specialist, one attribute, quadratic costs, no regulation; the share that each bargaining rule selects, found by maximising over solved games, for 61 ratios kappa = c_1/c_0. Model fine-tuning/one-attribute (faithful), ${ENGINE}.`,
    panels: [
      {
        title: 'Share of the generalist',
        x: { label: 'ratio of costs, log10', symbol: 'kappa', domain: [-1, 1] },
        y: { label: "generalist's share of revenue", symbol: 'delta', domain: [0, 1.02] },
        layers,
      },
    ],
    panelsPerRow: 1,
    data: {
      columns: ['kappa', 'rule', 'share', 'generalistUtility', 'specialistUtility'],
      rows: ratios.flatMap((kappa, n) =>
        agreed[n]!.map((a) => [
          kappa,
          a.rule,
          a.share,
          a.outcomes.generalistUtility ?? null,
          a.outcomes.specialistUtility ?? null,
        ]),
      ),
    },
  };
  const table = bargain(one, completeValues(one, { specialistCost: 2 }), rules).agreements;
  return {
    figure,
    note: {
      question: 'How do a generalist and a specialist split the revenue?',
      source: 'the bargaining solutions in closed form',
      fidelity: OURS,
      reading:
        'The cheaper investor gets the larger share; the rules differ most when costs differ most. A powerful player takes everything only when it is also the cheaper one.',
    },
    counts: {},
    check: certified(certificates),
    comparisons: table.map((a) => ({
      what: `${a.rule}, c_0 = 1, c_1 = 2: share, alpha_0, alpha_1, utilities`,
      printed: `share ${SHARES[a.rule]!.formula} = ${formatNumber(SHARES[a.rule]!.share(2))}`,
      computed: [
        a.share!,
        ...['generalistSafety', 'safety', 'generalistUtility', 'specialistUtility'].map(
          (name) => a.outcomes[name]!,
        ),
      ]
        .map(formatNumber)
        .join(', '),
      note: 'Maximised over solved games, the equilibrium certified.',
    })),
  };
}

/** Utilities against the share with the agreements marked. */
export async function utilitiesByShare(_: Setting): Promise<Study> {
  const shares = Array.from({ length: 201 }, (__, k) => k / 200);
  const values = completeValues(one, { specialistCost: 2 });
  const { agreements } = bargain(one, values, rules);
  const solved = shares.map((share) => one.solve({ ...values, share }).outcomes);
  const curve = (f: (g: number, d: number) => number): Point[] =>
    shares.map((share, k) => [share, f(solved[k]!.generalistUtility!, solved[k]!.specialistUtility!)]);
  const figure: Figure = {
    id: 'utilities',
    title: 'What each share is worth',
    caption: `Utilities against the generalist's share, c_0 = 1, c_1 = 2, r = 1, with what each rule selects. Model fine-tuning/one-attribute (faithful), ${ENGINE}.`,
    panels: [
      {
        title: 'Utilities',
        x: { label: "generalist's share of revenue", symbol: 'delta', domain: [0, 1] },
        y: { label: 'utility', symbol: 'U', domain: [0, 0.32] },
        layers: [
          { kind: 'line', points: curve((g) => g), color: COLORS.generalist, label: 'generalist', width: 2 },
          {
            kind: 'line',
            points: curve((__, d) => d),
            color: COLORS.specialist,
            label: 'specialist',
            width: 2,
          },
          {
            kind: 'line',
            points: curve((g, d) => g + d),
            color: COLORS.baseline,
            label: 'both together',
            width: 2,
          },
          ...agreements.map(
            (a, k): Layer => ({
              kind: 'dots',
              points: [[a.share!, a.outcomes.generalistUtility! + a.outcomes.specialistUtility!]],
              color: lineColor(k + 2),
              label: a.rule,
              radius: 4,
            }),
          ),
        ],
      },
    ],
    panelsPerRow: 1,
    data: {
      columns: ['share', 'generalistUtility', 'specialistUtility'],
      rows: shares.map((share, k) => [share, solved[k]!.generalistUtility!, solved[k]!.specialistUtility!]),
    },
  };
  return {
    figure,
    note: {
      question: 'What is at stake in the bargain?',
      source: 'the bargaining problem',
      fidelity: OURS,
      reading:
        'The dots stand on the sum of utilities at each agreed share; only the utilitarian one is at the top.',
    },
    counts: {},
    check: certified(agreements.map(({ certificate }) => certificate!)),
    comparisons: [],
  };
}

/** Roles by code, as letters. */
const ROLES = ['A', 'F', 'M', 'C'];

/** Who contributes, rides free or abstains, over the common share and an entry cost. */
export async function specialistRegimes(_: Setting): Promise<Study> {
  const { model, values } = readGame(many, {
    specialists: [{}, { marginalCost: 0.6 }, { revenue: 0.3, marginalCost: 0.6, entryCost: 0.2 }],
  });
  const map = traceRegimes(
    model,
    values,
    { name: 'specialists.share', from: 0, to: 1 },
    { name: 'specialists[2].entryCost', from: 0, to: 0.3 },
  );
  const shares = Array.from({ length: 401 }, (__, k) => k / 400);
  const names = model.parameters.filter((p) => p.bargained).map((p) => p.name);
  const solved = shares.map((share) =>
    model.solve({ ...values, ...Object.fromEntries(names.map((name) => [name, share])) }),
  );
  const checks = [0.3, 0.5].map((share) => {
    const game = { ...values, ...Object.fromEntries(names.map((name) => [name, share])) };
    return model.verify(game, model.solve(game));
  });
  const line = (name: string, color: string, label: string): Layer => ({
    kind: 'line',
    points: shares.map((share, k): Point => [share, solved[k]!.outcomes[name] ?? Number.NaN]),
    color,
    label,
    width: 2,
  });
  const figure: Figure = {
    id: 'regimes',
    title: 'Contribute, ride free, abstain',
    caption: `Three specialists with one common share: r = 1, c = 1, the second with marginal cost .6 at zero, the third with r = .3, marginal cost .6 and an entry cost. Left: what each of the three does over the share and that entry cost, as traced curves (C contributes, F rides free, A abstains). Right: products at entry cost .2, where the third abstains; each rises from the generalist's own investment. Model fine-tuning/one-attribute-specialists (extension), ${ENGINE}.`,
    panels: [
      regimePanel(
        map,
        'Roles',
        (name) =>
          name === 'specialists.share'
            ? { label: "generalist's share of revenue", symbol: 'delta' }
            : { label: 'entry cost of specialist 3', symbol: 'E_3' },
        ({ categories }) => categories.map((role) => ROLES[role]).join(' '),
      ),
      {
        title: 'Investment',
        x: { label: "generalist's share of revenue", symbol: 'delta', domain: [0, 1] },
        y: { label: 'attribute', symbol: 'alpha', domain: [0, 1.2] },
        layers: [
          line('generalistSafety', COLORS.generalist, 'generalist'),
          line('specialists[0].safety', COLORS.specialist, 'specialist 1'),
          line('specialists[1].safety', COLORS.mutualism, 'specialist 2'),
        ],
      },
    ],
    panelsPerRow: 2,
    data: {
      columns: ['share', 'regime', ...model.outcomes.map(({ name }) => name)],
      rows: shares.map((share, k) => [
        share,
        solved[k]!.regime,
        ...model.outcomes.map(({ name }) => solved[k]!.outcomes[name] ?? null),
      ]),
    },
  };
  const at = (share: number): string => {
    const { outcomes, regime } = solved[Math.round(share * 400)]!;
    return `alpha_0 = ${formatNumber(outcomes.generalistSafety!)}, ${regime.split('/')[1]}, U_G = ${formatNumber(outcomes.generalistUtility!)}`;
  };
  return {
    figure,
    note: {
      question: 'When does a specialist stop contributing, and when does it leave?',
      source: 'the regimes of several specialists',
      fidelity: 'the paper’s example of three specialists; the plane is ours',
      reading:
        'A larger share of the generalist buys a better base model but takes the incentive to add: specialists first ride free, then live off the base alone.',
    },
    counts: {},
    check: certified(checks),
    comparisons: [0.3, 0.5].map((share) => ({
      what: `Regime at common share ${share}`,
      printed:
        share === 0.3
          ? 'alpha_0 = .3, contribute/contribute/abstain, U_G = .21'
          : 'alpha_0 = .5, contribute/free-ride/abstain, U_G = .375',
      computed: at(share),
      note: 'Solved and certified.',
    })),
  };
}

/** A Pareto set of shares that is not an interval. */
export async function disconnectedPareto(_: Setting): Promise<Study> {
  const { model, values } = readGame(many, { specialists: [{ cost: 0.2 }, { cost: 2, entryCost: 0.5 }] });
  const { pareto, jumps, agreements } = bargain(model, values, ['all']);
  const names = model.parameters.filter((p) => p.bargained).map((p) => p.name);
  const shares = Array.from({ length: 601 }, (__, k) => k / 600);
  const solved = shares.map((share) =>
    model.solve({ ...values, ...Object.fromEntries(names.map((name) => [name, share])) }),
  );
  const players = ['generalistUtility', 'specialists[0].utility', 'specialists[1].utility'];
  const labels = ['generalist', 'specialist 1', 'specialist 2'];
  const colors = [COLORS.generalist, COLORS.specialist, COLORS.mutualism];
  const figure: Figure = {
    id: 'pareto',
    title: 'Shares that nobody would change can fall apart',
    caption: `Two specialists with a common share, c_0 = 1; the first with c = .2, the second with c = 2 and entry cost .5, which takes part only where the base model is good enough. Thick line: shares that no other share improves upon for all. Model fine-tuning/one-attribute-specialists (extension), ${ENGINE}.`,
    panels: [
      {
        title: 'Utilities',
        x: { label: "generalist's share of revenue", symbol: 'delta', domain: [0, 1] },
        y: { label: 'utility', symbol: 'U', domain: [-0.1, 1.7] },
        layers: [
          ...players.map(
            (name, k): Layer => ({
              kind: 'line',
              points: shares.flatMap((share, n): Point[] => {
                const point: Point = [share, solved[n]!.outcomes[name] ?? Number.NaN];
                const jumped = n > 0 && jumps.some((at) => shares[n - 1]! < at && at < share);
                return jumped ? [[share, Number.NaN], point] : [point];
              }),
              color: colors[k]!,
              label: labels[k]!,
              width: 2,
            }),
          ),
          {
            kind: 'line',
            points: pareto.flatMap(([a, b]): Point[] => [
              [a, -0.05],
              [b, -0.05],
              [Number.NaN, Number.NaN],
            ]),
            color: COLORS.ink,
            label: 'no other share is better for all',
            width: 6,
          },
        ],
      },
    ],
    panelsPerRow: 1,
    data: {
      columns: ['share', ...players],
      rows: shares.map((share, n) => [share, ...players.map((name) => solved[n]!.outcomes[name] ?? null)]),
    },
  };
  return {
    figure,
    note: {
      question: 'Is the set of reasonable shares an interval?',
      source: 'the Pareto set of the share',
      fidelity: 'the paper’s kind of example with the parameters of our check',
      reading:
        'Between the two stretches the second specialist is out; everybody prefers the share at which it comes in.',
    },
    counts: {},
    check: certified(agreements.flatMap(({ certificate }) => (certificate ? [certificate] : []))),
    comparisons: [
      {
        what: 'Shares that no other improves upon for all',
        printed: 'about [0, .079] and [.272, .501]',
        computed: pareto.map(([a, b]) => `[${formatNumber(a)}, ${formatNumber(b)}]`).join(' and '),
        note: `The outcome jumps at ${jumps.map(formatNumber).join(', ')}.`,
      },
    ],
  };
}
