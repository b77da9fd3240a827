import type { Certificate } from '@regulab/model/answer.js';
import {
  agreement,
  type Check,
  certificateOf,
  refusedCertificate,
  unprovedCertificate,
} from '@regulab/model/certificate.js';
import type { Claim } from '@regulab/model/contract.js';
import type { Outcomes, Values } from '@regulab/model/outcomes.js';
import { playerName } from '@regulab/model/players.js';
import { pow } from '@regulab/numeric/elementary.js';
import { add, type Interval, multiply, point, scale, subtract } from '@regulab/numeric/interval.js';
import { solveLinear } from '@regulab/numeric/linear.js';
import {
  gainBound,
  levelOver,
  modesOf,
  type Opposition,
  placeAt,
  powerOver,
  stakesOver,
  type Terms,
} from './deviationBound.js';
import { LIST } from './parameters.js';
import type { Choice } from './rules.js';

/*
 * The check of a contest, written from its rules alone: nothing is shared with the solver.
 */

const METHOD =
  'for each agent an interval bound over all performances, the best safety for each bounded by a tangent; outcomes recomputed from the rules, responses to the price by differences (to 1e-4). The number of equilibria and the spectral radius are not checked';
const TOLERANCE = 1e-9;
/** Responses that are worked out by differences agree to this part. */
const COARSE = 1e-4;
/** Responses below this are compared as if they were so large. */
const NEGLIGIBLE = 1e-5;

/** The terms of every agent: what it has of its own with what all share; liability adds to the loss. */
const termsOf = (v: Values, count: number): Terms[] =>
  Array.from({ length: count }, (_, i) => {
    const start = `${LIST}[${i}].`;
    const terms: Record<string, number> = {};
    for (const [name, value] of Object.entries(v)) {
      if (name.startsWith(start)) terms[name.slice(start.length)] = value;
      else if (!name.startsWith(LIST)) terms[name] = value;
    }
    terms.damage! += v.liability!;
    return terms;
  });

/** Out of the race: without performance safety costs nothing. */
const isOut = (t: Terms, p: number): boolean => p === 0 && t.technology === 1 && t.drag! > 0;

/** What the others come to for agent `i`. */
function oppositionOf(terms: readonly Terms[], choices: readonly Choice[], i: number): Opposition {
  const total = terms.reduce((sum, t) => sum + t.weight!, 0);
  const isWeighted = terms[i]!.risk === 2;
  let others = isWeighted ? point(0) : point(1);
  let rivals = point(0);
  let safeRivals = point(0);
  choices.forEach(({ s, p }, j) => {
    if (j === i) return;
    others = isWeighted
      ? add(others, scale(terms[j]!.weight! / total, point(s)))
      : multiply(others, point(s));
    if (p === 0) return;
    const weight = powerOver(p, terms[j]!.exponent!);
    rivals = add(rivals, weight);
    safeRivals = add(safeRivals, scale(s, weight));
  });
  return { others, share: terms[i]!.weight! / total, rivals, safeRivals };
}

/** What is paid to the third party for performance: the least of what there is to choose from. */
const paidFor = (t: Terms, { s, p }: Choice): number =>
  modesOf(t).reduce(
    (least, { price, fee, floor, isUnsafe }) =>
      s >= floor ? Math.min(least, (isUnsafe ? 1 - s : 1) * price * p + fee) : least,
    Infinity,
  );

const hasCertificate = (t: Terms, { s, p }: Choice): boolean =>
  t.schedule === 2 && s >= t.harbour! && t.price! * p >= t.fee!;

function payoffOf(t: Terms, { s, p }: Choice, o: Opposition): Interval {
  const place = placeAt(t, p);
  const { own, rest } = stakesOver(t, place, place, o);
  const earned = subtract(
    add(add(scale(s, own.value), rest.value), scale(t.subsidy!, point(s))),
    point(t.damage!),
  );
  if (isOut(t, p)) return earned;
  const order = t.technology === 0 ? 1 : 1 / t.safetyReturn!;
  const costs = add(multiply(place.factor, levelOver(s, order)), add(place.own, point(paidFor(t, { s, p }))));
  return subtract(earned, costs);
}

const middle = ({ lo, hi }: Interval): number => 0.5 * (lo + hi);

/** Marginal payoffs of safety and performance, and the sides of the conditions, from the rules, at a price that may be none. */
function marginsOf(t: Terms, { s, p }: Choice, o: Opposition, price: number) {
  const place = placeAt(t, p);
  const { own, rest } = stakesOver(t, place, place, o);
  const order = t.technology === 0 ? 1 : 1 / t.safetyReturn!;
  const odds = s / (1 - s);
  const level = pow(odds, order);
  const rise = order * pow(odds, order - 1) * (1 + odds) * (1 + odds);
  const [spared, kappa] = t.schedule === 1 ? [price, 1 - s] : [0, 1];
  const costly = middle(place.factorSlope) * level + middle(place.ownSlope) + kappa * price;
  return {
    bySafety: middle(own.value) - middle(place.factor) * rise + spared * p + t.subsidy!,
    byPerformance: middle(own.slope) * s + middle(rest.slope) - costly,
    reward: middle(own.slope),
    cross: middle(place.factorSlope) * rise - spared,
    printed: middle(own.value),
    ratio: costly / s,
  };
}

/** The chance that no disaster happens. */
function safeOf(terms: readonly Terms[], choices: readonly Choice[]): number {
  const risk = terms[0]!.risk!;
  if (risk === 0) return choices.reduce((product, { s }) => product * s, 1);
  const weights = choices.map(({ p }, i) => (risk === 2 ? terms[i]!.weight! : pow(p, terms[i]!.exponent!)));
  const total = weights.reduce((sum, w) => sum + w, 0);
  return total === 0 ? 1 : choices.reduce((sum, { s }, i) => sum + weights[i]! * s, 0) / total;
}

/**
 * How safety moves with the price, by central differences of marginal payoffs in logits of safety and logarithms of
 * performance; null where the conditions are singular.
 */
function priceMovesOf(terms: readonly Terms[], choices: readonly Choice[]): Choice[] | null {
  const moves: { readonly i: number; readonly isSafety: boolean }[] = [];
  choices.forEach(({ s, p }, i) => {
    const t = terms[i]!;
    if (isOut(t, p)) return;
    const least = t.technology === 1 && t.drag! > 0 ? t.leastPerformance! : 0;
    const isAtEdge = t.price! > 0 && s === t.harbour && hasCertificate(t, { s, p });
    if (s > 0 && !isAtEdge) moves.push({ i, isSafety: true });
    if (p > least) moves.push({ i, isSafety: false });
  });
  const n = moves.length;
  const STEP = 1e-5;
  const shifted = (k: number, by: number): Choice[] =>
    choices.map((choice, j) => {
      if (j !== moves[k]!.i) return choice;
      const { s, p } = choice;
      if (!moves[k]!.isSafety) return { s, p: p * (1 + by) };
      return { s: s + by * s * (1 - s), p };
    });
  const marginal = (profile: readonly Choice[], k: number, further: number): number => {
    const { i, isSafety } = moves[k]!;
    // Small changes leave a certificate, or its lack, as it is.
    const price = hasCertificate(terms[i]!, choices[i]!) ? 0 : terms[i]!.price! + further;
    const { s, p } = profile[i]!;
    const { bySafety, byPerformance } = marginsOf(
      terms[i]!,
      profile[i]!,
      oppositionOf(terms, profile, i),
      price,
    );
    return isSafety ? bySafety * s * (1 - s) : byPerformance * p;
  };
  const matrix = new Float64Array(n * n);
  const right = new Float64Array(n);
  for (let row = 0; row < n; row++) {
    for (let column = 0; column < n; column++)
      matrix[row * n + column] =
        (marginal(shifted(column, STEP), row, 0) - marginal(shifted(column, -STEP), row, 0)) / (2 * STEP);
    // Marginal payoffs are affine in the price.
    right[row] = marginal(choices, row, 0) - marginal(choices, row, 1);
  }
  if (!solveLinear(matrix, right)) return null;
  const found = choices.map(() => ({ s: 0, p: 0 }));
  moves.forEach(({ i, isSafety }, k) => {
    const { s, p } = choices[i]!;
    if (isSafety) found[i]!.s = right[k]! * s * (1 - s);
    else found[i]!.p = right[k]! * p;
  });
  return found;
}

/** What the agents earn with their choices, what is at stake for each, and the chance that no disaster happens. */
export function payoffsOf(v: Values, choices: readonly Choice[], count: number) {
  const terms = termsOf(v, count);
  const payoffs = terms.map((t, i) => middle(payoffOf(t, choices[i]!, oppositionOf(terms, choices, i))));
  return {
    payoffs,
    money: terms.map((t, i) => stakeOf(t, payoffs[i]!)),
    safe: safeOf(terms, choices),
  };
}

const stakeOf = (t: Terms, payoff: number): number =>
  Math.abs(payoff) + Math.abs(t.prize!) + (t.reward === 1 ? Math.abs(t.loserPrize!) : 0) + t.damage!;

/** Checks the profile of one contest: nobody gains, and the outcomes are what the rules make of it. */
export function verifyContest(v: Values, claim: Claim, count: number): Certificate {
  if (claim.status === 'none' || claim.status === 'failed') return unprovedCertificate(METHOD);
  const { outcomes: o } = claim;
  const all = Array.from({ length: count }, (_, i) => i);
  const stated = (i: number, name: string): number => o[playerName(LIST, i, name)] ?? Number.NaN;
  const choices = all.map((i) => ({ s: stated(i, 'safety'), p: stated(i, 'performance') }));
  const terms = termsOf(v, count);
  const isPossible = ({ s, p }: Choice, i: number): boolean =>
    s >= 0 && p >= 0 && p < Infinity && (s < 1 || (s === 1 && isOut(terms[i]!, p)));
  if (claim.status !== 'equilibrium' || !choices.every(isPossible))
    return refusedCertificate(
      METHOD,
      `status ${claim.status}: not all safeties lie in [0, 1) (1 for agents out of the race) and performances above 0`,
    );
  const gains: Record<string, number> = {};
  const money: Record<string, number> = {};
  const checks: Check[] = [];
  let joint = 0;
  let revenue = 0;
  all.forEach((i) => {
    const t = terms[i]!;
    const { s, p } = choices[i]!;
    const opposition = oppositionOf(terms, choices, i);
    const own = payoffOf(t, choices[i]!, opposition);
    const name = `agent ${i + 1}`;
    money[name] = stakeOf(t, own.lo);
    const least = t.technology === 1 && t.drag! > 0 ? t.leastPerformance! : 0;
    let gain = gainBound(t, opposition, p, least, own, money[name]!);
    if (isOut(t, 0) && (least === 0 || p === 0))
      gain = Math.max(gain, subtract(payoffOf(t, { s: 1, p: 0 }, opposition), own).hi);
    if (p > 0 && p < least)
      checks.push([`agents[${i}].performance is ${p}, below the least performance ${least}`, 1]);
    gains[name] = Math.max(0, gain);
    checks.push(agreement(o, playerName(LIST, i, 'payoff'), middle(own), money[name]!));
    joint += middle(own);
    revenue += (isOut(t, p) ? 0 : paidFor(t, choices[i]!)) - t.subsidy! * s;
    checks.push(...conditionChecks(o, i, t, choices[i]!, opposition));
  });
  const most = Object.values(money).reduce((sum, x) => sum + x, 0);
  checks.push(agreement(o, 'safe', safeOf(terms, choices), 1));
  checks.push(agreement(o, 'active', choices.filter(({ p }) => p > 0).length, 1));
  checks.push(agreement(o, 'joint', joint, most));
  checks.push(agreement(o, 'revenue', revenue, most + Math.abs(revenue)));
  checks.push(...responseChecks(o, terms, choices));
  return certificateOf(METHOD, checks, gains, money, { tolerance: TOLERANCE });
}

/** The two sides of the conditions as stated against the rules; a condition on the edge may go either way. */
function conditionChecks(o: Outcomes, i: number, t: Terms, choice: Choice, opposition: Opposition): Check[] {
  const at = (name: string): string => playerName(LIST, i, name);
  const none = (...names: readonly string[]): Check[] =>
    names.map((name) => agreement(o, at(name), Number.NaN, 1));
  const isHeld = t.price! > 0 && choice.s === t.harbour && hasCertificate(t, choice);
  if (!(choice.p > 0 && choice.s > 0 && choice.s < 1))
    return none('crossReward', 'crossCost', 'conditionFive', 'conditionSix', 'printedNine');
  const price = hasCertificate(t, choice) ? 0 : t.price!;
  const { reward, cross, printed, ratio } = marginsOf(t, choice, opposition, price);
  const size = Math.abs(reward) + Math.abs(cross) + Math.abs(printed) + Math.abs(ratio);
  const condition = (name: string, left: number): Check =>
    Math.abs(left - cross) <= 1e-7 * size ? [at(name), 0] : agreement(o, at(name), left < cross ? 1 : 0, 1);
  const sides = [agreement(o, at('crossReward'), reward, size), agreement(o, at('crossCost'), cross, size)];
  // They speak of a price on every unit, and of agents whom it moves.
  if (t.schedule === 1 || isHeld || hasCertificate(t, choice))
    return [...sides, ...none('conditionFive', 'conditionSix', 'printedNine')];
  return [
    ...sides,
    condition('conditionFive', reward),
    // Where not all must be safe, performance is also worth something without one's own safety.
    ...(t.risk === 0
      ? [condition('conditionSix', ratio), condition('printedNine', printed)]
      : none('conditionSix', 'printedNine')),
  ];
}

/** Responses to the price as stated against differences; they agree coarsely, and near a fold not at all. */
function responseChecks(o: Outcomes, terms: readonly Terms[], choices: readonly Choice[]): Check[] {
  const names = [...choices.keys()].map((i) => playerName(LIST, i, 'safetyByPrice'));
  if (names.every((name) => o[name] === undefined)) return [];
  const moves = priceMovesOf(terms, choices);
  const isSmooth = moves?.every(({ s, p }, i) => Math.abs(s) + Math.abs(p) / (choices[i]!.p || 1) < 1e4);
  if (!moves || !isSmooth) return [];
  const coarsely = (name: string, value: number): Check => {
    const [words, off] = agreement(o, name, value, Math.abs(value) + NEGLIGIBLE);
    return [words, off <= COARSE ? 0 : off];
  };
  const step = 1e-6;
  const toward = (sign: number): Choice[] =>
    choices.map(({ s, p }, i) => ({ s: s + sign * step * moves[i]!.s, p: p + sign * step * moves[i]!.p }));
  const together = (safeOf(terms, toward(1)) - safeOf(terms, toward(-1))) / (2 * step);
  return [...names.map((name, i) => coarsely(name, moves[i]!.s)), coarsely('safeByPrice', together)];
}
