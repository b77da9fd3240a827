import {
  comparativeStatics,
  completeValues,
  findModel,
  formatNumber,
  movedBy,
  type PaperClaim,
  Polynomial,
  Proof,
  refutedBy,
  searched,
  shownBy,
  turnedBy,
  type Values,
} from '@regulab/core';

const model = findModel('overlap/symmetric');
const monitoring = findModel('overlap/monitoring');
const n = formatNumber;

/** Where demand is so keen that what a firm could lose in users is more than what it could be made to pay. */
const KEEN = {
  margin: 1,
  sensitivity: 20,
  calmRisk: 0.5,
  stressedRisk: 0.6,
  thirdPartyHarm: 0.5,
  liability: 2,
} as const;

/** First-order conditions hold in the linear region, and no symmetric equilibrium exists. */
export const MISLED = {
  firms: 10,
  margin: 1,
  sensitivity: 40,
  userHarm: 0.5,
  thirdPartyHarm: 0.5,
  cost: 0.5,
  calmRisk: 0.5,
  stressedRisk: 0.8,
  calmEfficacy: 0.05,
  stressedEfficacy: 0.2,
  stress: 0.5,
} as const;

/** A margin that does not cover the payment. */
const LOSS = { margin: 0.05, liability: 1, sensitivity: 2 } as const;

/** Failures that are rare in both regimes. */
const RARE = {
  calmRisk: 0.01,
  stressedRisk: 0.01,
  calmEfficacy: 0.01,
  stressedEfficacy: 0.01,
  stress: 0.5,
} as const;

/** The wedge falls with the harm to third parties though liability is below one. */
const STEEP = { systemicHarm: 1, liability: 0.9 } as const;

/** Both regimes as likely, and failures under stress twice those in calm. */
const DISPERSED = { calmRisk: 0.2, stressedRisk: 0.4, stress: 0.5, systemicHarm: 1 } as const;

const at = (values: Values, outcome: string, parameter: string): number =>
  comparativeStatics(model, values).find((s) => s.outcome === outcome && s.parameter === parameter)!.value;

/** The ranges of `random`, in words. */
const RANGES =
  '2 to 20 firms, users .2 to 2.2, margin, harm to users and to third parties .1 to 2.1, sensitivity .2 to 6.2, cost .3 to 2.3, risks .05 to .45 and .3 to .9, efficacies .02 to .32 and up to .6 more, stress .05 to .95, kappa up to .5, liability up to .95';

/** A game in the linear region that has an equilibrium inside, or null. */
const linear = (given: Readonly<Record<string, number>>) => {
  const values = completeValues(model, given);
  const { status, regime, outcomes: o } = model.solve(values);
  const limit = Math.min(
    values.calmRisk! / values.calmEfficacy!,
    values.stressedRisk! / values.stressedEfficacy!,
  );
  return status === 'equilibrium' &&
    regime === 'interior/both' &&
    o.optimum! < limit &&
    o.meanFieldOptimum! < limit
    ? { model, values }
    : null;
};

/** Half-way to where the first clamp binds. */
const halfway = (v: Values): number =>
  0.5 * Math.min(v.calmRisk! / v.calmEfficacy!, v.stressedRisk! / v.stressedEfficacy!);

const random = (draw: () => number): Record<string, number> => {
  const calmEfficacy = 0.02 + 0.3 * draw();
  return {
    firms: 2 + Math.floor(19 * draw()),
    users: 0.2 + 2 * draw(),
    margin: 0.1 + 2 * draw(),
    sensitivity: 0.2 + 6 * draw(),
    userHarm: 0.1 + 2 * draw(),
    thirdPartyHarm: 0.1 + 2 * draw(),
    cost: 0.3 + 2 * draw(),
    calmRisk: 0.05 + 0.4 * draw(),
    stressedRisk: 0.3 + 0.6 * draw(),
    calmEfficacy,
    stressedEfficacy: calmEfficacy + 0.6 * draw(),
    stress: 0.05 + 0.9 * draw(),
    systemicHarm: 0.5 * draw(),
    liability: 0.95 * draw(),
  };
};

const X = Polynomial.variable;

/** The paper's marginal benefits times N/M: firms' (equation 16) and the planner's (17), with k for beta h_U (1 - 1/N) mu. */
const firms = X('tau').times(X('hE')).plus(X('k'));
const planner = X('hU').plus(X('hE')).plus(X('systemic'));

export const claims: readonly PaperClaim[] = [
  {
    id: 'welfare-once',
    place: 'section 3, equation 4',
    origin: 'paper',
    statement:
      'Welfare is the expected largest utility less costs, harm to users and third parties, and systemic loss.',
    domain: 'equation 4 as printed, read as what the planner of equation 11 maximises',
    method: 'the default game, each term by hand',
    check: () =>
      refutedBy(model, {}, (o) => {
        const twice = o.welfare! - o.printedWelfare!;
        return Math.abs(twice - o.failure!) < 1e-12
          ? `with M = h_U = 1 utilities already hold the harm h_U pi = ${n(o.failure!)} to users; the third term of equation 4 takes it away again, so that printed welfare is lower by ${n(twice)}. Equation 11 counts it once`
          : null;
      }),
    correction: {
      statement:
        'Consumer surplus (M/beta) ln sum exp(beta U_j), less costs, less harm to third parties, less systemic loss, differs from equation 11 by a constant at a common overlap.',
      domain: `alike firms with an equilibrium inside the linear region: ${RANGES}`,
      method: '2,000 pairs of overlaps: differences of the two agree to 1e-9',
      check: (falsified) =>
        searched(
          2000,
          21,
          (draw) => {
            const game = linear({ ...random(draw), floor: 0 });
            return game &&
              model.solve({ ...game.values, floor: halfway(game.values) }).status === 'equilibrium'
              ? game
              : null;
          },
          ({ values }) => {
            const welfare = (floor: number) => model.solve({ ...values, floor }).outcomes;
            const [a, b] = [welfare(0), welfare(halfway(values))];
            if (a.welfare == null || b.welfare == null)
              return 'there is no equilibrium with or without the floor';
            const eq11 = (o: typeof a): number =>
              -0.5 * values.firms! * values.cost! * o.overlap! ** 2 -
              // Falsified: harm to users twice.
              values.users! * (movedBy(falsified) * values.userHarm! + values.thirdPartyHarm!) * o.failure! -
              values.systemicHarm! * o.squaredLoad!;
            const off = a.welfare - b.welfare - (eq11(a) - eq11(b));
            return Math.abs(off) < 1e-9 * (1 + Math.abs(a.welfare)) ? null : `they differ by ${off}`;
          },
          'games of the linear region with and without a floor',
        ),
    },
  },
  {
    id: 'first-order-is-equilibrium',
    place: 'section 4, existence and uniqueness',
    origin: 'paper',
    statement:
      'Profits are strictly concave in a firm’s own overlap, so that the first-order condition gives the unique symmetric equilibrium.',
    domain: 'the linear region',
    method:
      'one game: the first-order point, the best deviation from it, and a proof by intervals that no symmetric equilibrium exists',
    check: () => {
      const values = completeValues(model, MISLED);
      const solved = model.solve(values);
      const certificate = model.verify(values, solved);
      if (solved.status !== 'none' || !certificate.accepted)
        return {
          kind: 'open',
          note: 'the game that should refute it has an equilibrium, or is not certified',
        };
      return {
        kind: 'refuted',
        counterexample: {
          model: model.id,
          parameters: values,
          outcomes: solved.outcomes,
          because: `${solved.reason}. At a share of 1/N below one half the demand for safety is convex: share (1 - share) (1 - 2 share) > 0`,
          verified: certificate.accepted,
        },
      };
    },
    correction: {
      statement:
        'A firm has one best reply whatever the others do, and the first-order point is the unique symmetric equilibrium, if M (m k^2 / (6 sqrt 3) + k p / 2) <= c, with k = beta h_U a, p = tau h_E a and m the largest margin after payments in absolute value.',
      domain: `games that fulfil the condition, clamps included (sufficient, not necessary): ${RANGES}, but liability up to 3`,
      method: 'random games that fulfil the condition: one certified equilibrium each, and no deviation pays',
      check: (falsified) =>
        searched(
          3000,
          22,
          (draw) => {
            const values = completeValues(model, { ...random(draw), liability: 3 * draw() });
            const a = (1 - values.stress!) * values.calmEfficacy! + values.stress! * values.stressedEfficacy!;
            const k = values.sensitivity! * values.userHarm! * a;
            const p = values.liability! * values.thirdPartyHarm! * a;
            const risk = (1 - values.stress!) * values.calmRisk! + values.stress! * values.stressedRisk!;
            const most = Math.max(
              values.margin!,
              Math.abs(values.margin! - values.liability! * values.thirdPartyHarm! * risk),
            );
            const bend = values.users! * ((most * k * k) / (6 * Math.sqrt(3)) + 0.5 * k * p);
            // Falsified: the condition ten times over, with keen demand.
            if (falsified !== undefined)
              return bend > 10 * values.cost!
                ? { model, values: { ...values, sensitivity: 8 * values.sensitivity! } }
                : null;
            return bend <= values.cost! ? { model, values } : null;
          },
          ({ values }) => {
            const solved = model.solve(values);
            return solved.status === 'equilibrium' &&
              solved.equilibria.length === 1 &&
              model.verify(values, solved).accepted
              ? null
              : `${solved.equilibria.length} equilibria, ${solved.reason ?? 'not certified'}`;
          },
          'every one certified by interval branch and bound',
        ),
    },
  },
  {
    id: 'liability-raises-overlap',
    place: 'section 4, after equation 9, and footnote 4',
    origin: 'paper',
    statement:
      'The equilibrium overlap increases with the liability rate; keeping the exact margin changes no qualitative result while the equilibrium is interior.',
    domain: 'interior symmetric equilibria of the linear region',
    method: 'one game with and without liability, both certified',
    check: () =>
      refutedBy(model, KEEN, (o) => {
        const before = model.solve(completeValues(model, { ...KEEN, liability: 0 })).outcomes.overlap!;
        return o.overlap! < before
          ? `without liability every firm invests ${n(before)}; at tau = 2 it invests ${n(o.overlap!)}. Payments tau h_E pi make a user worth less to a firm, and beta h_U (1 - 1/N) pi = ${n(KEEN.sensitivity * 0.8 * o.failure!)} > 1 says that this weighs more than the payment that overlap saves`
          : null;
      }),
    correction: {
      statement:
        'At a given overlap liability raises a firm’s marginal profit if beta h_U (1 - 1/N) pi < 1 and lowers it if it is above one.',
      domain: 'the linear region',
      method: 'the derivative of the marginal profit with respect to tau, as polynomials',
      check: (falsified) => {
        const [t, mu, p, k, a] = [X('t'), X('mu'), X('p'), X('k'), X('a')];
        // Marginal profit per user and firm without its cost: a (t + (mu - t p) k), t = tau h_E.
        const marginal = (x: Polynomial): Polynomial => a.times(x.plus(mu.minus(x.times(p)).times(k)));
        const one = Polynomial.of(1);
        return new Proof(falsified).identity(
          'marginal profit at t + d less that at t is d a (1 - k p), with t = tau h_E, k = beta h_U (1 - 1/N): its sign is that of 1 - k p',
          marginal(t.plus(X('d'))).minus(marginal(t)),
          X('d')
            .times(a)
            .times(one.minus(k.times(p))),
        ).verdict;
      },
    },
  },
  {
    id: 'under-investment',
    place: 'section 6, Proposition 2',
    origin: 'paper',
    statement:
      'Without a policy that internalises third-party and systemic harm competitive firms invest less than the planner.',
    domain: 'the symmetric linear region, no floor',
    method: 'one game: beta = 10, mu = 2, kappa = 0, h_E = .2',
    check: () =>
      refutedBy(model, { sensitivity: 10, margin: 2, systemicHarm: 0, thirdPartyHarm: 0.2 }, (o) =>
        o.overlap! > o.optimum!
          ? `firms invest ${n(o.overlap!)} = a M mu beta h_U (N - 1)/(c N^2) = .14 x 2 x 10 x .16, the planner ${n(o.optimum!)} = a M (h_U + h_E)/(c N) = .14 x 1.2/5; failures are ${n(o.calmFailure!)} and ${n(o.stressedFailure!)}, inside the linear region`
          : null,
      ),
    correction: {
      statement:
        'Firms invest less than the planner if and only if mu beta h_U (1 - 1/N) < h_U + (1 - tau) h_E + 2 kappa N^2 pi(o_NE)/M.',
      domain: 'equations 10 and 15: printed equilibrium, mean-field planner, no floor',
      method:
        'the difference of the marginal benefits of equations 16 and 17, as polynomials; the planner’s net benefit falls with overlap',
      check: (falsified) =>
        new Proof(falsified)
          .identity(
            'N/M times the planner’s marginal benefit less the firms’ is h_U + (1 - tau) h_E + 2 kappa N^2 pi/M - mu beta h_U (1 - 1/N)',
            planner.minus(firms),
            X('hU')
              .plus(X('hE'))
              .minus(X('tau').times(X('hE')))
              .plus(X('systemic'))
              .minus(X('k')),
          )
          .positive(
            'the planner’s net marginal benefit a (B - 2 kappa N a x) - c x falls by (c + 2 kappa N a^2) d over a step d: its sign at o_NE says on which side o_SP lies',
            X('c')
              .plus(X('kappa').times(X('N')).times(X('a').squared()).times(2))
              .times(X('d')),
          ).verdict,
    },
  },
  {
    id: 'wedge-third-party-harm',
    place: 'section 6, third-party harm',
    origin: 'paper',
    statement: 'The wedge increases with the harm to third parties whenever tau < 1.',
    domain: 'interior linear region',
    method: 'one game with its exact derivatives',
    check: () =>
      refutedBy(model, STEEP, (o) => {
        const values = completeValues(model, STEEP);
        const slope = at(values, 'wedge', 'thirdPartyHarm');
        return slope < 0 && o.calmFailure! > 0 && o.stressedFailure! > 0
          ? `at tau = .9 and kappa = 1 the market’s overlap rises by ${n(at(values, 'overlap', 'thirdPartyHarm'))} and the planner’s by ${n(at(values, 'optimum', 'thirdPartyHarm'))} per unit of h_E: the planner already invests against joint failures and moves less`
          : null;
      }),
    correction: {
      statement: 'It does if and only if tau < c/(c + 2 kappa N a^2).',
      domain: 'equations 10 and 15',
      method: 'the two derivatives, as polynomials',
      check: (falsified) => {
        const [a, M, c, tau, s, d] = [X('a'), X('M'), X('c'), X('tau'), X('s'), X('d')];
        // Equations 15 and 10 brought to the denominator N c (c + s), s = 2 kappa N a^2.
        const wedge = (hE: Polynomial): Polynomial =>
          c
            .times(a)
            .times(M.times(X('hU').plus(hE)).plus(X('risk')))
            .minus(
              c
                .plus(s)
                .times(a)
                .times(M)
                .times(tau.times(hE).plus(X('k'))),
            );
        return new Proof(falsified).identity(
          'with s = 2 kappa N a^2, risk = 2 kappa N^2 pi0 and k = mu beta h_U (1 - 1/N), N c (c + s) times the wedge rises by d a M (c - tau (c + s)) when h_E rises by d',
          wedge(X('hE').plus(d)).minus(wedge(X('hE'))),
          d
            .times(a)
            .times(M)
            .times(c.minus(tau.times(c.plus(s)))),
        ).verdict;
      },
    },
  },
  {
    id: 'wedge-systemic',
    place: 'section 6, systemic convexity',
    origin: 'paper',
    statement: 'The wedge increases with kappa.',
    domain: `interior linear region: ${RANGES}`,
    method: 'exact derivatives of random games',
    check: (falsified) =>
      searched(
        3000,
        23,
        (draw) => linear(random(draw)),
        ({ values }) => {
          const slope = at(values, 'wedge', 'systemicHarm');
          return turnedBy(falsified) * slope > 0 ? null : `the derivative is ${slope}`;
        },
        'exact equilibrium and planner',
      ),
  },
  {
    id: 'wedge-demand',
    place: 'section 6, demand sensitivity and margins',
    origin: 'paper',
    statement:
      'The wedge falls as margins or the sensitivity of demand rise, as long as payments are small beside the margin.',
    domain: `interior linear region, policy fixed, exact equilibrium, mu > tau h_E pi: ${RANGES}`,
    method: 'exact derivatives of random games',
    check: (falsified) =>
      searched(
        3000,
        24,
        (draw) => {
          const game = linear(random(draw));
          if (game === null) return null;
          const { values } = game;
          const { failure } = model.solve(values).outcomes;
          return values.margin! > values.liability! * values.thirdPartyHarm! * failure! ? game : null;
        },
        ({ values }) => {
          const [beta, mu] = [at(values, 'wedge', 'sensitivity'), at(values, 'wedge', 'margin')];
          const sign = turnedBy(falsified);
          return sign * beta < 0 && sign * mu < 0 ? null : `the derivatives are ${beta} and ${mu}`;
        },
        'exact equilibrium and planner',
      ),
  },
  {
    id: 'exact-margins',
    place: 'section 4, footnote 4, on the wedge and the sensitivity of demand',
    origin: 'paper',
    statement:
      'Keeping the exact margin mu - tau h_E pi leaves it so wherever the symmetric equilibrium is interior.',
    domain: 'interior linear region, policy fixed; also where payments exceed the margin',
    method: 'one game with its exact derivatives',
    check: () =>
      refutedBy(model, LOSS, (o) => {
        const slope = at(completeValues(model, LOSS), 'wedge', 'sensitivity');
        return slope > 0 && o.calmFailure! > 0
          ? `with a margin of .05 and tau = 1 a firm loses ${n(o.failure! - 0.05)} on each user, so that it wants fewer of them (free to leave, it would): the wedge rises by ${n(slope)} per unit of beta`
          : null;
      }),
  },
  {
    id: 'wedge-firms',
    place: 'section 6, number of firms; conclusion',
    origin: 'paper',
    statement: 'The wedge increases with the number of firms over a wide range when kappa is not trivial.',
    domain:
      'the default game: kappa = .1 from N = 6 to 40, and kappa = 1 from N = 2 to 40; from N = 2 to 6 it falls at kappa = .1, for each of few firms serves so many users that the planner wants much of it',
    method: 'exact wedges one firm after the other',
    check: (falsified) =>
      shownBy(
        (
          [
            [0.1, 6],
            [1, 2],
          ] as const
        ).flatMap(([systemicHarm, from]) =>
          // Falsified: from two firms on whatever kappa.
          Array.from({ length: 40 - (falsified === undefined ? from : 2) }, (_, k) => ({
            model,
            given: { systemicHarm, firms: k + (falsified === undefined ? from : 2) },
          })),
        ),
        ({ values, solved }) => {
          const wedge = solved.outcomes.wedge!;
          const next = model.solve({ ...values, firms: values.firms! + 1 }).outcomes.wedge!;
          return next > wedge
            ? null
            : `from N = ${values.firms} to ${values.firms! + 1} it falls from ${n(wedge)} to ${n(next)} at kappa = ${n(values.systemicHarm!)}`;
        },
        'numbers of firms, each beside one more',
      ),
  },
  {
    id: 'fragmentation',
    place: 'section 6, number of firms',
    origin: 'paper',
    statement: 'As markets fragment the private incentive to invest weakens.',
    domain: 'equation 10, N >= 2',
    method: 'both terms of equation 10 at N and N + 1, as polynomials in N - 2',
    check: (falsified) => {
      const m = X('m');
      const N = m.plus(2);
      const next = m.plus(3);
      return new Proof(falsified)
        .positive('1/N - 1/(N + 1), times N (N + 1), is positive', next.minus(N))
        .positive(
          '(N - 1)/N^2 - N/(N + 1)^2, times N^2 (N + 1)^2, is N^2 - N - 1, positive from N = 2 on',
          m.plus(1).times(next.squared()).minus(N.times(N.squared())),
        ).verdict;
    },
  },
  {
    id: 'wedge-dispersion',
    place: 'section 6, Proposition 3',
    origin: 'paper',
    statement:
      'The wedge increases with the dispersion of what overlap does, s (1 - s) (a_H - a_L)^2, and with that of baseline risks, s (1 - s) (pi0_H - pi0_L)^2.',
    domain: 'means over regimes held fixed, linear region, a_H > a_L',
    method: 'two games with the same mean effect of overlap, one with more dispersion',
    check: () => {
      const near = { ...DISPERSED, calmEfficacy: 0.2, stressedEfficacy: 0.4 };
      const far = { ...DISPERSED, calmEfficacy: 0.19, stressedEfficacy: 0.41 };
      const before = model.solve(completeValues(model, near)).outcomes;
      return refutedBy(model, far, (o) =>
        o.wedge! < before.wedge! && o.calmFailure! > 0 && o.stressedFailure! > o.calmFailure!
          ? `regimes fail with .2 and .4 without overlap, which prevents .3 a unit on average. With effects .2 and .4 the planner wants ${n(before.optimum!)} and the wedge is ${n(before.wedge!)}; with .19 and .41 they are ${n(o.optimum!)} and ${n(o.wedge!)}: at so much overlap more dispersion leaves less variance to remove, and the planner stops earlier`
          : null,
      );
    },
    correction: {
      statement:
        'At a given overlap the planner’s marginal benefit rises with pi0_H - pi0_L, and with a_H - a_L as long as o < (pi0_H - pi0_L)/(2 (a_H - a_L)).',
      domain: 'means over regimes held fixed, linear region, a_H > a_L',
      method: 'the variance between regimes and its derivatives, as polynomials',
      check: (falsified) => {
        const [A, P, o, d] = [X('A'), X('P'), X('o'), X('d')];
        // -d/do of (P - A o)^2 / 2 is A (P - A o): the marginal benefit but for 2 kappa N (N - 1) s (1 - s).
        const benefit = (effect: Polynomial, gap: Polynomial): Polynomial =>
          effect.times(gap.minus(effect.times(o)));
        return new Proof(falsified)
          .identity(
            'with A = a_H - a_L and P = pi0_H - pi0_L the benefit at A + d less that at A is d (P - 2 A o) - d^2 o',
            benefit(A.plus(d), P).minus(benefit(A, P)),
            d.times(P.minus(A.times(o).times(2))).minus(d.squared().times(o)),
          )
          .positive('at P + d less at P it is d A > 0', benefit(A, P.plus(d)).minus(benefit(A, P))).verdict;
      },
    },
  },
  {
    id: 'liability-identity',
    place: 'section 7.2, equation 18',
    origin: 'paper',
    statement:
      'The liability rate 1 + 2 kappa N^2 pi(o_SP)/(h_E M) - (mu beta h_U/h_E)(1 - 1/N) makes firms choose the planner’s overlap.',
    domain: 'equations 10 and 15, o_min = 0',
    method: 'the default game at the printed rate',
    check: () => {
      const { printedLiability } = model.solve(completeValues(model, {})).outcomes;
      return refutedBy(model, { liability: printedLiability! }, (o) =>
        Math.abs(o.printedOverlap! - o.meanFieldOptimum!) > 1e-3
          ? `the printed rate is ${n(printedLiability!)}; at it equation 10 gives ${n(o.printedOverlap!)}, but the planner of equation 15 wants ${n(o.meanFieldOptimum!)}: the harm to users, h_U/h_E, is missing`
          : null,
      );
    },
    correction: {
      statement: 'The rate is 1 + h_U/h_E + 2 kappa N^2 pi(o_SP)/(h_E M) - (mu beta h_U/h_E)(1 - 1/N).',
      domain: 'equations 10 and 15, o_min = 0',
      method: 'equal marginal benefits, as polynomials',
      check: (falsified) => {
        // h_E tau by the corrected identity.
        const payment = X('hE').plus(X('hU')).plus(X('systemic')).minus(X('k'));
        return new Proof(falsified).identity(
          'with h_E tau = h_E + h_U + 2 kappa N^2 pi/M - mu beta h_U (1 - 1/N) the firms’ marginal benefit is the planner’s',
          payment.plus(X('k')),
          planner,
        ).verdict;
      },
    },
  },
  {
    id: 'mean-field',
    place: 'section 5, equation 15',
    origin: 'paper',
    statement:
      'E[K^2] is approximately (N pi)^2 where pi_S (1 - pi_S) is second order relative to pi_S^2: off by a part eps/N, and by the variance between regimes, where pi_S (1 - pi_S) <= eps pi_S^2.',
    domain: 'all N, both regimes, 0 <= pi_S <= 1',
    method: 'the closed form, as polynomials',
    check: (falsified) => {
      // In a regime E[K^2] = N pi (1 - pi) + N^2 pi^2; pi (1 - pi) = eps pi^2 - slack.
      const [N, p, eps, slack, w, q] = [X('N'), X('p'), X('eps'), X('slack'), X('w'), X('q')];
      const spread = eps.times(p.squared()).minus(slack);
      const one = Polynomial.of(1);
      const mean = w.times(p).plus(one.minus(w).times(q));
      return new Proof(falsified)
        .identity(
          'in a regime (N pi)^2 (1 + eps/N) less E[K^2 | S] = N pi (1 - pi) + (N pi)^2 is N times the slack in pi (1 - pi) <= eps pi^2',
          N.squared()
            .times(p.squared())
            .plus(N.times(eps).times(p.squared()))
            .minus(N.times(spread).plus(N.squared().times(p.squared()))),
          N.times(slack),
        )
        .identity(
          'over regimes the mean of pi_S^2 exceeds the square of the mean by w (1 - w) (pi_L - pi_H)^2',
          w.times(p.squared()).plus(one.minus(w).times(q.squared())).minus(mean.squared()),
          w.times(one.minus(w)).times(p.minus(q).squared()),
        ).verdict;
    },
  },
  {
    id: 'mean-field-small',
    place: 'section 5, equation 15, the words “small-to-moderate”',
    origin: 'paper',
    statement: 'Failure probabilities that are small to moderate make it so.',
    domain: 'five firms, s = .5, both regimes with pi0 = .01 and a = .01',
    method: 'closed form beside the approximation, one certified game',
    check: () =>
      refutedBy(model, RARE, (o) => {
        const square = (5 * o.failure!) ** 2;
        return o.squaredLoad! > 10 * square
          ? `pi = ${n(o.failure!)}: (N pi)^2 = ${n(square)}, but E[K^2] = N pi (1 - pi) + (N pi)^2 = ${n(o.squaredLoad!)}. pi (1 - pi) <= eps pi^2 says that pi is at least 1/(1 + eps), near one; what makes the square good is N pi much above 1 - pi`
          : null;
      }),
  },
  {
    id: 'at-most-one',
    place: 'section 4, existence and uniqueness',
    origin: 'paper',
    statement: 'There is at most one symmetric equilibrium.',
    domain: `clamps, floors and margins below payments included: ${RANGES}, but sensitivity up to 60, cost .02 to 1.02, liability up to 6; half of the games with a floor up to the last clamp`,
    method: 'every symmetric first-order point of random games, each against all deviations',
    check: (falsified) =>
      searched(
        20_000,
        25,
        (draw) => {
          const given = {
            ...random(draw),
            sensitivity: 0.2 + 60 * draw(),
            cost: 0.02 + draw(),
            liability: 6 * draw(),
          } as Readonly<Record<string, number>>;
          const last = Math.max(
            given.calmRisk! / given.calmEfficacy!,
            given.stressedRisk! / given.stressedEfficacy!,
          );
          const floor = draw() < 0.5 ? 0 : last * draw();
          return { model, values: completeValues(model, { ...given, floor }) };
        },
        ({ values }) => {
          const { equilibria } = model.solve(values);
          // Falsified: there is none.
          return equilibria.length <= (falsified === undefined ? 1 : 0)
            ? null
            : `there are ${equilibria.length}: ${equilibria.map((e) => n(e.strategies.overlap!)).join(', ')}`;
        },
        'games with keen demand and much liability among them',
      ),
  },
  {
    id: 'monitoring-sign',
    place: 'section 9.1, the condition for monitoring',
    origin: 'paper',
    statement:
      'In the condition for monitoring the term with q′(m) enters with a plus, so that liability makes firms monitor more.',
    domain: 'symmetric equilibria with monitoring, interior in both choices',
    method: 'one game with and without liability, checked by a search over both choices',
    check: () =>
      refutedBy(monitoring, { sensitivity: 6, margin: 2, liability: 1 }, (o) => {
        const before = monitoring.solve(completeValues(monitoring, { sensitivity: 6, margin: 2 })).outcomes
          .monitoring!;
        return o.monitoring! < before && o.monitoring! > 0
          ? `with beta = 6 and mu = 2 firms monitor ${n(before)} without liability; at tau = 1 they monitor ${n(o.monitoring!)}, because what is found is paid for`
          : null;
      }),
    correction: {
      statement: 'It enters with a minus: -tau q′(m) h_E M share pi.',
      domain: 'the firm’s own profit',
      method: 'the change of the expected payment with monitoring, as polynomials',
      check: (falsified) => {
        const [t, q, r, p, b, d] = [X('t'), X('q'), X('r'), X('p'), X('b'), X('d')];
        // Detection q + r d and failure p - b d after a step d: t = tau h_E M share.
        const paid = (detected: Polynomial, fails: Polynomial): Polynomial => t.times(detected).times(fails);
        return new Proof(falsified).identity(
          'payments t q p fall by d t (q b - r p) + d^2 t r b when monitoring rises by d, detection by r d and failures fall by b d: the term with q′ = r is -t r p',
          paid(q, p).minus(paid(q.plus(r.times(d)), p.minus(b.times(d)))),
          d
            .times(t)
            .times(q.times(b).minus(r.times(p)))
            .plus(d.squared().times(t).times(r).times(b)),
        ).verdict;
      },
    },
  },
];
