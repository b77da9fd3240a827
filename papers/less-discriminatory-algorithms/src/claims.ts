import {
  findModel,
  formatNumber,
  movedBy,
  type PaperClaim,
  readGame,
  searched,
  shownBy,
  turnedBy,
  vertices,
} from '@regulab/core';
import { PEOPLE } from './people.js';

const polygon = findModel('discrimination/polygon');
const search = findModel('discrimination/search');
const n = formatNumber;

const counts = (draw: () => number) => ({
  firstPositive: 1 + Math.floor(60 * draw()),
  firstNegative: 1 + Math.floor(60 * draw()),
  secondPositive: 1 + Math.floor(60 * draw()),
  secondNegative: 1 + Math.floor(60 * draw()),
  falseCost: 3 * draw(),
});

/** Random cells. */
const cells = (count: number, draw: () => number) => ({
  cells: Array.from({ length: count }, () => ({
    first: 0.02 + draw(),
    second: 0.02 + draw(),
    positive: draw(),
    chosen: draw() < 0.5 ? 0 : 1,
  })),
  falseCost: 0.4 + draw(),
});

const COUNTS = 'random counts from 1 to 60 of each kind of people';
const CELLS = 'weights of false positives from .4 to 1.4';

/** What the paper states, and what became of it. */
export const claims: readonly PaperClaim[] = [
  {
    id: 'zonogon',
    place: 'attainable utilities and disparities',
    origin: 'paper',
    statement:
      'The attainable set is a polygon with at most eight corners, symmetric about (0, (1 - lambda)/2): about the origin for lambda = 1.',
    domain: `${COUNTS}, weights of false positives from .01 to 3.01`,
    method: 'corners in order, each with its mirror image, turning one way',
    check: (falsified) =>
      searched(
        1000,
        71,
        (draw) => readGame(polygon, { ...counts(draw), falseCost: 0.01 + 3 * draw() }),
        ({ values }) => {
          const ring = vertices(values);
          // Falsified: at most six corners.
          if (ring.length > (falsified === undefined ? 8 : 6)) return `it has ${ring.length} corners`;
          const isMirrored = ring.every(([x, y]) =>
            ring.some(([a, b]) => Math.abs(a + x) + Math.abs(b + y - (1 - values.falseCost!)) < 1e-9),
          );
          const turns = ring.every(([x, y], k) => {
            const [b, c] = [ring[(k + 1) % ring.length]!, ring[(k + 2) % ring.length]!];
            return (b[0] - x) * (c[1] - b[1]) - (b[1] - y) * (c[0] - b[0]) > 0;
          });
          return isMirrored && turns ? null : 'it is not symmetric and convex';
        },
        'random populations',
      ),
  },
  {
    id: 'toy',
    place: 'the toy population (15, 20, 5, 10)',
    origin: 'ours',
    statement:
      'Its corners are (.095238, 1), (-.571429, .666667), (-1, -.083333), (-.428571, -.75) and their negatives; the best utility at zero disparity is .952381.',
    domain: 'lambda = 1',
    method: 'exact corners and optimum, to the digits printed',
    check: (falsified) =>
      shownBy(
        [{ model: polygon, given: {} }],
        ({ values, solved }) => {
          const ring = vertices(values);
          const missing = [
            [0.095238, 1],
            [-0.571429, 0.666667],
            [-1, -0.083333],
            [-0.428571, -0.75],
          ].find(([x, y]) => !ring.some(([a, b]) => Math.abs(a - x!) + Math.abs(b - y!) < 2e-6));
          const { utility } = solved.outcomes;
          return missing
            ? `the corner ${missing.join(', ')} is missing`
            : Math.abs(utility! - movedBy(falsified) * 0.952381) < 5e-7
              ? null
              : `the best utility is ${n(utility!)}`;
        },
        'the toy population',
      ),
  },
  {
    id: 'zero-disparity',
    place: 'best utility at zero disparity',
    origin: 'paper',
    statement:
      'With b the base rate of group 1 less that of group 2 it is 1 - b min(n_1/n_pos, lambda n_2/n_neg) for b > 0, else 1 - |b| min(lambda n_1/n_neg, n_2/n_pos).',
    domain: `${COUNTS}, weights of false positives up to 3`,
    method: 'exact optimum beside the formula, to 1e-12',
    check: (falsified) =>
      searched(
        2000,
        73,
        (draw) => readGame(polygon, { ...counts(draw), allowed: 0 }),
        ({ values: v }) => {
          const [n1, n2] = [v.firstPositive! + v.firstNegative!, v.secondPositive! + v.secondNegative!];
          const [pos, neg] = [v.firstPositive! + v.secondPositive!, v.firstNegative! + v.secondNegative!];
          const b = v.firstPositive! / n1 - v.secondPositive! / n2;
          const stated =
            b > 0
              ? 1 - b * Math.min(n1 / pos, (v.falseCost! * n2) / neg)
              : 1 + b * Math.min((v.falseCost! * n1) / neg, n2 / pos);
          const { utility } = polygon.solve(v).outcomes;
          return Math.abs(utility! - movedBy(falsified) * stated) < 1e-12
            ? null
            : `it is ${n(utility!)}, stated ${n(stated)}`;
        },
        'random populations',
      ),
  },
  {
    id: 'example',
    place: 'the example of four cells',
    origin: 'ours',
    statement:
      'The classifier (0, 0, 1, 1) has U = .25 and D = .40 and exactly one alternative, (0, 1, 0, 1) with U = .2625 and D = .25.',
    domain: 'rho_1 = (.15, .05, .2, .6), rho_2 = (.3, .3, .3, .1), sigma = (0, .25, .3, 1), lambda = 1',
    method: 'all sixteen classifiers',
    check: (falsified) =>
      shownBy(
        [{ model: search, given: {} }],
        ({ solved }) => {
          const o = solved.outcomes as Readonly<Record<string, number>>;
          const isClose =
            Math.abs(o.utility! - 0.25) +
              Math.abs(o.disparity! - 0.4) +
              Math.abs(o.alternativeUtility! - movedBy(falsified) * 0.2625) +
              Math.abs(o.alternativeDisparity! - 0.25) <
            1e-12;
          return isClose && o.alternatives === 1 && o['cells[1].selected'] === 1
            ? null
            : `${o.alternatives} alternatives, the best with D = ${n(o.alternativeDisparity!)}`;
        },
        'the example',
      ),
  },
  {
    id: 'exact-search',
    place: 'the search, which is hard in general',
    origin: 'ours',
    statement:
      'Meeting subsets of two halves of the cells finds the least disparity of all classifiers that are as useful.',
    domain: `random classifiers over 12 cells, ${CELLS}`,
    method: 'all 4,096 classifiers, one by one',
    check: (falsified) =>
      searched(
        60,
        75,
        (draw) => readGame(search, cells(12, draw)),
        ({ model, values }) => {
          const solved = model.solve(values);
          const { outcomes: o } = solved;
          // Falsified: the disparity found is the classifier's own.
          const claim =
            falsified === undefined
              ? solved
              : { ...solved, outcomes: { ...o, alternativeDisparity: o.disparity! } };
          const { accepted, problems } = model.verify(values, claim);
          return accepted ? null : problems[0]!;
        },
        'random classifiers',
      ),
  },
  {
    id: 'rounded-search',
    place: 'the search beyond 40 cells',
    origin: 'ours',
    statement:
      'With disparities rounded, the alternative that is found exceeds the least disparity by no more than the bound that is stated.',
    domain: 'six random classifiers over 41 to 60 cells, which come within a millionth of no disparity',
    method:
      'the bound beside a lower one: the least disparity is not below zero, and what is found is at most the bound where it is zero up to rounding',
    check: (falsified) =>
      searched(
        6,
        76,
        (draw) => readGame(search, cells(41 + Math.floor(20 * draw()), draw)),
        ({ model, values }) => {
          const o = model.solve(values).outcomes as Readonly<Record<string, number>>;
          // Sums of so many random cells come so close to zero that the least disparity is none to 1e-6.
          // Falsified: it exceeds the bound.
          return Math.abs(o.alternativeDisparity!) <= turnedBy(falsified) * (o.bound! + 1e-6)
            ? null
            : `the disparity found is ${n(o.alternativeDisparity!)}, the bound ${n(o.bound!)}`;
        },
        'random classifiers',
      ),
  },
  {
    id: 'promise',
    place: 'evaluation and use',
    origin: 'ours',
    statement:
      'An alternative chosen on an evaluation of few people promises more than it keeps, of disparity and of utility.',
    domain: 'the people of the figure, 300 in the evaluation, 30 candidates; means of 1,000 evaluations',
    method: 'promise less truth, three standard errors above none, of both',
    check: (falsified) =>
      shownBy(
        [{ model: search, given: PEOPLE }],
        ({ model, values }) => {
          const ways = { people: '300', candidates: '30' };
          const rows = Array.from({ length: 1000 }, (_, k) =>
            model.experiment!.draw(values, {}, ways, 77, k),
          );
          for (const [name, j] of [
            ['disparity', 0],
            ['utility', 2],
          ] as const) {
            const gaps = rows.map((row) => turnedBy(falsified) * (row[j]! - row[j + 1]!));
            const mean = gaps.reduce((a, b) => a + b, 0) / gaps.length;
            const square = gaps.reduce((sum, g) => sum + (g - mean) ** 2, 0);
            const error = Math.sqrt(square / (gaps.length - 1) / gaps.length);
            if (!(mean > 3 * error))
              return `of ${name} it promises ${n(mean)} more, standard error ${n(error)}`;
          }
          return null;
        },
        'population of the figure',
      ),
  },
];
