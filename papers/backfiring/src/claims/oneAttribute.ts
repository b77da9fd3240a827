import {
  bargain,
  completeValues,
  interval as I,
  type PaperClaim,
  Polynomial,
  Proof,
  refutedBy,
  searched,
  turnedBy,
} from '@regulab/core';
import { certified, DRAWN, decimal, numbers, one, outcomesOf, randomOne } from './games.js';

const P = (name: string) => Polynomial.variable(name);
const n = (value: string | number) => Polynomial.of(value);

/** Anarchy in one attribute: share r = 2 c_0 X and (1 - share) r = 2 c_1 W, so that beta_0 = X and beta_1 = X + W. */
const [c0, c1, X, W] = [P('c0'), P('c1'), P('X'), P('W')];
const shareRevenue = c0.times(X).times(2);
const rest = c1.times(W).times(2);

/** The generalist's payoff at beta_0 with final safety beta_1. */
const generalist = (beta0: Polynomial, beta1: Polynomial): Polynomial =>
  shareRevenue.times(beta1).minus(c0.times(beta0.squared()));
const specialist = (beta0: Polynomial, beta1: Polynomial): Polynomial =>
  rest.times(beta1).minus(c1.times(beta1.minus(beta0).squared()));

/** In units of s = (1 - share) r / c_1 one number m = share c_1 / ((1 - share) c_0) is left. */
const m = P('m');

const quotedOne = 'c_0, c_1, r > 0, 0 < delta < 1, no floor on the generalist';

export const oneAttributeClaims: readonly PaperClaim[] = [
  {
    id: 'v1-proposition-3.4',
    place: 'v1, Proposition 3.4',
    origin: 'paper',
    statement:
      'There is a game in which floors backfire when the players settle on the share by the utilitarian rule.',
    domain: 'one attribute; c_0 = c_1 = r = 1, floors (0, .49)',
    method: 'the maximum over all shares by two identities and interval arithmetic on the share',
    check: (falsified) => {
      const [theta, x, d] = [P('theta'), P('x'), P('d')];
      const compliant = theta.minus(x.squared()).minus(theta.minus(x).squared());
      const delta = n('0.8775');
      const floor = n('0.49');
      const invests = n('0.245');
      const anarchy = (share: Polynomial) =>
        share
          .squared()
          .times('1/4')
          .plus(share.times(n(1).minus(share)).times('1/2'));
      return new Proof(falsified)
        .identity(
          'a compliant outcome has the sum theta - x^2 - (theta - x)^2 = theta - theta^2/2 - 2 (x - theta/2)^2',
          compliant,
          theta.minus(theta.squared().times('1/2')).minus(x.minus(theta.times('1/2')).squared().times(2)),
        )
        .identity(
          'at share .8775 and beta_0 = .245 = theta/2 the specialist complies with zero profit',
          n(1).minus(delta).times(floor).minus(floor.minus(invests).squared()),
          0,
        )
        .identity(
          'there the generalist earns .36995, the upper bound of all compliant sums',
          delta.times(floor).minus(invests.squared()),
          '0.36995',
        )
        .greater(
          'more than by not relying on the floor',
          delta.times(floor).minus(invests.squared()),
          anarchy(delta),
        )
        .positive(
          'for shares .04 + d up to .51 the generalist strictly prefers compliance (it invests nothing)',
          n('0.49')
            .times(d.plus('0.04'))
            .minus(anarchy(d.plus('0.04'))),
        )
        .identity(
          'the specialist then takes part up to share .51: at .51 - v it earns .49 v',
          n('0.49')
            .times(n(1).minus(n('0.51').minus(P('v'))))
            .minus(n('0.49').squared()),
          P('v').times('0.49'),
        )
        .positive(
          'and adds no more than it must: .49 exceeds its own (1 - share)/2 at .04 + d',
          n('0.49').minus(n('0.96').minus(d).times('1/2')),
        )
        .positiveOn(
          'at shares 1 - s^2 from .51 to .9 it complies minimally with .49 - .7 s invested: .7 s exceeds s^2/2',
          (s) => I.subtract(I.multiply(decimal(0.7), s), I.scale(0.5, I.square(s))),
          0.3162,
          0.7001,
        )
        .positiveOn(
          'and the generalist strictly prefers that',
          (s) => {
            const share = I.subtract(I.point(1), I.square(s));
            const least = I.subtract(decimal(0.49), I.multiply(decimal(0.7), s));
            const gain = I.subtract(I.scale(0.25, I.square(share)), I.multiply(decimal(0.01), share));
            return I.subtract(gain, I.square(least));
          },
          0.3162,
          0.7001,
        )
        .positiveOn(
          'for shares up to .04 the unregulated sum 1/4 + delta (1 - delta)/2 stays below .36995',
          (share) =>
            I.subtract(decimal(0.11995), I.scale(0.5, I.multiply(share, I.subtract(I.point(1), share)))),
          0,
          0.04,
        )
        .positiveOn(
          'and for shares from .9 on',
          (share) =>
            I.subtract(decimal(0.11995), I.scale(0.5, I.multiply(share, I.subtract(I.point(1), share)))),
          0.9,
          1,
        )
        .identity(
          'without a rule the product has safety delta/2 + (1 - delta)/2 = 1/2 at every share; with it .49',
          P('delta')
            .times('1/2')
            .plus(n(1).minus(P('delta')).times('1/2')),
          '1/2',
        ).verdict;
    },
  },
  {
    id: 'v1-theorem-3.5',
    place: 'v1, Theorem 3.5',
    origin: 'paper',
    statement:
      'For every share strictly between 0 and 1 some floor on the specialist below the unregulated safety backfires.',
    domain: quotedOne,
    method:
      'one parameter m is left after scaling; an explicit floor for each m, the gain as a polynomial without negative coefficients',
    check: (falsified) => {
      const [s, b, x, e, u] = [P('s'), P('b'), P('x'), P('e'), P('u')];
      const anarchy = m.squared().times('1/4').plus(m.times('1/2'));
      const low = n('1/2').plus(m.times('9/32'));
      const y = u.plus('11/10');
      const z = y.minus('1/10');
      const large = y.squared().times(2).minus(1);
      return new Proof(falsified)
        .identity(
          'scaling: with share r = c_0 s m the generalist earns c_0 s^2 (m b - x^2) from safety s b and investment s x',
          c0
            .times(s)
            .times(m)
            .times(s.times(b))
            .minus(c0.times(s.times(x).squared())),
          c0.times(s.squared()).times(m.times(b).minus(x.squared())),
        )
        .identity(
          'and with (1 - share) r = c_1 s the specialist c_1 s^2 (b - (b - x)^2)',
          c1
            .times(s)
            .times(s.times(b))
            .minus(c1.times(s.times(b.minus(x)).squared())),
          c1.times(s.squared()).times(b.minus(b.minus(x).squared())),
        )
        .identity(
          'where the floor does not bind the generalist earns at most the unregulated m^2/4 + m/2: the difference is (x - m/2)^2',
          anarchy.minus(m.times(x.plus('1/2')).minus(x.squared())),
          x.minus(m.times('1/2')).squared(),
        )
        .identity(
          'm <= 16/9: at the floor 1/2 + 9m/32 and no investment it gains m^2/32',
          m.times(low).minus(anarchy),
          m.squared().times('1/32'),
        )
        .positive('that floor lies below the unregulated safety (1 + m)/2', m.plus(1).times('1/2').minus(low))
        .identity(
          'and is at most 1 (m = 16/9 - e), so that the specialist earns theta - theta^2 >= 0',
          n(1).minus(low).with('m', n('16/9').minus(e)),
          e.times('9/32'),
        )
        .identity(
          'm >= 16/9: write m = 2 y^2 - 1 with y = 11/10 + u; the unregulated safety is y^2',
          large.plus(1).times('1/2'),
          y.squared(),
        )
        .greater('m >= 16/9 means y^2 >= 25/18 > (11/10)^2', n('25/18'), n('121/100'))
        .positive('the floor z^2 with z = y - 1/10 lies below it', y.squared().minus(z.squared()))
        .identity(
          'investing x = z^2 - z leaves the specialist z^2 - (z^2 - x)^2 = 0',
          z.squared().minus(z.squared().minus(z.squared().minus(z)).squared()),
          0,
        )
        .positive('z = 1 + u > 1, so that x = z (z - 1) > 0 and the climb z exceeds its own 1/2', z.minus(1))
        .positive(
          'the generalist gains: m z^2 - x^2 - m^2/4 - m/2 has no negative coefficient in u',
          large.times(z.squared()).minus(z.squared().minus(z).squared()).minus(anarchy.with('m', large)),
        ).verdict;
    },
  },
  {
    id: 'v1-lemma-3.7',
    place: 'v1, Lemma 3.7',
    origin: 'paper',
    statement: 'A floor on the specialist not below the unregulated safety never backfires.',
    domain: 'any game in which both take part',
    method: 'the constraint itself',
    check: (falsified) => {
      const [anarchy, above, beyond] = [P('anarchy'), P('above'), P('beyond')];
      const floor = anarchy.plus(above);
      return new Proof(falsified).positive(
        'the product meets its floor: beta_1 = theta_D + beyond, theta_D = anarchy + above, so beta_1 - anarchy = above + beyond',
        floor.plus(beyond).minus(anarchy),
      ).verdict;
    },
  },
  {
    id: 'v1-lemma-3.9',
    place: 'v1, Lemma 3.9',
    origin: 'paper',
    statement:
      'Among the choices to which the specialist answers with minimal compliance, the least at which it still takes part is best for the generalist.',
    domain:
      'where there are such choices: theta_D >= (1 - delta) r / (2 c_1); below that floor the specialist never complies minimally and the printed formula has no meaning',
    method: 'the revenue is fixed, only the cost varies',
    check: (falsified) => {
      const [x, h, theta] = [P('x'), P('h'), P('theta')];
      return new Proof(falsified).positive(
        'investing h more at the same product costs c_0 (2 x h + h^2)',
        generalist(x, theta).minus(generalist(x.plus(h), theta)),
      ).verdict;
    },
  },
  {
    id: 'v1-lemma-3.9-unconditional',
    place: 'v1, Lemma 3.9, read without a condition on the floor',
    origin: 'ours',
    statement:
      'The investment max(0, theta_D - sqrt((1 - delta) r theta_D / c_1)) always makes the specialist comply minimally.',
    domain: quotedOne,
    method: 'one game',
    check: () =>
      refutedBy(one, { specialistFloor: 0.2 }, (o) =>
        o.safety! > 0.2
          ? `c_0 = c_1 = r = 1, delta = .5, theta_D = .2: the formula gives 0, but even then the specialist goes to (1 - delta) r / (2 c_1) = .25 > .2 of its own accord; in equilibrium ${numbers(o, ['generalistSafety', 'safety'])}`
          : null,
      ),
  },
  {
    id: 'v1-proposition-3.12',
    place: 'v1, Proposition 3.12',
    origin: 'paper',
    statement: 'There is a game in which floors strictly improve both utilities and safety.',
    domain: 'one attribute; c_0 = c_1 = r = 1, share .5, floors (.5, 1)',
    method: 'exact numbers, the equilibrium by the general statement of Theorem 3.13 with eps = 1/4',
    check: (falsified) => {
      const unit = (p: Polynomial) => p.with('c0', 1).with('c1', 1).with('X', '1/4').with('W', '1/4');
      const [half, whole] = [n('1/2'), n(1)];
      return new Proof(falsified)
        .identity('the floors are (X + 1/4, X + W + 2/4) with X = W = 1/4', unit(X.plus('1/4')), half)
        .identity('the generalist earns 1/4', unit(generalist(half, whole)), '1/4')
        .identity('the specialist earns 1/4', unit(specialist(half, whole)), '1/4')
        .greater('more than the unregulated 3/16 of the generalist', n('1/4'), unit(generalist(X, X.plus(W))))
        .greater('more than the unregulated 3/16 of the specialist', n('1/4'), unit(specialist(X, X.plus(W))))
        .greater('eps = 1/4 lies below min(delta r / c_0, (1 - delta) r / c_1) = 1/2', half, '1/4')
        .greater('safety rises from 1/2 to 1', whole, half).verdict;
    },
  },
  {
    id: 'v1-theorem-3.13',
    place: 'v1, Theorem 3.13',
    origin: 'paper',
    statement:
      'For every share strictly between 0 and 1 the floors beta_0^A + eps and beta_1^A + 2 eps leave both players better off, for 0 < eps < min(delta r / c_0, (1 - delta) r / c_1).',
    domain: 'c_0, c_1, r > 0, 0 < delta < 1',
    method: 'polynomial identities in the unregulated investments X and W',
    check: (falsified) => {
      const [e, h] = [P('e'), P('h')];
      const floor = X.plus(e);
      const product = X.plus(W).plus(e.times(2));
      const at = generalist(floor, product);
      return new Proof(falsified)
        .positive(
          'at beta_0 = X + e the specialist must climb: its floor exceeds X + e + W',
          product.minus(floor.plus(W)),
        )
        .identity(
          'the generalist gains c_0 e (2 X - e), positive for e < 2 X = delta r / c_0',
          at.minus(generalist(X, X.plus(W))),
          c0.times(e).times(X.times(2).minus(e)),
        )
        .identity(
          'the specialist gains c_1 e (2 W - e), positive for e < 2 W = (1 - delta) r / c_1',
          specialist(floor, product).minus(specialist(X, X.plus(W))),
          c1.times(e).times(W.times(2).minus(e)),
        )
        .positive('the specialist earns something without a rule, so it takes part', specialist(X, X.plus(W)))
        .positive(
          'h more while the specialist complies minimally loses the generalist',
          at.minus(generalist(floor.plus(h), product)),
        )
        .positive(
          'h more so that the specialist exceeds its floor loses it too',
          at.minus(generalist(floor.plus(h), floor.plus(h).plus(W))),
        ).verdict;
    },
  },
  {
    id: 'generalist-alone-fixed-share',
    place: 'one attribute: regulating the generalist alone',
    origin: 'ours',
    statement: 'A floor on the generalist alone never backfires at a fixed share.',
    domain: 'one attribute; c_0, c_1, r > 0, 0 < delta < 1, while both take part',
    method: 'polynomial identities in the unregulated investments X and W',
    check: (falsified) => {
      const [q, h, beta] = [P('q'), P('h'), P('beta')];
      const free = (beta0: Polynomial) => generalist(beta0, beta0.plus(W));
      return new Proof(falsified)
        .identity(
          'a floor up to X leaves the unregulated choice, which is best: any other beta loses c_0 (beta - X)^2',
          free(X).minus(free(beta)),
          c0.times(beta.minus(X).squared()),
        )
        .positive('above it, at X + q, doing h more loses', free(X.plus(q)).minus(free(X.plus(q).plus(h))))
        .positive('the specialist earns something at any beta_0 and adds W', specialist(beta, beta.plus(W)))
        .positive('so safety rises by q', X.plus(q).plus(W).minus(X.plus(W))).verdict;
    },
  },
  {
    id: 'generalist-alone-bargained',
    place: 'the same when the share is bargained over',
    origin: 'ours',
    statement:
      'A floor on the generalist alone never backfires when the share is agreed on by the egalitarian rule.',
    domain: 'one attribute',
    method: 'one game, its share found by bargaining with and without the floor',
    check: () => {
      const given = { generalistCost: 8, generalistFloor: 0.1 };
      const { agreements } = bargain(one, completeValues(one, given), ['egalitarian']);
      const free = bargain(one, completeValues(one, { generalistCost: 8 }), ['egalitarian']).agreements[0]!;
      const agreed = agreements[0]!;
      return refutedBy(one, { ...given, share: agreed.share! }, (o) =>
        free.certificate?.accepted === true && o.safety! < free.outcomes.safety! - 1e-3
          ? `c_0 = 8, c_1 = r = 1, theta_G = .1: with the floor delta^2 - 1.6 delta + .5733 = 0, delta = .8 - sqrt(1/15) = ${agreed.share!.toFixed(6)} (utilities ${numbers(o, ['generalistUtility', 'specialistUtility'])}) and safety is ${o.safety!.toFixed(6)}; without it delta = ${free.share!.toFixed(6)} and safety is ${free.outcomes.safety!.toFixed(6)}`
          : null,
      );
    },
  },
  {
    id: 'v1-band-widens',
    place: 'v1, text before Figure 3, read for every two shares',
    origin: 'ours',
    statement: 'The larger the share, the wider the band of floors that backfire.',
    domain: quotedOne,
    method: 'two games with the same floor',
    check: () => {
      const floor = 0.3;
      const middle = certified(one, { share: 0.9, specialistFloor: floor });
      return refutedBy(one, { share: 0.99, specialistFloor: floor }, (o) =>
        middle !== null && middle.safety! < 0.5 - 1e-3 && Math.abs(o.safety! - 0.5) < 1e-9
          ? 'c_0 = c_1 = r = 1: the floor .3 backfires at share .9 (safety .3 against .5) but not at share .99 (safety .5): the band is (.2911, .5) at .9, (.3251, .5) at .99, and vanishes at share 1; it is widest at share .9155'
          : null,
      );
    },
  },
  {
    id: 'v1-polynomial-costs',
    place: 'v1, after Lemma 3.11',
    origin: 'paper',
    statement: 'For costs c x^k with k > 1 too, floors just below the unregulated safety backfire.',
    domain: `one attribute, exponents from 1.2 to 5, shares from .05 to .95, ${DRAWN}`,
    method:
      'random games; the floor lies a thousandth of the generalist’s own part below the unregulated safety',
    check: (falsified) =>
      searched(
        3000,
        35,
        (draw) => {
          const values = randomOne(draw, {
            share: 0.05 + 0.9 * draw(),
            generalistExponent: 1.2 + 3.8 * draw(),
            specialistExponent: 1.2 + 3.8 * draw(),
          });
          return { model: one, values };
        },
        ({ values }) => {
          const free = outcomesOf(one, values)!;
          const part = 1e-3 * Math.min(free.generalistSafety!, free.safety! - free.generalistSafety!);
          // Falsified: above it.
          const floor = free.safety! - turnedBy(falsified) * part;
          const ruled = outcomesOf(one, { ...values, specialistFloor: floor });
          return ruled !== null && ruled.safety! < free.safety! - 0.5 * part
            ? null
            : `the floor ${floor} does not lower safety from ${free.safety}`;
        },
        'floors a thousandth of the smaller investment below the unregulated safety',
      ),
  },
];
