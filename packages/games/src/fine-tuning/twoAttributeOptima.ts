import { cubicDescents } from '@regulab/numeric/cubicDescents.js';
import { differenceOfProducts } from '@regulab/numeric/differenceOfProducts.js';
import { quadraticRoots } from '@regulab/numeric/quadratic.js';
import { TIE, WILLING } from './tolerances.js';
import { gameToSolve, POSITIONS } from './twoAttributeGame.js';

const {
  GENERALIST_CROSS_COST,
  GENERALIST_FLOOR,
  GENERALIST_PERFORMANCE_COST,
  GENERALIST_SAFETY_COST,
  PERFORMANCE_REVENUE,
  SAFETY_REVENUE,
  SHARE,
  SPECIALIST_CROSS_COST,
  SPECIALIST_FLOOR,
  SPECIALIST_PERFORMANCE_COST,
  SPECIALIST_SAFETY_COST,
} = POSITIONS;

/**
 * Exact solution of the two-attribute fine-tuning game by complete enumeration.
 *
 * Write a = 1 - share, r for revenue, C0 and C1 for the cost matrices of generalist and specialist, and
 * t = max(0, specialistFloor - beta_0) for the safety the specialist is forced to add. The specialist's increment d
 * depends on the generalist's choice only through t and is piecewise affine in it:
 *
 *   slack pieces   d is constant, the floor on the specialist does not bind;
 *   floor pieces   d_beta = t and d_alpha = g0 - g1 t (which is zero on the last piece).
 *
 * On a floor piece the specialist takes part iff a r_alpha alpha_0 + F(t) >= 0 with F(t) = K0 - K1 t - K2 t^2, so that
 * alpha_0 must be at least h(t) = -F(t) / (a r_alpha). For a given beta_0 the generalist's payoff is concave in alpha_0
 * (this needs only a positive diagonal), hence alpha_0 = max(0, h, unconstrained) and what is left is one variable. Its
 * local maxima on a piece are the ends, the stationary points of two quadratics and of one quartic, and the points where
 * h meets the other two branches. All of them are evaluated; nothing else can be an optimum, whether C0 is definite or
 * not. An indefinite C1 changes only the list of pieces: the specialist then stays on one of the two axes and jumps
 * between them as t grows.
 */

/** The longest possible list: two slack pieces of 4 candidates and two floor pieces of 12, rounded up. */
const CAPACITY = 40;

/** The candidates of the last game enumerated. Reused between games: read it before the next call. */
export interface Candidates {
  count: number;
  readonly alpha0: Float64Array;
  readonly beta0: Float64Array;
  readonly dAlpha: Float64Array;
  readonly dBeta: Float64Array;
  readonly payoff: Float64Array;
  /** The generalist's revenue, the scale against which payoffs are compared. */
  readonly revenue: Float64Array;
  /** 1 where the specialist climbs to its floor and no further. */
  readonly minimal: Uint8Array;
  /** 1 where the specialist is held exactly at zero profit. */
  readonly squeezed: Uint8Array;
  /** 1 where a branch of the payoff is stationary strictly inside its piece: no worse than the ends near it. */
  readonly stationary: Uint8Array;
}

/*
 * Private names and long arrays on purpose: an imported or exported name is looked up in its module at every use, and an
 * array of up to 64 bytes may move; of the others the compiler knows where the numbers lie.
 */
const game = gameToSolve;
const list: Candidates = {
  count: 0,
  alpha0: new Float64Array(CAPACITY),
  beta0: new Float64Array(CAPACITY),
  dAlpha: new Float64Array(CAPACITY),
  dBeta: new Float64Array(CAPACITY),
  payoff: new Float64Array(CAPACITY),
  revenue: new Float64Array(CAPACITY),
  minimal: new Uint8Array(CAPACITY),
  squeezed: new Uint8Array(CAPACITY),
  stationary: new Uint8Array(CAPACITY),
};

export const candidates = list;

/** More numbers than any of the following needs, see above. */
const LENGTH = 16;
const roots = new Float64Array(LENGTH);
/** Safety gaps t of the candidates that ignore participation: two ends, two stationary points. */
const relaxed = new Float64Array(LENGTH);
/**
 * Numbers handed from one function to the next, in arrays: a module-level number would be boxed at every write, a
 * floating-point argument at every call that is not inlined.
 */
const alphaAtZero = new Float64Array(LENGTH);
const tilt = new Float64Array(LENGTH);
const determinant0 = new Float64Array(LENGTH);
/** The ends of the piece and the specialist's increment on it: (d_alpha, d_beta) or (g0, g1). */
const piece = new Float64Array(LENGTH);
/** K0, K1 and K2 on the piece. */
const participation = new Float64Array(LENGTH);
/** Best payoff so far. */
const best = new Float64Array(LENGTH);

function setPiece(lo: number, hi: number, first: number, second: number): void {
  piece[0] = lo;
  piece[1] = hi;
  piece[2] = first;
  piece[3] = second;
}

function push(
  alpha0: number,
  beta0: number,
  dAlpha: number,
  dBeta: number,
  beta1: number,
  minimal: 0 | 1,
  squeezed: 0 | 1,
  stationary: 0 | 1,
): void {
  const share = game[SHARE]!;
  const revenue = share * (game[PERFORMANCE_REVENUE]! * (alpha0 + dAlpha) + game[SAFETY_REVENUE]! * beta1);
  const payoff = revenue - generalistCost(alpha0, beta0);
  if (!(payoff >= best[0]! - TIE * revenue && payoff >= -WILLING * revenue)) return;
  if (payoff > best[0]!) best[0] = payoff;
  const k = list.count++;
  list.alpha0[k] = alpha0;
  list.beta0[k] = beta0;
  list.dAlpha[k] = dAlpha;
  list.dBeta[k] = dBeta;
  list.payoff[k] = payoff;
  list.revenue[k] = revenue;
  list.minimal[k] = minimal;
  list.squeezed[k] = squeezed;
  list.stationary[k] = stationary;
}

/**
 * The generalist's cost. Complementary attributes cancel in the plain sum, up to all digits when the cost is nearly
 * singular; completing the square leaves two terms that are not negative.
 */
function generalistCost(alpha0: number, beta0: number): number {
  const aa = game[GENERALIST_PERFORMANCE_COST]!;
  const ab = game[GENERALIST_CROSS_COST]!;
  if (ab < 0) {
    const along = alpha0 + tilt[0]! * beta0;
    return aa * along * along + (determinant0[0]! / aa) * beta0 * beta0;
  }
  return aa * alpha0 * alpha0 + 2 * ab * alpha0 * beta0 + game[GENERALIST_SAFETY_COST]! * beta0 * beta0;
}

/** The generalist's candidates with beta_0 >= lo (and <= hi) while the specialist adds a constant increment. */
function slackPiece(): void {
  const lo = piece[0]!;
  const hi = piece[1]!;
  const dAlpha = piece[2]!;
  const dBeta = piece[3]!;
  const share = game[SHARE]!;
  const aa = game[GENERALIST_PERFORMANCE_COST]!;
  const ab = game[GENERALIST_CROSS_COST]!;
  const bb = game[GENERALIST_SAFETY_COST]!;
  const wanted0 = alphaAtZero[0]!;
  const tilt0 = tilt[0]!;
  const pull = 0.5 * share * game[SAFETY_REVENUE]!;
  const determinant = determinant0[0]!;

  let beta0 = lo;
  push(Math.max(0, wanted0 - tilt0 * beta0), beta0, dAlpha, dBeta, beta0 + dBeta, 0, 0, 0);
  if (hi < Infinity) {
    beta0 = hi;
    push(Math.max(0, wanted0 - tilt0 * beta0), beta0, dAlpha, dBeta, beta0 + dBeta, 0, 0, 0);
  }
  let alpha0 = 0;
  if (determinant > 0) {
    beta0 = differenceOfProducts(aa, pull, ab, 0.5 * share * game[PERFORMANCE_REVENUE]!) / determinant;
    alpha0 = wanted0 - tilt0 * beta0;
    if (beta0 > lo && beta0 < hi)
      push(Math.max(0, alpha0), beta0, dAlpha, dBeta, beta0 + dBeta, 0, 0, alpha0 >= 0 ? 1 : 0);
  }
  beta0 = pull / bb;
  alpha0 = wanted0 - tilt0 * beta0;
  if (beta0 > lo && beta0 < hi)
    push(Math.max(0, alpha0), beta0, dAlpha, dBeta, beta0 + dBeta, 0, 0, alpha0 <= 0 ? 1 : 0);
}

/**
 * The generalist's candidates while the specialist complies minimally: d_beta = t in `[tLo, tHi]`, d_alpha = g0 - g1 t.
 * First without participation; only where that would beat the best so far and the specialist would walk away, the
 * candidates on the participation constraint.
 */
function floorPiece(): void {
  const tLo = piece[0]!;
  const tHi = piece[1]!;
  const g0 = piece[2]!;
  const g1 = piece[3]!;
  const share = game[SHARE]!;
  const a = 1 - share;
  const floor = game[SPECIALIST_FLOOR]!;
  const lowest = game[GENERALIST_FLOOR]!;
  const rAlpha = game[PERFORMANCE_REVENUE]!;
  const rBeta = game[SAFETY_REVENUE]!;
  const aa = game[GENERALIST_PERFORMANCE_COST]!;
  const ab = game[GENERALIST_CROSS_COST]!;
  const bb = game[GENERALIST_SAFETY_COST]!;
  const wanted0 = alphaAtZero[0]!;
  const tilt0 = tilt[0]!;
  const tEnd = floor - lowest;

  // F(t) = k0 - k1 t - k2 t^2
  const caa = game[SPECIALIST_PERFORMANCE_COST]!;
  const k0 = a * rBeta * floor + caa * g0 * g0;
  const k1 = 2 * caa * g0 * g1;
  const cbb = game[SPECIALIST_SAFETY_COST]!;
  const cab = game[SPECIALIST_CROSS_COST]!;
  const k2 = g1 === 0 ? cbb : differenceOfProducts(caa, cbb, cab, cab) / caa;
  const worth = a * rAlpha;

  let count = 0;
  let first = 2;
  relaxed[count++] = tLo;
  relaxed[count++] = tHi;
  const substitution = 0.5 * share * rAlpha * g1;
  const determinant = determinant0[0]!;
  if (determinant > 0) {
    const t = floor - (aa * substitution - 0.5 * ab * share * rAlpha) / determinant;
    if (t > tLo && t < tHi) {
      relaxed[count++] = t;
      first = 3;
    }
  }
  const t = floor - substitution / bb;
  if (t > tLo && t < tHi) relaxed[count++] = t;

  let promising = false;
  for (let k = 0; k < count; k++) {
    const t = relaxed[k]!;
    const beta0 = t === tEnd ? lowest : floor - t;
    const unconstrained = wanted0 - tilt0 * beta0;
    const alpha0 = Math.max(0, unconstrained);
    const earned = worth * alpha0 + k0;
    const profit = earned - t * (k1 + t * k2);
    if (profit >= -WILLING * earned) {
      // The stationary points of the first branch hold where alpha_0 is positive, that of the second where it is zero.
      const stationary = k >= 2 && (k < first ? unconstrained >= 0 : unconstrained <= 0) ? 1 : 0;
      push(alpha0, beta0, g0 - g1 * t, t, floor, 1, profit < 0 ? 1 : 0, stationary);
    } else {
      const revenue = share * (rAlpha * (alpha0 + g0 - g1 * t) + rBeta * floor);
      if (revenue - generalistCost(alpha0, beta0) >= best[0]! - TIE * revenue) promising = true;
    }
  }
  if (!promising) return;
  participation[0] = k0;
  participation[1] = k1;
  participation[2] = k2;
  squeezedPiece();
}

/** The generalist's candidates on the same piece that leave the specialist with nothing. */
function squeezedPiece(): void {
  const tLo = piece[0]!;
  const tHi = piece[1]!;
  const g0 = piece[2]!;
  const g1 = piece[3]!;
  const k0 = participation[0]!;
  const k1 = participation[1]!;
  const k2 = participation[2]!;
  const share = game[SHARE]!;
  const floor = game[SPECIALIST_FLOOR]!;
  const lowest = game[GENERALIST_FLOOR]!;
  const rAlpha = game[PERFORMANCE_REVENUE]!;
  const wanted0 = alphaAtZero[0]!;
  const tilt0 = tilt[0]!;
  const tEnd = floor - lowest;
  const worth = (1 - share) * rAlpha;

  // Where the specialist is just willing at the alpha_0 the generalist wants anyway, or at none.
  for (let branch = 0; branch < 2; branch++) {
    const offset = branch === 0 ? 0 : wanted0 - tilt0 * floor;
    const slope = branch === 0 ? 0 : tilt0;
    const n = quadraticRoots(k2, k1 - worth * slope, -k0 - worth * offset, roots);
    for (let k = 0; k < n; k++) {
      const t = roots[k]!;
      if (!(t >= tLo && t <= tHi)) continue;
      const beta0 = t === tEnd ? lowest : floor - t;
      const unconstrained = wanted0 - tilt0 * beta0;
      if (branch === 0 ? unconstrained > 0 : unconstrained < 0) continue;
      push(Math.max(0, unconstrained), beta0, g0 - g1 * t, t, floor, 1, 1, 0);
    }
  }
  if (!(worth > 0)) return;

  const aa = game[GENERALIST_PERFORMANCE_COST]!;
  const ab = game[GENERALIST_CROSS_COST]!;
  const bb = game[GENERALIST_SAFETY_COST]!;
  const substitution = 0.5 * share * rAlpha * g1;
  const h0 = -k0 / worth;
  const h1 = k1 / worth;
  const h2 = k2 / worth;
  // Derivative of the generalist's payoff along alpha_0 = h(t), beta_0 = floor - t.
  const e0 = share * rAlpha - 2 * aa * h0 - 2 * ab * floor;
  const e1 = 2 * ab - 2 * aa * h1;
  const e2 = -2 * aa * h2;
  const peaks = cubicDescents(
    h1 * e0 + 2 * ab * h0 + 2 * bb * floor - 2 * substitution,
    h1 * e1 + 2 * h2 * e0 + 2 * ab * h1 - 2 * bb,
    h1 * e2 + 2 * h2 * e1 + 2 * ab * h2,
    2 * h2 * e2,
    tLo,
    tHi,
    roots,
  );
  for (let k = -2; k < peaks; k++) {
    const t = k === -2 ? tLo : k === -1 ? tHi : roots[k]!;
    const beta0 = t === tEnd ? lowest : floor - t;
    const needed = h0 + t * (h1 + t * h2);
    if (needed > Math.max(0, wanted0 - tilt0 * beta0))
      push(needed, beta0, g0 - g1 * t, t, floor, 1, 1, k >= 0 ? 1 : 0);
  }
}

/**
 * Fills `candidates` with every choice of the generalist that can be optimal in `gameToSolve` (already checked: costs positive and strictly copositive, floors finite and not negative). A candidate
 * worth less than abstaining, or clearly less than an earlier one, is left out; an empty list means exit.
 */
export function enumerateOptima(): void {
  list.count = 0;
  best[0] = 0;
  const a = 1 - game[SHARE]!;
  const floor = game[SPECIALIST_FLOOR]!;
  const lowest = game[GENERALIST_FLOOR]!;
  const rAlpha = game[PERFORMANCE_REVENUE]!;
  const rBeta = game[SAFETY_REVENUE]!;
  const aa = game[SPECIALIST_PERFORMANCE_COST]!;
  const ab = game[SPECIALIST_CROSS_COST]!;
  const bb = game[SPECIALIST_SAFETY_COST]!;
  const tEnd = floor - lowest;

  // Increments along the axes: g(t) = g0 - g1 t is what the specialist adds in performance when it must add t in safety.
  const g0 = (a * rAlpha) / (2 * aa);
  const g1 = ab / aa;
  const onSafety = (a * rBeta) / (2 * bb);
  // g(t) reaches zero here; it never does when the attributes are complementary.
  const tZero = g1 > 0 ? g0 / g1 : Infinity;
  const determinant = differenceOfProducts(aa, bb, ab, ab);

  const aa0 = game[GENERALIST_PERFORMANCE_COST]!;
  const ab0 = game[GENERALIST_CROSS_COST]!;
  alphaAtZero[0] = (game[SHARE]! * rAlpha) / (2 * aa0);
  tilt[0] = ab0 / aa0;
  determinant0[0] = differenceOfProducts(aa0, game[GENERALIST_SAFETY_COST]!, ab0, ab0);

  let tFloor: number;
  if (determinant > 0) {
    let dAlpha = (0.5 * a * differenceOfProducts(bb, rAlpha, ab, rBeta)) / determinant;
    let dBeta = (0.5 * a * differenceOfProducts(aa, rBeta, ab, rAlpha)) / determinant;
    if (dAlpha < 0) {
      dAlpha = 0;
      dBeta = onSafety;
    } else if (dBeta < 0) {
      dAlpha = g0;
      dBeta = 0;
    }
    setPiece(Math.max(lowest, floor - dBeta), Infinity, dAlpha, dBeta);
    slackPiece();
    tFloor = dBeta;
  } else {
    // The specialist stays on one axis: (g(t), t) while that pays more than (0, onSafety).
    const performanceOnly = aa * g0 * g0;
    const safetyOnly = bb * onSafety * onSafety;
    const closeness = TIE * Math.max(performanceOnly, safetyOnly);
    const onPerformance = tZero > onSafety || performanceOnly >= safetyOnly - closeness;
    if (onPerformance) {
      setPiece(Math.max(lowest, floor), Infinity, g0, 0);
      slackPiece();
    }
    tFloor = 0;
    if (tZero <= onSafety) {
      // Its gain over the safety axis, as a function of s = tZero - t, is k s^2 - 2 bb e s - bb e^2 with one positive root;
      // in this form neither the root nor its existence depends on a difference of near-equal numbers.
      const e = onSafety - tZero;
      const k = -determinant / aa;
      const reach = e === 0 ? 0 : (e * (bb + ab * Math.sqrt(bb / aa))) / k;
      const tJump = onPerformance ? Math.max(0, tZero - reach) : 0;
      if (tJump > 0 && tEnd > 0) {
        setPiece(0, Math.min(tJump, tEnd), g0, g1);
        floorPiece();
      }
      const from = Math.max(lowest, floor - onSafety);
      const to = performanceOnly > safetyOnly + closeness ? floor - tJump : Infinity;
      if (to >= from) {
        setPiece(from, to, 0, onSafety);
        slackPiece();
      }
      tFloor = onSafety;
    }
  }
  if (!(tEnd > tFloor)) return;
  if (tZero > tFloor) {
    setPiece(tFloor, Math.min(tZero, tEnd), g0, g1);
    floorPiece();
  }
  const tSafety = Math.max(tFloor, tZero);
  if (tEnd > tSafety) {
    setPiece(tSafety, tEnd, 0, 0);
    floorPiece();
  }
}
