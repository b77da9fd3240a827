import { ENGINE, findModel, formatNumber, walk } from '@regulab/core';
import { type Axis, COLORS, type Figure, type Layer, lineColor, type Panel } from '@regulab/figures';
import { certified, type Setting, type Study, solved } from '@regulab/report';

const model = findModel('feedback/urn');
const n = formatNumber;
const MODEL = `Model feedback/urn (faithful), ${ENGINE}.`;
type Point = readonly [number, number];

const STEPS = 100;
const PEOPLE = 40;
const URN = { blue: 1, red: 1, added: 1, bias: 0.01 } as const;

/** Paths of alike people, without and with bias. */
export async function paths(_: Setting): Promise<Study> {
  const game = solved(model, { ...URN, steps: STEPS });
  const path = (group: 'none' | 'raised' | 'lowered', k: number): Point[] => {
    const points: Point[] = [];
    walk(URN, group, STEPS, 1, k, (i, p) => points.push([i, p]));
    return points;
  };
  const fan = (group: 'none' | 'raised' | 'lowered', color: string, count: number, label: string): Layer => ({
    kind: 'line',
    points: Array.from({ length: count }, (__, k) => [
      ...path(group, k),
      [Number.NaN, Number.NaN] as const,
    ]).flat(),
    color,
    label,
    width: 0.6,
  });
  const means = (of: 'raisedMean' | 'loweredMean' | 'mean', color: string): Layer => ({
    kind: 'line',
    points: Array.from(
      { length: STEPS - 1 },
      (__, k): Point => [k + 2, solved(model, { ...URN, steps: k + 2 }).outcomes[of]!],
    ),
    color,
    width: 2.5,
  });
  const x: Axis = { label: 'judgements', symbol: 'i', domain: [1, STEPS] };
  const y: Axis = { label: 'chance of being judged high risk', domain: [0, 1] };
  const figure: Figure = {
    id: 'paths',
    title: 'How alike people drift apart',
    caption: `Chances of being judged high risk of people who all begin at one half (B_0 = R_0 = k = 1, seed 1); thick: means. Left, ${PEOPLE} people without bias; right, ${PEOPLE / 2} of each group where the group weighs .01 in every judgement, as far as a judgement itself weighs as much. ${MODEL}`,
    panels: [
      {
        title: 'without bias',
        x,
        y,
        layers: [fan('none', '#6699CC', PEOPLE, 'people'), means('mean', COLORS.ink)],
      },
      {
        title: 'with a bias of .01',
        x,
        y,
        layers: [
          fan('raised', COLORS.backfiring, PEOPLE / 2, 'the group that bias raises'),
          fan('lowered', COLORS.generalist, PEOPLE / 2, 'the other'),
          means('raisedMean', '#882255'),
          means('loweredMean', '#332288'),
        ],
      },
    ],
    panelsPerRow: 2,
    data: {
      columns: ['group', 'person', 'step', 'chance'],
      rows: (['none', 'raised', 'lowered'] as const).flatMap((group) =>
        Array.from({ length: group === 'none' ? PEOPLE : PEOPLE / 2 }, (__, k) =>
          path(group, k)
            .filter(([i]) => i % 10 === 0)
            .map(([i, p]) => [group, k, i, p]),
        ).flat(),
      ),
    },
  };
  return {
    figure,
    note: {
      question: 'What do repeated judgements do to alike people?',
      source: 'the paths of the paper; settings are ours',
      fidelity: 'faithful process, seeded paths',
      reading:
        'Early luck decides: later judgements move a chance less and less. A bias too small to see in one judgement pulls the two groups apart all the same.',
    },
    counts: {},
    check: certified([game], 1),
    comparisons: [],
  };
}

const DRAWN = 20_000;
const BINS = 40;

/** The limit: histograms of simulated people under the Beta density. */
export async function limits(_: Setting): Promise<Study> {
  const kinds = [0.1, 1, 10] as const;
  const steps = 400;
  const panels = kinds.map((added) => {
    const urn = { blue: 1, red: 1, added, bias: 0 };
    const counts = new Float64Array(BINS);
    for (let k = 0; k < DRAWN; k++)
      counts[Math.min(BINS - 1, Math.floor(BINS * walk(urn, 'none', steps, 2, k)))]!++;
    return { added, heights: Array.from(counts, (count) => (count * BINS) / DRAWN) };
  });
  /** The density of Beta(a, a), whose mass is one by a sum over a fine grid in an angle that tames both ends. */
  const density = (a: number): ((x: number) => number) => {
    const grid = 20_000;
    let mass = 0;
    for (let k = 0; k < grid; k++) {
      // x = sin(t)^2, dx = 2 sin t cos t dt
      const t = ((k + 0.5) / grid) * (Math.PI / 2);
      mass += 2 * (Math.sin(t) * Math.cos(t)) ** (2 * a - 1) * (Math.PI / 2 / grid);
    }
    return (x) => (x * (1 - x)) ** (a - 1) / mass;
  };
  const figure: Figure = {
    id: 'limits',
    title: 'Where repeated judgements end',
    caption: `Chances of ${DRAWN.toLocaleString('en-US')} people after ${steps} judgements without bias (bars, seed 2) and the density of the limit, Beta(1/k, 1/k), B_0 = R_0 = 1. ${MODEL}`,
    panels: panels.map(({ added, heights }): Panel => {
      const f = density(1 / added);
      const top = Math.max(...heights) * 1.1;
      return {
        title: `k = ${n(added)}`,
        x: { label: 'chance of being judged high risk', domain: [0, 1] },
        y: { label: 'density', domain: [0, top] },
        layers: [
          {
            kind: 'areas',
            rings: heights.map((height, k) => [
              [k / BINS, 0],
              [k / BINS, height],
              [(k + 1) / BINS, height],
              [(k + 1) / BINS, 0],
              [k / BINS, 0],
            ]),
            color: '#99DDFF',
            label: 'simulated',
          },
          {
            kind: 'line',
            points: Array.from({ length: 199 }, (__, k): Point => {
              const x = (k + 1) / 200;
              return [x, f(x) <= top ? f(x) : Number.NaN];
            }),
            color: COLORS.ink,
            label: 'limit',
            width: 2,
          },
        ],
      };
    }),
    panelsPerRow: 3,
    data: {
      columns: ['added', 'from', 'to', 'simulated', 'limit'],
      rows: panels.flatMap(({ added, heights }) => {
        const f = density(1 / added);
        return heights.map((height, k) => [added, k / BINS, (k + 1) / BINS, height, f((k + 0.5) / BINS)]);
      }),
    },
  };
  return {
    figure,
    note: {
      question: 'Where do people end?',
      source: 'the limit theorem of the paper; settings are ours',
      fidelity: 'faithful process, seeded people beside the exact limit',
      reading:
        'Judgements that weigh little leave people near one half; with k = 1 every chance is as likely as any other; judgements that weigh much make of alike people sure cases of one kind or the other.',
    },
    counts: {},
    check: certified(
      kinds.map((added) => solved(model, { blue: 1, red: 1, added, bias: 0, steps })),
      1,
    ),
    comparisons: [],
  };
}

/** The gap between groups, and how many people an audit needs to see it. */
export async function audits(_: Setting): Promise<Study> {
  const biases = [0.002, 0.01, 0.05] as const;
  const steps = Array.from({ length: 60 }, (__, k) => Math.round(2 * 150 ** (k / 59))).filter(
    (i, k, all) => all.indexOf(i) === k,
  );
  const rows = biases.map((bias) => steps.map((i) => solved(model, { bias, steps: i })));
  const middle = rows[1]!;
  const people = (name: string, color: string, label: string, dashed: boolean): Layer => ({
    kind: 'line',
    points: middle.map(
      ({ values, outcomes }): Point => [values.steps!, Math.log10(Math.max(1, outcomes[name]!))],
    ),
    color,
    label,
    width: 2,
    ...(dashed ? { dashed } : {}),
  });
  const figure: Figure = {
    id: 'audits',
    title: 'A bias that a single test would hardly see',
    caption: `Left, how far apart two alike groups are after so many judgements, by the weight of the group in each (B_0 = R_0 = k = 1). Right, people of each group that an audit needs to see a bias of .01 (power 80 %, size 5 %): a one-shot test of the first biased step, a test of the last judgement alone, and one of all judgements, cut off at one. ${MODEL}`,
    panels: [
      {
        title: 'gap between the groups',
        x: { label: 'judgements', symbol: 'i', domain: [0, 300] },
        y: { label: 'gap', domain: [0, 1] },
        layers: biases.map((bias, k) => ({
          kind: 'line',
          points: rows[k]!.map(({ values, outcomes }): Point => [values.steps!, outcomes.gap!]),
          color: lineColor(k),
          label: `ρ = ${n(bias)}`,
          width: 2,
        })),
      },
      {
        title: 'people that an audit needs',
        x: { label: 'judgements', symbol: 'i', domain: [0, 300] },
        y: {
          label: 'people of each group',
          domain: [0, 5],
          ticks: ['1', '10', '100', '1k', '10k', '100k'].map((name, k) => [k, name] as const),
        },
        layers: [
          people('peopleFirst', COLORS.ink, 'one-shot', true),
          people('peopleLast', COLORS.specialist, 'the last judgement', false),
          people('peopleRecord', COLORS.generalist, 'all judgements', false),
        ],
      },
    ],
    panelsPerRow: 2,
    data: {
      columns: ['bias', 'steps', 'gap', 'peopleFirst', 'peopleLast', 'peopleRecord'],
      rows: rows
        .flat()
        .map(({ values: v, outcomes: o }) => [
          v.bias!,
          v.steps!,
          o.gap!,
          o.peopleFirst!,
          o.peopleLast!,
          o.peopleRecord!,
        ]),
    },
  };
  return {
    figure,
    note: {
      question: 'Who would notice?',
      source: 'entrenched bias and the one-shot audit of the paper; audits over time are ours',
      fidelity: 'faithful process; the cumulative audits are ours',
      reading:
        'One judgement would have to be audited in tens of thousands of people. After twenty judgements a few hundred are enough, after a hundred a handful: by then the harm is done.',
    },
    counts: {},
    check: certified(rows.flat(), 3),
    comparisons: [],
  };
}
