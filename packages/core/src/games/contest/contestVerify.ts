import type { Claim, Outcomes, Values } from '../../model/contract.js';
import { playerName } from '../../model/players.js';
import type { Certificate } from '../../model/solution.js';
import { exp, log, pow } from '../../numeric/elementary.js';
import { agreement, type Check, certify, refused, unproved } from '../certify.js';

/*
 * The check of a contest, written from its rules alone: nothing is shared with the solver.
 */

export const AGENTS = 'agents';

const METHOD =
  'an independent search over performance of each agent, safety for each by bisection; outcomes recomputed from the rules. The number of equilibria and the spectral radius are not checked';
const TOLERANCE = 1e-9;
/** Places of performance that are looked at, evenly spread in its logarithm, and how often the search closes in. */
const PLACES = 160;
const CLOSINGS = 8;
const FURTHEST = 1e5;
const NEAREST = 1e-12;
const HALVINGS = 44;

interface Reading {
  readonly v: Values;
  readonly of: (name: string) => number;
}

/** What an agent is paid for performance when no disaster happens. */
function prizeAt({ v, of }: Reading, p: number, rivals: number): number {
  const [R, g] = [of('prize'), of('exponent')];
  if (v.reward === 0) return p === 0 ? 0 : R * pow(p, g);
  if (v.reward === 1) return p === 0 ? 0 : (R * pow(p, g)) / (pow(p, g) + rivals);
  if (v.reward === 2) return R * p;
  return v.reward === 3 ? R : R * log(1 + p);
}

/** What safety of these odds and performance cost, without what the third party adds. */
function costOf({ v, of }: Reading, odds: number, p: number): number {
  if (v.technology === 0)
    return (
      of('safetyCost') * (1 + of('barrier') * p) * odds +
      (p === 0 ? 0 : (of('performanceCost') * pow(p, of('curvature'))) / of('curvature')) +
      of('unitCost') * p
    );
  const inputs = pow((odds * pow(p, of('drag'))) / of('safetySkill'), 1 / of('safetyReturn'));
  const further = pow(p / of('performanceSkill'), 1 / of('performanceReturn'));
  return of('safetyPrice') * inputs + of('performancePrice') * further;
}

function earned(r: Reading, s: number, p: number, others: number, rivals: number): number {
  const { v, of } = r;
  const loss = of('damage') + v.liability!;
  if (p === 0 && v.technology === 1) return s === 0 ? -loss : -(1 - others) * loss;
  const odds = s / (1 - s);
  const price = v.schedule === 1 ? v.price! * (1 - s) : v.schedule === 2 && s >= v.harbour! ? 0 : v.price!;
  return (
    others * s * prizeAt(r, p, rivals) -
    (1 - others * s) * loss -
    costOf(r, odds, p) -
    price * p +
    v.subsidy! * s
  );
}

/** The most that an agent earns with this performance, whatever its safety: in closed form behind a barrier, by a search elsewhere (it is concave in safety where one price holds). */
function bestAt(r: Reading, p: number, others: number, rivals: number): number {
  const { v, of } = r;
  if (v.technology === 0 && v.schedule !== 2) {
    // The largest G s - K s / (1 - s) is (sqrt G - sqrt K)^2, where G exceeds K.
    const loss = of('damage') + v.liability!;
    const spared = v.schedule === 1 ? v.price! * p : 0;
    const gain = others * (prizeAt(r, p, rivals) + loss) + spared + v.subsidy!;
    const each = of('safetyCost') * (1 + of('barrier') * p);
    const root = gain > each ? Math.sqrt(gain) - Math.sqrt(each) : 0;
    return root * root - loss - costOf(r, 0, p) - v.price! * p;
  }
  const at = (s: number): number => earned(r, s, p, others, rivals);
  const top = (from: number, to: number): number => {
    // Of two places close together the higher tells the side.
    let [lo, hi] = [from, to];
    for (let k = 0; k < HALVINGS; k++) {
      const third = (hi - lo) / 3;
      if (at(lo + third) < at(hi - third)) lo += third;
      else hi -= third;
    }
    return Math.max(at(from), at(0.5 * (lo + hi)));
  };
  const end = 1 - 1e-12;
  const { harbour = 1, schedule } = v;
  return schedule === 2 ? Math.max(top(0, harbour - 1e-15), top(harbour, end)) : top(0, end);
}

/** The most that an agent earns against the others. */
function mostEarned(r: Reading, others: number, rivals: number, mayIdle: boolean): number {
  const least = Math.max(NEAREST, r.v.leastPerformance!);
  let best = Number.NEGATIVE_INFINITY;
  let place = 1;
  let [from, to] = [log(least), log(FURTHEST)];
  for (let round = 0; round < CLOSINGS; round++) {
    const count = round === 0 ? PLACES : 16;
    for (let k = 0; k <= count; k++) {
      const p = Math.max(least, exp(from + ((to - from) * k) / count));
      const value = bestAt(r, p, others, rivals);
      if (value > best) [best, place] = [value, log(p)];
    }
    const wide = (to - from) / count;
    [from, to] = [Math.max(log(least), place - wide), place + wide];
  }
  if (!mayIdle) return best;
  const idle = r.v.technology === 1 ? earned(r, 1, 0, others, rivals) : bestAt(r, 0, others, rivals);
  return Math.max(best, idle);
}

export function verifyContest(v: Values, claim: Claim, count: number): Certificate {
  if (claim.status === 'none') return unproved(METHOD);
  const { outcomes: o } = claim;
  const stated = (i: number, name: string): number => o[playerName(AGENTS, i, name)] ?? Number.NaN;
  const all = Array.from({ length: count }, (_, i) => i);
  const choices = all.map((i) => ({ s: stated(i, 'safety'), p: stated(i, 'performance') }));
  if (claim.status !== 'equilibrium' || !choices.every(({ s, p }) => s >= 0 && s <= 1 && p >= 0))
    return refused(METHOD, `status ${claim.status}: not all safeties lie in [0, 1] and performances above 0`);
  const readings = all.map((i): Reading => ({ v, of: (name) => v[playerName(AGENTS, i, name)]! }));
  const checks: Check[] = [];
  const gains: Record<string, number> = {};
  const money: Record<string, number> = {};
  let joint = 0;
  let revenue = 0;
  all.forEach((i) => {
    const { s, p } = choices[i]!;
    const others = choices.reduce((product, choice, j) => (j === i ? product : product * choice.s), 1);
    const rivals = choices.reduce(
      (sum, choice, j) =>
        j === i || choice.p === 0 ? sum : sum + pow(choice.p, readings[j]!.of('exponent')),
      0,
    );
    const r = readings[i]!;
    const own = earned(r, s, p, others, rivals);
    const mayIdle = v.technology === 0 || v.leastPerformance === 0 || p === 0;
    const name = `agent ${i + 1}`;
    gains[name] = Math.max(0, mostEarned(r, others, rivals, mayIdle) - own);
    money[name] = Math.abs(own) + r.of('prize') + r.of('damage') + v.liability!;
    checks.push(agreement(o as Outcomes, playerName(AGENTS, i, 'payoff'), own, money[name]!));
    joint += own;
    const price = v.schedule === 1 ? v.price! * (1 - s) : v.schedule === 2 && s >= v.harbour! ? 0 : v.price!;
    revenue += price * p - (p === 0 && v.technology === 1 ? 0 : v.subsidy! * s);
  });
  const most = Object.values(money).reduce((sum, x) => sum + x, 0);
  const safe = choices.reduce((product, { s }) => product * s, 1);
  checks.push(agreement(o, 'safe', safe, 1));
  checks.push(agreement(o, 'active', choices.filter(({ p }) => p > 0).length, 1));
  checks.push(agreement(o, 'joint', joint, most));
  checks.push(agreement(o, 'revenue', revenue, most + Math.abs(revenue)));
  return certify(METHOD, checks, gains, money, { level: 'verified', tolerance: TOLERANCE });
}
