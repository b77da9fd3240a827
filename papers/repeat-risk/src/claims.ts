import {
  findModel,
  formatNumber,
  movedBy,
  type PaperClaim,
  Polynomial,
  Proof,
  readGame,
  refutedBy,
  searched,
  shownBy,
  turnedBy,
} from '@regulab/core';

const model = findModel('feedback/urn');
const n = formatNumber;

/** Printed numbers beside computed ones. */
const printed = (
  rows: readonly (readonly [
    given: Readonly<Record<string, number>>,
    name: string,
    value: number,
    digits: number,
  ])[],
  note: string,
  falsified: number | undefined,
) =>
  shownBy(
    rows.map(([given]) => ({ model, given })),
    ({ solved }, k) => {
      const [, name, value, tolerance] = rows[k]!;
      const found = solved.outcomes[name]!;
      // Falsified: five per cent more.
      return Math.abs(found - movedBy(falsified) * value) <= tolerance
        ? null
        : `${name} is ${n(found)}, stated ${n(value)}`;
    },
    note,
  );

/** What the paper claims, and what became of it. */
export const claims: readonly PaperClaim[] = [
  {
    id: 'martingale',
    place: 'the urn without bias',
    origin: 'paper',
    statement: 'Nobody’s chance of a high judgement changes on average.',
    domain: 'one step without bias, any chance and any weight of the judgement; all steps by induction',
    method: 'the mean over both judgements, as polynomials',
    check: (falsified) => {
      const [p, keep] = [Polynomial.variable('p'), Polynomial.variable('gamma')];
      const one = Polynomial.of(1);
      const high = keep.times(p).plus(one.minus(keep));
      const low = keep.times(p);
      return new Proof(falsified).identity(
        'p (gamma p + 1 - gamma) + (1 - p) gamma p = p',
        p.times(high).plus(one.minus(p).times(low)),
        p,
      ).verdict;
    },
  },
  {
    id: 'limit',
    place: 'the limit',
    origin: 'paper',
    statement:
      'Chances converge to Beta(B_0/k, R_0/k), so that with B_0 = R_0 = 1 the variance rises to k/(4(2 + k)), .0119, .0833 and .2083 for k = .1, 1 and 10, of which .0049, .0729 and .2054 are there after 14 judgements.',
    domain: 'variances at k = .1, 1, 10; the shape of the limit is not looked at',
    method: 'exact variances, to the digits printed; the approach to the limit at 100,000 steps',
    check: (falsified) =>
      printed(
        ([0.1, 1, 10] as const).flatMap((added, k) => [
          [{ added, bias: 0, steps: 15 }, 'variance', [0.004902, 0.072917, 0.205399][k]!, 5e-7] as const,
          [{ added, bias: 0, steps: 15 }, 'limitVariance', added / (4 * (2 + added)), 1e-12] as const,
          [{ added, bias: 0, steps: 100_000 }, 'variance', added / (4 * (2 + added)), 1e-5] as const,
        ]),
        'urns without bias',
        falsified,
      ),
  },
  {
    id: 'gap',
    place: 'entrenched bias',
    origin: 'ours',
    statement:
      'A bias of .01 puts the groups .01 apart at the second step, .0865 at the tenth, .3889 at the fiftieth and .6302 at the hundredth, at means of .815117 and .184883.',
    domain: 'B_0 = R_0 = k = 1',
    method: 'exact means, to the digits printed',
    check: (falsified) =>
      printed(
        [
          [{ steps: 2 }, 'gap', 0.01, 1e-9],
          [{ steps: 10 }, 'gap', 0.0865, 5e-5],
          [{ steps: 50 }, 'gap', 0.3889, 5e-5],
          [{ steps: 100 }, 'gap', 0.6302, 5e-5],
          [{ steps: 100 }, 'raisedMean', 0.815117, 5e-7],
          [{ steps: 100 }, 'loweredMean', 0.184883, 5e-7],
        ],
        'steps of one urn',
        falsified,
      ),
  },
  {
    id: 'uncapped',
    place: 'entrenched bias, the step without a cap',
    origin: 'ours',
    statement: 'The weights of the step, gamma_i, rho and 1 - gamma_i - rho, are never negative.',
    domain: 'B_0 = R_0 = k = 1, rho = .01',
    method: 'the weights at the hundredth step, and one checked urn',
    check: () =>
      refutedBy(model, { steps: 100 }, () => {
        const rest = 1 - 100 / 101 - 0.01;
        return rest < 0
          ? `at step 99 a judgement weighs 1 - gamma = 1/100, just what the group does; at step 100 it weighs 1/101, and 1 - gamma - rho = ${n(rest)} is negative: chances would leave [0, 1]`
          : null;
      }),
    correction: {
      statement: 'With rho_i = min(rho, 1 - gamma_i) they are not, and chances stay in [0, 1].',
      domain: 'random urns, B_0, R_0 and k from .1 to 5.1, rho from 0 to 1, both groups, 2 to 300 steps',
      method: 'means with their variances no larger than those of a chance with that mean',
      check: (falsified) =>
        searched(
          500,
          63,
          (draw) =>
            readGame(model, {
              blue: 0.1 + 5 * draw(),
              red: 0.1 + 5 * draw(),
              added: 0.1 + 5 * draw(),
              bias: draw(),
              steps: 2 + Math.floor(299 * draw()),
            }),
          ({ values }) => {
            const o = model.solve(values).outcomes as Readonly<Record<string, number>>;
            // Falsified: chances stay in [.1, .9].
            const least = falsified === undefined ? 0 : 0.1;
            for (const group of ['raised', 'lowered']) {
              const [mean, variance] = [o[`${group}Mean`]!, o[`${group}Variance`]!];
              if (!(mean >= least && mean <= 1 - least && variance <= mean * (1 - mean) + 1e-12))
                return `mean ${n(mean)} with variance ${n(variance)}`;
            }
            return null;
          },
          'random urns',
        ),
    },
  },
  {
    id: 'one-shot',
    place: 'audits',
    origin: 'ours',
    statement:
      'To see a gap of .01 at chances about one half in one judgement takes about 39,000 people of each group (power 80 %, size 5 %).',
    domain: 'the first biased step, rho = .01',
    method: 'two-sided test of two proportions',
    check: (falsified) => printed([[{}, 'peopleFirst', 39_000, 1000]], 'one audit', falsified),
  },
  {
    id: 'record',
    place: 'audits',
    origin: 'ours',
    statement:
      'From the fourth judgement on an audit of all judgements needs no more people than one of the first biased step.',
    domain: 'B_0 = R_0 = 1, k from .1 to 3.1, rho from .001 to .051, 4 to 300 steps',
    method: 'people that both audits need, from exact moments',
    check: (falsified) =>
      searched(
        500,
        64,
        (draw) =>
          readGame(model, {
            added: 0.1 + 3 * draw(),
            bias: 0.001 + 0.05 * draw(),
            steps: 4 + Math.floor(297 * draw()),
          }),
        ({ values }) => {
          const { peopleFirst, peopleRecord } = model.solve(values).outcomes;
          return turnedBy(falsified) * (peopleRecord! - peopleFirst!) <= 0
            ? null
            : `the record needs ${n(peopleRecord!)}, the first step ${n(peopleFirst!)}`;
        },
        'random urns',
      ),
  },
];
