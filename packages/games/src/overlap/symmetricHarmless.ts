import { EFFECT_TOLERANCE } from '@regulab/model/effect.js';
import * as I from '@regulab/numeric/interval.js';
import type { MarketValues } from './parameters.js';

/** What a double that was rounded stands for. */
const between = (x: number): I.Interval => I.interval(I.down(x), I.up(x));

/**
 * Whether it is proved that with one lever anywhere in a range, and all else as given, no symmetric equilibrium fails more often than
 * one in which all invest `overlap`, by more than a billionth.
 *
 * Where all firms invest the same x, one of them gains by investing more while its marginal profit
 * (M / N) (margin k + payment (h - k pi(x))) a - c x is above zero, with k = beta h_U (1 - 1 / N), h = 1, pi the expected failure and
 * a the effect of overlap to the right of x. On a piece between two clamps it is linear in x and in the payment, so that over a
 * rectangle of both it is least at a corner. If it is above zero for every x below that overlap there is no equilibrium there.
 */
export function neverLowersSafety(
  v: MarketValues,
  lever: string,
  range: I.Interval,
  overlap: number,
): boolean {
  const regimes = [
    { weight: between(1 - v.stress), risk: v.calmRisk, effect: v.calmEfficacy },
    { weight: I.point(v.stress), risk: v.stressedRisk, effect: v.stressedEfficacy },
  ] as const;
  const failure = regimes.reduce(
    (sum, { weight, risk, effect }) => sum + weight.lo * Math.max(0, risk - effect * overlap),
    0,
  );
  const steepest = regimes.reduce((sum, { weight, effect }) => sum + weight.hi * effect, 0);
  if (steepest === 0) return true;
  // Overlaps down to here fail no more often by what counts as a difference.
  const most = overlap - (EFFECT_TOLERANCE / 2) * (failure / steepest);
  const floor = lever === 'floor' ? range.lo : v.floor;
  const rates = lever === 'liability' ? range : I.point(v.liability);
  if (!(floor < most)) return true;
  const k = I.multiply(
    I.multiply(I.point(v.sensitivity), I.point(v.userHarm)),
    I.subtract(I.point(1), I.divide(I.point(1), I.point(v.firms))),
  );
  const each = I.divide(I.point(v.users), I.point(v.firms));
  const marginal = (
    x: number,
    isLinear: (risk: number, effect: number) => boolean,
    rate: number,
  ): I.Interval => {
    let [pi, a] = [I.point(0), I.point(0)];
    for (const { weight, risk, effect } of regimes) {
      if (!isLinear(risk, effect)) continue;
      pi = I.add(
        pi,
        I.multiply(weight, I.atLeast(I.subtract(I.point(risk), I.scale(effect, I.point(x))), 0)),
      );
      a = I.add(a, I.multiply(weight, I.point(effect)));
    }
    const payment = I.multiply(I.multiply(I.point(v.attribution), I.point(rate)), I.point(v.thirdPartyHarm));
    const worth = I.add(
      I.multiply(I.point(v.margin), k),
      I.multiply(payment, I.subtract(I.point(1), I.multiply(k, pi))),
    );
    return I.subtract(I.multiply(I.multiply(each, worth), a), I.scale(v.cost, I.point(x)));
  };
  const limits = regimes.map(({ risk, effect }) => (risk === 0 ? 0 : risk / effect));
  const ends = [...new Set([floor, most, ...limits.filter((x) => x > floor && x < most)])].sort(
    (a, b) => a - b,
  );
  for (let n = 1; n < ends.length; n++) {
    const [from, to] = [ends[n - 1]!, ends[n]!];
    const isLinear = (risk: number, effect: number): boolean => risk > 0 && risk / effect > from;
    for (const x of [from, to])
      for (const rate of [rates.lo, rates.hi]) if (!(marginal(x, isLinear, rate).lo > 0)) return false;
  }
  return true;
}
