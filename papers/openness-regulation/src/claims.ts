import {
  bargain,
  completeValues,
  findModel,
  formatNumber,
  movedBy,
  type PaperClaim,
  Polynomial,
  Proof,
  readGame,
  searched,
  turnedBy,
} from '@regulab/core';

const model = findModel('openness/release');
const n = formatNumber;
const X = (name: string): Polynomial => Polynomial.variable(name);

/** A random world in which running an open model costs the specialist nothing and the penalty is fixed; `WORLDS` says the ranges. */
const world = (draw: () => number) => ({
  baselinePerformance: 1.2 * draw(),
  share: 0.2 + 0.8 * draw(),
  revenue: 0.5 + draw(),
  adaptationCost: 0.5 + draw(),
  productionCost: 0.5 * draw(),
  reputation: 0.4 * draw(),
  closedCost: 0.2 * draw(),
});

const WORLDS =
  'random worlds: baseline performance up to 1.2, share from .2 to 1, revenue and adaptation cost from .5 to 1.5, production cost up to .5, reputation up to .4, cost of staying closed up to .2';
const FREE = 'openness costs the specialist nothing and does not cheapen fine-tuning (k_D = g = 0)';

const same = (a: number | null | undefined, b: number | null | undefined): boolean =>
  Math.abs((a ?? Number.NaN) - (b ?? Number.NaN)) < 1e-10;

/** Found by a search over worlds: a rule that both prefer to none once they have bargained over the share. */
export const BARGAINED = {
  baselinePerformance: 0.4,
  revenue: 1,
  adaptationCost: 1,
  productionCost: 0.5,
  reputation: 0.1,
  threshold: 0.6,
  penalty: 0.1,
} as const;

/** Our statements about our model, and what became of them. */
export const claims: readonly PaperClaim[] = [
  {
    id: 'parabola',
    place: 'the generalist without a rule',
    origin: 'ours',
    statement: 'U_G(omega) = U_G(omega_hat) - H (omega - omega_hat)^2 with H = delta^2 r^2/(2 c_1).',
    domain: 'no cheapening of fine-tuning, the specialist taking part',
    method: 'both sides as polynomials in openness, brought to whole numbers',
    check: (falsified) => {
      // With h = r^2/(2 c_1), H = delta^2 h; all times 4 H.
      const [d, h, w, b, e, k] = [X('delta'), X('h'), X('omega'), X('base'), X('eps'), X('kG')];
      const one = Polynomial.of(1);
      const H = d.squared().times(h);
      const utility = (x: Polynomial): Polynomial =>
        d
          .times(one.minus(x))
          .times(b.plus(h.times(one.minus(d).plus(d.times(x))).times(1)))
          .plus(e.times(x))
          .minus(k.times(one.minus(x)));
      // 2 H omega_hat = h delta (2 delta - 1) - delta base + eps + kG.
      const top = h.times(d).times(d.times(2).minus(one)).minus(d.times(b)).plus(e).plus(k);
      return new Proof(falsified).identity(
        '4 H (U(omega) - U(0)) = 4 H omega top - 4 H^2 omega^2 with top = 2 H omega_hat: the parabola with that top',
        utility(w)
          .minus(utility(Polynomial.of(0)))
          .times(H)
          .times(4),
        H.times(4).times(w).times(top).minus(H.squared().times(4).times(w.squared())),
      ).verdict;
    },
  },
  {
    id: 'never-at-a-given-share',
    place: 'Pareto improvement, first reading: against no rule, the share given',
    origin: 'ours',
    statement: 'No rule makes the generalist better off than none.',
    domain: `${WORLDS}; cost of openness up to 1, cheapening up to 2, thresholds in [0, 1], penalties up to .6 of both kinds, both forms of production`,
    method: 'utilities with and without the rule',
    check: (falsified) =>
      searched(
        3000,
        51,
        (draw) =>
          readGame(model, {
            ...world(draw),
            openCost: draw() < 0.5 ? 0 : draw(),
            cheapening: draw() < 0.5 ? 0 : 2 * draw(),
            threshold: draw(),
            penalty: 0.6 * draw(),
            penaltyForm: draw() < 0.5 ? 0 : 1,
            production: draw() < 0.5 ? 0 : 1,
          }),
        ({ values }) => {
          const now = model.solve(values).outcomes.generalistUtility!;
          const before = model.solve({ ...values, threshold: 0, penalty: 0 }).outcomes.generalistUtility!;
          return turnedBy(falsified) * (now - before) <= 1e-12
            ? null
            : `it earns ${n(now)} instead of ${n(before)}`;
        },
        'random rules',
      ),
  },
  {
    id: 'dead-weight',
    place: 'paying',
    origin: 'ours',
    statement:
      'Where a fixed penalty is paid nothing changes but that it is: openness, performance and the specialist’s utility are as without the rule, the generalist’s is lower by the penalty.',
    domain: `${WORLDS}; ${FREE}; thresholds in [0, 1], a fixed penalty up to .3 that is paid`,
    method: 'outcomes with and without the rule',
    check: (falsified) =>
      searched(
        3000,
        52,
        (draw) => {
          const game = readGame(model, { ...world(draw), threshold: draw(), penalty: 0.3 * draw() });
          return model.solve(game.values).regime.startsWith('pay') ? game : null;
        },
        ({ values }) => {
          const now = model.solve(values).outcomes;
          const before = model.solve({ ...values, threshold: 0, penalty: 0 }).outcomes;
          return ['openness', 'performance', 'specialistUtility'].every((name) =>
            same(now[name], before[name]),
          ) && same(now.generalistUtility! + movedBy(falsified) * values.penalty!, before.generalistUtility)
            ? null
            : 'something else changes';
        },
        'games in which the penalty is paid',
      ),
  },
  {
    id: 'lower-threshold',
    place: 'Pareto improvement, second reading: against a rule that is paid for',
    origin: 'ours',
    statement:
      'Where a penalty is paid, a lower threshold, in between what the generalist would choose and the largest that it obeys, makes both better off.',
    domain: `${WORLDS}; ${FREE}; a fixed penalty from .02 to .32 that is paid for falling at least .05 short of a threshold in [0, 1]`,
    method: 'utilities under both rules, the threshold moved half-way into that range',
    check: (falsified) =>
      searched(
        3000,
        53,
        (draw) => {
          const game = readGame(model, {
            ...world(draw),
            threshold: draw(),
            penalty: 0.02 + 0.3 * draw(),
            // Falsified: openness costs the specialist.
            ...(falsified === undefined ? {} : { openCost: 0.5 * draw() }),
          });
          const { regime, outcomes } = model.solve(game.values);
          return regime.startsWith('pay') && outcomes.openness! < game.values.threshold! - 0.05 ? game : null;
        },
        ({ values }) => {
          const paid = model.solve(values).outcomes;
          const lower = { ...values };
          // The largest threshold that is obeyed, by halving.
          let [obeyed, not] = [paid.openness!, values.threshold!];
          for (let k = 0; k < 60; k++) {
            lower.threshold = 0.5 * (obeyed + not);
            if (model.solve(lower).outcomes.penaltyPaid === 0) obeyed = lower.threshold;
            else not = lower.threshold;
          }
          lower.threshold = 0.5 * (paid.openness! + obeyed);
          const better = model.solve(lower).outcomes;
          return better.generalistUtility! > paid.generalistUtility! &&
            better.specialistUtility! > paid.specialistUtility!
            ? null
            : `at ${n(lower.threshold)} they earn ${n(better.generalistUtility!)} and ${n(better.specialistUtility!)}`;
        },
        'rules that are paid for',
      ),
  },
  {
    id: 'bargained',
    place: 'Pareto improvement, third reading: against no rule, the share bargained over after the rule',
    origin: 'ours',
    statement: 'No rule makes both better off than none.',
    domain: 'one world, the share by the Nash bargain, with the rule and without',
    method: 'both bargains; the game at the agreed share is checked',
    check: () => {
      const values = completeValues(model, BARGAINED);
      const [agreement] = bargain(model, values, ['nash']).agreements;
      if (!agreement?.effect.mutualism || !agreement.certificate?.accepted)
        return { kind: 'open', note: 'the bargain that should refute it does not, or is not certified' };
      const [before] = bargain(model, { ...values, threshold: 0, penalty: 0 }, ['nash']).agreements;
      const of = ({ outcomes }: NonNullable<typeof before>): string =>
        `${n(outcomes.generalistUtility!)} and ${n(outcomes.specialistUtility!)}`;
      return {
        kind: 'refuted',
        counterexample: {
          model: model.id,
          parameters: { ...values, share: agreement.share! },
          outcomes: agreement.outcomes,
          because: `asking for ${n(values.threshold!)} under a penalty of ${n(values.penalty!)} they agree on a share of ${n(agreement.share!)} and earn ${of(agreement)}; without the rule ${of(before!)} at a share of ${n(before!.share!)}: the rule commits the generalist to an openness that makes the product worth more, and the share divides it`,
          verified: true,
        },
      };
    },
  },
  {
    id: 'critical-performance',
    place: 'which lever is live',
    origin: 'ours',
    statement:
      'With delta = r = c_1 = 1 and k_G = 0 the generalist obeys below a baseline performance of 1/2 + eps - theta + sqrt(2 p), if sqrt(2 p) <= theta, else 1/2 + eps - theta/2 + p/theta, and pays, or releases nothing, above it.',
    domain: `eps up to .3, thresholds from .05 to 1, penalties up to .5, the cost of the baseline sunk; ${FREE}`,
    method: 'regimes a millionth of the performance below and above the formula',
    check: (falsified) =>
      searched(
        2000,
        54,
        (draw) => {
          const [eps, theta, p] = [0.3 * draw(), 0.05 + 0.95 * draw(), 0.5 * draw()];
          const reach = Math.sqrt(2 * p);
          const at = reach <= theta ? 0.5 + eps - theta + reach : 0.5 + eps - theta / 2 + p / theta;
          if (at < 0.001 || reach > theta + 2) return null;
          return readGame(model, {
            share: 1,
            production: 'sunk',
            reputation: eps,
            threshold: theta,
            penalty: p,
            baselinePerformance: movedBy(falsified) * at,
          });
        },
        ({ values }) => {
          const at = (factor: number): string =>
            model.solve({ ...values, baselinePerformance: values.baselinePerformance! * factor }).regime;
          const [below, above] = [at(1 - 1e-6), at(1 + 1e-6)];
          return !below.startsWith('pay') && (above.startsWith('pay') || above === 'exit')
            ? null
            : `${below} below and ${above} above`;
        },
        'borders',
      ),
  },
  {
    id: 'proportional',
    place: 'a penalty in proportion',
    origin: 'ours',
    statement:
      'A penalty p (theta - omega)+ leads to min(theta, max(0, omega_hat + p/(2 H))) where that is more than omega_hat.',
    domain: `${WORLDS}, the cost of the baseline sunk; ${FREE}; thresholds in [0, 1] of which the generalist would fall short, penalties up to 1 per unit; it takes part`,
    method: 'exact openness beside the formula, to 1e-9',
    check: (falsified) =>
      searched(
        2000,
        55,
        (draw) => {
          const game = readGame(model, {
            ...world(draw),
            production: 'sunk',
            threshold: draw(),
            penalty: draw(),
            penaltyForm: 'proportional',
            // Falsified: openness cheapens fine-tuning.
            ...(falsified === undefined ? {} : { cheapening: 2 * draw() }),
          });
          const free = model.solve({ ...game.values, threshold: 0, penalty: 0 });
          const solved = model.solve(game.values);
          return solved.status === 'equilibrium' && free.outcomes.openness! < game.values.threshold!
            ? game
            : null;
        },
        ({ values: v }) => {
          const H = (v.share! * v.share! * v.revenue! * v.revenue!) / (2 * v.adaptationCost!);
          const top =
            1 -
            1 / (2 * v.share!) -
            (v.adaptationCost! * v.baselinePerformance!) / (v.share! * v.revenue!) +
            (v.reputation! + v.closedCost!) / (2 * H);
          const stated = Math.min(v.threshold!, Math.max(0, top + v.penalty! / (2 * H)));
          const found = model.solve(v).outcomes.openness!;
          return Math.abs(found - stated) < 1e-9
            ? null
            : `openness is ${n(found)}, the formula gives ${n(stated)}`;
        },
        'penalties in proportion',
      ),
  },
];
