/**
 * A brute-force oracle for the sequential two-player game.
 *
 * It computes the subgame-perfect outcome by search, so that closed-form
 * solvers can be compared with something that shares none of their reasoning.
 * The file imports nothing and uses no multipliers and no table of cases.
 *
 * The game with two attributes (performance alpha, safety beta):
 *
 * 1. The generalist picks (alpha0, beta0) with alpha0 >= 0 and
 *    beta0 >= generalistFloor, or abstains.
 * 2. The specialist picks (alpha1, beta1) with alpha1 >= alpha0 and
 *    beta1 >= max(beta0, specialistFloor), or abstains.
 *
 * If either abstains both get 0, otherwise
 *
 *     U_G = share       * r.(alpha1, beta1) - q0(alpha0, beta0)
 *     U_D = (1 - share) * r.(alpha1, beta1) - q1(alpha1 - alpha0, beta1 - beta0)
 *
 * with q(a, b) = aa a^2 + 2 ab a b + bb b^2, where aa, bb > 0 and
 * ab > -sqrt(aa bb), so that q > 0 on the quadrant although the matrix may be
 * indefinite. An indifferent player takes part, and among several best replies
 * of the specialist the one the generalist prefers counts.
 *
 * How the search works:
 *
 * - Write (x, y) for the specialist's increments. Her payoff is
 *   (1 - share) r.(alpha0, beta0) + p.(x, y) - q1(x, y), p = (1 - share) r, so
 *   the best increments depend on the first move only through the gap
 *   m = max(0, specialistFloor - beta0). For a fixed x the best y is exact; the
 *   slope of what is left is a piecewise linear function of x with at most one
 *   kink, so every local maximum is found as a downward crossing of zero.
 * - For a fixed beta0 the generalist's payoff is a concave parabola in alpha0,
 *   and the specialist takes part from some alpha0 upwards: the best alpha0 is
 *   the vertex, moved up if need be.
 * - What remains is a function of beta0 alone, with jumps, kinks and several
 *   local maxima. It is sampled densely (evenly, and geometrically around the
 *   places where it can change abruptly), every change of regime is bisected to
 *   neighbouring floating-point numbers, and every local maximum of the sample
 *   is zoomed into.
 *
 * Every value reported is the payoff at a move that was actually evaluated, so
 * apart from rounding it errs on the low side. Rounding is relative to the size of
 * revenue and cost: compare payoffs to within about 1e-12 (1 + |U|). Moves at a
 * smooth maximum are only known to about the square root of that (1e-8 to 1e-6),
 * less where the payoff is flat.
 */

// ---------------------------------------------------------------------------
// Types
// ---------------------------------------------------------------------------

/** Parameters of the game with two attributes; `Cross` is the off-diagonal entry. */
export interface TwoAttributeGame {
  /** The generalist's share of the revenue, in [0, 1]. */
  readonly share: number;
  readonly generalistFloor: number;
  readonly specialistFloor: number;
  readonly performanceRevenue: number;
  readonly safetyRevenue: number;
  readonly generalistPerformanceCost: number;
  readonly generalistSafetyCost: number;
  readonly generalistCrossCost: number;
  readonly specialistPerformanceCost: number;
  readonly specialistSafetyCost: number;
  readonly specialistCrossCost: number;
}

/** Parameters of the game with one attribute; both costs are positive. */
export interface OneAttributeGame {
  /** The generalist's share of the revenue, in [0, 1]. */
  readonly share: number;
  readonly revenue: number;
  readonly generalistCost: number;
  readonly specialistCost: number;
  readonly generalistFloor: number;
  readonly specialistFloor: number;
}

/** One best reply of the specialist. */
export interface SpecialistResponse {
  readonly alpha1: number;
  readonly beta1: number;
  /** Her utility if she takes part; when negative she abstains instead. */
  readonly utility: number;
}

/** Outcome with two attributes; all numbers are 0 when nobody takes part. */
export interface TwoAttributeOutcome {
  readonly participates: boolean;
  readonly generalistUtility: number;
  readonly specialistUtility: number;
  readonly alpha0: number;
  readonly beta0: number;
  readonly alpha1: number;
  readonly beta1: number;
}

/** Outcome with one attribute; all numbers are 0 when nobody takes part. */
export interface OneAttributeOutcome {
  readonly participates: boolean;
  readonly generalistUtility: number;
  readonly specialistUtility: number;
  readonly beta0: number;
  readonly beta1: number;
}

/** How hard to search. The defaults suit games with parameters of order one. */
export interface SearchOptions {
  /** Evenly spaced samples over the range of floors, and again over the whole range. */
  readonly evenSamples?: number;
  /** Geometrically spaced samples per factor of ten on each side of an anchor. */
  readonly samplesPerDecade?: number;
  /** Samples per step when zooming into a local maximum. */
  readonly zoomSamples?: number;
}

// ---------------------------------------------------------------------------
// Quadratic costs
// ---------------------------------------------------------------------------

interface Cost {
  readonly aa: number;
  readonly ab: number;
  readonly bb: number;
}

const specialistCost = (game: TwoAttributeGame): Cost => ({
  aa: game.specialistPerformanceCost,
  ab: game.specialistCrossCost,
  bb: game.specialistSafetyCost,
});

const generalistCost = (game: TwoAttributeGame): Cost => ({
  aa: game.generalistPerformanceCost,
  ab: game.generalistCrossCost,
  bb: game.generalistSafetyCost,
});

const quadratic = (cost: Cost, a: number, b: number): number =>
  cost.aa * a * a + 2 * cost.ab * a * b + cost.bb * b * b;

/**
 * A k > 0 with q(v) >= k |v|^2 on the quadrant. For ab >= 0 the cross term only
 * adds; for ab < 0 the matrix is positive definite and k is its smaller
 * eigenvalue, written so that nothing cancels but the determinant.
 */
const copositivityModulus = ({ aa, ab, bb }: Cost): number =>
  ab >= 0 ? Math.min(aa, bb) : (aa * bb - ab * ab) / ((aa + bb) / 2 + Math.hypot((aa - bb) / 2, ab));

/** The larger root of k t^2 - b t - c = 0, for k > 0 and b, c >= 0. */
const positiveRoot = (k: number, b: number, c: number): number =>
  (b + Math.sqrt(b * b + 4 * k * c)) / (2 * k);

// ---------------------------------------------------------------------------
// The specialist's reply
// ---------------------------------------------------------------------------

/** A local maximum of the specialist's payoff over her increments x >= 0, y >= gap. */
interface Increment {
  readonly x: number;
  readonly y: number;
  /** p.(x, y) - q1(x, y): her payoff without the revenue on the first move. */
  readonly gain: number;
  /** Which constraints hold with equality: 1 if x > 0, plus 2 if y > gap. */
  readonly kind: number;
}

/**
 * All local maxima of pa x + pb y - q(x, y) over x >= 0, y >= gap.
 *
 * For a fixed x the payoff is a concave parabola in y, with its maximum over
 * y >= gap at bestY(x). The slope in x of the maximised payoff,
 * pa - 2 aa x - 2 ab bestY(x), is continuous and linear on either side of the
 * single x at which bestY leaves the gap, and tends to minus infinity because q
 * is strictly copositive. Its signs at the nodes say which pieces hold a local
 * maximum, so at least one is always found.
 */
const localMaxima = (pa: number, pb: number, cost: Cost, gap: number): Increment[] => {
  const { aa, ab, bb } = cost;
  const freeY = (x: number): number => (pb - 2 * ab * x) / (2 * bb);
  const bestY = (x: number): number => Math.max(gap, freeY(x));
  const slope = (x: number): number => pa - 2 * aa * x - 2 * ab * bestY(x);

  const found: Increment[] = [];
  const add = (x: number): void => {
    const y = bestY(x);
    found.push({
      x,
      y,
      gain: pa * x + pb * y - quadratic(cost, x, y),
      kind: (x > 0 ? 1 : 0) + (y > gap ? 2 : 0),
    });
  };
  /** Look for a downward crossing on [start, end], where the slope is linear. */
  const scan = (start: number, end: number, inside: number): void => {
    const atStart = slope(start);
    const atEnd = end === Infinity ? -Infinity : slope(end);
    if (atStart > 0 && atEnd <= 0) {
      const rate = freeY(inside) > gap ? (2 * (aa * bb - ab * ab)) / bb : 2 * aa;
      add(rate > 0 ? Math.min(end, start + atStart / rate) : end);
    }
  };

  if (slope(0) <= 0) add(0);
  const kink = ab === 0 ? 0 : (pb - 2 * bb * gap) / (2 * ab);
  if (kink > 0 && kink < Infinity) {
    scan(0, kink, kink / 2);
    scan(kink, Infinity, 2 * kink);
  } else {
    scan(0, Infinity, 1);
  }
  return found;
};

/** The increments of the specialist's best reply; exact ties go the generalist's way. */
const bestIncrement = (pa: number, pb: number, cost: Cost, gap: number): Increment => {
  let best: Increment | undefined;
  for (const one of localMaxima(pa, pb, cost, gap)) {
    if (
      best === undefined ||
      one.gain > best.gain ||
      (one.gain === best.gain && pa * one.x + pb * one.y > pa * best.x + pb * best.y)
    ) {
      best = one;
    }
  }
  if (best === undefined) throw new RangeError('the specialist has no best reply');
  return best;
};

/**
 * The specialist's best replies to (alpha0, beta0) among those that take part;
 * several when they tie to within `tolerance`, relative to the revenue and cost
 * involved. If their utility is negative she abstains. Where a whole segment of
 * replies ties (singular cost, revenue along its kernel's normal) at least one
 * point of the segment is returned.
 */
export const specialistBestResponses = (
  game: TwoAttributeGame,
  alpha0: number,
  beta0: number,
  tolerance = 1e-12,
): SpecialistResponse[] => {
  const pa = (1 - game.share) * game.performanceRevenue;
  const pb = (1 - game.share) * game.safetyRevenue;
  const cost = specialistCost(game);
  const gap = Math.max(0, game.specialistFloor - beta0);
  const { gain, x, y } = bestIncrement(pa, pb, cost, gap);
  const slack = tolerance * (pa * x + pb * y + quadratic(cost, x, y));
  return localMaxima(pa, pb, cost, gap)
    .filter((one) => one.gain >= gain - slack)
    .map((one) => ({
      alpha1: alpha0 + one.x,
      beta1: Math.max(beta0 + one.y, game.specialistFloor),
      utility: pa * alpha0 + pb * beta0 + one.gain,
    }));
};

// ---------------------------------------------------------------------------
// Global maximisation of a function of one variable
// ---------------------------------------------------------------------------

/** A function value; `regime` names the formula that is in force there. */
interface Reading {
  readonly value: number;
  readonly regime: number;
}

interface Probe extends Reading {
  readonly at: number;
}

type Objective = (at: number) => Reading;

const DEFAULT_EVEN_SAMPLES = 400;
const DEFAULT_SAMPLES_PER_DECADE = 12;
const DEFAULT_ZOOM_SAMPLES = 16;
/** The smallest distance from an anchor that is sampled. */
const SMALLEST_OFFSET = 1e-14;

/** Points nearer to each other than this, relative to the nearest anchor, are merged. */
const MERGE_DISTANCE = 1e-6;

/**
 * Numbers in [low, high], in order: even grids from `low` to each anchor and to
 * `high`, and clusters that thicken geometrically towards every anchor and 0.
 *
 * Nearly coinciding points are merged, for between two such points rounding
 * decides which is higher, and a peak on the far side of the pair would be
 * overlooked.
 */
const samplePoints = (
  low: number,
  high: number,
  anchors: readonly number[],
  options: SearchOptions,
): number[] => {
  const even = options.evenSamples ?? DEFAULT_EVEN_SAMPLES;
  const perDecade = options.samplesPerDecade ?? DEFAULT_SAMPLES_PER_DECADE;
  const points: number[] = [low, high];
  for (const top of new Set([...anchors, high])) {
    for (let i = 1; i < even; i += 1) points.push(low + ((top - low) * i) / even);
  }
  const growth = 10 ** (1 / perDecade);
  const centres = [...new Set([0, ...anchors])];
  for (const anchor of centres) {
    points.push(anchor);
    const reach = Math.max(Math.abs(high - anchor), Math.abs(anchor - low));
    for (let offset = SMALLEST_OFFSET; offset < reach; offset *= growth) {
      points.push(anchor - offset, anchor + offset);
    }
  }
  const merged: number[] = [];
  let last = -Infinity;
  for (const at of Float64Array.from(points).sort()) {
    if (at < low || at > high) continue;
    let nearest = Infinity;
    for (const centre of centres) nearest = Math.min(nearest, Math.abs(at - centre));
    if (at - last > MERGE_DISTANCE * nearest) {
      merged.push(at);
      last = at;
    }
  }
  return merged;
};

/**
 * Add to `probes` both sides of the changes of regime between `left` and
 * `right`. Each pass finds one change; further ones in the same cell are looked
 * for from there on.
 */
const bisectChanges = (objective: Objective, left: Probe, right: Probe, probes: Probe[]): void => {
  const passes = 20;
  let from = left;
  for (let pass = 0; pass < passes && from.regime !== right.regime; pass += 1) {
    let before = from;
    let after = right;
    for (;;) {
      const at = before.at + (after.at - before.at) / 2;
      if (at <= before.at || at >= after.at) break;
      const middle: Probe = { at, ...objective(at) };
      if (middle.regime === from.regime) before = middle;
      else after = middle;
    }
    if (before !== from) probes.push(before);
    if (after === right) return;
    probes.push(after);
    from = after;
  }
};

/** Zoom into [left, right] around `start` until it is as narrow as numbers allow. */
const zoom = (objective: Objective, left: number, start: Probe, right: number, samples: number): Probe => {
  const levels = 60;
  let best = start;
  let low = left;
  let high = right;
  for (let level = 0; level < levels; level += 1) {
    const step = (high - low) / samples;
    for (let i = 1; i < samples; i += 1) {
      const at = low + step * i;
      const reading = objective(at);
      if (reading.value > best.value) best = { at, ...reading };
    }
    low = Math.max(low, best.at - step);
    high = Math.min(high, best.at + step);
    if (high - low <= 4e-16 * Math.abs(best.at)) break;
  }
  return best;
};

/** The best point found in [low, high]; its value is -Infinity if no move is feasible. */
const maximise = (
  objective: Objective,
  low: number,
  high: number,
  anchors: readonly number[],
  options: SearchOptions,
): Probe => {
  const probes: Probe[] = [];
  let last: Probe | undefined;
  for (const at of samplePoints(low, high, anchors, options)) {
    const probe: Probe = { at, ...objective(at) };
    if (last !== undefined && last.regime !== probe.regime) {
      bisectChanges(objective, last, probe, probes);
    }
    probes.push(probe);
    last = probe;
  }

  const samples = options.zoomSamples ?? DEFAULT_ZOOM_SAMPLES;
  let best: Probe = { at: low, ...objective(low) };
  // A peak need only beat its neighbours in the same regime: on either side of a
  // change the maximum may lie in a cell whose other end is the change itself.
  probes.forEach((probe, i) => {
    if (probe.value === -Infinity) return;
    const left = probes[i - 1] ?? probe;
    const right = probes[i + 1] ?? probe;
    if (left.regime === probe.regime && left.value > probe.value) return;
    if (right.regime === probe.regime && right.value > probe.value) return;
    // A plateau is entered once, from its left end.
    if (i > 0 && left.regime === probe.regime && left.value === probe.value) return;
    const refined = zoom(objective, left.at, probe, right.at, samples);
    if (refined.value > best.value) best = refined;
  });
  return best;
};

/** The smallest number in [low, high] at which `holds`, known to be monotone and true at `high`. */
const firstWhere = (holds: (at: number) => boolean, low: number, high: number): number => {
  if (holds(low)) return low;
  let no = low;
  let yes = high;
  for (;;) {
    const at = no + (yes - no) / 2;
    if (at <= no || at >= yes) return yes;
    if (holds(at)) yes = at;
    else no = at;
  }
};

// ---------------------------------------------------------------------------
// Two attributes
// ---------------------------------------------------------------------------

const NO_DEAL_TWO: TwoAttributeOutcome = {
  participates: false,
  generalistUtility: 0,
  specialistUtility: 0,
  alpha0: 0,
  beta0: 0,
  alpha1: 0,
  beta1: 0,
};

/**
 * A radius outside which the generalist does worse than by abstaining.
 *
 * The reply v beats (0, gap), hence k1 |v|^2 <= |p| |v| + bb gap^2, which bounds
 * |v| by some V; and a utility of at least 0 needs
 * k0 |g|^2 <= share |r| (|g| + V) of the first move g.
 */
const searchRadius = (game: TwoAttributeGame): number => {
  const revenue = Math.hypot(game.performanceRevenue, game.safetyRevenue);
  const widestGap = Math.max(0, game.specialistFloor - game.generalistFloor);
  const reply = positiveRoot(
    copositivityModulus(specialistCost(game)),
    (1 - game.share) * revenue,
    game.specialistSafetyCost * widestGap * widestGap,
  );
  const earned = game.share * revenue;
  const modulus = copositivityModulus(generalistCost(game));
  return 1.001 * positiveRoot(modulus, earned, earned * reply);
};

/** Subgame-perfect outcome of the game with two attributes, by search. */
export const bruteForceTwoAttribute = (
  game: TwoAttributeGame,
  options: SearchOptions = {},
): TwoAttributeOutcome => {
  const { share, generalistFloor, specialistFloor } = game;
  const ra = share * game.performanceRevenue;
  const rb = share * game.safetyRevenue;
  const pa = (1 - share) * game.performanceRevenue;
  const pb = (1 - share) * game.safetyRevenue;
  const cost0 = generalistCost(game);
  const cost1 = specialistCost(game);

  const reply = (beta0: number): Increment =>
    bestIncrement(pa, pb, cost1, Math.max(0, specialistFloor - beta0));
  const specialistUtility = (alpha0: number, beta0: number, { gain }: Increment): number =>
    pa * alpha0 + (pb * beta0 + gain);

  /** The smallest alpha0 at which the specialist takes part, or Infinity. */
  const entry = (beta0: number, increment: Increment): number => {
    const without = specialistUtility(0, beta0, increment);
    if (without >= 0) return 0;
    if (pa === 0) return Infinity;
    let alpha0 = -without / pa;
    // Rounding may leave her a hair short; the payoff is increasing in alpha0.
    for (let tries = 0; tries < 64; tries += 1) {
      if (specialistUtility(alpha0, beta0, increment) >= 0) return alpha0;
      alpha0 *= 1 + 2 ** -52;
    }
    return Infinity;
  };
  /** The generalist's favourite alpha0 if the specialist were sure to take part. */
  const favourite = (beta0: number): number => Math.max(0, (ra - 2 * cost0.ab * beta0) / (2 * cost0.aa));
  const generalistUtility = (alpha0: number, beta0: number, { x, y }: Increment): number =>
    ra * (alpha0 + x) + rb * (beta0 + y) - quadratic(cost0, alpha0, beta0);

  const objective: Objective = (beta0) => {
    const increment = reply(beta0);
    const least = entry(beta0, increment);
    const free = favourite(beta0);
    if (least === Infinity) return { value: -Infinity, regime: 3 };
    const alpha0 = Math.max(least, free);
    const choice = least > free ? 2 : free > 0 ? 1 : 0;
    const gapOpen = specialistFloor > beta0 ? 16 : 0;
    return {
      value: generalistUtility(alpha0, beta0, increment),
      regime: choice + 4 * increment.kind + gapOpen,
    };
  };

  const radius = searchRadius(game);
  if (radius < generalistFloor) return NO_DEAL_TWO;
  const high = Math.max(radius, generalistFloor);
  // With alpha0 = 0 the specialist takes part from some beta0 upwards, and
  // certainly once the gap is closed.
  const alone = firstWhere(
    (beta0) => specialistUtility(0, beta0, reply(beta0)) >= 0,
    generalistFloor,
    Math.max(generalistFloor, specialistFloor),
  );
  const anchors = [generalistFloor, specialistFloor, alone].filter(
    (at) => at >= generalistFloor && at <= high,
  );
  const best = maximise(objective, generalistFloor, high, anchors, options);
  if (!(best.value >= 0)) return NO_DEAL_TWO;

  const beta0 = best.at;
  const increment = reply(beta0);
  const alpha0 = Math.max(entry(beta0, increment), favourite(beta0));
  return {
    participates: true,
    generalistUtility: best.value,
    specialistUtility: specialistUtility(alpha0, beta0, increment),
    alpha0,
    beta0,
    alpha1: alpha0 + increment.x,
    beta1: Math.max(beta0 + increment.y, specialistFloor),
  };
};

// ---------------------------------------------------------------------------
// One attribute
// ---------------------------------------------------------------------------

const NO_DEAL_ONE: OneAttributeOutcome = {
  participates: false,
  generalistUtility: 0,
  specialistUtility: 0,
  beta0: 0,
  beta1: 0,
};

/** Subgame-perfect outcome of the game with one attribute, by search. */
export const bruteForceOneAttribute = (
  game: OneAttributeGame,
  options: SearchOptions = {},
): OneAttributeOutcome => {
  const { share, generalistFloor, specialistFloor } = game;
  const r = share * game.revenue;
  const p = (1 - share) * game.revenue;

  const unconstrained = p / (2 * game.specialistCost);
  const increment = (beta0: number): number => Math.max(0, specialistFloor - beta0, unconstrained);
  const specialistUtility = (beta0: number): number => {
    const y = increment(beta0);
    return p * beta0 + (p * y - game.specialistCost * y * y);
  };
  const objective: Objective = (beta0) => {
    if (specialistUtility(beta0) < 0) return { value: -Infinity, regime: 2 };
    const y = increment(beta0);
    return {
      value: r * (beta0 + y) - game.generalistCost * beta0 * beta0,
      regime: y > unconstrained ? 1 : 0,
    };
  };

  // The same bound as with two attributes: no reply exceeds gap + unconstrained.
  const longest = Math.max(0, specialistFloor - generalistFloor) + unconstrained;
  const radius = 1.001 * positiveRoot(game.generalistCost, r, r * longest);
  if (radius < generalistFloor) return NO_DEAL_ONE;
  const high = Math.max(radius, generalistFloor);
  const alone = firstWhere(
    (beta0) => specialistUtility(beta0) >= 0,
    generalistFloor,
    Math.max(generalistFloor, specialistFloor),
  );
  const anchors = [generalistFloor, specialistFloor, alone].filter(
    (at) => at >= generalistFloor && at <= high,
  );
  const best = maximise(objective, generalistFloor, high, anchors, options);
  if (!(best.value >= 0)) return NO_DEAL_ONE;
  return {
    participates: true,
    generalistUtility: best.value,
    specialistUtility: specialistUtility(best.at),
    beta0: best.at,
    beta1: Math.max(best.at + increment(best.at), specialistFloor),
  };
};

// ---------------------------------------------------------------------------
// Random games
// ---------------------------------------------------------------------------

export type GameKind = 'definite' | 'indefinite' | 'extreme';

/**
 * A random legal game.
 *
 * - `definite`: both cost matrices positive definite, everything of order one.
 * - `indefinite`: at least one matrix has ab > sqrt(aa bb).
 * - `extreme`: special values of every parameter are common: shares at or next
 *   to 0 and 1, no revenue, no floors, equal floors, diagonal, singular and
 *   almost non-copositive matrices.
 */
export const randomTwoAttributeGame = (random: () => number, kind: GameKind): TwoAttributeGame => {
  const between = (low: number, high: number): number => low + (high - low) * random();
  const chance = (probability: number): boolean => random() < probability;
  const pick = (...makers: readonly (() => number)[]): number => {
    const maker = makers[Math.floor(random() * makers.length)];
    if (maker === undefined) throw new RangeError('nothing to pick from');
    return maker();
  };
  const scale = (): number => 2.5 ** between(-1, 1);
  const extreme = kind === 'extreme';

  /** ab / sqrt(aa bb), in (-1, infinity). */
  const definite = (): number => between(-0.95, 0.95);
  const indefinite = (): number => between(1.01, 3);
  const special = (): number =>
    pick(
      definite,
      indefinite,
      () => -1 + 1e-3,
      () => 0,
      () => 1,
      () => 1,
    );
  const which = random();
  const ratio = (isIndefinite: boolean): number => {
    if (extreme) return special();
    return kind === 'indefinite' && isIndefinite ? indefinite() : definite();
  };
  const matrix = (isIndefinite: boolean): Cost => {
    const aa = scale();
    const bb = extreme && chance(0.3) ? aa : scale();
    const middle = aa === bb ? aa : Math.sqrt(aa * bb);
    return { aa, ab: ratio(isIndefinite) * middle, bb };
  };
  const cost0 = matrix(which < 0.6);
  const cost1 = matrix(which > 0.3);

  const share = extreme
    ? pick(
        () => 0,
        () => 1,
        () => 1e-6,
        () => 1 - 1e-6,
        () => 0.5,
        () => between(0, 1),
        () => between(0, 1),
        () => between(0, 1),
      )
    : between(0.03, 0.97);
  const revenue = (): number => (extreme && chance(0.2) ? 0 : between(0.1, 2));
  const performanceRevenue = revenue();
  const safetyRevenue = extreme && chance(0.2) ? performanceRevenue : revenue();
  const generalistFloor = chance(extreme ? 0.5 : 0.25) ? 0 : between(0, extreme ? 0.8 : 1);
  const specialistFloor = extreme
    ? pick(
        () => 0,
        () => generalistFloor,
        () => between(0, 1),
        () => between(0, 3),
        () => between(0, 3),
      )
    : pick(
        () => between(0, 1),
        () => generalistFloor + between(0, 1),
        () => between(0, 3),
      );

  return {
    share,
    generalistFloor,
    specialistFloor,
    performanceRevenue,
    safetyRevenue,
    generalistPerformanceCost: cost0.aa,
    generalistSafetyCost: cost0.bb,
    generalistCrossCost: cost0.ab,
    specialistPerformanceCost: cost1.aa,
    specialistSafetyCost: cost1.bb,
    specialistCrossCost: cost1.ab,
  };
};
