import { exp } from '@regulab/numeric/elementary.js';

/** One firm: what its overlap costs, how often it fails, and who its users are. */
export interface Firm {
  readonly cost: number;
  readonly calmRisk: number;
  readonly stressedRisk: number;
  readonly calmEfficacy: number;
  readonly stressedEfficacy: number;
  /** Harm of its failures to users and third parties, as a multiple of the market's. */
  readonly exposure: number;
  /** What its users value besides safety, in units of utility. */
  readonly appeal: number;
  /** What all firms share upstream; absent where there is nothing. */
  readonly shock?: Shock;
}

/** A flaw that all firms may inherit: it adds to risks, or makes a firm fail on its own account. */
export interface Shock {
  readonly probability: number;
  readonly calmShift: number;
  readonly stressedShift: number;
  readonly contagion: number;
}

/** A case that may come: its weight, the risk in it without overlap, and what overlap takes off. */
export interface Branch {
  readonly weight: number;
  readonly risk: number;
  readonly effect: number;
  readonly isStressed: boolean;
}

/** The cases whose failures overlap can prevent. */
export function branchesOf(firm: Firm, stress: number): readonly Branch[] {
  const regimes = [
    { weight: 1 - stress, risk: firm.calmRisk, effect: firm.calmEfficacy, isStressed: false },
    { weight: stress, risk: firm.stressedRisk, effect: firm.stressedEfficacy, isStressed: true },
  ];
  const { shock } = firm;
  if (!shock) return regimes;
  const { probability, contagion } = shock;
  return [
    ...regimes.map((branch) => ({ ...branch, weight: (1 - probability) * branch.weight })),
    ...regimes.map((branch) => ({
      ...branch,
      weight: probability * (1 - contagion) * branch.weight,
      risk: branch.risk + (branch.isStressed ? shock.stressedShift : shock.calmShift),
    })),
  ];
}

/** The probability of failing whatever the overlap. */
export const certainFailure = ({ shock }: Firm): number => (shock ? shock.probability * shock.contagion : 0);

/** What all firms share. */
export interface Market {
  readonly users: number;
  readonly margin: number;
  readonly sensitivity: number;
  readonly userHarm: number;
  readonly thirdPartyHarm: number;
  readonly stress: number;
  readonly systemicHarm: number;
  /** Expected payment for each user harmed: attribution times liability rate times third-party harm. */
  readonly payment: number;
}

/** A stretch of overlaps on which the expected failure probability is one line, `risk - slope x`. */
export interface Piece {
  readonly from: number;
  readonly to: number;
  readonly risk: number;
  readonly slope: number;
  /** The parts of the slope that come from either regime. */
  readonly calmSlope: number;
  readonly stressedSlope: number;
}

/** The overlap from which on a firm never fails in a regime; zero where it never does, infinite where overlap is of no use. */
export const limit = (risk: number, efficacy: number): number => (risk === 0 ? 0 : risk / efficacy);

/** The furthest of some limits, those left out at which nothing is ever of use: from there on more prevents nothing. */
export const furthest = (...limits: readonly number[]): number =>
  Math.max(0, ...limits.filter(Number.isFinite));

/** Failure probability in a regime. */
export const failure = (risk: number, efficacy: number, overlap: number): number =>
  Math.max(0, risk - efficacy * overlap);

/** Failure probability before the regime is known. */
export function expectedFailure(firm: Firm, stress: number, overlap: number): number {
  if (firm.shock)
    return branchesOf(firm, stress).reduce(
      (sum, { weight, risk, effect }) => sum + weight * failure(risk, effect, overlap),
      certainFailure(firm),
    );
  return (
    (1 - stress) * failure(firm.calmRisk, firm.calmEfficacy, overlap) +
    stress * failure(firm.stressedRisk, firm.stressedEfficacy, overlap)
  );
}

/** The pieces of a firm's expected failure probability on [0, infinity), in ascending order. */
export function piecesOf(firm: Firm, stress: number): readonly Piece[] {
  const branches = branchesOf(firm, stress);
  const limits = branches.map(({ risk, effect }) => limit(risk, effect));
  const ends = [...new Set([0, ...limits, Infinity])].sort((a, b) => a - b);
  return ends.slice(0, -1).map((from, k) => {
    let [risk, calmSlope, stressedSlope] = [certainFailure(firm), 0, 0];
    branches.forEach((branch, b) => {
      if (!(from < limits[b]!)) return;
      risk += branch.weight * branch.risk;
      if (branch.isStressed) stressedSlope += branch.weight * branch.effect;
      else calmSlope += branch.weight * branch.effect;
    });
    return { from, to: ends[k + 1]!, risk, slope: calmSlope + stressedSlope, calmSlope, stressedSlope };
  });
}

/** Market share of a firm with this utility to users, `logRivals` being the logarithm of the rivals' summed attractions. */
const shareAt = (market: Market, utility: number, logRivals: number): number =>
  1 / (1 + exp(logRivals - market.sensitivity * utility));

/** A firm's profit against rivals that stay as they are. */
export function profitAt(firm: Firm, market: Market, logRivals: number, overlap: number): number {
  const harm = firm.exposure * expectedFailure(firm, market.stress, overlap);
  const share = shareAt(market, firm.appeal - market.userHarm * harm, logRivals);
  return market.users * share * (market.margin - market.payment * harm) - 0.5 * firm.cost * overlap * overlap;
}

/** First and second derivative of the profit inside a piece. */
export interface Slopes {
  readonly first: number;
  readonly second: number;
}

export function slopesAt(
  firm: Firm,
  market: Market,
  logRivals: number,
  piece: Piece,
  overlap: number,
): Slopes {
  const harm = firm.exposure * (piece.risk - piece.slope * overlap);
  const share = shareAt(market, firm.appeal - market.userHarm * harm, logRivals);
  const pull = market.sensitivity * market.userHarm * firm.exposure * piece.slope;
  const saved = market.payment * firm.exposure * piece.slope;
  const profitEach = market.margin - market.payment * harm;
  const spread = share * (1 - share);
  return {
    first: market.users * (profitEach * pull * spread + saved * share) - firm.cost * overlap,
    second: market.users * pull * spread * (profitEach * pull * (1 - 2 * share) + 2 * saved) - firm.cost,
  };
}

/** The largest value of share (1 - share) (1 - 2 share). */
const LARGEST_SKEW = 1 / (6 * Math.sqrt(3));

/**
 * Whether a firm has one best response whatever its rivals do: its profit is then concave on every piece, and its slope falls where
 * a clamp starts to bind, unless it is negative there already.
 */
export function isConcave(firm: Firm, market: Market, payment = market.payment): boolean {
  const { stress } = market;
  let slope =
    (firm.calmRisk > 0 ? (1 - stress) * firm.calmEfficacy : 0) +
    (firm.stressedRisk > 0 ? stress * firm.stressedEfficacy : 0);
  let risk = (1 - stress) * firm.calmRisk + stress * firm.stressedRisk;
  if (firm.shock) {
    const branches = branchesOf(firm, stress).filter((branch) => branch.risk > 0);
    slope = branches.reduce((sum, { weight, effect }) => sum + weight * effect, 0);
    risk = branches.reduce((sum, branch) => sum + branch.weight * branch.risk, certainFailure(firm));
  }
  const pull = market.sensitivity * market.userHarm * firm.exposure * slope;
  const saved = Math.abs(payment) * firm.exposure * slope;
  const profitEach = Math.max(market.margin, Math.abs(market.margin - payment * firm.exposure * risk));
  return market.users * (profitEach * pull * pull * LARGEST_SKEW + 0.5 * pull * saved) <= firm.cost;
}

export interface Response {
  readonly overlap: number;
  readonly profit: number;
}

/** Stretches narrower than this, relative to where they lie, are not cut further. */
const NARROW = 4e-16;
/** Cuts of one search; more are met only by a continuum of nearly equal choices, of which the middles are then compared. */
const MOST_CUTS = 20_000;

/**
 * A firm's best overlap of at least `floor`: on each piece every stretch is cut in halves until bounds on the derivative (plain, and
 * about its middle) leave no stationary point in it, or bounds on the second derivative leave one at most, which is then found by
 * safeguarded Newton steps. Complete up to rounding, for any shape of the profit.
 */
export function bestResponse(firm: Firm, market: Market, logRivals: number, floor: number): Response {
  let best = floor;
  let most = profitAt(firm, market, logRivals, floor);
  const consider = (overlap: number): void => {
    const profit = profitAt(firm, market, logRivals, overlap);
    if (profit > most) {
      best = overlap;
      most = profit;
    }
  };
  for (const piece of piecesOf(firm, market.stress)) {
    // Where more overlap prevents nothing it only costs.
    if (piece.slope === 0 || piece.to <= floor) continue;
    const from = Math.max(floor, piece.from);
    consider(from);
    const to = Math.min(piece.to, Math.max(from, worthless(firm, market, floor)));
    searchPiece(firm, market, logRivals, piece, from, to, consider);
    consider(to);
  }
  return { overlap: best, profit: most };
}

/** No overlap beyond this is better than the floor, whatever the rivals do: it costs more than all users could bring or spare. */
const worthless = (firm: Firm, market: Market, floor: number): number => {
  const most = market.margin + Math.abs(market.payment) * firm.exposure;
  return Math.sqrt(floor * floor + (2 * market.users * most) / firm.cost);
};

function searchPiece(
  firm: Firm,
  market: Market,
  logRivals: number,
  piece: Piece,
  from: number,
  to: number,
  consider: (overlap: number) => void,
): void {
  const pull = market.sensitivity * market.userHarm * firm.exposure * piece.slope;
  const saved = market.payment * firm.exposure * piece.slope;
  const shareOf = (x: number): number => {
    const harm = firm.exposure * (piece.risk - piece.slope * x);
    return shareAt(market, firm.appeal - market.userHarm * harm, logRivals);
  };
  const profitOf = (x: number): number =>
    market.margin - market.payment * firm.exposure * (piece.risk - piece.slope * x);
  const open: [number, number][] = [[from, to]];
  for (let cuts = 0; open.length > 0 && cuts < MOST_CUTS; cuts++) {
    const [lo, hi] = open.pop()!;
    const [least, most] = [shareOf(lo), shareOf(hi)];
    // A payment below zero, which rewards failures, turns the order round.
    const [one, other] = [profitOf(lo), profitOf(hi)];
    const [poor, rich] = [Math.min(one, other), Math.max(one, other)];
    const [a, b] = [least * (1 - least), most * (1 - most)];
    const [spreadLow, spreadHigh] = [Math.min(a, b), least < 0.5 && most > 0.5 ? 0.25 : Math.max(a, b)];
    const low = Math.min(poor * spreadLow, poor * spreadHigh);
    const high = Math.max(rich * spreadLow, rich * spreadHigh);
    const [savedLow, savedHigh] = saved >= 0 ? [saved * least, saved * most] : [saved * most, saved * least];
    const firstLow = market.users * (low * pull + savedLow) - firm.cost * hi;
    const firstHigh = market.users * (high * pull + savedHigh) - firm.cost * lo;
    if (firstLow > 0 || firstHigh < 0) continue;
    // Products of the profit on a user and 1 - 2 share, which falls from `least` to `most`.
    const skews = [
      poor * (1 - 2 * least),
      poor * (1 - 2 * most),
      rich * (1 - 2 * least),
      rich * (1 - 2 * most),
    ];
    const [bendLow, bendHigh] = [
      Math.min(...skews) * pull + 2 * saved,
      Math.max(...skews) * pull + 2 * saved,
    ];
    const steep = market.users * pull;
    const secondHigh = steep * (bendHigh > 0 ? spreadHigh : spreadLow) * bendHigh - firm.cost;
    if (secondHigh <= 0) {
      consider(stationary(firm, market, logRivals, piece, lo, hi));
      continue;
    }
    const middle = lo + 0.5 * (hi - lo);
    if (hi - lo <= NARROW * hi || middle <= lo || middle >= hi) {
      consider(middle);
      continue;
    }
    // About its middle the derivative moves no more than the second one lets it: this settles stretches on which both nearly vanish.
    const secondLow = steep * (bendLow > 0 ? spreadLow : spreadHigh) * bendLow - firm.cost;
    const swing = 0.5 * (hi - lo) * Math.max(secondHigh, -secondLow);
    if (Math.abs(slopesAt(firm, market, logRivals, piece, middle).first) > swing) continue;
    open.push([middle, hi], [lo, middle]);
  }
  for (const [lo, hi] of open) consider(lo + 0.5 * (hi - lo));
}

/** The stationary point, or the better end, of a stretch on which the profit is concave. */
function stationary(
  firm: Firm,
  market: Market,
  logRivals: number,
  piece: Piece,
  from: number,
  to: number,
): number {
  let [lo, hi] = [from, to];
  if (slopesAt(firm, market, logRivals, piece, lo).first <= 0) return lo;
  if (slopesAt(firm, market, logRivals, piece, hi).first >= 0) return hi;
  let x = lo + 0.5 * (hi - lo);
  for (let k = 0; k < 200; k++) {
    const { first, second } = slopesAt(firm, market, logRivals, piece, x);
    if (first === 0) return x;
    if (first > 0) lo = x;
    else hi = x;
    const step = x - first / second;
    const next = step > lo && step < hi ? step : lo + 0.5 * (hi - lo);
    if (next === x || next <= lo || next >= hi) return next;
    x = next;
  }
  return x;
}
