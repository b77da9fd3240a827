import { bisect } from '@regulab/numeric/bisection.js';
import { exp, log } from '@regulab/numeric/elementary.js';
import { solveLinear } from '@regulab/numeric/linear.js';
import { copiesOf, groupsOfIdentical, inOrder } from '../identicalPlayers.js';
import { restsOf } from './aggregate.js';
import { arcsOf, bestParts } from './consistent.js';
import {
  bestResponse,
  expectedFailure,
  type Firm,
  failure,
  furthest,
  isConcave,
  limit,
  type Market,
  type Piece,
  piecesOf,
  profitAt,
  slopesAt,
} from './response.js';

/** A market of firms that differ, each with its own floor. */
export interface ManyFirms {
  readonly market: Market;
  readonly firms: readonly Firm[];
  readonly floors: readonly number[];
}

/** An equilibrium. */
export interface Profile {
  readonly overlaps: readonly number[];
  /** Largest absolute eigenvalue of the best responses' derivative there: below one, best replies return to it. */
  readonly isStable: boolean;
  /** How many profiles differ from it only in which of alike firms does what, itself included. */
  readonly copies: number;
}

/** Equilibria after which the list ends. */
const MOST_LISTED = 100;
/** With so many firms arcs are cut down to best overlaps before they are combined. */
const MANY = 4;
/** Profiles nearer than this, relative to the largest overlap, are one. */
const SAME = 1e-7;
/** A gain below this part of all money is rounding. */
const ROUNDING = 1e-12;

const utility = (firm: Firm, market: Market, overlap: number): number =>
  firm.appeal - market.userHarm * firm.exposure * expectedFailure(firm, market.stress, overlap);

/** The logarithm of the summed attractions of all firms but one. */
function logRivals({ market, firms }: ManyFirms, overlaps: readonly number[], i: number): number {
  let most = Number.NEGATIVE_INFINITY;
  for (let j = 0; j < firms.length; j++)
    if (j !== i) most = Math.max(most, market.sensitivity * utility(firms[j]!, market, overlaps[j]!));
  let sum = 0;
  for (let j = 0; j < firms.length; j++)
    if (j !== i) sum += exp(market.sensitivity * utility(firms[j]!, market, overlaps[j]!) - most);
  return most + log(sum);
}

/** The same for every firm, each attraction worked out once. */
function allLogRivals({ market, firms }: ManyFirms, overlaps: readonly number[]): number[] {
  const utilities = firms.map((firm, j) => market.sensitivity * utility(firm, market, overlaps[j]!));
  const most = Math.max(...utilities);
  const attractions = utilities.map((u) => exp(u - most));
  return firms.map((_, i) => {
    let sum = 0;
    for (let j = 0; j < attractions.length; j++) if (j !== i) sum += attractions[j]!;
    // One firm may draw all users: then its rivals are worked out on their own scale.
    return sum > 1e-200 ? most + log(sum) : logRivals({ market, firms, floors: [] }, overlaps, i);
  });
}

/** Where each firm stops at the latest: from there on overlap prevents nothing. */
const lastOf = (firm: Firm): number =>
  furthest(limit(firm.calmRisk, firm.calmEfficacy), limit(firm.stressedRisk, firm.stressedEfficacy));

const distance = (a: readonly number[], b: readonly number[]): number =>
  Math.max(...a.map((x, i) => Math.abs(x - b[i]!)));

/** The piece on which a firm is, and whether it can move on it either way. */
function freePiece(firm: Firm, stress: number, overlap: number, floor: number): Piece | null {
  if (overlap <= floor) return null;
  return piecesOf(firm, stress).find(({ from, to }) => overlap > from && overlap < to) ?? null;
}

/** Gains below this part of all money cannot be told from rounding, whatever the derivative says. */
const NOTHING = 1e-16;

/** Whether a firm that stops at its floor would rather go on, so far that it makes another profile. */
function isDrawnUp({ market, firms, floors }: ManyFirms, overlaps: readonly number[]): boolean {
  const rivals = allLogRivals({ market, firms, floors }, overlaps);
  const most = Math.max(...overlaps);
  return firms.some((firm, i) => {
    const floor = floors[i]!;
    if (overlaps[i] !== floor) return false;
    const ahead = piecesOf(firm, market.stress).find(({ from, to }) => floor >= from && floor < to);
    if (!ahead || ahead.slope === 0) return false;
    const { first } = slopesAt(firm, market, rivals[i]!, ahead, floor);
    const step = first / firm.cost;
    return step > SAME * most && 0.5 * step * first > NOTHING * market.users * market.margin;
  });
}

/** Whether nobody gains by leaving a profile alone, but for rounding. */
function isRest(game: ManyFirms, overlaps: readonly number[]): boolean {
  if (isDrawnUp(game, overlaps)) return false;
  const exposure = Math.max(...game.firms.map((firm) => firm.exposure));
  const money = game.market.users * (game.market.margin + game.market.payment * exposure);
  const spent = Math.max(...overlaps.map((x, i) => game.firms[i]!.cost * x * x));
  const gain = largestGain(game, overlaps);
  return gain < Infinity && gain <= ROUNDING * (money + spent);
}

/** Derivatives of every free firm's marginal profit with respect to every free firm's overlap, row by row. */
function marginals(game: ManyFirms, overlaps: readonly number[]) {
  const { market } = game;
  const free = overlaps.flatMap((overlap, i) => {
    const firm = game.firms[i]!;
    const piece = freePiece(firm, market.stress, overlap, game.floors[i]!);
    return piece && piece.slope > 0 ? [{ i, firm, piece }] : [];
  });
  const n = free.length;
  const first = new Float64Array(n);
  const matrix = new Float64Array(n * n);
  const rivals = allLogRivals(game, overlaps);
  const shares = free.map(
    ({ i, firm }) => 1 / (1 + exp(rivals[i]! - market.sensitivity * utility(firm, market, overlaps[i]!))),
  );
  free.forEach(({ i, firm, piece }, row) => {
    const slopes = slopesAt(firm, market, rivals[i]!, piece, overlaps[i]!);
    first[row] = slopes.first;
    const share = shares[row]!;
    const harm = firm.exposure * (piece.risk - piece.slope * overlaps[i]!);
    const pull = market.sensitivity * market.userHarm * firm.exposure * piece.slope;
    const saved = market.payment * firm.exposure * piece.slope;
    // How marginal profit moves with the firm's own share, times how that moves with a rival's overlap.
    const bend = market.users * ((market.margin - market.payment * harm) * pull * (1 - 2 * share) + saved);
    free.forEach((rival, column) => {
      const rivalPull = market.sensitivity * market.userHarm * rival.firm.exposure * rival.piece.slope;
      matrix[row * n + column] = row === column ? slopes.second : -bend * share * shares[column]! * rivalPull;
    });
  });
  return { free, first, matrix };
}

const MOST_NEWTON = 40;

/**
 * Newton's method on the first-order conditions of the firms that neither floor nor clamp holds; null where it leaves the stretches
 * between clamps or does not come to rest.
 */
function polish(game: ManyFirms, overlaps: readonly number[]): number[] | null {
  const polished = [...overlaps];
  for (let k = 0; k < MOST_NEWTON; k++) {
    const { free, first, matrix } = marginals(game, polished);
    if (free.length === 0) return polished;
    if (!solveLinear(matrix, first)) return null;
    let [moved, scale] = [0, 0];
    free.forEach(({ i }, row) => {
      polished[i]! -= first[row]!;
      moved = Math.max(moved, Math.abs(first[row]!));
      scale = Math.max(scale, Math.abs(polished[i]!));
    });
    const isInside = free.every(
      ({ i, piece }) => polished[i]! > Math.max(piece.from, game.floors[i]!) && polished[i]! < piece.to,
    );
    if (!isInside) return null;
    if (moved <= 1e-14 * scale) return polished;
  }
  return null;
}

/** Whether best responses that are a little off come back: the spectral radius of their derivative, by power iteration. */
function isStable(game: ManyFirms, overlaps: readonly number[]): boolean {
  const { free, matrix } = marginals(game, overlaps);
  const n = free.length;
  let vector = new Float64Array(n).fill(1);
  let growth = 0;
  for (let k = 0; k < 60 && n > 1; k++) {
    const next = new Float64Array(n);
    for (let row = 0; row < n; row++)
      for (let column = 0; column < n; column++)
        if (row !== column)
          next[row]! -= (matrix[row * n + column]! / matrix[row * n + row]!) * vector[column]!;
    growth = Math.max(...next.map(Math.abs));
    if (growth === 0) return true;
    vector = next.map((x) => x / growth);
  }
  return growth < 1;
}

/** The most that any firm gains by leaving a profile alone, over all overlaps. */
function largestGain(game: ManyFirms, overlaps: readonly number[]): number {
  let most = 0;
  const all = allLogRivals(game, overlaps);
  game.firms.forEach((firm, i) => {
    const rivals = all[i]!;
    const best = bestResponse(firm, game.market, rivals, game.floors[i]!);
    most = Math.max(most, best.profit - profitAt(firm, game.market, rivals, overlaps[i]!));
  });
  return most;
}

export interface Equilibria {
  /** By joint profit, the largest first. */
  readonly profiles: readonly Profile[];
  /** Whether they are all, up to rounding: markets with very many are left when the first are found. */
  readonly isComplete: boolean;
}

/**
 * The pure equilibria: wherever the shares that firms have on the arcs of what they may do sum to one, sharpened by Newton's method and
 * checked against all deviations. Of profiles that differ only in which of alike firms does what one is listed.
 */
export function equilibriaOf(game: ManyFirms): Equilibria {
  const { market, firms, floors } = game;
  const groups = groupsOfIdentical(firms.map((firm, i) => JSON.stringify([Object.values(firm), floors[i]])));
  const scale = Math.max(...firms.map(lastOf), ...floors, 1e-300);
  if (firms.length === 1) {
    const { overlap } = bestResponse(firms[0]!, market, Number.NEGATIVE_INFINITY, floors[0]!);
    return { profiles: [{ overlaps: [overlap], isStable: true, copies: 1 }], isComplete: true };
  }
  const found: Profile[] = [];
  const isNear = (overlaps: readonly number[]) => (other: readonly number[]) =>
    distance(other, overlaps) <= SAME * scale;
  const accept = (at: readonly number[]): boolean => {
    const rest = [polish(game, at), at].find((profile) => profile !== null && isRest(game, profile));
    if (!rest) return true;
    const overlaps = inOrder(groups, rest, (a, b) => a - b);
    if (found.some((profile) => isNear(overlaps)(profile.overlaps))) return true;
    found.push({
      overlaps,
      isStable: isStable(game, overlaps),
      copies: copiesOf(groups, overlaps, (a, b) => Math.abs(a - b) <= SAME * scale),
    });
    return found.length < MOST_LISTED;
  };
  const latest = firms.map((firm, i) => Math.max(floors[i]!, lastOf(firm)));
  // Only differences of utility count: from the largest there can be, so that sums of attractions keep their digits.
  const top = Math.max(...firms.map((firm, i) => utility(firm, market, latest[i]!)));
  const shifted = { ...game, firms: firms.map((firm) => ({ ...firm, appeal: firm.appeal - top })) };
  const [poorest, richest] = [allLogRivals(shifted, floors), allLogRivals(shifted, latest)];
  const isComplete = restsOf(
    shifted.firms.map((firm, i) => {
      const arcs = arcsOf(firm, market, floors[i]!, [poorest[i]!, richest[i]!]);
      if (firms.length < MANY || isConcave(firm, market)) return arcs;
      return arcs.flatMap((arc) => bestParts(arc, firm, market, floors[i]!));
    }),
    groups,
    accept,
  );
  const joint = ({ overlaps }: Profile): number =>
    overlaps.reduce((sum, x, i) => sum + profitAt(firms[i]!, market, logRivals(game, overlaps, i), x), 0);
  const profiles = found
    .map((p) => [joint(p), p] as const)
    .sort((a, b) => b[0] - a[0])
    .map(([, p]) => p);
  return { profiles, isComplete };
}

/** What society makes of a profile. */
export interface Society {
  readonly shares: readonly number[];
  readonly consumerSurplus: number;
  readonly externalHarm: number;
  readonly squaredLoad: number;
  readonly welfare: number;
}

export function societyOf({ market, firms }: ManyFirms, overlaps: readonly number[]): Society {
  const utilities = firms.map((firm, i) => market.sensitivity * utility(firm, market, overlaps[i]!));
  const most = Math.max(...utilities);
  const sum = utilities.reduce((total, u) => total + exp(u - most), 0);
  const shares = utilities.map((u) => exp(u - most) / sum);
  const consumerSurplus = (market.users * (most + log(sum))) / market.sensitivity;
  let externalHarm = 0;
  let costs = 0;
  let [calmSum, calmSpread, stressedSum, stressedSpread] = [0, 0, 0, 0];
  firms.forEach((firm, i) => {
    const x = overlaps[i]!;
    const calm = failure(firm.calmRisk, firm.calmEfficacy, x);
    const stressed = failure(firm.stressedRisk, firm.stressedEfficacy, x);
    const mean = (1 - market.stress) * calm + market.stress * stressed;
    externalHarm += market.users * shares[i]! * market.thirdPartyHarm * firm.exposure * mean;
    costs += 0.5 * firm.cost * x * x;
    calmSum += calm;
    calmSpread += calm * (1 - calm);
    stressedSum += stressed;
    stressedSpread += stressed * (1 - stressed);
  });
  const squaredLoad =
    (1 - market.stress) * (calmSpread + calmSum * calmSum) +
    market.stress * (stressedSpread + stressedSum * stressedSum);
  return {
    shares,
    consumerSurplus,
    externalHarm,
    squaredLoad,
    welfare: consumerSurplus - externalHarm - costs - market.systemicHarm * squaredLoad,
  };
}

const PLANNING_SWEEPS = 100;
/** Places of a piece at which the derivative of welfare is looked at for changes of sign. */
const LOOKS = 24;

/** The derivative of welfare with respect to the overlap of firm `i`, the others as they are, as a function of overlap and piece. */
function welfareSlope(game: ManyFirms, overlaps: readonly number[], i: number) {
  const { market, firms } = game;
  const firm = firms[i]!;
  // The largest utility there is keeps exponentials in range.
  const top = Math.max(...firms.map((each) => market.sensitivity * each.appeal));
  let [attraction, harmed, calm, stressed] = [0, 0, 0, 0];
  firms.forEach((other, j) => {
    if (j === i) return;
    const weight = exp(market.sensitivity * utility(other, market, overlaps[j]!) - top);
    attraction += weight;
    harmed += weight * other.exposure * expectedFailure(other, market.stress, overlaps[j]!);
    calm += failure(other.calmRisk, other.calmEfficacy, overlaps[j]!);
    stressed += failure(other.stressedRisk, other.stressedEfficacy, overlaps[j]!);
  });
  return (x: number, piece: Piece): number => {
    const weight = exp(market.sensitivity * utility(firm, market, x) - top);
    const share = weight / (attraction + weight);
    const own = firm.exposure * expectedFailure(firm, market.stress, x);
    const mean = (harmed + weight * own) / (attraction + weight);
    const prevented = firm.exposure * piece.slope;
    const pull = market.sensitivity * market.userHarm * prevented;
    const served = market.userHarm * prevented + market.thirdPartyHarm * (prevented - pull * (own - mean));
    const joint = piece.calmSlope * (1 + 2 * calm) + piece.stressedSlope * (1 + 2 * stressed);
    return market.users * share * served - firm.cost * x + market.systemicHarm * joint;
  };
}

/** Overlaps of one firm at which welfare may be largest: the ends of its pieces and where the derivative falls through zero. */
function plannedPlaces(firm: Firm, stress: number, slopeAt: (x: number, piece: Piece) => number): number[] {
  const places = [0];
  for (const piece of piecesOf(firm, stress)) {
    if (piece.slope === 0) break;
    places.push(piece.to);
    let [left, rose] = [piece.from, slopeAt(piece.from, piece) > 0];
    for (let k = 1; k <= LOOKS; k++) {
      const right = piece.from + ((piece.to - piece.from) * k) / LOOKS;
      const rises = slopeAt(right, piece) > 0;
      if (rose && !rises) {
        const [lo, hi] = bisect((x) => slopeAt(x, piece) > 0, left, right);
        places.push(0.5 * (lo + hi));
      }
      [left, rose] = [right, rises];
    }
  }
  return places;
}

/** One firm after the other goes where welfare is largest, until none moves. */
function planFrom(game: ManyFirms, start: readonly number[]): number[] {
  const { market, firms } = game;
  const overlaps = [...start];
  const scale = Math.max(...firms.map(lastOf), 1e-300);
  for (let sweep = 0; sweep < PLANNING_SWEEPS; sweep++) {
    let moved = 0;
    firms.forEach((firm, i) => {
      const places = plannedPlaces(firm, market.stress, welfareSlope(game, overlaps, i));
      const before = overlaps[i]!;
      let best = before;
      let most = Number.NEGATIVE_INFINITY;
      for (const place of places) {
        overlaps[i] = place;
        const { welfare } = societyOf(game, overlaps);
        if (welfare > most) {
          most = welfare;
          best = place;
        }
      }
      overlaps[i] = best;
      moved = Math.max(moved, Math.abs(best - before));
    });
    if (moved <= 1e-13 * scale) break;
  }
  return overlaps;
}

/** Markets with more firms are planned from two starts only. */
const MOST_SINGLED = 6;

/**
 * The overlaps with the largest welfare that a search finds: from nothing, from the equilibrium, and from each firm alone at
 * its last clamp. With keen demand welfare is not concave, and a better profile may be missed.
 */
export function plannedOverlaps(game: ManyFirms, equilibrium: readonly number[]): number[] {
  const { firms } = game;
  const none = firms.map(() => 0);
  const starts = [
    none,
    equilibrium,
    ...(firms.length <= MOST_SINGLED ? firms.map((firm, i) => none.with(i, lastOf(firm))) : []),
  ];
  const planned = starts.map((start) => {
    const overlaps = planFrom(game, start);
    return { overlaps, welfare: societyOf(game, overlaps).welfare };
  });
  return planned.reduce((best, next) => (next.welfare > best.welfare ? next : best)).overlaps;
}
