import { cubicDescents } from '@regulab/numeric/cubicDescents.js';
import { differenceOfProducts } from '@regulab/numeric/differenceOfProducts.js';
import {
  type AnswerPiece,
  answerPieces,
  costOf,
  performanceAdded,
  profitAt,
  type Specialist,
  safetyAdded,
  zeroProfits,
  zerosInside,
} from './answerPieces.js';
import { TIE, WILLING } from './tolerances.js';

/** The generalist and any number of specialists. */
export interface Market {
  readonly floor: number;
  readonly performanceCost: number;
  readonly safetyCost: number;
  readonly crossCost: number;
  readonly specialists: readonly Specialist[];
}

/** What one specialist does in answer to the generalist. */
export interface Answer {
  readonly takesPart: boolean;
  readonly dAlpha: number;
  readonly dBeta: number;
  /** Stops at its floor, which forced it to climb. */
  readonly minimal: boolean;
  readonly payoff: number;
  readonly squeezed: boolean;
}

/** A choice of the generalist with all answers. */
export interface Play {
  readonly alpha0: number;
  readonly beta0: number;
  readonly payoff: number;
  /** What the generalist receives, the scale against which payoffs are compared. */
  readonly revenue: number;
  readonly answers: readonly Answer[];
}

/** Plays closer than this (relative to their size) in every choice are one optimum found twice. */
const SAME_PLACE = 1e-5;
/** Rounding of a payoff, relative to the revenue. */
const ROUNDING = 2e-15;

/** The last point of a list of pieces that holds `beta0`, or the first where two meet. */
const pieceAt = (pieces: readonly AnswerPiece[], beta0: number): AnswerPiece =>
  pieces.find((piece) => beta0 <= piece.hi) ?? pieces[pieces.length - 1]!;

/**
 * Everything the optimum needs to know of one specialist on one cell of beta_0: its answer, from which alpha_0 on it
 * takes part, and what it brings the objective: `weight` alpha_0 + income[0] + income[1] beta_0 + income[2] beta_0^2.
 */
interface Member {
  readonly index: number;
  readonly piece: AnswerPiece;
  readonly floor: number;
  readonly weight: number;
  readonly income: readonly [number, number, number];
  /** h(beta_0), the least alpha_0 at which it takes part, expanded; `needed` gives its values. */
  readonly least: readonly [number, number, number];
  /** (1 - share) r_alpha; zero where participation does not depend on alpha_0. */
  readonly worth: number;
}

/** How a specialist's choices enter the objective: as income of the generalist, or of one owner of all firms. */
type Objective = 'generalist' | 'owner';

function memberOn(s: Specialist, index: number, piece: AnswerPiece, objective: Objective): Member {
  const worth = (1 - s.share) * s.performanceRevenue;
  const { profit } = piece;
  const least = [-profit[0] / worth, -profit[1] / worth, -profit[2] / worth] as const;
  if (objective === 'owner')
    return { index, piece, floor: s.floor, worth, least, weight: s.performanceRevenue, income: profit };
  const income: [number, number, number] = piece.minimal
    ? [
        s.share * (s.performanceRevenue * (piece.dAlpha - piece.slope * s.floor) + s.safetyRevenue * s.floor),
        s.share * s.performanceRevenue * piece.slope,
        0,
      ]
    : [
        s.share * (s.performanceRevenue * piece.dAlpha + s.safetyRevenue * piece.dBeta),
        s.share * s.safetyRevenue,
        0,
      ];
  return { index, piece, floor: s.floor, worth, least, weight: s.share * s.performanceRevenue, income };
}

/** h(beta_0); zero where it is zero up to the rounding of the terms it is made of. */
function needed({ piece, floor, worth }: Member, beta0: number): number {
  const profit = profitAt(piece, floor, beta0);
  const [c, x] = piece.profitInGap ? [piece.profitInGap, floor - beta0] : [piece.profit, beta0];
  const size = Math.abs(c[0]) + Math.abs(c[1] * x) + Math.abs(c[2] * x * x);
  return Math.abs(profit) <= NOISE * size ? 0 : -profit / worth;
}

/** Rounding of a sum of three terms, relative to their sizes. */
const NOISE = 1e-15;

/** Cuts [floor, Infinity) where an answer changes its form, or the order in which the specialists join may change. */
function cellEnds(market: Market, pieces: readonly (readonly AnswerPiece[])[]): number[] {
  const ends = new Set<number>([market.floor]);
  const add = (x: number): void => {
    if (x > market.floor && x < Infinity) ends.add(x);
  };
  market.specialists.forEach((s, i) => {
    for (const piece of pieces[i]!) {
      add(piece.lo);
      for (const zero of zeroProfits(piece, s.floor)) add(zero);
    }
    const worth = (1 - s.share) * s.performanceRevenue;
    if (worth === 0) return;
    for (let j = 0; j < i; j++) {
      const other = market.specialists[j]!;
      const otherWorth = (1 - other.share) * other.performanceRevenue;
      if (otherWorth === 0) continue;
      for (const p of pieces[i]!)
        for (const q of pieces[j]!) {
          const [lo, hi] = [Math.max(p.lo, q.lo), Math.min(p.hi, q.hi)];
          if (!(hi > lo) || hi < market.floor) continue;
          const difference = [0, 1, 2].map((k) => p.profit[k]! / worth - q.profit[k]! / otherWorth);
          for (const x of zerosInside(difference, lo, hi)) add(x);
        }
    }
  });
  return [...ends].sort((x, y) => x - y);
}

const at = (c: readonly number[], x: number): number => c[0]! + x * (c[1]! + x * c[2]!);

const peaks = new Float64Array(2);

/** A list of candidates and the best payoff among them. */
interface Search {
  readonly market: Market;
  readonly tilt: number;
  readonly determinant: number;
  best: number;
  readonly consider: (
    search: Search,
    alpha0: number,
    beta0: number,
    members: readonly Member[],
    joined: number,
    stationary: boolean,
  ) => void;
}

/**
 * Candidates on one cell when the specialists `members[0 ... joined - 1]` take part, of which the last is the hardest to
 * win: alpha_0 is unconstrained, zero, or just enough for that last one.
 */
function candidatesOn(
  search: Search,
  lo: number,
  hi: number,
  members: readonly Member[],
  joined: number,
): void {
  const { market, tilt, determinant } = search;
  const { performanceCost: aa, crossCost: ab, safetyCost: bb } = market;
  let weight = 0;
  const income = [0, 0, 0];
  for (let k = 0; k < joined; k++) {
    const member = members[k]!;
    weight += member.weight;
    for (let d = 0; d < 3; d++) income[d]! += member.income[d]!;
  }
  const last = joined > 0 ? members[joined - 1]! : null;
  const binds = last !== null && last.worth > 0;
  const wanted = (beta0: number): number => weight / (2 * aa) - tilt * beta0;
  const relaxed = (beta0: number): number => {
    const alpha = Math.max(0, wanted(beta0));
    return (
      weight * alpha + at(income, beta0) - (aa * alpha * alpha + 2 * ab * alpha * beta0 + bb * beta0 * beta0)
    );
  };
  const inside: number[] = [];
  const curvature = determinant / aa - income[2]!;
  if (curvature > 0) inside.push((income[1]! - weight * tilt) / (2 * curvature));
  if (bb - income[2]! > 0) inside.push(income[1]! / (2 * (bb - income[2]!)));
  let promising = false;
  for (const beta0 of [lo, hi, ...inside]) {
    const isEnd = beta0 === lo || beta0 === hi;
    if (!(isEnd ? beta0 < Infinity : beta0 > lo && beta0 < hi)) continue;
    const revenue = weight * Math.max(0, wanted(beta0)) + at(income, beta0);
    if (!(relaxed(beta0) >= search.best - TIE * Math.abs(revenue))) continue;
    promising = true;
    const least = binds ? needed(last, beta0) : 0;
    search.consider(search, Math.max(0, wanted(beta0), least), beta0, members, joined, !isEnd);
  }
  if (!promising || !binds) return;
  // alpha_0 = h(beta_0), with beta_0 = lo + s: the derivative of the payoff along it is a cubic in s.
  const h0 = needed(last, lo);
  const h1 = last.least[1] + 2 * last.least[2] * lo;
  const h2 = last.least[2];
  const r1 = income[1]! + 2 * income[2]! * lo;
  const e0 = weight - 2 * aa * h0 - 2 * ab * lo;
  const e1 = -2 * aa * h1 - 2 * ab;
  const e2 = -2 * aa * h2;
  const c0 = h1 * e0 + r1 - 2 * ab * h0 - 2 * bb * lo;
  const c1 = h1 * e1 + 2 * h2 * e0 - 2 * ab * h1 - 2 * bb + 2 * income[2]!;
  const c2 = h1 * e2 + 2 * h2 * e1 - 2 * ab * h2;
  const c3 = 2 * h2 * e2;
  const found: number[] = [];
  if (hi < Infinity) {
    const n = cubicDescents(c0, c1, c2, c3, 0, hi - lo, peaks);
    for (let k = 0; k < n; k++) found.push(lo + peaks[k]!);
  } else if (c1 < 0 && c0 > 0) found.push(lo - c0 / c1);
  for (const beta0 of found) {
    const least = needed(last, beta0);
    if (least > Math.max(0, wanted(beta0))) search.consider(search, least, beta0, members, joined, true);
  }
}

/** Visits every cell with every set of specialists that can take part there: nested sets, easiest to win first. */
function visit(market: Market, objective: Objective, consider: Search['consider']): void {
  const { performanceCost: aa, crossCost: ab, safetyCost: bb } = market;
  const pieces = market.specialists.map(answerPieces);
  const ends = cellEnds(market, pieces);
  const search: Search = {
    market,
    tilt: ab / aa,
    determinant: differenceOfProducts(aa, bb, ab, ab),
    best: 0,
    consider,
  };
  ends.forEach((lo, k) => {
    const hi = ends[k + 1] ?? Infinity;
    const middle = hi < Infinity ? 0.5 * (lo + hi) : 2 * lo + 1;
    const willing: { member: Member; from: number }[] = [];
    market.specialists.forEach((s, i) => {
      const piece = pieceAt(pieces[i]!, middle);
      const member = memberOn(s, i, piece, objective);
      const profit = profitAt(piece, s.floor, middle);
      // An owner runs every firm that earns something: the same nested sets, as at share 0.
      if (member.worth > 0) willing.push({ member, from: needed(member, middle) });
      else if (profit >= -WILLING * (1 - s.share) * s.safetyRevenue * Math.max(middle, s.floor))
        willing.push({ member, from: Number.NEGATIVE_INFINITY });
    });
    willing.sort((x, y) => x.from - y.from);
    const members = willing.map(({ member }) => member);
    for (let joined = 1; joined <= members.length; joined++) candidatesOn(search, lo, hi, members, joined);
  });
}

function answerTo(
  s: Specialist,
  piece: AnswerPiece,
  alpha0: number,
  beta0: number,
  mustJoin: boolean,
  held: boolean,
): Answer {
  const dAlpha = performanceAdded(piece, s.floor, beta0);
  const dBeta = safetyAdded(piece, s.floor, beta0);
  const safety = piece.minimal ? s.floor : beta0 + dBeta;
  const earned = (1 - s.share) * (s.performanceRevenue * (alpha0 + dAlpha) + s.safetyRevenue * safety);
  const profit = earned - costOf(s, dAlpha, dBeta) - s.entryCost;
  const rounding = WILLING * Math.max(earned, s.entryCost);
  const takesPart = mustJoin || profit >= -rounding;
  const squeezed = held || profit <= rounding;
  return {
    takesPart,
    dAlpha: takesPart ? dAlpha : 0,
    dBeta: takesPart ? dBeta : 0,
    minimal: takesPart && piece.minimal && dBeta > 0,
    payoff: !takesPart || squeezed ? 0 : profit,
    squeezed: takesPart && squeezed && (dAlpha > 0 || dBeta > 0 || s.entryCost > 0),
  };
}

function playOf(
  market: Market,
  alpha0: number,
  beta0: number,
  members: readonly Member[],
  joined: number,
): Play {
  const answers: Answer[] = market.specialists.map(() => ABSTAINS);
  const last = members[joined - 1];
  const held = last !== undefined && last.worth > 0 && alpha0 > 0 && alpha0 === needed(last, beta0);
  let revenue = 0;
  members.forEach((member, k) => {
    const s = market.specialists[member.index]!;
    const answer = answerTo(s, member.piece, alpha0, beta0, k < joined, held && k === joined - 1);
    answers[member.index] = answer;
    if (!answer.takesPart) return;
    const safety = answer.minimal ? s.floor : Math.max(s.floor, beta0 + answer.dBeta);
    revenue += s.share * (s.performanceRevenue * (alpha0 + answer.dAlpha) + s.safetyRevenue * safety);
  });
  return { alpha0, beta0, payoff: revenue - generalistCost(market, alpha0, beta0), revenue, answers };
}

const ABSTAINS: Answer = {
  takesPart: false,
  dAlpha: 0,
  dBeta: 0,
  minimal: false,
  payoff: 0,
  squeezed: false,
};

function generalistCost(market: Market, alpha0: number, beta0: number): number {
  const { performanceCost, crossCost, safetyCost } = market;
  return costOf({ ...NOBODY, performanceCost, crossCost, safetyCost }, alpha0, beta0);
}

const NOBODY: Specialist = {
  share: 0,
  performanceRevenue: 0,
  safetyRevenue: 0,
  performanceCost: 1,
  safetyCost: 1,
  crossCost: 0,
  floor: 0,
  entryCost: 0,
};

/**
 * Every optimum of the generalist, the selected one first: among ties the one best for the specialists together, then
 * with the greatest sum of safety, then of performance. An empty list means exit.
 *
 * For a given beta_0 specialist i takes part from alpha_0 = h_i(beta_0) on, so that the sets of participants are nested.
 * [floor, Infinity) is cut into cells on which every answer keeps its form and the h_i their order; on a cell, for each
 * of the sets, the payoff is maximised in closed form as for one specialist. Nothing else can be an optimum, so the list is
 * complete up to ties within 1e-12 of the revenue.
 */
export function optimalPlays(market: Market): Play[] {
  const plays: Play[] = [];
  const inside = new Set<Play>();
  visit(market, 'generalist', (search, alpha0, beta0, members, joined, stationary) => {
    const play = playOf(market, alpha0, beta0, members, joined);
    if (!(play.payoff >= search.best - TIE * play.revenue && play.payoff >= -WILLING * play.revenue)) return;
    if (play.payoff > search.best) search.best = play.payoff;
    plays.push(play);
    if (stationary) inside.add(play);
  });
  const top = plays.reduce((best, play) => (play.payoff > best.payoff ? play : best), plays[0]!);
  const tied: Play[] = [];
  // Payoffs near a maximum differ by less than their rounding: a stationary point beats an end of a cell beside it.
  const level = (play: Play): number => play.payoff + (inside.has(play) ? ROUNDING * play.revenue : 0);
  for (const play of [...plays].sort((x, y) => level(y) - level(x)))
    if (play.payoff >= top.payoff - TIE * top.revenue && !tied.some((other) => samePlace(other, play)))
      tied.push(play);
  return tied.length < 2 ? tied : tied.sort((x, y) => (prefers(x, y) ? -1 : 1));
}

const total = (play: Play, f: (answer: Answer) => number): number =>
  play.answers.reduce((sum, answer) => sum + (answer.takesPart ? f(answer) : 0), 0);

function prefers(x: Play, y: Play): boolean {
  const byPayoff = total(x, (a) => a.payoff) - total(y, (a) => a.payoff);
  if (Math.abs(byPayoff) > TIE * y.revenue) return byPayoff > 0;
  const safety = (play: Play): number => total(play, (a) => play.beta0 + a.dBeta);
  const bySafety = safety(x) - safety(y);
  if (Math.abs(bySafety) > SAME_PLACE * safety(y)) return bySafety > 0;
  return total(x, (a) => x.alpha0 + a.dAlpha) > total(y, (a) => y.alpha0 + a.dAlpha);
}

function samePlace(x: Play, y: Play): boolean {
  let size = Math.abs(x.alpha0) + Math.abs(x.beta0);
  let distance = Math.abs(x.alpha0 - y.alpha0) + Math.abs(x.beta0 - y.beta0);
  x.answers.forEach((a, i) => {
    const b = y.answers[i]!;
    size += a.dAlpha + a.dBeta;
    distance += Math.abs(a.dAlpha - b.dAlpha) + Math.abs(a.dBeta - b.dBeta);
    if (a.takesPart !== b.takesPart) distance = Infinity;
  });
  return distance <= SAME_PLACE * size;
}

/** What one owner of all firms would do: it keeps all revenue, bears all costs, and runs the firms that are worth it. */
export function ownerPlay(market: Market): { readonly surplus: number; readonly play: Play } | null {
  const owned: Market = { ...market, specialists: market.specialists.map((s) => ({ ...s, share: 0 })) };
  let best: { surplus: number; play: Play } | null = null;
  visit(owned, 'owner', (search, alpha0, beta0, members) => {
    const play = playOf(owned, alpha0, beta0, members, 0);
    // At share 0 the specialists' payoffs are the whole surplus but for the generalist's cost.
    const surplus = total(play, (a) => a.payoff) + play.payoff;
    if (surplus < 0 || (best && surplus <= best.surplus)) return;
    search.best = surplus;
    best = { surplus, play };
  });
  return best;
}
