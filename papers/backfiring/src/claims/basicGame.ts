import {
  boundDesign,
  completeValues,
  interval as I,
  type PaperClaim,
  Polynomial,
  Proof,
  refutedBy,
} from '@regulab/core';
import { BASIC, decimal, two } from './games.js';

const P = (name: string) => Polynomial.variable(name);
const n = (value: string | number) => Polynomial.of(value);

/** Claims about the game with identity costs, revenue (1, 1) and an equal split. */
export const basicGameClaims: readonly PaperClaim[] = [
  {
    id: 'v2-basic-band',
    place: 'v2, Figure 3: just below the unregulated safety',
    origin: 'ours',
    statement:
      'With no floor on the generalist exactly the floors 3/8 < theta_D < 1/2 backfire, where an indifferent generalist does what the specialist prefers (it is indifferent at 3/8).',
    domain: BASIC,
    method: 'closed forms of the basic game',
    check: (falsified) => {
      const [b, theta, v] = [P('b'), P('theta'), P('v')];
      const half = n('1/2');
      const sum = (a0: Polynomial, b0: Polynomial, a1: Polynomial, b1: Polynomial) =>
        half.times(a1.plus(b1)).minus(a0.squared()).minus(b0.squared());
      const gain = sum(n('1/4'), b, half, theta).minus(n('3/8'));
      return new Proof(falsified)
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
    id: 'v2-section-5.2',
    place: 'v2, section 5.2',
    origin: 'paper',
    statement:
      'There is a floor with which backfiring survives utilitarian, Nash and egalitarian bargaining over the share.',
    domain: `${BASIC}, but every share in [0, 1]; the floor theta_D = .48`,
    method:
      'interval arithmetic on the share: between .08 and .9 the generalist relies on the floor, outside no rule settles',
    check: (falsified) => {
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
      return new Proof(falsified)
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
    check: (falsified) => {
      const count = gridPoints(250);
      return count === 105_651
        ? new Proof(falsified).counted('the count', count, 105_651).verdict
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
      check: (falsified) =>
        new Proof(falsified).counted('sum over i = 0 ... 300 of (501 - i)', gridPoints(300), 105_651).verdict,
    },
  },
  {
    id: 'v2-best-aggregate',
    place: 'v2, best aggregate regulation',
    origin: 'paper',
    statement: 'The largest sum of utilities over all regulations is 7/8, at floors (1/2, 1) only.',
    domain: BASIC,
    method: 'completed squares where the specialist earns something, an interval bound where it does not',
    check: (falsified) => {
      const [b, theta] = [P('b'), P('theta')];
      const half = n('1/2');
      const values = completeValues(two, {});
      const sum = (b1: Polynomial, climb: Polynomial) =>
        // alpha_0 = d_alpha = 1/4 give performance 1/2.
        half.plus(b1).minus(n('1/16')).minus(b.squared()).minus(n('1/16')).minus(climb.squared());
      const bound = boundDesign(
        two.enclosure!.of(values),
        two.enclosure!.held[1],
        { leader: { lo: 0, hi: Infinity }, follower: { lo: 0, hi: Infinity } },
        (o) => o.generalistUtility!.hi,
        0.6997,
        1e-3,
      ).upper;
      const h = P('h');
      /** The generalist's payoff at floors with theta = 1, and where the specialist is free. */
      const relying = (b0: Polynomial) => half.times('3/2').minus('1/16').minus(b0.squared());
      const free = (b0: Polynomial) =>
        half.times(half.plus(b0).plus('1/4')).minus('1/16').minus(b0.squared());
      return new Proof(falsified)
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
];

/** Grid points of Figure 2 with i = 0 ... last for the generalist's floor and j = i ... 500 for the specialist's. */
function gridPoints(last: number): number {
  let count = 0;
  for (let i = 0; i <= last; i++) count += 501 - i;
  return count;
}
