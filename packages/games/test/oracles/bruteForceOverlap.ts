/**
 * A brute-force oracle for overlap games (competitive investment in robustness
 * under a common regime shift). It imports nothing and knows no first-order
 * condition and no closed form: payoffs are evaluated as the rules state them,
 * and every maximum is found by a dense grid with golden-section refinement.
 *
 * Firm i picks overlap o_i >= floor at cost (c_i / 2) o_i^2. A regime S in {L, H} is
 * then drawn, H with probability s, and each firm fails on its own with probability
 *
 *     pi_iS(o_i) = clamp(pi0_iS - a_iS o_i, 0, 1),   pibar_i = (1 - s) pi_iL + s pi_iH.
 *
 * Users choose before the draw, by logit:
 *
 *     U_i      = appeal_i - hU exposure_i pibar_i,   share_i = exp(beta U_i) / sum_j exp(beta U_j)
 *     profit_i = M share_i (mu - tau hE exposure_i pibar_i) - (c_i / 2) o_i^2
 *
 * K is the number of failing firms, and kappa K^2 is lost to the system.
 *
 * A reported maximiser is one that was evaluated. Where the payoff is smooth it
 * is known to about 1e-8 (relative), its payoff to rounding. A peak narrower than
 * two grid steps may be missed: grids have `GRID` steps over the whole range and
 * `SEGMENT_GRID` steps between any two neighbouring kinks.
 */

export type Regime = 'L' | 'H';

/** One firm; `exposure` scales the harm of its failure to users and to third parties alike. */
export interface Firm {
  readonly cost: number;
  /** Failure probability in regime L without overlap. */
  readonly piL: number;
  readonly piH: number;
  /** What a unit of overlap takes off the failure probability in regime L. */
  readonly aL: number;
  readonly aH: number;
  readonly exposure: number;
  readonly appeal: number;
}

/** What all firms share; `s` is the probability of regime H. */
export interface Market {
  readonly M: number;
  readonly mu: number;
  readonly beta: number;
  readonly hU: number;
  readonly hE: number;
  readonly s: number;
  readonly kappa: number;
  readonly tau: number;
}

export interface BestResponse {
  readonly overlap: number;
  readonly profit: number;
  /** By how much `profit` exceeds what the firm has now; 0 if it can do no better. */
  readonly gain: number;
}

const REGIMES: readonly Regime[] = ['L', 'H'];
/** Grid steps between the floor and the largest sensible overlap. */
const GRID = 20_000;
/** Further steps between two neighbouring kinks. */
const SEGMENT_GRID = 4_000;
/** How many of the highest grid peaks are refined. */
const PEAKS = 6;
/** Grid steps per dimension with monitoring. */
const PLANE_GRID = 400;
/** The largest number of firms for which all failure patterns are listed. */
const MAX_FIRMS = 22;

// ---------------------------------------------------------------------------
// One-dimensional maximisation
// ---------------------------------------------------------------------------

interface Peak {
  readonly x: number;
  readonly value: number;
}

/** Golden-section search; also tries both ends, and returns the best point evaluated. */
const goldenSection = (f: (x: number) => number, from: number, to: number): Peak => {
  const ratio = (Math.sqrt(5) - 1) / 2;
  let best: Peak = { x: from, value: f(from) };
  const at = (x: number): number => {
    const value = f(x);
    if (value > best.value) best = { x, value };
    return value;
  };
  at(to);
  let low = from;
  let high = to;
  let x1 = high - ratio * (high - low);
  let x2 = low + ratio * (high - low);
  let f1 = at(x1);
  let f2 = at(x2);
  for (let step = 0; step < 90 && x1 < x2; step++) {
    if (f1 >= f2) {
      high = x2;
      x2 = x1;
      f2 = f1;
      x1 = high - ratio * (high - low);
      f1 = at(x1);
    } else {
      low = x1;
      x1 = x2;
      f1 = f2;
      x2 = low + ratio * (high - low);
      f2 = at(x2);
    }
  }
  return best;
};

/**
 * The maximum of f over [from, to]: a grid over all of it, finer grids between
 * the kinks, the kinks themselves, and refinement around the highest peaks.
 * Of equal values the first point wins.
 */
const maximise = (
  f: (x: number) => number,
  from: number,
  to: number,
  kinks: readonly number[],
  steps: number,
  segmentSteps: number,
): Peak => {
  if (!(to > from)) return { x: from, value: f(from) };
  const points: number[] = [];
  const addGrid = (low: number, high: number, count: number): void => {
    for (let k = 0; k <= count; k++) points.push(k === count ? high : low + ((high - low) * k) / count);
  };
  addGrid(from, to, steps);
  const ends = [from, ...kinks.filter((kink) => kink > from && kink < to).sort((x, y) => x - y), to];
  for (let k = 1; k < ends.length; k++) addGrid(ends[k - 1]!, ends[k]!, segmentSteps);
  points.sort((x, y) => x - y);
  const grid = points.map((x) => ({ x, value: f(x) }));
  const peaks: { readonly at: number; readonly value: number }[] = [];
  for (let k = 0; k < grid.length; k++) {
    const left = k > 0 ? grid[k - 1]!.value : Number.NEGATIVE_INFINITY;
    const right = k < grid.length - 1 ? grid[k + 1]!.value : Number.NEGATIVE_INFINITY;
    const value = grid[k]!.value;
    if (value >= left && value >= right) peaks.push({ at: k, value });
  }
  peaks.sort((x, y) => y.value - x.value);
  let best = grid[0]!;
  for (const point of grid) if (point.value > best.value) best = point;
  for (const { at } of peaks.slice(0, PEAKS)) {
    const centre = grid[at]!.x;
    // Kinks are grid points, so f is smooth on either side of the centre. The
    // neighbours may repeat the centre: go on until they differ.
    let l = at;
    while (l > 0 && grid[l]!.x === centre) l--;
    let r = at;
    while (r < grid.length - 1 && grid[r]!.x === centre) r++;
    for (const [low, high] of [
      [grid[l]!.x, centre],
      [centre, grid[r]!.x],
      [grid[l]!.x, grid[r]!.x],
    ] as const) {
      const found = goldenSection(f, low, high);
      if (found.value > best.value) best = found;
    }
  }
  return best;
};

// ---------------------------------------------------------------------------
// Firms and users
// ---------------------------------------------------------------------------

const clamp = (x: number): number => Math.min(1, Math.max(0, x));

const likelihood = (regime: Regime, s: number): number => (regime === 'H' ? s : 1 - s);

/** The failure probability of a firm in a regime. */
export const failure = (firm: Firm, regime: Regime, overlap: number): number =>
  regime === 'H' ? clamp(firm.piH - firm.aH * overlap) : clamp(firm.piL - firm.aL * overlap);

/** pibar: the failure probability before the regime is known. */
export const expectedFailure = (firm: Firm, overlap: number, s: number): number => {
  let sum = 0;
  for (const regime of REGIMES) sum += likelihood(regime, s) * failure(firm, regime, overlap);
  return sum;
};

export const utility = (firm: Firm, overlap: number, market: Market): number =>
  firm.appeal - market.hU * firm.exposure * expectedFailure(firm, overlap, market.s);

const logit = (utilities: readonly number[], beta: number): number[] => {
  const top = Math.max(...utilities);
  const weights = utilities.map((u) => Math.exp(beta * (u - top)));
  const total = weights.reduce((x, y) => x + y, 0);
  return weights.map((weight) => weight / total);
};

/** The logit market shares. */
export const shares = (firms: readonly Firm[], overlaps: readonly number[], market: Market): number[] =>
  logit(
    firms.map((firm, i) => utility(firm, overlaps[i]!, market)),
    market.beta,
  );

/** Margin, less the cost of overlap, less expected liability. */
export const profit = (
  i: number,
  overlaps: readonly number[],
  firms: readonly Firm[],
  market: Market,
): number => {
  const firm = firms[i]!;
  const overlap = overlaps[i]!;
  const users = market.M * shares(firms, overlaps, market)[i]!;
  const harm = market.hE * firm.exposure * expectedFailure(firm, overlap, market.s);
  return market.mu * users - (firm.cost / 2) * overlap * overlap - market.tau * users * harm;
};

/** Overlaps at which a failure probability reaches a bound of [0, 1]. */
const kinksOf = (firm: Firm): number[] => {
  const kinks: number[] = [];
  for (const [pi, a] of [
    [firm.piL, firm.aL],
    [firm.piH, firm.aH],
  ] as const) {
    if (a > 0) kinks.push(pi / a, (pi - 1) / a);
  }
  return kinks;
};

/** The overlap from which a firm never fails, or from which overlap has no effect. */
const harmless = (firm: Firm): number => Math.max(0, ...kinksOf(firm));

/**
 * No overlap above this can be a best response. Beyond `harmless` more overlap
 * changes nothing but the cost; and as revenue is at most M mu and liability at
 * least 0, the cost may not exceed M mu by more than what the floor would lose.
 */
export const largestSensibleOverlap = (
  i: number,
  overlaps: readonly number[],
  floor: number,
  firms: readonly Firm[],
  market: Market,
): number => {
  const firm = firms[i]!;
  const atFloor = profit(i, overlaps.with(i, floor), firms, market);
  const byCost = Math.sqrt(Math.max(0, (2 * (market.M * Math.max(0, market.mu) - atFloor)) / firm.cost));
  const limit = firm.cost > 0 ? Math.min(harmless(firm), byCost * (1 + 1e-12)) : harmless(firm);
  return Math.max(floor, limit);
};

/** The best overlap of firm i, the others staying where they are. */
export const bestResponse = (
  i: number,
  overlaps: readonly number[],
  floor: number,
  firms: readonly Firm[],
  market: Market,
): BestResponse => {
  // The others stay: their utilities are worked out once.
  const utilities = firms.map((firm, j) => utility(firm, overlaps[j]!, market));
  const own = firms[i]!;
  const payoff = (x: number): number => {
    const failing = expectedFailure(own, x, market.s);
    const ours = own.appeal - market.hU * own.exposure * failing;
    let total = 0;
    for (let j = 0; j < utilities.length; j++)
      total += j === i ? 1 : Math.exp(market.beta * (utilities[j]! - ours));
    const users = market.M / total;
    return (
      market.mu * users - (own.cost / 2) * x * x - market.tau * users * market.hE * own.exposure * failing
    );
  };
  const limit = largestSensibleOverlap(i, overlaps, floor, firms, market);
  const found = maximise(payoff, floor, limit, kinksOf(firms[i]!), GRID, SEGMENT_GRID);
  const current = overlaps[i]!;
  const now = payoff(current);
  // The present overlap is as good an answer as any that does not beat it.
  if (current >= floor && now >= found.value) return { overlap: current, profit: now, gain: 0 };
  return { overlap: found.x, profit: found.value, gain: found.value - now };
};

/** The largest gain any firm has from deviating alone, and whose it is. */
export const largestGain = (
  overlaps: readonly number[],
  floor: number,
  firms: readonly Firm[],
  market: Market,
): { readonly firm: number; readonly response: BestResponse } => {
  let worst = { firm: 0, response: bestResponse(0, overlaps, floor, firms, market) };
  for (let i = 1; i < firms.length; i++) {
    const response = bestResponse(i, overlaps, floor, firms, market);
    if (response.gain > worst.response.gain) worst = { firm: i, response };
  }
  return worst;
};

/** N copies of one firm. */
export const copies = (N: number, firm: Firm): Firm[] => new Array<Firm>(N).fill(firm);

/** The best response of one of N identical firms when all N choose `overlap`. */
export const symmetricBestResponse = (
  overlap: number,
  floor: number,
  N: number,
  firm: Firm,
  market: Market,
): BestResponse => bestResponse(0, new Array<number>(N).fill(overlap), floor, copies(N, firm), market);

// ---------------------------------------------------------------------------
// Failures
// ---------------------------------------------------------------------------

/** P(K = k) for firms that fail independently with these probabilities, by listing all patterns. */
const patternDistribution = (failures: readonly number[]): number[] => {
  const n = failures.length;
  if (n > MAX_FIRMS) throw new RangeError(`2^${n} failure patterns are too many`);
  const distribution = new Array<number>(n + 1).fill(0);
  for (let pattern = 0; pattern < 2 ** n; pattern++) {
    let probability = 1;
    let load = 0;
    for (let i = 0; i < n; i++) {
      const fails = Math.floor(pattern / 2 ** i) % 2 === 1;
      probability *= fails ? failures[i]! : 1 - failures[i]!;
      if (fails) load++;
    }
    distribution[load]! += probability;
  }
  return distribution;
};

const secondMoment = (distribution: readonly number[]): number =>
  distribution.reduce((sum, probability, k) => sum + k * k * probability, 0);

/** P(K = k) for k = 0..N. */
export const loadDistribution = (
  firms: readonly Firm[],
  overlaps: readonly number[],
  market: Market,
): number[] => {
  const distribution = new Array<number>(firms.length + 1).fill(0);
  for (const regime of REGIMES) {
    const given = patternDistribution(firms.map((firm, i) => failure(firm, regime, overlaps[i]!)));
    for (const [k, probability] of given.entries()) {
      distribution[k]! += likelihood(regime, market.s) * probability;
    }
  }
  return distribution;
};

/** E[K^2]. */
export const expectedLoadSquared = (
  firms: readonly Firm[],
  overlaps: readonly number[],
  market: Market,
): number => secondMoment(loadDistribution(firms, overlaps, market));

/** E[K^2] for N firms alike: the 2^N patterns counted by how many firms fail. Good for N in the hundreds. */
export const symmetricLoadSquared = (N: number, firm: Firm, overlap: number, s: number): number => {
  let sum = 0;
  for (const regime of REGIMES) {
    const pi = failure(firm, regime, overlap);
    let patterns = 1;
    for (let k = 0; k <= N; k++) {
      sum += likelihood(regime, s) * k * k * patterns * pi ** k * (1 - pi) ** (N - k);
      patterns = (patterns * (N - k)) / (k + 1);
    }
  }
  return sum;
};

// ---------------------------------------------------------------------------
// Welfare
// ---------------------------------------------------------------------------

/** (M / beta) ln sum_j exp(beta U_j), less the cost of overlap and the systemic loss. */
const surplusLessCosts = (firms: readonly Firm[], overlaps: readonly number[], market: Market): number => {
  const utilities = firms.map((firm, i) => utility(firm, overlaps[i]!, market));
  const top = Math.max(...utilities);
  const total = utilities.reduce((sum, u) => sum + Math.exp(market.beta * (u - top)), 0);
  const surplus = market.M * (top + Math.log(total) / market.beta);
  const costs = firms.reduce((sum, firm, i) => sum + (firm.cost / 2) * overlaps[i]! ** 2, 0);
  return surplus - costs - market.kappa * expectedLoadSquared(firms, overlaps, market);
};

/** M sum_i share_i exposure_i pibar_i: expected harm, at one unit of harm per user of a failing firm. */
const expectedHarm = (firms: readonly Firm[], overlaps: readonly number[], market: Market): number => {
  const share = shares(firms, overlaps, market);
  return firms.reduce(
    (sum, firm, i) =>
      sum + market.M * share[i]! * firm.exposure * expectedFailure(firm, overlaps[i]!, market.s),
    0,
  );
};

/** Welfare with each harm counted once; margins are transfers and left out. */
export const welfare = (firms: readonly Firm[], overlaps: readonly number[], market: Market): number =>
  surplusLessCosts(firms, overlaps, market) - market.hE * expectedHarm(firms, overlaps, market);

/** Equation (4) as printed: harm to users is in the surplus and is then subtracted again. */
export const welfareAsPrinted = (
  firms: readonly Firm[],
  overlaps: readonly number[],
  market: Market,
): number =>
  surplusLessCosts(firms, overlaps, market) - (market.hU + market.hE) * expectedHarm(firms, overlaps, market);

/** Equation (11): welfare of N identical firms, up to a constant (the exposure is taken as 1 there). */
export const symmetricWelfare = (overlap: number, N: number, firm: Firm, market: Market): number =>
  (-N * firm.cost * overlap * overlap) / 2 -
  market.M * (market.hU + market.hE) * firm.exposure * expectedFailure(firm, overlap, market.s) -
  market.kappa * symmetricLoadSquared(N, firm, overlap, market.s);

/** The overlap >= 0 that maximises `symmetricWelfare`. */
export const symmetricOptimum = (
  N: number,
  firm: Firm,
  market: Market,
): { readonly overlap: number; readonly welfare: number } => {
  const f = (x: number): number => symmetricWelfare(x, N, firm, market);
  // Harms are at least 0, so the cost alone may not exceed the loss at overlap 0.
  const byCost = firm.cost > 0 ? Math.sqrt((-2 * f(0)) / (N * firm.cost)) : Number.POSITIVE_INFINITY;
  const limit = Math.min(harmless(firm), byCost * (1 + 1e-12));
  const found = maximise(f, 0, limit, kinksOf(firm), GRID, SEGMENT_GRID);
  return { overlap: found.x, welfare: found.value };
};

// ---------------------------------------------------------------------------
// Monitoring
// ---------------------------------------------------------------------------

/** Cost (d / 2) m^2; effect b_S on failures; detection q(m) = 1 - (1 - q0) exp(-eta m). */
export interface Monitoring {
  readonly d: number;
  readonly bL: number;
  readonly bH: number;
  readonly q0: number;
  readonly eta: number;
}

export interface MonitoringChoice {
  readonly overlap: number;
  readonly monitoring: number;
}

export interface MonitoringResponse extends MonitoringChoice {
  readonly profit: number;
  readonly gain: number;
}

export const detection = (technology: Monitoring, m: number): number =>
  1 - (1 - technology.q0) * Math.exp(-technology.eta * m);

export const monitoredFailure = (
  firm: Firm,
  technology: Monitoring,
  regime: Regime,
  choice: MonitoringChoice,
): number => {
  const { overlap, monitoring } = choice;
  return regime === 'H'
    ? clamp(firm.piH - firm.aH * overlap - technology.bH * monitoring)
    : clamp(firm.piL - firm.aL * overlap - technology.bL * monitoring);
};

/** The profit of one firm at `own` against N - 1 rivals, like it, who are all at `rival`. */
export const monitoredProfit = (
  own: MonitoringChoice,
  rival: MonitoringChoice,
  N: number,
  firm: Firm,
  technology: Monitoring,
  market: Market,
): number => {
  const pibar = (choice: MonitoringChoice): number => {
    let sum = 0;
    for (const regime of REGIMES) {
      sum += likelihood(regime, market.s) * monitoredFailure(firm, technology, regime, choice);
    }
    return sum;
  };
  const ownHarm = firm.exposure * pibar(own);
  const rivalHarm = firm.exposure * pibar(rival);
  const utilities = new Array<number>(N).fill(firm.appeal - market.hU * rivalHarm);
  utilities[0] = firm.appeal - market.hU * ownHarm;
  const users = market.M * logit(utilities, market.beta)[0]!;
  const liability = market.tau * detection(technology, own.monitoring) * market.hE * users * ownHarm;
  const costs = (firm.cost / 2) * own.overlap ** 2 + (technology.d / 2) * own.monitoring ** 2;
  return market.mu * users - costs - liability;
};

/**
 * The best (overlap, monitoring) of one firm when all N choose `rival`: for each
 * monitoring level the best overlap by grid and refinement, and so again for the level.
 */
export const monitoredBestResponse = (
  rival: MonitoringChoice,
  floor: number,
  N: number,
  firm: Firm,
  technology: Monitoring,
  market: Market,
  steps: number = PLANE_GRID,
): MonitoringResponse => {
  const payoff = (overlap: number, monitoring: number): number =>
    monitoredProfit({ overlap, monitoring }, rival, N, firm, technology, market);
  // Costs may not exceed what could be gained at most, as in largestSensibleOverlap;
  // and no more is needed of either than what rules out failure on its own.
  const atMost = Math.max(0, market.M * Math.max(0, market.mu) - payoff(floor, 0));
  const byCost = (cost: number): number =>
    cost > 0 ? Math.sqrt((2 * atMost) / cost) * (1 + 1e-12) : Number.POSITIVE_INFINITY;
  const enough = (pi: number, effect: number): number =>
    pi <= 0 ? 0 : effect > 0 ? pi / effect : Number.POSITIVE_INFINITY;
  const overlapLimit = Math.max(
    floor,
    Math.min(byCost(firm.cost), Math.max(enough(firm.piL, firm.aL), enough(firm.piH, firm.aH))),
  );
  const monitoringLimit = Math.min(
    byCost(technology.d),
    Math.max(enough(firm.piL, technology.bL), enough(firm.piH, technology.bH)),
  );
  const bestOverlap = (m: number): Peak => {
    const kinks = kinksOf({
      ...firm,
      piL: firm.piL - technology.bL * m,
      piH: firm.piH - technology.bH * m,
    });
    return maximise((x) => payoff(x, m), floor, overlapLimit, kinks, steps, steps / 4);
  };
  const found = maximise((m) => bestOverlap(m).value, 0, monitoringLimit, [], steps, 0);
  const now = payoff(rival.overlap, rival.monitoring);
  if (rival.overlap >= floor && now >= found.value) return { ...rival, profit: now, gain: 0 };
  return {
    overlap: bestOverlap(found.x).x,
    monitoring: found.x,
    profit: found.value,
    gain: found.value - now,
  };
};

// ---------------------------------------------------------------------------
// Shared foundation
// ---------------------------------------------------------------------------

/** An upstream shock of probability z: it adds delta_S to pi_S, and breaks a firm outright with probability rho. */
export interface Foundation {
  readonly z: number;
  readonly deltaL: number;
  readonly deltaH: number;
  readonly rho: number;
}

/** The failure probability given the regime and whether the shock occurs; pi_S is clamped before delta_S is added. */
export const foundationFailure = (
  firm: Firm,
  foundation: Foundation,
  regime: Regime,
  shock: boolean,
  overlap: number,
): number => {
  const Z = shock ? 1 : 0;
  const delta = regime === 'H' ? foundation.deltaH : foundation.deltaL;
  const pi = clamp(failure(firm, regime, overlap) + delta * Z);
  return 1 - (1 - pi) * (1 - foundation.rho * Z);
};

/** P(K = k) with a shared foundation: regimes, shocks and failure patterns are all listed. */
export const foundationLoadDistribution = (
  firms: readonly Firm[],
  overlaps: readonly number[],
  foundation: Foundation,
  market: Market,
): number[] => {
  const distribution = new Array<number>(firms.length + 1).fill(0);
  for (const regime of REGIMES) {
    for (const shock of [false, true]) {
      const weight = likelihood(regime, market.s) * (shock ? foundation.z : 1 - foundation.z);
      const given = patternDistribution(
        firms.map((firm, i) => foundationFailure(firm, foundation, regime, shock, overlaps[i]!)),
      );
      for (const [k, probability] of given.entries()) distribution[k]! += weight * probability;
    }
  }
  return distribution;
};

/** E[K^2] with a shared foundation. */
export const foundationLoadSquared = (
  firms: readonly Firm[],
  overlaps: readonly number[],
  foundation: Foundation,
  market: Market,
): number => secondMoment(foundationLoadDistribution(firms, overlaps, foundation, market));
