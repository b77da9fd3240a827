import { exp, log } from '@regulab/numeric/elementary.js';
import { quadraticRoots } from '@regulab/numeric/quadratic.js';
import { rootsWithin } from '@regulab/numeric/rootsWithin.js';
import {
  bestResponse,
  expectedFailure,
  type Firm,
  type Market,
  type Piece,
  piecesOf,
  profitAt,
} from './response.js';

/*
 * A market of this kind is aggregative: what a firm does depends on its rivals through the sum of all attractions alone. With T the
 * logarithm of that sum, a firm of utility U has the share s = exp(beta U - T); its first-order condition on a stretch without clamps,
 *
 *   M ((m0 + v x) P s (1 - s) + v s) = c x,
 *
 * gives its overlap as a function of its share, x = M (m0 P s (1 - s) + v s) / (c - M P v s (1 - s)), and with it
 * T = beta U(x) - ln s. What a firm may do is a handful of arcs, each followed by the logit z of the share, on which T moves one way.
 *
 * Source: R. Selten, Preispolitik der Mehrproduktenunternehmung in der statischen Theorie (1970), for the idea of one equation in the
 * total; R. Cornes, R. Hartley, Asymmetric contests with general technologies, Economic Theory 26 (2005), for shares as its unknown.
 */

/** What a firm does along a stretch of totals on which it fulfils its conditions as a local best, by the logit of its share. */
export interface Arc {
  /** Logits of the share at the ends; the first is the smaller. */
  readonly from: number;
  readonly to: number;
  /** Totals, as logarithms, at `from` and at `to`. */
  readonly totalFrom: number;
  readonly totalTo: number;
  /** Overlap at a share s with 1 - s = rest. */
  readonly overlap: (share: number, rest: number) => number;
  /** The logarithm of the firm's attraction at an overlap. */
  readonly attraction: (overlap: number) => number;
  /** P dx/ds, the overlap's derivative times the pull of demand, at a share; zero where something holds the firm. */
  readonly pulled: (share: number) => number;
  /** Bounds of that between two shares, the smaller first. */
  readonly pulledOver: (least: number, most: number) => readonly [number, number];
}

const logistic = (z: number): number => 1 / (1 + exp(-z));
/** ln(1 + exp(-z)): minus the logarithm of the share. */
const minusLogShare = (z: number): number => {
  const e = exp(-Math.abs(z));
  // Short of a logarithm of 1 + x for tiny x: its series.
  const near = e < 1e-4 ? e * (1 - e * (0.5 - e / 3)) : log(1 + e);
  return z >= 0 ? near : near - z;
};

const totalAt = ({ overlap, attraction }: Arc, z: number): number =>
  attraction(overlap(logistic(z), logistic(-z))) + minusLogShare(z);

/** How the total moves with the logit. */
const totalSlope = ({ pulled }: Arc, z: number): number => {
  const share = logistic(z);
  return logistic(-z) * (share * pulled(share) - 1);
};

/** The logit at which an arc has a total between those of its ends. */
export function logitAt(arc: Arc, total: number, near: number): number {
  const rises = arc.totalTo > arc.totalFrom;
  if (rises ? total <= arc.totalFrom : total >= arc.totalFrom) return arc.from;
  if (rises ? total >= arc.totalTo : total <= arc.totalTo) return arc.to;
  let [lo, hi] = [arc.from, arc.to];
  let z = near > lo && near < hi ? near : lo + 0.5 * (hi - lo);
  for (let k = 0; k < 200; k++) {
    const off = totalAt(arc, z) - total;
    if (off === 0) return z;
    if (rises === off < 0) lo = z;
    else hi = z;
    const step = z - off / totalSlope(arc, z);
    const next = step > lo && step < hi ? step : lo + 0.5 * (hi - lo);
    if (next === z || next <= lo || next >= hi || Math.abs(next - z) <= 1e-15 * Math.abs(z)) return next;
    z = next;
  }
  return z;
}

const logit = (share: number): number => log(share / (1 - share));

/** Shares in (0, 1), as logits, at which a s (1 - s) + b s = d: from the nearer end, so that neither end loses digits. */
function crossings(a: number, b: number, d: number): number[] {
  const two = new Float64Array(2);
  const found: number[] = [];
  const low = quadraticRoots(-a, a + b, -d, two);
  for (const s of two.subarray(0, low)) if (s > 0 && s <= 0.5) found.push(log(s / (1 - s)));
  const high = quadraticRoots(-a, a - b, b - d, two);
  for (const rest of two.subarray(0, high)) if (rest > 0 && rest < 0.5) found.push(log((1 - rest) / rest));
  return found;
}

type Range = readonly [from: number, to: number];

/** The stretches of logits between places in a range. */
function stretches(places: readonly number[], [first, last]: Range): [number, number][] {
  const ends = [first, ...places.filter((z) => z > first && z < last), last].sort((a, b) => a - b);
  return ends.slice(1).flatMap((to, k): [number, number][] => (to > ends[k]! ? [[ends[k]!, to]] : []));
}

const middleOf = ([from, to]: Range): number => from + 0.5 * (to - from);

function arcOf(
  [from, to]: Range,
  functions: Pick<Arc, 'overlap' | 'attraction' | 'pulled' | 'pulledOver'>,
): Arc {
  const arc: Arc = { from, to, totalFrom: 0, totalTo: 0, ...functions };
  return { ...arc, totalFrom: totalAt(arc, from), totalTo: totalAt(arc, to) };
}

/** What a firm earns for one more unit of overlap on a piece, at a share, before its cost. */
const worthAt = (market: Market, firm: Firm, piece: Piece, overlap: number) => {
  const pull = market.sensitivity * market.userHarm * firm.exposure * piece.slope;
  const saved = market.payment * firm.exposure * piece.slope;
  const each = market.margin - market.payment * firm.exposure * (piece.risk - piece.slope * overlap);
  // As a s (1 - s) + b s.
  return [market.users * each * pull, market.users * saved] as const;
};

/** Arcs on which a firm stops at a place: more would not pay, and less would not either, unless the floor is there. */
function heldArcs(
  firm: Firm,
  market: Market,
  overlap: number,
  before: Piece | null,
  after: Piece | null,
  logits: Range,
): Arc[] {
  const cost = firm.cost * overlap;
  const worths = [before, after].map((piece) => (piece ? worthAt(market, firm, piece, overlap) : null));
  const u =
    market.sensitivity *
    (firm.appeal - market.userHarm * firm.exposure * expectedFailure(firm, market.stress, overlap));
  const pays = (worth: readonly [number, number], z: number): number => {
    const share = logistic(z);
    return worth[0] * share * logistic(-z) + worth[1] * share - cost;
  };
  return stretches(
    worths.flatMap((worth) => (worth ? crossings(...worth, cost) : [])),
    logits,
  )
    .filter((stretch) => {
      const z = middleOf(stretch);
      const [less, more] = worths;
      return (!less || pays(less, z) >= 0) && (!more || pays(more, z) <= 0);
    })
    .map((stretch) =>
      arcOf(stretch, {
        overlap: () => overlap,
        attraction: () => u,
        pulled: () => 0,
        pulledOver: () => [0, 0] as const,
      }),
    );
}

/** Arcs on which a firm weighs inside a piece, between two overlaps. */
function freeArcs(firm: Firm, market: Market, piece: Piece, from: number, to: number, logits: Range): Arc[] {
  const { users: M, sensitivity: beta, userHarm, payment } = market;
  const P = beta * userHarm * firm.exposure * piece.slope;
  const v = payment * firm.exposure * piece.slope;
  const m0 = market.margin - payment * firm.exposure * piece.risk;
  const c = firm.cost;
  if (P === 0 && v === 0) return [];
  const [a, b, e] = [M * P * m0, M * v, M * P * v];
  // x = (a s (1 - s) + b s) / (c - e s (1 - s)); dx/ds = w(s) / (c - e s (1 - s))^2 with a quadratic w.
  const [w0, w1, w2] = [c * (a + b), -2 * a * c, -e * b];
  const overlap = (share: number, rest: number): number =>
    (a * share * rest + b * share) / (c - e * share * rest);
  const attraction = (x: number): number =>
    beta * (firm.appeal - userHarm * firm.exposure * (piece.risk - piece.slope * x));
  const steep = (s: number): number => w0 + s * (w1 + s * w2);
  const pulled = (s: number): number => {
    const den = c - e * s * (1 - s);
    return (P * steep(s)) / (den * den);
  };
  const pulledOver = (lo: number, hi: number): readonly [number, number] => {
    const ends = [steep(lo), steep(hi)];
    const vertex = -w1 / (2 * w2);
    if (vertex > lo && vertex < hi) ends.push(steep(vertex));
    const spreads = [lo * (1 - lo), hi * (1 - hi)];
    if (lo < 0.5 && hi > 0.5) spreads.push(0.25);
    const dens = [c - e * Math.min(...spreads), c - e * Math.max(...spreads)];
    if (dens[0]! * dens[1]! <= 0) return [Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY];
    const all = ends.flatMap((w) => dens.map((den) => (P * w) / (den * den)));
    return [Math.min(...all), Math.max(...all)];
  };
  // The polynomials of the share that vanish where T turns, s P w = den^2, and where a best becomes a worst, s (1 - s) P w = den^2.
  const square = [c * c, -2 * c * e, 2 * c * e + e * e, -2 * e * e, e * e];
  const turns = [-c * c, P * w0 - square[1]!, P * w1 - square[2]!, P * w2 - square[3]!, -square[4]!];
  const folds = [
    -c * c,
    P * w0 - square[1]!,
    P * (w1 - w0) - square[2]!,
    P * (w2 - w1) - square[3]!,
    -P * w2 - square[4]!,
  ];
  const places = [
    ...crossings(a + e * from, b, from * c),
    ...crossings(a + e * to, b, to * c),
    ...crossings(e, 0, c),
    ...rootsWithin(turns, 0, 1).map(logit),
    ...rootsWithin(folds, 0, 1).map(logit),
  ];
  return stretches(places, logits)
    .filter((stretch) => {
      const [share, rest] = [logistic(middleOf(stretch)), logistic(-middleOf(stretch))];
      const x = overlap(share, rest);
      const den = c - e * share * rest;
      const bends = (P * share * rest * steep(share)) / den - den;
      return x >= from && x <= to && x > 0 && bends <= 0;
    })
    .map((stretch) => arcOf(stretch, { overlap, attraction, pulled, pulledOver }));
}

/** Arcs are cut in halves so often where a firm leaps from one overlap to another. */
const MOST_HALVINGS = 10;
/** A gain below this part of all money is rounding. */
const ROUNDING = 1e-12;

/**
 * What is left of an arc without stretches on which another overlap surely pays more. Along an arc, and at any overlap, profit falls
 * with the rivals' attraction as long as users bring money: two values then bound it.
 */
export function bestParts(arc: Arc, firm: Firm, market: Market, floor: number, depth = 0): Arc[] {
  const least = market.margin - market.payment * firm.exposure * expectedFailure(firm, market.stress, floor);
  if (least < 0) return [arc];
  const at = (z: number) => {
    const x = arc.overlap(logistic(z), logistic(-z));
    const rivals = arc.attraction(x) - z;
    return { rivals, profit: profitAt(firm, market, rivals, x) };
  };
  const middle = middleOf([arc.from, arc.to]);
  const ends = [at(arc.from), at(arc.to)];
  const rounding = ROUNDING * market.users * (market.margin + market.payment * firm.exposure);
  const excels = (rivals: number, profit: number) => {
    const best = bestResponse(firm, market, rivals, floor);
    return { overlap: best.overlap, isBetter: best.profit > profit + rounding };
  };
  const inside = at(middle);
  const other = excels(inside.rivals, inside.profit);
  if (other.isBetter) {
    const mostRivals = Math.max(ends[0]!.rivals, ends[1]!.rivals);
    const leastOther = profitAt(firm, market, mostRivals, other.overlap);
    if (leastOther > Math.max(ends[0]!.profit, ends[1]!.profit) + rounding) return [];
  } else if (!ends.some(({ rivals, profit }) => excels(rivals, profit).isBetter)) return [arc];
  if (depth === MOST_HALVINGS || !(middle > arc.from && middle < arc.to)) return [arc];
  const totalMiddle = totalAt(arc, middle);
  return [
    ...bestParts({ ...arc, to: middle, totalTo: totalMiddle }, firm, market, floor, depth + 1),
    ...bestParts({ ...arc, from: middle, totalFrom: totalMiddle }, firm, market, floor, depth + 1),
  ];
}

/**
 * Everything that a firm may do at some total: at its floor, at places where a clamp starts to bind, and in between. Along each arc the
 * firm's profit has a local maximum; whether it is the best there is must be looked at. Complete, up to rounding at the ends of arcs.
 *
 * @param rivals the logarithm of the rivals' summed attractions, least and most
 */
export function arcsOf(firm: Firm, market: Market, floor: number, rivals: Range): Arc[] {
  const pieces = piecesOf(firm, market.stress).filter(({ to }) => to > floor);
  // The logit of a share is the firm's attraction less its rivals', as logarithms.
  const [poorest, richest] = [floor, pieces.at(-1)!.from].map(
    (x) =>
      market.sensitivity *
      (firm.appeal - market.userHarm * firm.exposure * expectedFailure(firm, market.stress, x)),
  ) as [number, number];
  const beside =
    1e-9 * (1 + Math.abs(poorest) + Math.abs(richest) + Math.abs(rivals[0]) + Math.abs(rivals[1]));
  const logits: Range = [poorest - rivals[1] - beside, richest - rivals[0] + beside];
  const arcs: Arc[] = [];
  pieces.forEach((piece, k) => {
    const from = Math.max(floor, piece.from);
    arcs.push(...heldArcs(firm, market, from, k === 0 ? null : pieces[k - 1]!, piece, logits));
    if (piece.slope > 0) arcs.push(...freeArcs(firm, market, piece, from, piece.to, logits));
  });
  return arcs;
}
