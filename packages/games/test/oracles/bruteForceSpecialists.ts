/**
 * A brute-force oracle for games with one generalist and several specialists,
 * two attributes (performance alpha, safety beta). It imports nothing.
 *
 * 1. The generalist picks (alpha0, beta0) with alpha0 >= 0 and
 *    beta0 >= generalistFloor, or abstains.
 * 2. Each specialist, on her own, picks increments dA >= 0 and
 *    dB >= max(0, floor - beta0), or abstains: then she gets 0 and her revenue
 *    is lost.
 *
 * With R(a, b) = performanceRevenue a + safetyRevenue b and, for each cost,
 * q(a, b) = aa a^2 + 2 ab a b + bb b^2, where aa, bb > 0 and ab > -sqrt(aa bb),
 *
 *     U_D = (1 - share) R(alpha0 + dA, beta0 + dB) - q(dA, dB) - entryCost
 *     U_G = sum over participants of share R(alpha0 + dA, beta0 + dB) - q0(alpha0, beta0).
 *
 * An indifferent specialist takes part, and of several best replies she gives
 * the one the generalist prefers. The generalist abstains (and all get 0) when no
 * move with at least one participant gives her 0 or more.
 *
 * How the search works:
 *
 * - A specialist's best increments depend on the move only through the gap
 *   max(0, floor - beta0). The four ways in which the two constraints can bind
 *   are all tried and their payoffs compared.
 * - Given beta0 she takes part from some alpha0 upwards. A set S of specialists
 *   is therefore all in from the largest of these thresholds upwards, and the
 *   revenue from S less the cost is a concave parabola in alpha0: the best
 *   alpha0 is the vertex, moved up to the threshold if need be. Others may take
 *   part as well, which only adds to the payoff and is counted with another S.
 * - For each S this leaves a function of beta0. A dense scan finds where a
 *   specialist's reply or participation changes its form, and bisection narrows
 *   each change to neighbouring floating-point numbers. In between, every S is
 *   sampled, and every local maximum that can still win is zoomed into.
 *
 * The payoff reported is that of a move which was actually evaluated; ties are
 * granted to within 1e-12. Moves at a smooth maximum are only known to about
 * 1e-8, and of several best moves any one is reported. The work grows with 2^n
 * for n specialists.
 */

/** One specialist; `crossCost` is the off-diagonal entry of her cost matrix. */
export interface Specialist {
  /** The generalist's share of the revenue, in [0, 1]. */
  readonly share: number;
  readonly performanceRevenue: number;
  readonly safetyRevenue: number;
  readonly performanceCost: number;
  readonly safetyCost: number;
  readonly crossCost: number;
  readonly floor: number;
  readonly entryCost: number;
}

/** One generalist and any number of specialists. */
export interface SpecialistsGame {
  readonly generalistFloor: number;
  readonly generalistPerformanceCost: number;
  readonly generalistSafetyCost: number;
  readonly generalistCrossCost: number;
  readonly specialists: readonly Specialist[];
}

/** A specialist's best reply; `payoff` is what taking part gives her, even if negative. */
export interface SpecialistReply {
  readonly participates: boolean;
  readonly performanceIncrement: number;
  readonly safetyIncrement: number;
  readonly payoff: number;
}

/** Outcome; on exit all numbers are 0, and so is the product of a specialist who abstains. */
export interface SpecialistsOutcome {
  readonly status: 'equilibrium' | 'exit';
  readonly payoff: number;
  readonly alpha0: number;
  readonly beta0: number;
  readonly participants: boolean[];
  readonly payoffs: number[];
  readonly products: { readonly performance: number; readonly safety: number }[];
}

/** Payoffs this close, relative to the revenue and cost they consist of, count as equal. */
const TIE = 1e-12;
/** Even samples when looking for changes of form. */
const SCAN_SAMPLES = 400;
/** Even samples between two changes of form. */
const SEGMENT_SAMPLES = 100;
/** Further samples at each end of a stretch, each four times nearer to the end. */
const END_SAMPLES = 22;
/** Samples per step of a zoom. */
const ZOOM_SAMPLES = 10;

// ---------------------------------------------------------------------------
// Specialists
// ---------------------------------------------------------------------------

interface Increment {
  readonly x: number;
  readonly y: number;
  /** Revenue, before it is shared. */
  readonly revenue: number;
  /** Her part of the revenue, less the cost of the increment. */
  readonly gain: number;
  /** The size of the terms that make up `gain`. */
  readonly size: number;
}

const bestIncrement = (one: Specialist, gap: number): Increment => {
  const { performanceCost: aa, crossCost: ab, safetyCost: bb } = one;
  const pa = (1 - one.share) * one.performanceRevenue;
  const pb = (1 - one.share) * one.safetyRevenue;
  const at = (x: number, y: number): Increment => {
    const squares = aa * x * x + bb * y * y;
    const cross = 2 * ab * x * y;
    return {
      x,
      y,
      revenue: one.performanceRevenue * x + one.safetyRevenue * y,
      gain: pa * x + pb * y - (squares + cross),
      size: pa * x + pb * y + squares + Math.abs(cross),
    };
  };
  // Both constraints bind; one of them binds; none does. If the matrix is not
  // definite the last is no maximum, or it ties with a point on the boundary.
  const candidates = [
    at(0, gap),
    at(Math.max(0, (pa - 2 * ab * gap) / (2 * aa)), gap),
    at(0, Math.max(gap, pb / (2 * bb))),
  ];
  const determinant = aa * bb - ab * ab;
  if (determinant > 0) {
    const x = (pa * bb - pb * ab) / (2 * determinant);
    const y = (pb * aa - pa * ab) / (2 * determinant);
    if (x > 0 && y > gap) candidates.push(at(x, y));
  }
  let best = candidates[0]!;
  for (const other of candidates) if (other.gain > best.gain) best = other;
  const winner = best;
  for (const other of candidates) {
    const ties = winner.gain - other.gain <= TIE * winner.size;
    if (ties && other.revenue > best.revenue * (1 + TIE)) best = other;
  }
  return best;
};

/** The best reply of one specialist to the move (alpha0, beta0). */
export const specialistBest = (one: Specialist, alpha0: number, beta0: number): SpecialistReply => {
  const { x, y, gain, size } = bestIncrement(one, Math.max(0, one.floor - beta0));
  const received = (1 - one.share) * (one.performanceRevenue * alpha0 + one.safetyRevenue * beta0);
  const payoff = received + gain - one.entryCost;
  return {
    participates: payoff >= -TIE * (received + size + one.entryCost),
    performanceIncrement: x,
    safetyIncrement: y,
    payoff,
  };
};

/**
 * The smallest alpha0 from which the specialist takes part, or Infinity. It is
 * stricter than `specialistBest` about ties: the search stops at the edge of what
 * passes here, and she must not drop out there because of rounding.
 */
const threshold = (one: Specialist, beta0: number, { gain, size }: Increment): number => {
  const received = (1 - one.share) * one.safetyRevenue * beta0;
  const missing = one.entryCost - gain - received;
  if (missing <= (TIE / 2) * (received + size + one.entryCost)) return 0;
  return missing / ((1 - one.share) * one.performanceRevenue);
};

// ---------------------------------------------------------------------------
// Generalist
// ---------------------------------------------------------------------------

const generalistCost = (game: SpecialistsGame, alpha0: number, beta0: number): number =>
  game.generalistPerformanceCost * alpha0 * alpha0 +
  2 * game.generalistCrossCost * alpha0 * beta0 +
  game.generalistSafetyCost * beta0 * beta0;

/** The generalist's payoff at a move; minus its cost if no specialist takes part. */
export const generalistPayoffAt = (game: SpecialistsGame, alpha0: number, beta0: number): number => {
  let revenue = 0;
  for (const one of game.specialists) {
    const reply = specialistBest(one, alpha0, beta0);
    if (!reply.participates) continue;
    const performance = alpha0 + reply.performanceIncrement;
    const safety = beta0 + reply.safetyIncrement;
    revenue += one.share * (one.performanceRevenue * performance + one.safetyRevenue * safety);
  }
  return revenue - generalistCost(game, alpha0, beta0);
};

/** What one specialist brings to the generalist at a given beta0, if she takes part. */
interface Term {
  readonly threshold: number;
  /** Revenue per unit of alpha0. */
  readonly slope: number;
  /** Revenue at alpha0 = 0. */
  readonly base: number;
}

const termAt = (one: Specialist, beta0: number): Term => {
  const increment = bestIncrement(one, Math.max(0, one.floor - beta0));
  return {
    threshold: threshold(one, beta0, increment),
    slope: one.share * one.performanceRevenue,
    base: one.share * (one.safetyRevenue * beta0 + increment.revenue),
  };
};

interface Move {
  readonly alpha0: number;
  readonly beta0: number;
  readonly value: number;
}

/** The best move at beta0 with everybody in the set on board, counting only them. */
const bestMove = (game: SpecialistsGame, terms: readonly Term[], set: number, beta0: number): Move => {
  let least = 0;
  let slope = 0;
  let base = 0;
  terms.forEach((term, i) => {
    if ((set & (1 << i)) === 0) return;
    least = Math.max(least, term.threshold);
    slope += term.slope;
    base += term.base;
  });
  if (least === Infinity) return { alpha0: 0, beta0, value: -Infinity };
  const vertex = (slope - 2 * game.generalistCrossCost * beta0) / (2 * game.generalistPerformanceCost);
  const alpha0 = Math.max(least, vertex);
  return { alpha0, beta0, value: slope * alpha0 + base - generalistCost(game, alpha0, beta0) };
};

// ---------------------------------------------------------------------------
// Search
// ---------------------------------------------------------------------------

/** Some k > 0 with q(v) >= k |v|^2 on the quadrant. */
const modulus = (aa: number, ab: number, bb: number): number =>
  ab >= 0 ? Math.min(aa, bb) : (aa * bb - ab * ab) / ((aa + bb) / 2 + Math.hypot((aa - bb) / 2, ab));

/** The larger root of k t^2 = b t + c, for k > 0 and b, c >= 0. */
const positiveRoot = (k: number, b: number, c: number): number =>
  (b + Math.sqrt(b * b + 4 * k * c)) / (2 * k);

/**
 * No move further from the origin than this pays, whoever takes part. A reply v
 * is at least as good as (0, gap), so k |v|^2 <= (1 - share) |r| |v| + bb gap^2;
 * and k0 |g|^2 may not exceed the sum of share |r| (|g| + |v|).
 */
const searchRadius = (game: SpecialistsGame): number => {
  let slope = 0;
  let base = 0;
  for (const one of game.specialists) {
    const revenue = Math.hypot(one.performanceRevenue, one.safetyRevenue);
    const gap = Math.max(0, one.floor - game.generalistFloor);
    const k = modulus(one.performanceCost, one.crossCost, one.safetyCost);
    slope += one.share * revenue;
    base += one.share * revenue * positiveRoot(k, (1 - one.share) * revenue, one.safetyCost * gap * gap);
  }
  const k = modulus(game.generalistPerformanceCost, game.generalistCrossCost, game.generalistSafetyCost);
  return 1.001 * positiveRoot(k, slope, base);
};

/** Numbers from `low` to `high` in order, evenly spaced and thicker towards both ends. */
const samplePoints = (low: number, high: number, even: number): number[] => {
  const points = [low, high];
  for (let i = 1; i < even; i += 1) points.push(low + ((high - low) * i) / even);
  for (let i = 1, offset = (high - low) / even; i <= END_SAMPLES; i += 1) {
    offset /= 4;
    points.push(low + offset, high - offset);
  }
  return [...new Set(points)].sort((a, b) => a - b);
};

/** Both sides of every change of `form` that shows up between `low` and `high`. */
const changes = (form: (at: number) => number, low: number, high: number): number[] => {
  const found: number[] = [];
  let left = low;
  let leftForm = form(low);
  for (const right of samplePoints(low, high, SCAN_SAMPLES)) {
    const rightForm = form(right);
    // One change at a time; a few more may hide in the same cell.
    for (let pass = 0; pass < 8 && leftForm !== rightForm; pass += 1) {
      let before = left;
      let after = right;
      for (;;) {
        const middle = before + (after - before) / 2;
        if (middle <= before || middle >= after) break;
        if (form(middle) === leftForm) before = middle;
        else after = middle;
      }
      found.push(before, after);
      left = after;
      leftForm = form(after);
    }
    left = right;
    leftForm = rightForm;
  }
  return found;
};

/** Where some specialist's reply, or her participation at alpha0 = 0, changes its form. */
const breakpoints = (game: SpecialistsGame, low: number, high: number): number[] => {
  const points = [low, high];
  for (const one of game.specialists) {
    const form = (beta0: number): number => {
      const gap = Math.max(0, one.floor - beta0);
      const increment = bestIncrement(one, gap);
      const needed = threshold(one, beta0, increment);
      const entry = needed === 0 ? 0 : needed < Infinity ? 1 : 2;
      return (increment.x > 0 ? 1 : 0) + (increment.y > gap ? 2 : 0) + (gap > 0 ? 4 : 0) + 8 * entry;
    };
    const middle = Math.min(high, Math.max(low, one.floor));
    points.push(middle, ...changes(form, low, middle), ...changes(form, middle, high));
  }
  return [...new Set(points)].sort((a, b) => a - b);
};

/** Zoom into [left, right] around `start` until it is as narrow as numbers allow. */
const zoom = (objective: (at: number) => Move, left: number, start: Move, right: number): Move => {
  let best = start;
  let low = left;
  let high = right;
  for (let level = 0; level < 40 && high - low > 4e-16 * high; level += 1) {
    const step = (high - low) / ZOOM_SAMPLES;
    for (let i = 1; i < ZOOM_SAMPLES; i += 1) {
      const move = objective(low + step * i);
      if (move.value > best.value) best = move;
    }
    low = Math.max(low, best.beta0 - step);
    high = Math.min(high, best.beta0 + step);
  }
  return best;
};

interface Peak {
  readonly set: number;
  readonly left: number;
  readonly top: Move;
  readonly right: number;
  /** How far the true maximum may reasonably lie above the sampled one. */
  readonly slack: number;
}

/** Subgame-perfect outcome of the game with one generalist and n specialists, by search. */
export const bruteForceSpecialists = (game: SpecialistsGame): SpecialistsOutcome => {
  const { specialists, generalistFloor } = game;
  const exit: SpecialistsOutcome = {
    status: 'exit',
    payoff: 0,
    alpha0: 0,
    beta0: 0,
    participants: specialists.map(() => false),
    payoffs: specialists.map(() => 0),
    products: specialists.map(() => ({ performance: 0, safety: 0 })),
  };
  const radius = searchRadius(game);
  if (radius < generalistFloor) return exit;

  const termsAt = (beta0: number): Term[] => specialists.map((one) => termAt(one, beta0));
  const sets = 2 ** specialists.length;
  let best: Move = { alpha0: 0, beta0: 0, value: -Infinity };
  const peaks: Peak[] = [];

  const points = breakpoints(game, generalistFloor, radius);
  points.forEach((start, i) => {
    const columns = samplePoints(start, points[i + 1] ?? start, SEGMENT_SAMPLES);
    const terms = columns.map(termsAt);
    for (let set = 1; set < sets; set += 1) {
      const moves = columns.map((beta0, j) => bestMove(game, terms[j]!, set, beta0));
      moves.forEach((top, j) => {
        const left = moves[j - 1] ?? top;
        const right = moves[j + 1] ?? top;
        if (top.value > best.value) best = top;
        if (top.value === -Infinity || left.value > top.value || right.value > top.value) return;
        const slack = 4 * (top.value - Math.min(left.value, right.value));
        peaks.push({ set, left: left.beta0, top, right: right.beta0, slack });
      });
    }
  });

  peaks.sort((a, b) => b.top.value - a.top.value);
  for (const { set, left, top, right, slack } of peaks) {
    if (top.value + slack < best.value) continue;
    const refined = zoom((beta0) => bestMove(game, termsAt(beta0), set, beta0), left, top, right);
    if (refined.value > best.value) best = refined;
  }

  const { alpha0, beta0 } = best;
  const payoff = generalistPayoffAt(game, alpha0, beta0);
  if (best.value === -Infinity || !(payoff >= 0)) return exit;
  const replies = specialists.map((one) => specialistBest(one, alpha0, beta0));
  return {
    status: 'equilibrium',
    payoff,
    alpha0,
    beta0,
    participants: replies.map((reply) => reply.participates),
    payoffs: replies.map((reply) => (reply.participates ? reply.payoff : 0)),
    products: replies.map((reply) => ({
      performance: reply.participates ? alpha0 + reply.performanceIncrement : 0,
      safety: reply.participates ? beta0 + reply.safetyIncrement : 0,
    })),
  };
};
