import {
  boundDesign,
  completeValues,
  interval as I,
  type PaperClaim,
  Polynomial,
  Proof,
  refutedBy,
  searched,
  type Values,
} from '@regulab/core';
import { certified, decimal, nearTie, outcomesOf, randomTwo, two } from './games.js';

const P = (name: string) => Polynomial.variable(name);
const n = (value: string | number) => Polynomial.of(value);

/*
 * Anarchy with cross terms. The generalist's cost is p0 (alpha + h0 beta)^2 + k0 beta^2 and the specialist's
 * p1 (d_alpha + h1 d_beta)^2 + k1 d_beta^2, with h = c_ab / c_aa and k = det / c_aa. Revenue is expressed by the unregulated
 * choices through the first-order conditions, so that every identity is one of polynomials.
 */
const [p0, h0, k0, p1, h1, k1] = ['p0', 'h0', 'k0', 'p1', 'h1', 'k1'].map(P) as [
  Polynomial,
  Polynomial,
  Polynomial,
  Polynomial,
  Polynomial,
  Polynomial,
];
const [alpha, beta, ua, ub, e, y] = ['alpha', 'beta', 'ua', 'ub', 'e', 'y'].map(P) as [
  Polynomial,
  Polynomial,
  Polynomial,
  Polynomial,
  Polynomial,
  Polynomial,
];
const cost = (p: Polynomial, h: Polynomial, k: Polynomial, x: Polynomial, z: Polynomial): Polynomial =>
  p.times(x.plus(h.times(z)).squared()).plus(k.times(z.squared()));
/** delta r_alpha and delta r_beta from the generalist's first-order conditions at (alpha, beta). */
const shareRa = p0.times(alpha.plus(h0.times(beta))).times(2);
const shareRb = shareRa.times(h0).plus(k0.times(beta).times(2));
/** (1 - delta) r from the specialist's at (ua, ub). */
const restRa = p1.times(ua.plus(h1.times(ub))).times(2);
const restRb = restRa.times(h1).plus(k1.times(ub).times(2));
const generalist = (a0: Polynomial, b0: Polynomial, a1: Polynomial, b1: Polynomial): Polynomial =>
  shareRa
    .times(a1)
    .plus(shareRb.times(b1))
    .minus(cost(p0, h0, k0, a0, b0));
const specialist = (a0: Polynomial, b0: Polynomial, a1: Polynomial, b1: Polynomial): Polynomial =>
  restRa
    .times(a1)
    .plus(restRb.times(b1))
    .minus(cost(p1, h1, k1, a1.minus(a0), b1.minus(b0)));
const freeG = generalist(alpha, beta, alpha.plus(ua), beta.plus(ub));
const freeD = specialist(alpha, beta, alpha.plus(ua), beta.plus(ub));

/** For statements about small eps. */
const SMALL =
  'eps so small that no investment turns negative and the gains, e rho - k e^2 and the like, stay positive';

const interior =
  'positive definite costs, 0 < delta < 1, r > 0, and both players invest in both attributes without regulation (Remark 4.3)';

/** The specialist's answer when it must climb by `more` beyond its free safety: (ua - h1 more, ub + more). */
const answer = (a0: Polynomial, b0: Polynomial, more: Polynomial): [Polynomial, Polynomial] => [
  a0.plus(ua).minus(h1.times(more)),
  b0.plus(ub).plus(more),
];

/** rho = r_b - r_a c_ab / c_aa times its share, positive because both invest in safety. */
const marginalG = shareRb.minus(shareRa.times(h1));
const marginalD = restRb.minus(restRa.times(h0));

function randomInterior(draw: () => number): Values | null {
  const values = randomTwo(draw, 'nobody');
  const free = outcomesOf(two, values)!;
  const [da, db] = [free.performance! - free.generalistPerformance!, free.safety! - free.generalistSafety!];
  const least = Math.min(free.generalistPerformance!, free.generalistSafety!, da, db);
  return least > 1e-2 ? values : null;
}

/** A game for a search, left out where somebody abstains. */
const inDomain = (values: Values) => (outcomesOf(two, values) === null ? null : { model: two, values });

const basic = 'the basic game: C_0 = C_1 = I, r = (1, 1), share .5';

const theorem61 = (): ReturnType<PaperClaim['check']> => {
  const [a1, b1] = answer(alpha, beta.minus(y), y.minus(e));
  return new Proof()
    .identity(
      'investing y less in safety while the specialist must climb to beta_1^A - e gains (y - e) rho - c_bb y^2, rho = delta (r_b - r_a c1_ab / c1_aa), c_bb the generalist’s cost of safety',
      generalist(alpha, beta.minus(y), a1, b1).minus(freeG),
      marginalG.times(y.minus(e)).minus(k0.plus(p0.times(h0.squared())).times(y.squared())),
    )
    .identity(
      'with y = 2 e that is e rho - 4 c_bb e^2, positive for small e',
      marginalG
        .times(y.minus(e))
        .minus(k0.plus(p0.times(h0.squared())).times(y.squared()))
        .with('y', e.times(2)),
      marginalG.times(e).minus(k0.plus(p0.times(h0.squared())).times(e.squared()).times(4)),
    )
    .identity(
      'rho is positive: (1 - delta) (r_b - r_a c1_ab / c1_aa) = 2 k_1 u_b',
      restRb.minus(restRa.times(h1)),
      k1.times(ub).times(2),
    )
    .identity(
      'the specialist changes by - (1 - delta) r_b y - k_1 (y - e)^2, which vanishes with e',
      specialist(alpha, beta.minus(y), a1, b1).minus(freeD),
      restRb
        .times(y)
        .times(-1)
        .minus(k1.times(y.minus(e).squared())),
    )
    .identity(
      'it earns p_1 (..)^2 + k_1 u_b^2 + (1 - delta) r.gamma_0 without a rule, so it takes part for small e (and its forced climb meets the floor exactly: its problem is concave)',
      freeD,
      cost(p1, h1, k1, ua, ub).plus(restRa.times(alpha)).plus(restRb.times(beta)),
    )
    .identity(
      'where the floor does not force it the specialist adds u, and no choice (a, b) of the generalist beats the unregulated one: the loss is a sum of squares',
      freeG.minus(generalist(P('a'), P('b'), P('a').plus(ua), P('b').plus(ub))),
      cost(p0, h0, k0, P('a').minus(alpha), P('b').minus(beta)),
    ).verdict;
};

const theorem62 = (): ReturnType<PaperClaim['check']> => {
  const a0 = alpha.minus(h0.times(e));
  const b0 = beta.plus(e);
  const [a1, b1] = answer(a0, b0, e);
  const q = P('q');
  const more = generalist(
    a0.minus(h0.times(q)),
    b0.plus(q),
    ...answer(a0.minus(h0.times(q)), b0.plus(q), e.minus(q)),
  );
  const slack = generalist(
    a0.minus(h0.times(q)),
    b0.plus(q),
    a0.minus(h0.times(q)).plus(ua),
    b0.plus(q).plus(ub),
  );
  return new Proof()
    .identity('the product meets beta_1^A + 2 e', b1, beta.plus(ub).plus(e.times(2)))
    .identity(
      'the generalist gains e delta (r_b - r_a c1_ab / c1_aa) - k_0 e^2',
      generalist(a0, b0, a1, b1).minus(freeG),
      marginalG.times(e).minus(k0.times(e.squared())),
    )
    .identity(
      'the specialist gains e (1 - delta) (r_b - r_a c0_ab / c0_aa) - k_1 e^2',
      specialist(a0, b0, a1, b1).minus(freeD),
      marginalD.times(e).minus(k1.times(e.squared())),
    )
    .identity(
      'the first slope is positive: in units of the specialist’s share it is 2 k_1 u_b',
      restRb.minus(restRa.times(h1)),
      k1.times(ub).times(2),
    )
    .identity(
      'so is the second: in units of the generalist’s share it is 2 k_0 beta_0^A',
      shareRb.minus(shareRa.times(h0)),
      k0.times(beta).times(2),
    )
    .identity(
      'it takes part: without a rule it earns p_1 (..)^2 + k_1 u_b^2 + (1 - delta) r.gamma_0, with it more',
      freeD,
      cost(p1, h1, k1, ua, ub).plus(restRa.times(alpha)).plus(restRb.times(beta)),
    )
    .identity(
      'alpha_0^A - (c0_ab/c0_aa) times the added safety is the best performance: z more or less loses c0_aa z^2',
      more.minus(
        generalist(
          a0.minus(h0.times(q)).plus(P('z')),
          b0.plus(q),
          ...answer(a0.minus(h0.times(q)).plus(P('z')), b0.plus(q), e.minus(q)),
        ),
      ),
      p0.times(P('z').squared()),
    )
    .identity(
      'q more safety from the generalist while the specialist complies minimally costs q rho + 2 k_0 e q + k_0 q^2',
      generalist(a0, b0, a1, b1).minus(more),
      marginalG.times(q).plus(k0.times(e).times(q).times(2)).plus(k0.times(q.squared())),
    )
    .identity(
      'and once the floor no longer binds it is worse than without a rule by k_0 (e + q)^2',
      freeG.minus(slack),
      k0.times(e.plus(q).squared()),
    ).verdict;
};

export const twoAttributeClaims: readonly PaperClaim[] = [
  {
    id: 'v2-remark-4.3',
    place: 'v2, Remark 4.3',
    origin: 'paper',
    statement:
      'Without regulation a player invests in both attributes, uniquely, if and only if c_ab < min(sqrt(c_aa c_bb), c_aa r_b / r_a, c_bb r_a / r_b).',
    domain: 'r_a, r_b > 0, 0 < delta < 1, strictly copositive costs',
    method:
      'the linear first-order conditions, and one direction along which an interior point does not lose',
    check: () => {
      const [p, q, c, ra, rb, x, z] = ['p', 'q', 'c', 'ra', 'rb', 'x', 'z'].map(P) as Polynomial[] as [
        Polynomial,
        Polynomial,
        Polynomial,
        Polynomial,
        Polynomial,
        Polynomial,
        Polynomial,
      ];
      const first = q.times(ra).minus(c.times(rb));
      const second = p.times(rb).minus(c.times(ra));
      const det = p.times(q).minus(c.squared());
      return new Proof()
        .identity(
          'the free optimum is proportional to (c_bb r_a - c_ab r_b, c_aa r_b - c_ab r_a) / det: first row of C d = det r',
          p.times(first).plus(c.times(second)),
          det.times(ra),
        )
        .identity('second row', c.times(first).plus(q.times(second)), det.times(rb))
        .positive(
          'if both entries are positive and c_ab >= 0, the first row gives det > 0: the problem is concave, the free optimum is the only one and interior, and the square root in the condition is implied',
          p.times(P('first')).plus(P('c').times(P('second'))),
        )
        .identity(
          'if c_ab < 0 both entries are positive and det = (x z - c_ab)(x z + c_ab), c_aa = x^2, c_bb = z^2, is positive by copositivity: as before. If det > 0 and an entry is not positive the only optimum is on an axis',
          x.times(z).minus(c).times(x.times(z).plus(c)),
          x.squared().times(z.squared()).minus(c.squared()),
        )
        .identity(
          'if c_ab >= sqrt(c_aa c_bb) = x z the direction (z, -x) bends by 2 x z (x z - c_ab) <= 0: an interior point does not lose along it and is no unique optimum',
          x
            .squared()
            .times(z.squared())
            .plus(z.squared().times(x.squared()))
            .minus(c.times(x).times(z).times(2)),
          x.times(z).times(x.times(z).minus(c)).times(2),
        ).verdict;
    },
  },
  {
    id: 'v2-zero-profit-curve',
    place: 'v2, Proposition 4.5 (the curve as corrected; the printed one is misprinted)',
    origin: 'ours',
    statement:
      'Under minimal compliance with some performance added, the specialist is left with nothing exactly on the curve a r_a alpha_0 + a^2 r_a^2/(4 c_aa) + a r_b theta - (c_ab/c_aa) a r_a t - (c_bb - c_ab^2/c_aa) t^2 = 0, t = theta - beta_0, a = 1 - delta.',
    domain: 't at least what it would add freely, c_ab t <= a r_a / 2',
    method: 'an identity of polynomials after multiplying by c_aa',
    check: () => {
      const [A, B, caa, cab, cbb, theta, a0, b0] = ['A', 'B', 'caa', 'cab', 'cbb', 'theta', 'a0', 'b0'].map(
        P,
      ) as Polynomial[] as [
        Polynomial,
        Polynomial,
        Polynomial,
        Polynomial,
        Polynomial,
        Polynomial,
        Polynomial,
        Polynomial,
      ];
      const t = theta.minus(b0);
      // D = c_aa d_alpha from the first-order condition in performance.
      const D = A.times('1/2').minus(cab.times(t));
      const payoff = A.times(a0)
        .times(caa)
        .plus(A.times(D))
        .plus(B.times(caa).times(theta))
        .minus(D.squared().plus(cab.times(D).times(t).times(2)).plus(cbb.times(caa).times(t.squared())));
      const curve = A.times(a0)
        .times(caa)
        .plus(A.squared().times('1/4'))
        .plus(B.times(caa).times(theta))
        .minus(cab.times(A).times(t))
        .minus(cbb.times(caa).minus(cab.squared()).times(t.squared()));
      return new Proof().identity('c_aa U_D at d_alpha = (a r_a/2 - c_ab t)/c_aa', payoff, curve).verdict;
    },
  },
  {
    id: 'v2-theorem-6.1',
    place: 'v2, Theorem 6.1, as printed',
    origin: 'paper',
    statement:
      'A floor theta_D = beta_0^A - eps on the specialist, slightly below the generalist’s own unregulated safety, backfires.',
    domain: basic,
    method: 'one game',
    check: () =>
      refutedBy(two, { specialistFloor: 0.24 }, (o) =>
        Math.abs(o.safety! - 0.5) < 1e-12
          ? 'beta_0^A = .25, theta_D = .24: the outcome is the unregulated one, safety .5. The specialist adds .25 of its own accord, so the floor never binds; with beta_0 = 0 the product would have safety .25 and the generalist .3125 < .375. The floor would have to exceed .375'
          : null,
      ),
    correction: {
      statement: 'theta_D = beta_1^A - eps backfires for all small eps > 0.',
      domain: `${interior}; ${SMALL}`,
      method:
        'polynomial identities in the unregulated choices: the generalist has a profitable choice at which the floor binds, and none at which it does not',
      check: theorem61,
    },
  },
  {
    id: 'v2-basic-band',
    place: 'v2, Figure 3: just below the unregulated safety',
    origin: 'ours',
    statement:
      'With no floor on the generalist exactly the floors 3/8 < theta_D < 1/2 backfire, where an indifferent generalist does what the specialist prefers (it is indifferent at 3/8).',
    domain: basic,
    method: 'closed forms of the basic game',
    check: () => {
      const [b, theta, v] = [P('b'), P('theta'), P('v')];
      const half = n('1/2');
      const sum = (a0: Polynomial, b0: Polynomial, a1: Polynomial, b1: Polynomial) =>
        half.times(a1.plus(b1)).minus(a0.squared()).minus(b0.squared());
      const gain = sum(n('1/4'), b, half, theta).minus(n('3/8'));
      return new Proof()
        .identity(
          'relying on the floor with beta_0 = b gains theta/2 - 3/16 - b^2: positive at b = 0 iff theta > 3/8, and b = 0 is best',
          gain,
          theta.times('1/2').minus('3/16').minus(b.squared()),
        )
        .identity(
          'any other alpha_0 at the same b earns less by (alpha_0 - 1/4)^2',
          sum(n('1/4'), b, half, theta).minus(sum(P('a'), b, P('a').plus('1/4'), theta)),
          P('a').minus('1/4').squared(),
        )
        .positiveOn(
          'the specialist takes part at b = 0: theta/2 + 3/16 - theta^2 > 0 on [3/8, 1/2]',
          (x) => I.subtract(I.add(I.scale(0.5, x), I.point(0.1875)), I.square(x)),
          0.375,
          0.5,
        )
        .identity(
          'where the floor does not force the specialist no choice (a, b) beats the unregulated one: the loss is a sum of squares',
          n('3/8').minus(sum(P('a'), b, P('a').plus('1/4'), b.plus('1/4'))),
          P('a').minus('1/4').squared().plus(b.minus('1/4').squared()),
        )
        .greater(
          'at theta = 3/8, where the generalist is indifferent, the specialist prefers the unregulated outcome: 3/8 > 15/64',
          n('3/8'),
          '15/64',
        )
        .positive(
          'floors 1/2 + s and more cannot lower safety below 1/2, they are met',
          P('s').plus('1/2').minus('1/2'),
        )
        .identity(
          'at theta = 3/8 + v the gain at b = 0 is v/2',
          gain.with('b', 0).with('theta', v.plus('3/8')),
          v.times('1/2'),
        ).verdict;
    },
  },
  {
    id: 'v2-lemma-10.5',
    place: 'v2, Lemma 10.5, as printed (on the path of Theorem 6.2)',
    origin: 'paper',
    statement: 'As eps goes to 0 the generalist’s gain Delta U_G tends to a positive constant.',
    domain: basic,
    method: 'one game',
    check: () =>
      refutedBy(two, { generalistFloor: 0.251, specialistFloor: 0.502 }, (o) =>
        o.generalistUtility! - 0.375 < 1e-3
          ? `eps = .001, floors (.251, .502): Delta U_G = ${(o.generalistUtility! - 0.375).toFixed(6)} = eps/2 - eps^2; that this holds for every small eps, so that the limit is 0, is the corrected statement below`
          : null,
      ),
    correction: {
      statement:
        'For small eps Delta U_G(eps) = eps delta (r_b - r_a c1_ab / c1_aa) - k_0 eps^2 with k_0 = det C_0 / c0_aa: the limit is 0 and the derivative at 0 is positive, so the theorem that rests on the lemma survives.',
      domain: `${interior}; ${SMALL}`,
      method: 'the identities of Theorem 6.2',
      check: theorem62,
    },
  },
  {
    id: 'v2-theorem-6.2',
    place: 'v2, Theorem 6.2',
    origin: 'paper',
    statement: 'Floors beta_0^A + eps and beta_1^A + 2 eps leave both players better off for small eps > 0.',
    domain: `${interior}; ${SMALL}`,
    method: 'polynomial identities in the unregulated choices',
    check: theorem62,
  },
  {
    id: 'v2-theorem-6.2-games',
    place: 'v2, Theorem 6.2, solved game by game',
    origin: 'ours',
    statement:
      'The same with eps a twentieth of what the identities allow: min(rho/k of both players, alpha_0^A c0_aa/c0_ab, u_alpha c1_aa/c1_ab where the cross term is positive).',
    domain: 'random games with positive definite costs from .2 to 5, every unregulated investment above .01',
    method: 'random games',
    check: () =>
      searched(
        3000,
        62,
        (draw) => {
          const values = randomInterior(draw);
          return values && { model: two, values };
        },
        ({ values }) => {
          const free = outcomesOf(two, values)!;
          const v = values as Record<string, number>;
          const added = free.performance! - free.generalistPerformance!;
          const [h0, h1] = [
            v.generalistCrossCost! / v.generalistPerformanceCost!,
            v.specialistCrossCost! / v.specialistPerformanceCost!,
          ];
          const k0 = v.generalistSafetyCost! - h0 * v.generalistCrossCost!;
          const k1 = v.specialistSafetyCost! - h1 * v.specialistCrossCost!;
          const eps =
            0.05 *
            Math.min(
              (v.share! * (v.safetyRevenue! - v.performanceRevenue! * h1)) / k0,
              ((1 - v.share!) * (v.safetyRevenue! - v.performanceRevenue! * h0)) / k1,
              h0 > 0 ? free.generalistPerformance! / h0 : Infinity,
              h1 > 0 ? added / h1 : Infinity,
            );
          const ruled = outcomesOf(two, {
            ...values,
            generalistFloor: free.generalistSafety! + eps,
            specialistFloor: free.safety! + 2 * eps,
          });
          return ruled !== null &&
            ruled.generalistUtility! > free.generalistUtility! &&
            ruled.specialistUtility! > free.specialistUtility!
            ? null
            : `eps = ${eps}: somebody does not gain`;
        },
        'both gain in each',
      ),
  },
  {
    id: 'v1-introduction',
    place: 'v1, introduction',
    origin: 'paper',
    statement:
      'The effect appears in every game in which, without regulation, the generalist invests in safety and the specialist earns something.',
    domain: 'two attributes with interference',
    method: 'one game, all its floors',
    check: () => {
      const given = { safetyRevenue: 0.5, specialistCrossCost: 0.9 };
      const free = certified(two, given)!;
      let lowered = 0;
      for (let k = 1; k < 1000; k++) {
        const floor = (k / 1000) * free.safety!;
        const o = certified(two, { ...given, specialistFloor: floor });
        if (o === null || o.safety! < free.safety! - 1e-9) lowered++;
      }
      return refutedBy(two, { ...given, specialistFloor: 0.12 }, (o) =>
        lowered === 0 && o.safety! >= free.safety! - 1e-12
          ? `C_0 = I, C_1 = [[1, .9], [.9, 1]], r = (1, .5), delta = .5: without a rule gamma_0 = (.25, .125), d = (.25, 0), U_D = .21875. A climb t costs performance: d = (.25 - .9 t, t) brings .25 - .4 t, less than .25, so relying on the floor never pays; none of 999 floors below .125 lowers safety`
          : null,
      );
    },
    correction: {
      statement:
        'If the specialist too invests in safety without regulation, floors just below the unregulated safety backfire.',
      domain: interior,
      method: 'as Theorem 6.1, corrected',
      check: theorem61,
    },
  },
  {
    id: 'generalist-alone-two-attributes',
    place: 'v1, section 6: regulating the generalist alone',
    origin: 'paper',
    statement: 'A floor on the generalist alone never lowers safety at a fixed share.',
    domain:
      'two attributes, any strictly copositive costs (a third indefinite); games in which a player is indifferent between the attributes left out',
    method:
      'random games and floors. In words: with no floor on it the specialist adds the same whatever the generalist does, and the generalist keeps its choice or rises at least to the floor',
    check: () =>
      searched(
        20_000,
        64,
        (draw) => {
          const values = randomTwo(draw, 'both');
          if (nearTie(values)) return null;
          return inDomain({ ...values, generalistFloor: 2 * draw() });
        },
        ({ values }) => {
          const free = outcomesOf(two, { ...values, generalistFloor: 0 })!;
          const ruled = outcomesOf(two, values);
          return ruled === null || ruled.safety! >= free.safety! - 1e-9
            ? null
            : `safety falls from ${free.safety} to ${ruled.safety}`;
        },
        'costs from .2 to 5, cross terms from -.95 to 2.5 of sqrt(c_aa c_bb)',
      ),
  },
  {
    id: 'both-floors-needed',
    place: 'v1, section 6: gains not achievable by regulating only one entity',
    origin: 'paper',
    statement: 'No floor on one player alone makes both strictly better off.',
    domain: 'two attributes, any strictly copositive costs, fixed share, while both take part',
    method: 'random games and floors',
    check: () =>
      searched(
        20_000,
        65,
        (draw) => {
          const values = randomTwo(draw, 'both');
          if (nearTie(values)) return null;
          const floor = 2 * draw();
          return {
            model: two,
            values:
              draw() < 0.3 ? { ...values, generalistFloor: floor } : { ...values, specialistFloor: floor },
          };
        },
        ({ values }) => {
          const free = outcomesOf(two, { ...values, generalistFloor: 0, specialistFloor: 0 })!;
          const ruled = outcomesOf(two, values);
          return ruled !== null &&
            ruled.generalistUtility! > free.generalistUtility! + 1e-9 &&
            ruled.specialistUtility! > free.specialistUtility! + 1e-9
            ? 'both gain'
            : null;
        },
        'floors up to 2',
      ),
  },
  {
    id: 'raising-generalist-floor',
    place: 'a natural companion of the last two',
    origin: 'ours',
    statement: 'Raising the generalist’s floor while the specialist has one never lowers safety.',
    domain: 'two attributes, any strictly copositive costs, fixed share',
    method: 'one game with a strongly interfering specialist',
    check: () => {
      const given = { safetyRevenue: 0.98, specialistCrossCost: 3, specialistFloor: 0.35 };
      const before = certified(two, given)!;
      return refutedBy(two, { ...given, generalistFloor: 0.35 }, (o) =>
        o.safety! < before.safety! - 0.1
          ? `C_0 = I, C_1 = [[1, 3], [3, 1]], r = (1, .98), delta = .5, theta_D = .35: with theta_G = 0 the specialist must climb and goes to ${before.safety!.toFixed(2)}; with theta_G = .35 it need not, adds performance instead, and safety is ${o.safety!.toFixed(2)}`
          : null,
      );
    },
    correction: {
      statement: 'With positive definite costs of the specialist it never does.',
      domain:
        'two attributes, positive definite C_1, any strictly copositive C_0, fixed share, while both take part',
      method: 'random games and pairs of floors',
      check: () =>
        searched(
          10_000,
          66,
          (draw) => {
            const values = randomTwo(draw, 'generalist');
            if (nearTie(values)) return null;
            return inDomain({ ...values, specialistFloor: 2.5 * draw(), generalistFloor: 2 * draw() });
          },
          ({ values }) => {
            const lower = outcomesOf(two, { ...values, generalistFloor: 0.5 * values.generalistFloor! });
            const higher = outcomesOf(two, values);
            return lower === null || higher === null || higher.safety! >= lower.safety! - 1e-9
              ? null
              : `safety falls from ${lower.safety} to ${higher.safety}`;
          },
          'the floor against half of it',
        ),
    },
  },
  {
    id: 'v2-section-5.2',
    place: 'v2, section 5.2',
    origin: 'paper',
    statement: 'Backfiring survives utilitarian, Nash and egalitarian bargaining over the share.',
    domain: `${basic}, theta_D = .48, every share in [0, 1]`,
    method:
      'interval arithmetic on the share: between .08 and .9 the generalist relies on the floor, outside no rule settles',
    check: () => {
      const one = I.point(1);
      const rest = (d: I.Interval) => I.subtract(one, d);
      /** U_D when the generalist chooses (delta/2, b) and the specialist complies minimally. */
      const specialistAt = (d: I.Interval, b: I.Interval) => {
        const a = rest(d);
        const quadratic = I.subtract(I.scale(0.5, a), I.scale(0.25, I.square(a)));
        return I.subtract(
          I.add(quadratic, I.multiply(decimal(0.48), a)),
          I.square(I.subtract(decimal(0.48), b)),
        );
      };
      const gain = (d: I.Interval, b: I.Interval) =>
        I.subtract(I.subtract(I.scale(0.25, I.square(d)), I.multiply(decimal(0.02), d)), I.square(b));
      const [none, some] = [I.point(0), decimal(0.18)];
      const d = P('d');
      const relying = (share: Polynomial) => share.times('0.98').minus(share.squared().times('1/4'));
      const answered = (share: Polynomial) => {
        const a = n(1).minus(share);
        return a.times('0.98').minus(a.squared().times('1/4')).minus('0.2304');
      };
      const at = (share: string) => ({ g: relying(n(share)), d: answered(n(share)) });
      const [even, nash, fair] = [at('0.5'), at('0.3776'), at('0.3422')];
      const [share, a, b] = [P('share'), P('a'), P('b')];
      const left = n(1).minus(share);
      /** The generalist's payoff from (a, b) when the product is as safe as stated; the specialist adds (1 - share)/2 in performance. */
      const payoff = (a0: Polynomial, b0: Polynomial, safety: Polynomial) =>
        share
          .times(a0.plus(left.times('1/2')).plus(safety))
          .minus(a0.squared())
          .minus(b0.squared());
      const half = share.times('1/2');
      return new Proof()
        .identity(
          'without a rule safety is delta/2 + (1 - delta)/2 = 1/2 at every share',
          half.plus(left.times('1/2')),
          '1/2',
        )
        .identity(
          'where the floor does not force the specialist no choice (a, b) beats the unregulated (delta/2, delta/2)',
          payoff(half, half, half.plus(left.times('1/2'))).minus(payoff(a, b, b.plus(left.times('1/2')))),
          a.minus(half).squared().plus(b.minus(half).squared()),
        )
        .identity(
          'where it does, safety is .48 and (delta/2, 0) beats every (a, b)',
          payoff(half, n(0), n('0.48')).minus(payoff(a, b, n('0.48'))),
          a.minus(half).squared().plus(b.squared()),
        )
        .positive(
          'for shares .08 + d the generalist gains delta (delta - .08)/4 by investing nothing in safety',
          d.plus('0.08').squared().times('1/4').minus(d.plus('0.08').times('0.02')),
        )
        .positiveOn('up to .74 the specialist then takes part', (x) => specialistAt(x, none), 0.08, 0.74)
        .positiveOn('from .74 to .9 it gains with beta_0 = .18', (x) => gain(x, some), 0.74, 0.9)
        .positiveOn('and the specialist takes part', (x) => specialistAt(x, some), 0.74, 0.9)
        .greater('utilitarian: at share .5 the sum exceeds .62', even.g.plus(even.d), '0.62')
        .positiveOn(
          'which no unregulated outcome reaches at shares up to .08',
          (x) => I.subtract(decimal(0.09), I.multiply(x, rest(x))),
          0,
          0.08,
        )
        .positiveOn(
          'or from .9 on (the sum is 1/2 + delta (1 - delta))',
          (x) => I.subtract(decimal(0.0901), I.multiply(x, rest(x))),
          0.9,
          1,
        )
        .greater('Nash: at share .3776 the product exceeds .0945', nash.g.times(nash.d), '0.0945')
        .positiveOn(
          'unregulated products delta (1 - delta/2) (1 - delta^2)/2 stay below at shares up to .08',
          (x) =>
            I.subtract(
              decimal(0.0945),
              I.multiply(
                I.multiply(x, I.subtract(one, I.scale(0.5, x))),
                I.scale(0.5, I.subtract(one, I.square(x))),
              ),
            ),
          0,
          0.08,
        )
        .positiveOn(
          'and from .9 on',
          (x) =>
            I.subtract(
              decimal(0.0945),
              I.multiply(
                I.multiply(x, I.subtract(one, I.scale(0.5, x))),
                I.scale(0.5, I.subtract(one, I.square(x))),
              ),
            ),
          0.9,
          1,
        )
        .greater('egalitarian: at share .3422 the generalist exceeds .3', fair.g, '0.3')
        .greater('and so does the specialist', fair.d, '0.3')
        .positiveOn(
          'unregulated the generalist has less at shares up to .08',
          (x) => I.subtract(decimal(0.3), I.multiply(x, I.subtract(one, I.scale(0.5, x)))),
          0,
          0.08,
        )
        .positiveOn(
          'and the specialist from .9 on',
          (x) => I.subtract(decimal(0.3), I.scale(0.5, I.subtract(one, I.square(x)))),
          0.9,
          1,
        ).verdict;
    },
  },
  {
    id: 'v2-figure-2-caption',
    place: 'v2, Figure 2, caption',
    origin: 'paper',
    statement: 'The figure shows 105,651 regulations with the generalist’s floor up to 1.25.',
    domain: 'floors in steps of .005, theta_G <= theta_D <= 2.5',
    method: 'counting',
    check: () => {
      const count = gridPoints(250);
      return count === 105_651
        ? new Proof().counted('the count', count, 105_651).verdict
        : refutedBy(
            two,
            { generalistFloor: 1.25, specialistFloor: 2.5 },
            () =>
              `with theta_G up to 1.25 there are sum over i = 0 ... 250 of (501 - i) = ${count.toLocaleString('en-US')} regulations; the game shown is the last of them`,
          );
    },
    correction: {
      statement: '105,651 is the count for the generalist’s floor up to 1.5.',
      domain: 'the same grid',
      method: 'counting',
      check: () =>
        new Proof().counted('sum over i = 0 ... 300 of (501 - i)', gridPoints(300), 105_651).verdict,
    },
  },
  {
    id: 'v2-best-aggregate',
    place: 'v2, best aggregate regulation',
    origin: 'paper',
    statement: 'The largest sum of utilities over all regulations is 7/8, at floors (1/2, 1) only.',
    domain: basic,
    method: 'completed squares where the specialist earns something, an interval bound where it does not',
    check: () => {
      const [b, theta] = [P('b'), P('theta')];
      const half = n('1/2');
      const values = completeValues(two, {});
      const sum = (b1: Polynomial, climb: Polynomial) =>
        // alpha_0 = d_alpha = 1/4 give performance 1/2.
        half.plus(b1).minus(n('1/16')).minus(b.squared()).minus(n('1/16')).minus(climb.squared());
      const bound = boundDesign(
        two.enclosure!,
        values,
        { generalist: true, specialist: true },
        (o) => o.generalistUtility!.hi,
        0.6997,
        1e-3,
      ).upper;
      const h = P('h');
      /** The generalist's payoff at floors with theta = 1, and where the specialist is free. */
      const relying = (b0: Polynomial) => half.times('3/2').minus('1/16').minus(b0.squared());
      const free = (b0: Polynomial) =>
        half.times(half.plus(b0).plus('1/4')).minus('1/16').minus(b0.squared());
      return new Proof()
        .identity(
          '1/4 is what each player best puts into performance (the generalist where the specialist takes part anyway): another amount loses (z - 1/4)^2',
          half
            .times('1/4')
            .minus('1/16')
            .minus(half.times(P('z')).minus(P('z').squared())),
          P('z').minus('1/4').squared(),
        )
        .identity(
          'where the specialist’s floor is slack the sum is 13/16 - (b - 1/2)^2',
          sum(b.plus('1/4'), n('1/4')),
          n('13/16').minus(b.minus('1/2').squared()),
        )
        .identity(
          'where it binds and the specialist earns something the sum is 7/8 - (theta - 1)^2/2 - 2 (b - theta/2)^2',
          sum(theta, theta.minus(b)),
          n('7/8')
            .minus(theta.minus(1).squared().times('1/2'))
            .minus(b.minus(theta.times('1/2')).squared().times(2)),
        )
        .bounded(
          'where it earns nothing the sum is the generalist’s utility, which no regulation brings to .71',
          bound,
          0.71,
        )
        .greater('.71 < 7/8', n('7/8'), '0.71')
        .identity('at (1/2, 1) with b = 1/2 the sum is 7/8', sum(n(1), n('1/2')).with('b', '1/2'), '7/8')
        .greater('there the specialist earns 7/16', half.times('3/2').minus('1/16').minus('1/4'), 0)
        .positive(
          'and the generalist does choose b = 1/2: while the floor binds h more costs it 2 b h + h^2, so that b is always its floor',
          relying(b).minus(relying(b.plus(h))),
        )
        .positive(
          'and beyond (b = 3/4 + h, the specialist free) it earns less than 7/16',
          relying(half).minus(free(h.plus('3/4'))),
        )
        .identity('7/16 is what it earns at b = 1/2', relying(half), '7/16').verdict;
    },
  },
  {
    id: 'anarchy-no-exit',
    place: 'v1, section 4.1',
    origin: 'paper',
    statement: 'Without regulation nobody abstains.',
    domain: 'r >= 0, any strictly copositive costs',
    method: 'a choice of each that leaves nobody a loss',
    check: () => {
      const [rest, a0, b0, added] = [P('rest'), P('a0'), P('b0'), P('added')];
      return new Proof()
        .positive(
          'adding nothing pays the specialist (1 - delta) r.gamma_0',
          rest.times(a0).plus(rest.times(b0)),
        )
        .positive(
          'investing nothing pays the generalist its share of what the specialist adds',
          rest.times(added),
        ).verdict;
    },
  },
];

/** Grid points of Figure 2 with i = 0 ... last for the generalist's floor and j = i ... 500 for the specialist's. */
function gridPoints(last: number): number {
  let count = 0;
  for (let i = 0; i <= last; i++) count += 501 - i;
  return count;
}
