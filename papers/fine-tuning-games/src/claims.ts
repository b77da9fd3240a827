import {
  bargain,
  completeValues,
  findModel,
  movedBy,
  type PaperClaim,
  Polynomial,
  Proof,
  playerName,
  pow,
  type RuleName,
  readGame,
  refutedBy,
  ruleTitle,
  searched,
} from '@regulab/core';
import { polynomialEquilibrium, SHARES } from './closedForms.js';

const one = findModel('fine-tuning/one-attribute');
const many = findModel('fine-tuning/one-attribute-specialists');
const PLACE = 'bargaining, quadratic costs, one specialist';
/** A maximum is located to about 1e-10 of the share. */
const SHARE = 1e-8;

const closedForm = (rule: RuleName): PaperClaim => {
  const { formula, share, from } = SHARES[rule]!;
  return {
    id: `share-${rule}`,
    place: PLACE,
    origin: 'paper',
    statement: `The share with the ${ruleTitle(rule)} is: ${formula}, kappa = c_1/c_0.`,
    domain: `no regulation, kappa from ${from > 0 ? '1' : '.1'} to 10, c_0 and r from .2 to 2.2`,
    method: 'the formula against the maximum over all shares of solved games',
    check: (falsified) =>
      searched(
        150,
        7,
        (draw) => {
          const kappa = from > 0 ? 1 + 9 * draw() : draw() < 0.5 ? 0.1 + 0.9 * draw() : 1 + 9 * draw();
          const generalistCost = 0.2 + 2 * draw();
          return {
            model: one,
            values: completeValues(one, {
              generalistCost,
              specialistCost: kappa * generalistCost,
              revenue: 0.2 + 2 * draw(),
            }),
          };
        },
        ({ values }) => {
          // Falsified: by the ratio the other way round.
          const kappa = values.specialistCost! / values.generalistCost!;
          const expected = share(falsified === undefined ? kappa : 1 / kappa);
          const found = bargain(one, values, [rule]).agreements[0]!.share!;
          return Math.abs(found - expected) < SHARE
            ? null
            : `the formula gives ${expected}, the maximum is at ${found}`;
        },
        'shares compared to 1e-8',
      ),
  };
};

const utilitarian: PaperClaim = {
  ...closedForm('utilitarian'),
  domain: 'no regulation, c_0, c_1, r > 0',
  method: 'a completed square',
  check: (falsified) => {
    const [k, d] = [Polynomial.variable('k'), Polynomial.variable('d')];
    // c_1 = k s, c_0 = (1 - k) s: four times the sum of utilities, times c_0 c_1 / (r^2 s).
    const sum = (x: Polynomial): Polynomial => {
      const y = Polynomial.of(1).minus(x);
      const l = Polynomial.of(1).minus(k);
      return x.times(k).plus(y.times(l)).times(2).minus(x.squared().times(k)).minus(y.squared().times(l));
    };
    return new Proof(falsified).identity(
      'with c_1/(c_0 + c_1) = k the sum at share d is (r^2 (c_0 + c_1) / (4 c_0 c_1)) times a number that falls short of its value at k by (d - k)^2',
      sum(k).minus(sum(d)),
      d.minus(k).squared(),
    ).verdict;
  },
};

const three = [{}, { marginalCost: 0.6 }, { revenue: 0.3, marginalCost: 0.6, entryCost: 0.2 }];
const disconnected = [{ cost: 0.2 }, { cost: 2, entryCost: 0.5 }];

export const claims: readonly PaperClaim[] = [
  utilitarian,
  ...(
    ['nash', 'egalitarian', 'kalai-smorodinsky', 'powerful-generalist', 'powerful-specialist'] as const
  ).map(closedForm),
  {
    id: 'polynomial-costs',
    place: 'polynomial costs',
    origin: 'paper',
    statement:
      'With costs c_0 x^k_0 and c_1 x^k_1 the generalist invests (delta r/(k_0 c_0))^(1/(k_0 - 1)) and the specialist adds ((1 - delta) r/(k_1 c_1))^(1/(k_1 - 1)).',
    domain:
      'exponents from 1.2 to 6, no regulation; shares from .02 to .98, revenue and costs from .2 to 2.2',
    method: 'random games whose equilibria the independent check accepts',
    check: (falsified) =>
      searched(
        2000,
        11,
        (draw) => ({
          model: one,
          values: completeValues(one, {
            share: 0.02 + 0.96 * draw(),
            revenue: 0.2 + 2 * draw(),
            generalistCost: 0.2 + 2 * draw(),
            specialistCost: 0.2 + 2 * draw(),
            generalistExponent: 1.2 + 4.8 * draw(),
            specialistExponent: 1.2 + 4.8 * draw(),
          }),
        }),
        ({ values: v }) => {
          const { first, final } = polynomialEquilibrium(
            v.generalistCost!,
            v.specialistCost!,
            v.generalistExponent!,
            v.specialistExponent!,
            v.revenue!,
            v.share!,
          );
          // Falsified: the generalist invests five per cent more.
          const invested = movedBy(falsified) * first;
          const claim = {
            status: 'equilibrium' as const,
            outcomes: {
              generalistSafety: invested,
              safety: final + invested - first,
              ...utilities(v, invested, final + invested - first),
            },
          };
          const { accepted, problems } = one.verify(v, claim);
          return accepted ? null : problems.join('; ');
        },
        'the formula itself is handed to the verifier',
      ),
  },
  {
    id: 'many-specialists',
    place: 'several specialists',
    origin: 'paper',
    statement:
      'With n specialists that all contribute the generalist invests (sum of delta_j r_j / (k_0 c_0))^(1/(k_0 - 1)).',
    domain:
      'two to five specialists, no entry, fixed or marginal costs at zero; exponents from 1.3 to 4.3, shares from .05 to .95, revenues and costs from .2 to 2.2',
    method: 'random games whose equilibria the independent check accepts',
    check: (falsified) =>
      searched(
        400,
        12,
        (draw) => {
          const n = 2 + Math.floor(4 * draw());
          const { model, values } = readGame(many, {
            generalistCost: 0.2 + 2 * draw(),
            generalistExponent: 1.3 + 3 * draw(),
            specialists: Array.from({ length: n }, () => ({
              share: 0.05 + 0.9 * draw(),
              revenue: 0.2 + 2 * draw(),
              cost: 0.2 + 2 * draw(),
              exponent: 1.3 + 3 * draw(),
            })),
          });
          return { model, values };
        },
        ({ model, values: v }) => {
          const solved = model.solve(v);
          let income = 0;
          for (let i = 0; i < model.list!.count; i++)
            income += v[playerName('specialists', i, 'share')]! * v[playerName('specialists', i, 'revenue')]!;
          const k = v.generalistExponent!;
          const expected = movedBy(falsified) * pow(income / (k * v.generalistCost!), 1 / (k - 1));
          const found = solved.outcomes.generalistSafety!;
          const { accepted } = model.verify(v, solved);
          return accepted && Math.abs(found - expected) < 1e-9 * expected
            ? null
            : `the formula gives ${expected}, the equilibrium is ${found}`;
        },
        'certified equilibria',
      ),
  },
  {
    id: 'everybody-contributes',
    place: 'regimes: contribute, free-ride, abstain',
    origin: 'ours',
    statement: 'Every specialist that takes part adds something.',
    domain: 'specialists with a marginal cost at zero',
    method: 'the example of three specialists',
    check: () =>
      refutedBy(many, { specialists: three.map((s) => ({ ...s, share: 0.5 })) }, (o) =>
        o['specialists[1].role'] === 1
          ? `c_0 = 1, share .5: the generalist invests .5; specialist 1 (m = 0) adds ${o['specialists[0].safety']! - 0.5}, specialist 2 (m = .6 > (1 - delta) r = .5) rides free and still earns ${o['specialists[1].utility']}, specialist 3 (r = .3, E = .2) abstains`
          : null,
      ),
  },
  {
    id: 'pareto-interval',
    place: 'the Pareto set of shares',
    origin: 'ours',
    statement: 'The shares that no other share improves upon for all players form an interval.',
    domain: 'a common share with two specialists',
    method: 'one market: c_0 = 1, D_1 with c = .2, D_2 with c = 2 and entry cost .5',
    check: () => {
      const at = (share: number) =>
        readGame(many, { specialists: disconnected.map((s) => ({ ...s, share })) });
      const better = at(0.28);
      const { outcomes } = better.model.solve(better.values);
      return refutedBy(many, { specialists: disconnected.map((s) => ({ ...s, share: 0.15 })) }, (o) => {
        const names = ['generalistUtility', 'specialists[0].utility', 'specialists[1].utility'];
        const gains = names.map((name) => outcomes[name]! - o[name]!);
        const [low, high] = [at(0.04), at(0.4)].map(({ model, values }) => bargain(model, values, []).pareto);
        const inside = (list: typeof low, share: number) => list!.some(([a, b]) => a <= share && share <= b);
        return gains.every((gain) => gain >= 0) &&
          Math.max(...gains) > 1e-3 &&
          inside(low, 0.04) &&
          inside(high, 0.4)
          ? `share .15 is worse for somebody and better for nobody than share .28, where specialist 2 takes part (gains ${gains.map((gain) => gain.toFixed(4)).join(', ')}); yet .04 and .4 are undominated: the set is ${low!.map(([a, b]) => `[${a.toFixed(4)}, ${b.toFixed(4)}]`).join(' and ')}`
          : null;
      });
    },
  },
];

function utilities(v: Readonly<Record<string, number>>, first: number, final: number) {
  const added = final - first;
  return {
    generalistUtility: v.share! * v.revenue! * final - v.generalistCost! * pow(first, v.generalistExponent!),
    specialistUtility:
      (1 - v.share!) * v.revenue! * final - v.specialistCost! * pow(added, v.specialistExponent!),
  };
}
