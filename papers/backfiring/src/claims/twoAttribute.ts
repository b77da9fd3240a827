import { type PaperClaim, Polynomial, Proof, refutedBy, searched, type Values } from '@regulab/core';
import { basicGameClaims } from './basicGame.js';
import { BASIC, certified, DRAWN, nearTie, outcomesOf, randomTwo, two } from './games.js';

const P = (name: string) => Polynomial.variable(name);

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

const theorem61: PaperClaim['check'] = (falsified) => {
  const [a1, b1] = answer(alpha, beta.minus(y), y.minus(e));
  return new Proof(falsified)
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

const theorem62: PaperClaim['check'] = (falsified) => {
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
  return new Proof(falsified)
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

const band = basicGameClaims.find(({ id }) => id === 'v2-basic-band')!;

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
    check: (falsified) => {
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
      return new Proof(falsified)
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
    check: (falsified) => {
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
      return new Proof(falsified).identity('c_aa U_D at d_alpha = (a r_a/2 - c_ab t)/c_aa', payoff, curve)
        .verdict;
    },
  },
  {
    id: 'v2-theorem-6.1',
    place: 'v2, Theorem 6.1, as printed',
    origin: 'paper',
    statement:
      'There exists eps > 0 such that a floor theta_D = beta_0^A - eps on the specialist, slightly below the generalist’s own unregulated safety, backfires.',
    domain: `${BASIC}; every eps from 0 to beta_0^A`,
    method:
      'the proof that exactly the floors between 3/8 and 1/2 backfire there (v2-basic-band), and one game',
    check: () =>
      refutedBy(two, { specialistFloor: 0.24 }, (o) =>
        band.check().kind === 'proved' && Math.abs(o.safety! - 0.5) < 1e-12
          ? 'beta_0^A = .25, theta_D = .24: the outcome is the unregulated one, safety .5. The specialist adds .25 of its own accord, so the floor never binds; with beta_0 = 0 the product would have safety .25 and the generalist .3125 < .375. No eps does: beta_0^A - eps < .25, and only floors above .375 backfire'
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
    id: 'v2-lemma-10.5',
    place: 'v2, Lemma 10.5, as printed (on the path of Theorem 6.2)',
    origin: 'paper',
    statement: 'As eps goes to 0 the generalist’s gain Delta U_G tends to a positive constant.',
    domain: BASIC,
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
    domain: `random games with positive definite costs, every unregulated investment above .01; ${DRAWN}, shares from .01 to .99`,
    method: 'random games',
    check: (falsified) =>
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
            // Falsified: beyond what they allow.
            (falsified === undefined ? 0.05 : 1.05) *
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
    place: 'regulating the generalist alone',
    origin: 'ours',
    statement: 'A floor on the generalist alone never lowers safety at a fixed share.',
    domain: `two attributes, any strictly copositive costs (a third indefinite); ${DRAWN}, cross terms from -.95 to 2.5 of sqrt(c_aa c_bb), shares from .01 to .99, floors up to 2; games in which a player is indifferent between the attributes left out`,
    method:
      'random games and floors. In words: with no floor on it the specialist adds the same whatever the generalist does, and the generalist keeps its choice or rises at least to the floor',
    check: (falsified) =>
      searched(
        20_000,
        64,
        (draw) => {
          const values = randomTwo(draw, 'both');
          if (nearTie(values)) return null;
          // Falsified: a floor on the specialist.
          const floor = falsified === undefined ? 'generalistFloor' : 'specialistFloor';
          return inDomain({ ...values, [floor]: 2 * draw() });
        },
        ({ values }) => {
          const free = outcomesOf(two, { ...values, generalistFloor: 0, specialistFloor: 0 })!;
          const ruled = outcomesOf(two, values);
          return ruled === null || ruled.safety! >= free.safety! - 1e-9
            ? null
            : `safety falls from ${free.safety} to ${ruled.safety}`;
        },
        'random games and floors',
      ),
  },
  {
    id: 'both-floors-needed',
    place: 'more than v1, section 6, says: gains “not fully achievable by regulating only one entity”',
    origin: 'ours',
    statement: 'No floor on one player alone makes both strictly better off.',
    domain: `two attributes, any strictly copositive costs, while both take part; ${DRAWN}, cross terms from -.95 to 2.5 of sqrt(c_aa c_bb), fixed shares from .01 to .99, floors up to 2`,
    method: 'random games and floors',
    check: (falsified) =>
      searched(
        20_000,
        65,
        (draw) => {
          const values = randomTwo(draw, 'both');
          if (nearTie(values)) return null;
          const floor = 2 * draw();
          // Falsified: floors on both.
          if (falsified !== undefined)
            return {
              model: two,
              values: { ...values, generalistFloor: floor * draw(), specialistFloor: floor },
            };
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
    domain: 'two attributes, any strictly copositive costs, fixed share; one game',
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
      domain: `two attributes, positive definite C_1, any strictly copositive C_0, while both take part; ${DRAWN}, fixed shares from .01 to .99, floors up to 2.5 and 2`,
      method: 'random games and pairs of floors',
      check: (falsified) =>
        searched(
          10_000,
          66,
          (draw) => {
            // Falsified: any costs of the specialist.
            const values = randomTwo(draw, falsified === undefined ? 'generalist' : 'both');
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
    id: 'anarchy-no-exit',
    place: 'v1, section 4.1',
    origin: 'paper',
    statement: 'Without regulation nobody abstains.',
    domain: 'r >= 0, any strictly copositive costs',
    method: 'a choice of each that leaves nobody a loss',
    check: (falsified) => {
      const [rest, a0, b0, added] = [P('rest'), P('a0'), P('b0'), P('added')];
      return new Proof(falsified)
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
