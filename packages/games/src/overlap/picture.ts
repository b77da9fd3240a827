import type { Outcomes } from '@regulab/model/outcomes.js';
import type { BarTone, Picture, PictureMark } from '@regulab/model/picture.js';
import { binomial, loadDistribution, type Stretch } from './load.js';
import type { MarketValues } from './parameters.js';

/** Bars of a distribution: beyond this many neighbours share one. */
const MOST_BARS = 24;
/** Bars stand for what is at least this likely. */
const UNLIKELY = 5e-4;

const [SHARE, CALM, STRESSED] = ['share of users', 'failure when calm', 'failure under stress'];

/** What one firm is drawn from. */
export interface DrawnFirm {
  readonly share: number;
  readonly overlap: number;
  readonly calm: number;
  readonly stressed: number;
}

/** Three bars a firm: its share of users and how often it fails in either regime. */
export const firmBars = (firms: readonly DrawnFirm[]): readonly PictureMark[] =>
  firms.flatMap(({ share, calm, stressed }, i) =>
    (
      [
        [SHARE, 'share', share],
        [CALM, 'calm', calm],
        [STRESSED, 'stressed', stressed],
      ] as const
    ).map(([label, tone, value], k) => ({
      kind: 'bar',
      label: label!,
      tone,
      from: i + 0.62 + 0.25 * k,
      to: i + 0.62 + 0.25 * (k + 1),
      value,
    })),
  );

export const overlapBars = (firms: readonly DrawnFirm[]): readonly PictureMark[] =>
  firms.map(({ overlap }, i) => ({
    kind: 'bar',
    label: 'overlap',
    tone: 'plain',
    from: i + 0.7,
    to: i + 1.3,
    value: overlap,
  }));

/** A distribution of the number of failures, and what its bars stand for. */
export interface DrawnLoad {
  readonly label: string;
  readonly tone: BarTone;
  /** Parts of it with their weights: one a case that may come. */
  readonly parts: readonly { readonly weight: number; readonly stretch: Stretch }[];
}

/** The chance of so many failures at once; of many numbers neighbours share a bar, and its label says how many. */
export function loadBars(loads: readonly DrawnLoad[]): readonly PictureMark[] {
  const likely = loads.flatMap(({ parts }) =>
    parts.flatMap(({ weight, stretch: { from, chances } }) => {
      const last = chances.findLastIndex((chance) => weight * chance >= UNLIKELY / chances.length);
      return weight > 0 && last >= 0 ? [from + last] : [];
    }),
  );
  const width = Math.ceil((Math.max(0, ...likely) + 1) / MOST_BARS);
  const half = (0.4 * width) / loads.length;
  return loads.flatMap(({ label, tone, parts }, k) => {
    const bars: number[] = [];
    for (const { weight, stretch } of parts)
      stretch.chances.forEach((chance, j) => {
        const bar = Math.floor((stretch.from + j) / width);
        bars[bar] = (bars[bar] ?? 0) + weight * chance;
      });
    const name = width === 1 ? label : `${label}, ${width} numbers a bar`;
    return bars.flatMap((value, bar): PictureMark[] => {
      // The middle of the numbers that it stands for.
      const middle = bar * width + 0.5 * (width - 1) + (2 * k - loads.length + 1) * half;
      return bar > 0 && value < UNLIKELY
        ? []
        : [{ kind: 'bar', label: name, tone, from: middle - half, to: middle + half, value }];
    });
  });
}

/** The distribution of failures of firms that are all alike. */
const alikeLoad = (firms: number, stress: number, o: Outcomes): DrawnLoad => ({
  label: 'probability',
  tone: 'plain',
  parts: [
    { weight: 1 - stress, stretch: binomial(firms, o.calmFailure!) },
    { weight: stress, stretch: binomial(firms, o.stressedFailure!) },
  ],
});

/** The same of firms that differ. */
export const unlikeLoad = (stress: number, firms: readonly DrawnFirm[]): DrawnLoad => {
  const chances = loadDistribution([
    { weight: 1 - stress, probabilities: firms.map(({ calm }) => calm) },
    { weight: stress, probabilities: firms.map(({ stressed }) => stressed) },
  ]);
  return { label: 'probability', tone: 'plain', parts: [{ weight: 1, stretch: { from: 0, chances } }] };
};

/** What a planner would choose beside each bar, the first at 1. */
export const plannerLevels = (levels: readonly (number | null | undefined)[]): readonly PictureMark[] =>
  levels.map((value, k) => ({
    kind: 'level',
    label: 'planner',
    axis: 'y',
    at: value ?? Number.NaN,
    over: [k + 0.6, k + 1.4],
  }));

/** Firms that are named in full below a picture; of more only numbers, and not all. */
const MOST_NAMED = 6;
const MOST_NUMBERED = 13;
export const firmTicks = (count: number): NonNullable<Picture['x']['ticks']> => {
  const step = Math.ceil(count / MOST_NUMBERED);
  return Array.from({ length: count }, (_, i) => i + 1)
    .filter((i) => (i - 1) % step === 0)
    .map((i) => [i, count <= MOST_NAMED ? `firm ${i}` : String(i)] as const);
};

export const RISKS = 'Who has the users, and how often firms fail in each regime.';
export const LEVELS = 'What firms invest, beside what a planner would have them invest.';
export const LOAD = 'How many firms fail at once.';

/** Pictures of a model drawn for values that another model makes of its own; nothing where it makes none. */
export function redrawn<V>(
  pictures: readonly [Picture<MarketValues>, ...Picture<MarketValues>[]],
  valuesOf: (values: V, outcomes: Outcomes) => MarketValues | null,
): readonly [Picture<V>, ...Picture<V>[]] {
  const [first, ...further] = pictures;
  const again = (picture: Picture<MarketValues>): Picture<V> => ({
    ...picture,
    draw: (values, outcomes) => {
      const others = valuesOf(values, outcomes);
      return others === null ? [] : picture.draw(others, outcomes);
    },
  });
  return [again(first), ...further.map(again)];
}

const one = (o: Outcomes, firms: number): readonly DrawnFirm[] => [
  {
    // Where there is no answer there is nothing to draw.
    share: o.overlap == null ? Number.NaN : 1 / firms,
    overlap: o.overlap ?? Number.NaN,
    calm: o.calmFailure ?? Number.NaN,
    stressed: o.stressedFailure ?? Number.NaN,
  },
];

/** All firms are alike: one is drawn for all. */
const EACH = [[1, 'each firm']] as const;

/** The market of firms that are alike: what each does, and what comes of it together. */
export const symmetricPictures: readonly [Picture<MarketValues>, ...Picture<MarketValues>[]] = [
  {
    title: 'Overlap',
    x: { label: '', ticks: EACH },
    y: { label: 'overlap', symbol: 'o' },
    reading: LEVELS,
    draw: (values, o) => [
      ...overlapBars(one(o, values.firms)),
      { kind: 'level', label: 'planner', axis: 'y', at: o.optimum ?? Number.NaN },
      ...(values.floor > 0
        ? ([
            {
              kind: 'floor',
              player: 'firm',
              label: 'floor',
              parameter: 'floor',
              axis: 'y',
              at: values.floor,
            },
          ] as const)
        : []),
    ],
  },
  {
    title: 'Shares and failures',
    x: { label: '', ticks: EACH },
    y: { label: 'probability or share' },
    reading: RISKS,
    draw: (values, o) => firmBars(one(o, values.firms)),
  },
  {
    title: 'Failures at once',
    x: { label: 'firms that fail', symbol: 'K' },
    y: { label: 'probability' },
    reading: LOAD,
    draw: (values, o) => (o.overlap == null ? [] : loadBars([alikeLoad(values.firms, values.stress, o)])),
  },
];
