import {
  cellsOf,
  ENGINE,
  evenly,
  findModel,
  formatNumber,
  measureDraws,
  readGame,
  vertices,
} from '@regulab/core';
import { COLORS, type Figure, type Layer, lineColor, type Panel } from '@regulab/figures';
import { certified, type Setting, type Study, solved } from '@regulab/report';
import { CELLS, PEOPLE } from './people.js';

const polygon = findModel('discrimination/polygon');
const search = findModel('discrimination/search');
const n = formatNumber;
type Point = readonly [number, number];

/** The polygon of the toy population, and what bounds on disparity cost. */
export async function attainable(_: Setting): Promise<Study> {
  const toy = solved(polygon, {});
  const ring = vertices(toy.values);
  const populations = [
    { label: 'toy population', given: {} },
    {
      label: 'base rates .7 and .2, alike groups',
      given: { firstPositive: 35, firstNegative: 15, secondPositive: 10, secondNegative: 40 },
    },
    {
      label: 'the same, false positives weigh 3',
      given: {
        firstPositive: 35,
        firstNegative: 15,
        secondPositive: 10,
        secondNegative: 40,
        falseCost: 3,
      },
    },
  ];
  const rows = populations.map(({ given }) =>
    Array.from({ length: 61 }, (__, k) => solved(polygon, { ...given, allowed: evenly(0, 0.6, 61, k) })),
  );
  const figure: Figure = {
    id: 'attainable',
    title: 'Utility and disparity of all classifiers',
    caption: `Left, what classifiers of the toy population (15 and 20 people of group 1, 5 and 10 of group 2 are positive and negative; λ = 1) attain; dot: the best at zero disparity, .952381. Right, the best utility under a bound on disparity, for populations of ours. Model discrimination/polygon (faithful), ${ENGINE}.`,
    panels: [
      {
        title: 'what is attainable',
        x: { label: 'disparity', symbol: 'D', domain: [-1.1, 1.1] },
        y: { label: 'utility', symbol: 'U', domain: [-1.1, 1.1] },
        layers: [
          { kind: 'areas', rings: [[...ring, ring[0]!]], color: COLORS.feasible, label: 'all classifiers' },
          { kind: 'line', points: [...ring, ring[0]!], color: COLORS.ink, width: 1.5 },
          { kind: 'dots', points: ring, color: COLORS.ink, radius: 3.5, label: 'corners' },
          { kind: 'rule', axis: 'x', at: 0, color: COLORS.baseline },
          {
            kind: 'dots',
            points: [[0, toy.outcomes.utility!]],
            color: COLORS.backfiring,
            radius: 5,
            label: 'best at zero disparity',
          },
        ],
      },
      {
        title: 'what a bound costs',
        x: { label: 'disparity that is allowed', domain: [0, 0.6] },
        y: { label: 'best utility', domain: [0, 1.05] },
        layers: populations.map(({ label }, k) => ({
          kind: 'line',
          points: rows[k]!.map(({ values, outcomes }): Point => [values.allowed!, outcomes.utility!]),
          color: lineColor(k),
          label,
          width: 2,
        })),
      },
    ],
    panelsPerRow: 2,
    data: {
      columns: ['population', 'allowed', 'utility', 'disparity'],
      rows: rows.flatMap((row, k) =>
        row.map(({ values: v, outcomes: o }) => [
          populations[k]!.label,
          v.allowed!,
          o.utility!,
          o.disparity!,
        ]),
      ),
    },
  };
  return {
    figure,
    note: {
      question: 'What does equal selection cost at most?',
      source: 'the toy population and the closed form of the paper; other populations are ours',
      fidelity: 'faithful',
      reading:
        'A decider who knows who is positive loses utility by a bound on disparity in proportion to how far it falls short of the gap of base rates: it leaves out positive people of one group or selects negative ones of the other, whichever is cheaper.',
    },
    counts: {},
    check: certified([toy, ...rows.flat()], 3),
    comparisons: [],
  };
}

/** Every classifier over the cells of people who are made up, and the alternatives to one of them. */
export async function searches(_: Setting): Promise<Study> {
  const game = solved(search, PEOPLE);
  const { outcomes: o } = game;
  const cells = cellsOf(game.values, CELLS);
  const all = Array.from({ length: 2 ** CELLS }, (__, mask): Point => {
    let [U, D] = [0, 0];
    cells.forEach(({ utility, disparity }, i) => {
      if ((mask >> i) & 1) {
        U += utility;
        D += disparity;
      }
    });
    return [D, U];
  });
  const isBetter = ([D, U]: Point): boolean =>
    U >= o.utility! - 1e-12 && Math.abs(D) < Math.abs(o.disparity!) - 1e-12;
  const useful = (U: number): boolean => U > -0.05;
  const figure: Figure = {
    id: 'searches',
    title: 'Alternatives to a classifier',
    caption: `Disparity and utility of the classifiers over ${CELLS} cells of people who are made up (seed 4; λ = 1; those with a utility above -.05 of all ${(2 ** CELLS).toLocaleString('en-US')}). Cross lines: the classifier in use and its mirror; green: the ${o.alternatives} classifiers that are as useful and less discriminatory. Model discrimination/search (faithful), ${ENGINE}; the people are ours.`,
    panels: [
      {
        title: '',
        x: { label: 'disparity', symbol: 'D', domain: [-0.3, 0.3] },
        y: { label: 'utility', symbol: 'U', domain: [-0.05, 0.25] },
        layers: [
          {
            kind: 'dots',
            points: all.filter((p) => !isBetter(p) && useful(p[1]) && Math.abs(p[0]) < 0.3),
            color: '#C9CED6',
            radius: 1.4,
            label: 'classifiers',
          },
          {
            kind: 'dots',
            points: all.filter(isBetter),
            color: COLORS.mutualism,
            radius: 2.4,
            label: 'alternatives',
          },
          { kind: 'rule', axis: 'y', at: o.utility!, color: COLORS.baseline },
          { kind: 'rule', axis: 'x', at: o.disparity!, color: COLORS.baseline },
          { kind: 'rule', axis: 'x', at: -o.disparity!, color: COLORS.baseline },
          {
            kind: 'dots',
            points: [[o.disparity!, o.utility!]],
            color: COLORS.ink,
            radius: 5,
            label: 'in use',
          },
          {
            kind: 'dots',
            points: [[o.alternativeDisparity!, o.alternativeUtility!]],
            color: COLORS.backfiring,
            radius: 5,
            label: 'least discriminatory',
          },
        ],
      },
    ],
    panelsPerRow: 1,
    data: {
      columns: ['classifier', 'disparity', 'utility', 'alternative'],
      rows: all.map((p, mask) => [mask, p[0], p[1], isBetter(p)]),
    },
  };
  return {
    figure,
    note: {
      question: 'How many classifiers would be less discriminatory?',
      source: 'the definition of the paper; the people are made up',
      fidelity: 'faithful definition and exact search; made-up people',
      reading: `The classifier in use is cautious. ${o.alternatives} others lose no utility and have less disparity; the least discriminatory has ${n(Math.abs(o.alternativeDisparity!))} of it instead of ${n(Math.abs(o.disparity!))}.`,
    },
    counts: {},
    check: certified([game], 1),
    comparisons: [],
  };
}

const DRAWS = 100;
const CANDIDATES = '30';

/** How much of what an evaluation promises is kept, by how many people it looks at. */
export async function retraining(_: Setting): Promise<Study> {
  const { model, values } = readGame(search, PEOPLE);
  const { outcomes } = model.solve(values);
  const sizes = ['300', '1000', '5000'] as const;
  const measured = sizes.map((people) => {
    const ways = { people, candidates: CANDIDATES };
    const rows = Array.from({ length: DRAWS }, (__, k) =>
      model.experiment!.draw(values, outcomes, ways, 11, k),
    );
    return measureDraws(model.experiment!, values, outcomes, ways, rows).measured;
  });
  const places = sizes.map((size) => Math.log10(Number(size)));
  const series = (j: number, color: string, label: string, shift: number): Layer[] => [
    {
      kind: 'line',
      points: places.flatMap((x, s): Point[] => {
        const { mean, standardError } = measured[s]![j]!;
        return [
          [x + shift, 100 * (mean - 2 * standardError)],
          [x + shift, 100 * (mean + 2 * standardError)],
          [Number.NaN, Number.NaN],
        ];
      }),
      color,
      width: 1.5,
    },
    {
      kind: 'dots',
      points: places.map((x, s): Point => [x + shift, 100 * measured[s]![j]!.mean]),
      color,
      radius: 4,
      label,
    },
  ];
  const panel = (title: string, label: string, first: number, exact: number): Panel => {
    const ends = measured.flatMap((row) =>
      [row[first]!, row[first + 1]!].flatMap(({ mean, standardError }) => [
        100 * (mean - 2 * standardError),
        100 * (mean + 2 * standardError),
      ]),
    );
    const [low, high] = [Math.min(0, ...ends), Math.max(100 * exact, ...ends)];
    const room = 0.1 * (high - low);
    return {
      title,
      x: {
        label: 'people in the evaluation',
        domain: [2.35, 3.85],
        ticks: places.map((at, s) => [at, sizes[s]!] as const),
      },
      y: { label, domain: [low - room, high + room] },
      layers: [
        ...series(first, COLORS.specialist, 'as the evaluation says', -0.02),
        ...series(first + 1, COLORS.generalist, 'in truth', 0.02),
        {
          kind: 'rule',
          axis: 'y',
          at: 100 * exact,
          color: COLORS.mutualism,
          label: 'the least discriminatory',
        },
      ],
    };
  };
  const gained = outcomes.alternativeUtility! - outcomes.utility!;
  const figure: Figure = {
    id: 'retraining',
    title: 'What an evaluation promises, and what is kept',
    caption: `Disparity that an alternative takes away and utility that it gains, chosen among ${CANDIDATES} models retrained on as many people each as the evaluation looks at (means of ${DRAWS} evaluations, bars two standard errors to both sides; seed 11). Of those that the evaluation says to be as useful as the classifier in use the one with the least disparity on it is taken. People of the figure before. Model discrimination/search (faithful), ${ENGINE}; the experiment is ours.`,
    panels: [
      panel('disparity', 'disparity taken away, %', 0, outcomes.reduction!),
      panel('utility', 'utility gained, %', 2, gained),
    ],
    panelsPerRow: 2,
    data: {
      columns: ['people', 'measure', 'mean', 'standardError'],
      rows: sizes.flatMap((people, s) =>
        measured[s]!.map(({ label, mean, standardError }) => [Number(people), label, mean, standardError]),
      ),
    },
  };
  return {
    figure,
    note: {
      question: 'How much of the gain survives?',
      source: 'the gap between evaluation and use in the paper; the experiment is ours',
      fidelity: 'real draws of made-up people',
      reading:
        'With few people an evaluation promises more than is kept, of disparity and of utility; with many, promise and truth come together. Retraining finds what chance puts in its way, the exact search the least discriminatory of all.',
    },
    counts: {},
    check: certified([solved(search, PEOPLE)], 1),
    comparisons: [],
  };
}
