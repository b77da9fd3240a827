import type { Outcomes, Values } from '../../model/contract.js';
import type { Picture, PictureMark } from '../../model/picture.js';
import { loadDistribution } from './load.js';

/** More firms than this are drawn as one of them. */
export const MOST_FIRMS = 8;
/** Bars of a distribution beyond this many are left out. */
const MOST_BARS = 21;
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
  firms.slice(0, MOST_FIRMS).flatMap(({ share, calm, stressed }, i) =>
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
  firms.slice(0, MOST_FIRMS).map(({ overlap }, i) => ({
    kind: 'bar',
    label: 'overlap',
    tone: 'plain',
    from: i + 0.7,
    to: i + 1.3,
    value: overlap,
  }));

/** The chance of so many failures at once. */
export function loadBars(stress: number, firms: readonly DrawnFirm[], count: number): readonly PictureMark[] {
  // So many alike as there are: of a crowd one stands for all.
  const all = (of: (firm: DrawnFirm) => number): number[] =>
    Array.from({ length: count }, (_, i) => of(firms[Math.min(i, firms.length - 1)]!));
  const chances = loadDistribution([
    { weight: 1 - stress, probabilities: all(({ calm }) => calm) },
    { weight: stress, probabilities: all(({ stressed }) => stressed) },
  ]);
  return chances
    .slice(0, MOST_BARS)
    .flatMap((value, k): PictureMark[] =>
      k > 0 && value < UNLIKELY
        ? []
        : [{ kind: 'bar', label: 'probability', tone: 'plain', from: k - 0.4, to: k + 0.4, value }],
    );
}

export const firmTicks = (count: number): NonNullable<Picture['x']['ticks']> =>
  Array.from({ length: Math.min(count, MOST_FIRMS) }, (_, i) => [i + 1, `firm ${i + 1}`] as const);
export const countTicks = (count: number): NonNullable<Picture['x']['ticks']> =>
  Array.from({ length: Math.min(count + 1, MOST_BARS) }, (_, k) => [k, String(k)] as const);

export const RISKS = 'Who has the users, and how often firms fail in each regime.';
export const LEVELS = 'What firms invest, beside what a planner would have them invest.';
export const LOAD = 'How many firms fail at once.';

/** Pictures of a model drawn for values that another model makes of its own; nothing where it makes none. */
export function redrawn(
  pictures: readonly [Picture, ...Picture[]],
  valuesOf: (values: Values, outcomes: Outcomes) => Values | null,
): readonly [Picture, ...Picture[]] {
  const [first, ...further] = pictures;
  const again = (picture: Picture): Picture => ({
    ...picture,
    draw: (values, outcomes) => {
      const others = valuesOf(values, outcomes);
      return others === null ? [] : picture.draw(others, outcomes);
    },
  });
  return [again(first), ...further.map(again)];
}

const one = (o: Readonly<Record<string, number | null>>, firms: number): readonly DrawnFirm[] => [
  {
    share: 1 / firms,
    overlap: o.overlap ?? Number.NaN,
    calm: o.calmFailure ?? Number.NaN,
    stressed: o.stressedFailure ?? Number.NaN,
  },
];

/** All firms are alike: one is drawn for all. */
const EACH = [[1, 'each firm']] as const;

/** The market of firms that are alike: what each does, and what comes of it together. */
export const symmetricPictures: readonly [Picture, ...Picture[]] = [
  {
    title: 'Overlap',
    x: { label: '', ticks: EACH },
    y: { label: 'overlap', symbol: 'o' },
    reading: LEVELS,
    draw: (values, o) => [
      ...overlapBars(one(o, values.firms!)),
      { kind: 'level', label: 'planner', axis: 'y', at: o.optimum ?? Number.NaN },
      ...(values.floor! > 0
        ? ([
            {
              kind: 'floor',
              player: 'firm',
              label: 'floor',
              parameter: 'floor',
              axis: 'y',
              at: values.floor!,
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
    draw: (values, o) => firmBars(one(o, values.firms!)),
  },
  {
    title: 'Failures at once',
    x: { label: 'firms that fail', symbol: 'K', ticks: countTicks(MOST_BARS) },
    y: { label: 'probability' },
    reading: LOAD,
    draw: (values, o) =>
      o.overlap == null ? [] : loadBars(values.stress!, one(o, values.firms!), Math.min(values.firms!, 200)),
  },
];
