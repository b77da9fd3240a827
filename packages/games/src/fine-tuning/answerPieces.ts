import { differenceOfProducts } from '@regulab/numeric/differenceOfProducts.js';
import { quadraticRoots } from '@regulab/numeric/quadratic.js';
import { TIE } from './tolerances.js';

/** A domain specialist with two attributes and quadratic costs. */
export interface Specialist {
  readonly share: number;
  readonly performanceRevenue: number;
  readonly safetyRevenue: number;
  readonly performanceCost: number;
  readonly safetyCost: number;
  readonly crossCost: number;
  readonly floor: number;
  /** Paid for taking part at all. */
  readonly entryCost: number;
}

/**
 * A range of the generalist's safety on which a specialist's best answer is an affine function of it: with
 * t = floor - beta_0, either the constant (dAlpha, dBeta), or minimal compliance (g0 - g1 t, t).
 */
export interface AnswerPiece {
  readonly lo: number;
  readonly hi: number;
  readonly minimal: boolean;
  /** d_alpha = dAlpha - slope t */
  readonly dAlpha: number;
  readonly slope: number;
  /** d_beta, where compliance is not minimal. */
  readonly dBeta: number;
  /** The specialist's payoff less (1 - share) r_alpha alpha_0, as p[0] + p[1] beta_0 + p[2] beta_0^2. */
  readonly profit: readonly [number, number, number];
  /** The same in t, where compliance is minimal: without the cancellation of the expanded form. */
  readonly profitInGap: readonly [number, number, number] | null;
}

/** The specialist's payoff less (1 - share) r_alpha alpha_0 at `beta0`. */
export function profitAt(piece: AnswerPiece, floor: number, beta0: number): number {
  const [c, x] = piece.profitInGap ? [piece.profitInGap, floor - beta0] : [piece.profit, beta0];
  return c[0] + x * (c[1] + x * c[2]);
}

/** Places inside the piece where that is zero. */
export function zeroProfits({ lo, hi, profit, profitInGap }: AnswerPiece, floor: number): number[] {
  if (!profitInGap) return zerosInside(profit, lo, hi);
  return zerosInside(profitInGap, floor - hi, floor - lo).map((t) => floor - t);
}

export const performanceAdded = (piece: AnswerPiece, floor: number, beta0: number): number =>
  piece.minimal ? Math.max(0, piece.dAlpha - piece.slope * (floor - beta0)) : piece.dAlpha;

export const safetyAdded = (piece: AnswerPiece, floor: number, beta0: number): number =>
  piece.minimal ? Math.max(0, floor - beta0) : piece.dBeta;

/** The cost of an increment; where the terms cancel as a sum of squares. */
export function costOf(s: Specialist, dAlpha: number, dBeta: number): number {
  const { performanceCost: aa, crossCost: ab, safetyCost: bb } = s;
  if (ab >= 0) return aa * dAlpha * dAlpha + 2 * ab * dAlpha * dBeta + bb * dBeta * dBeta;
  const along = dAlpha + (ab / aa) * dBeta;
  return aa * along * along + (differenceOfProducts(aa, bb, ab, ab) / aa) * dBeta * dBeta;
}

/**
 * A specialist's best answers as pieces in ascending order of the generalist's safety, covering [0, Infinity). Where
 * pieces meet both answers are equally good for the specialist (they differ only for indefinite costs).
 */
export function answerPieces(s: Specialist): AnswerPiece[] {
  const a = 1 - s.share;
  const { performanceRevenue: rA, safetyRevenue: rB, floor } = s;
  const { performanceCost: aa, crossCost: ab, safetyCost: bb } = s;
  const g0 = (a * rA) / (2 * aa);
  const g1 = ab / aa;
  const onSafety = (a * rB) / (2 * bb);
  const tZero = g1 > 0 ? g0 / g1 : Infinity;
  const determinant = differenceOfProducts(aa, bb, ab, ab);
  const pieces: AnswerPiece[] = [];

  const slack = (lo: number, hi: number, dAlpha: number, dBeta: number): void => {
    const at = a * (rA * dAlpha + rB * dBeta) - costOf(s, dAlpha, dBeta) - s.entryCost;
    add({ lo, hi, minimal: false, dAlpha, slope: 0, dBeta, profit: [at, a * rB, 0], profitInGap: null });
  };
  const climb = (tLo: number, tHi: number, withPerformance: boolean): void => {
    const [first, second] = withPerformance ? [g0, g1] : [0, 0];
    // In t: k0 - k1 t - k2 t^2, then expanded about beta_0 = 0.
    const k0 = a * rB * floor + aa * first * first - s.entryCost;
    const k1 = 2 * aa * first * second;
    const k2 = withPerformance ? determinant / aa : bb;
    add({
      lo: floor - tHi,
      hi: floor - tLo,
      minimal: true,
      dAlpha: first,
      slope: second,
      dBeta: 0,
      profit: [k0 - floor * (k1 + floor * k2), k1 + 2 * floor * k2, -k2],
      profitInGap: [k0, -k1, -k2],
    });
  };
  const add = (piece: AnswerPiece): void => {
    const lo = Math.max(0, piece.lo);
    if (piece.hi > lo) pieces.push({ ...piece, lo });
  };

  let tFloor = 0;
  if (determinant > 0) {
    let dAlpha = (0.5 * a * differenceOfProducts(bb, rA, ab, rB)) / determinant;
    let dBeta = (0.5 * a * differenceOfProducts(aa, rB, ab, rA)) / determinant;
    if (dAlpha < 0) [dAlpha, dBeta] = [0, onSafety];
    else if (dBeta < 0) [dAlpha, dBeta] = [g0, 0];
    slack(floor - dBeta, Infinity, dAlpha, dBeta);
    tFloor = dBeta;
  } else {
    // The specialist stays on one axis: (g(t), t) while that pays more than (0, onSafety).
    const performanceOnly = aa * g0 * g0;
    const safetyOnly = bb * onSafety * onSafety;
    const closeness = TIE * Math.max(performanceOnly, safetyOnly);
    const tied = tZero <= onSafety && Math.abs(performanceOnly - safetyOnly) <= closeness;
    const performanceFirst =
      tZero > onSafety || (tied ? rA * g0 >= rB * onSafety : performanceOnly > safetyOnly);
    if (performanceFirst) slack(floor, Infinity, g0, 0);
    if (tZero <= onSafety) {
      const e = onSafety - tZero;
      const k = -determinant / aa;
      const reach = e === 0 ? 0 : (e * (bb + ab * Math.sqrt(bb / aa))) / k;
      const tJump = performanceFirst ? Math.max(0, tZero - reach) : 0;
      if (tJump > 0) climb(0, tJump, true);
      slack(floor - onSafety, performanceFirst ? floor - tJump : Infinity, 0, onSafety);
      tFloor = onSafety;
    }
  }
  if (tZero > tFloor) climb(tFloor, tZero, true);
  const tSafety = Math.max(tFloor, tZero);
  if (tSafety < Infinity) climb(tSafety, Infinity, false);
  return pieces.sort((x, y) => x.lo - y.lo);
}

const roots = new Float64Array(2);

/** Points inside `(lo, hi)` where `c[0] + c[1] x + c[2] x^2` is zero. */
export function zerosInside(c: readonly number[], lo: number, hi: number): number[] {
  const n = quadraticRoots(c[2]!, c[1]!, c[0]!, roots);
  return Array.from(roots.subarray(0, n)).filter((x) => x > lo && x < hi);
}
