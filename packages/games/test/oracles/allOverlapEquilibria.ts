/**
 * Lists every pure-strategy Nash equilibrium of a small market of unlike firms that choose their overlap.
 *
 * A firm feels its rivals only through one number, so an equilibrium is a common total T of the weights
 * exp(sensitivity * utility) at which the shares add up to one, each share s_i = weight_i / T being a best
 * reply. For one firm, the pairs (share, overlap) that could be a best reply form curves which can be
 * written down: on a stretch where harm is linear in overlap, the marginal profit at a given share is
 * linear in overlap; at a kink, the floor or the last useful overlap, the overlap stands still while the
 * share runs over an interval. The curves are followed over all shares, cut where log T turns, and thinned
 * by a scan of the firm's other choices. Then, for each choice of one curve per firm, the sum of shares is
 * scanned over log T; every crossing and every touching of one is a candidate. A candidate is kept when a
 * fine scan of the profit itself finds no firm with a better choice.
 *
 * No search starts from a guess, so nothing depends on where a search would end up.
 */

/** One firm: what it pays for overlap, its harms and how overlap lowers them, and how users see it. */
export type OracleFirm = {
  cost: number;
  calmRisk: number;
  stressedRisk: number;
  calmEfficacy: number;
  stressedEfficacy: number;
  exposure: number;
  appeal: number;
  floor: number;
};

/** What all firms share; `payment` is attribution * liability * thirdPartyHarm. */
export type OracleMarket = {
  users: number;
  margin: number;
  sensitivity: number;
  userHarm: number;
  stress: number;
  payment: number;
};

/** Largest gain from moving alone, as a part of the money at stake, that an equilibrium may leave. */
const GAIN_ALLOWED = 1e-10;
/** Profiles closer than this in every overlap are one and the same. */
const SAME_PROFILE = 1e-6;
/** Longest step along a curve, in log odds of the share. */
const LOG_ODDS_STEP = 0.02;
/** Beyond this log odds a firm has all but about 1e-11 of the users; such places are treated apart. */
const ALL_USERS = 25;
/** Longest step along a curve in overlap, as a part of the firm's range. */
const OVERLAP_STEP = 1e-3;

/** A stretch of overlaps on which mean harm is `start - slope * x`. */
type Stretch = { from: number; to: number; start: number; slope: number };

/** A firm with its range cut at the kinks, and a table of its choices for quick scans. */
type Player = {
  market: OracleMarket;
  firm: OracleFirm;
  low: number;
  high: number;
  cuts: number[];
  stretches: Stretch[];
  stake: number;
  tableWeight: Float64Array;
  tableGross: Float64Array;
  tableCost: Float64Array;
};

/** Overlap as a function of the log odds of the share, along one curve of possible best replies. */
type Curve = { overlap: (logOdds: number) => number; from: number; to: number };

/** A part of a curve along which log T only rises or only falls; nodes are stored by rising log T. */
type Run = { player: Player; overlap: (logOdds: number) => number; logOdds: number[]; level: number[] };

const shareAt = (logOdds: number): number => 1 / (1 + Math.exp(-logOdds));

/** log(1 + exp(v)), safe for large v. */
const softplus = (v: number): number => (v > 0 ? v + Math.log1p(Math.exp(-v)) : Math.log1p(Math.exp(v)));

const logSumExp = (values: number[]): number => {
  const top = Math.max(...values);
  return top + Math.log(values.reduce((sum, v) => sum + Math.exp(v - top), 0));
};

/** Mean harm over the two regimes. */
function meanHarm(market: OracleMarket, firm: OracleFirm, x: number): number {
  const calm = Math.max(0, firm.calmRisk - firm.calmEfficacy * x);
  const stressed = Math.max(0, firm.stressedRisk - firm.stressedEfficacy * x);
  return (1 - market.stress) * calm + market.stress * stressed;
}

/** Log of the firm's weight in the shares. */
function logWeight(market: OracleMarket, firm: OracleFirm, x: number): number {
  return market.sensitivity * (firm.appeal - market.userHarm * firm.exposure * meanHarm(market, firm, x));
}

/** What a firm keeps per user. */
function grossPerUser(market: OracleMarket, firm: OracleFirm, x: number): number {
  return market.margin - market.payment * firm.exposure * meanHarm(market, firm, x);
}

/** Profit against rivals whose weights add up to exp(logRivals). */
function profit(player: Player, x: number, logRivals: number): number {
  const { market, firm } = player;
  const share = shareAt(logWeight(market, firm, x) - logRivals);
  return market.users * share * grossPerUser(market, firm, x) - 0.5 * firm.cost * x * x;
}

function makePlayer(market: OracleMarket, firm: OracleFirm): Player {
  const regimes = [
    { chance: 1 - market.stress, risk: firm.calmRisk, efficacy: firm.calmEfficacy },
    { chance: market.stress, risk: firm.stressedRisk, efficacy: firm.stressedEfficacy },
  ];
  const low = firm.floor;
  let high = low;
  for (const { risk, efficacy } of regimes) {
    if (efficacy > 0 && risk > 0) high = Math.max(high, risk / efficacy);
  }
  const inside = regimes
    .filter(({ efficacy }) => efficacy !== 0)
    .map(({ risk, efficacy }) => risk / efficacy)
    .filter((kink) => kink > low && kink < high);
  const cuts = [...new Set([low, ...inside, high])].sort((a, b) => a - b);
  const stretches: Stretch[] = [];
  for (let k = 0; k + 1 < cuts.length; k++) {
    const from = cuts[k]!;
    const to = cuts[k + 1]!;
    const middle = 0.5 * (from + to);
    let start = 0;
    let slope = 0;
    for (const { chance, risk, efficacy } of regimes) {
      if (risk - efficacy * middle <= 0) continue;
      start += chance * risk;
      slope += chance * efficacy;
    }
    stretches.push({ from, to, start, slope });
  }
  const choices = spread(cuts, 64);
  return {
    market,
    firm,
    low,
    high,
    cuts,
    stretches,
    stake: market.users * (market.margin + market.payment * firm.exposure),
    tableWeight: Float64Array.from(choices, (x) => logWeight(market, firm, x)),
    tableGross: Float64Array.from(choices, (x) => market.users * grossPerUser(market, firm, x)),
    tableCost: Float64Array.from(choices, (x) => 0.5 * firm.cost * x * x),
  };
}

/** About `count` even choices over the range, with every cut among them. */
function spread(cuts: number[], count: number): number[] {
  const low = cuts[0]!;
  const width = cuts[cuts.length - 1]! - low;
  const choices = [low];
  for (let k = 0; k + 1 < cuts.length; k++) {
    const from = cuts[k]!;
    const to = cuts[k + 1]!;
    const parts = Math.max(4, Math.ceil((count * (to - from)) / width));
    for (let j = 1; j < parts; j++) choices.push(from + ((to - from) * j) / parts);
    choices.push(to);
  }
  return choices;
}

/** Marginal profit at overlap x on a stretch, when the firm's share has the given log odds. */
function marginalProfit(player: Player, stretch: Stretch, x: number, logOdds: number): number {
  const { market, firm } = player;
  const share = shareAt(logOdds);
  const rest = shareAt(-logOdds);
  const pull = market.sensitivity * market.userHarm * firm.exposure * stretch.slope;
  const saved = market.payment * firm.exposure * stretch.slope;
  const gross = market.margin - market.payment * firm.exposure * (stretch.start - stretch.slope * x);
  return market.users * share * (rest * pull * gross + saved) - firm.cost * x;
}

/** Real roots of a v^2 + b v + c = 0, written so that small roots keep their digits. */
function quadraticRoots(a: number, b: number, c: number): number[] {
  if (a === 0) return b === 0 ? [] : [-c / b];
  const inside = b * b - 4 * a * c;
  if (inside < 0) return [];
  const q = -0.5 * (b + (b < 0 ? -1 : 1) * Math.sqrt(inside));
  return q === 0 ? [0] : [q / a, c / q];
}

/** Log odds of the shares v in (0, 1) at which p v^2 + q v + r = 0. */
function rootsInLogOdds(p: number, q: number, r: number): number[] {
  const found: number[] = [];
  for (const share of quadraticRoots(p, q, r)) {
    if (share > 0 && share <= 0.5) found.push(Math.log(share) - Math.log1p(-share));
  }
  // the same equation in 1 - v, for the shares near one
  for (const rest of quadraticRoots(p, -2 * p - q, p + q + r)) {
    if (rest > 0 && rest < 0.5) found.push(Math.log1p(-rest) - Math.log(rest));
  }
  return found;
}

/** Log odds at which the marginal profit at x on a stretch is zero. */
function zeroMarginal(player: Player, stretch: Stretch, x: number): number[] {
  const { market, firm } = player;
  const gross = market.margin - market.payment * firm.exposure * (stretch.start - stretch.slope * x);
  const pull = market.users * market.sensitivity * market.userHarm * firm.exposure * stretch.slope * gross;
  const saved = market.users * market.payment * firm.exposure * stretch.slope;
  return rootsInLogOdds(-pull, pull + saved, -firm.cost * x);
}

/** Cuts [from, to] at the given places and keeps the parts whose middle passes the test. */
function partsWhere(
  from: number,
  to: number,
  places: number[],
  passes: (logOdds: number) => boolean,
): { from: number; to: number }[] {
  const ends = [from, ...places.filter((z) => z > from && z < to).sort((a, b) => a - b), to];
  const parts: { from: number; to: number }[] = [];
  for (let k = 0; k + 1 < ends.length; k++) {
    const start = ends[k]!;
    const end = ends[k + 1]!;
    if (passes(0.5 * (start + end))) {
      // a hair wider on both sides, so that neighbouring curves leave no gap
      parts.push({ from: Math.max(from, start - 1e-9), to: Math.min(to, end + 1e-9) });
    }
  }
  return parts;
}

/** All curves of possible best replies of one firm for log odds in [from, to]. */
function curvesOf(player: Player, from: number, to: number): Curve[] {
  const { market, firm, cuts, stretches } = player;
  const curves: Curve[] = [];
  for (const stretch of stretches) {
    const pull = market.sensitivity * market.userHarm * firm.exposure * stretch.slope;
    const saved = market.payment * firm.exposure * stretch.slope;
    const grossAtZero = market.margin - market.payment * firm.exposure * stretch.start;
    const overlap = (logOdds: number): number => {
      const share = shareAt(logOdds);
      const rest = shareAt(-logOdds);
      return (
        (market.users * share * (rest * pull * grossAtZero + saved)) /
        (firm.cost - market.users * share * rest * pull * saved)
      );
    };
    const places = [
      ...zeroMarginal(player, stretch, stretch.from),
      ...zeroMarginal(player, stretch, stretch.to),
      ...rootsInLogOdds(market.users * pull * saved, -market.users * pull * saved, firm.cost),
    ];
    const within = (x: number) => x >= stretch.from && x <= stretch.to;
    const clamped = (z: number) => Math.min(stretch.to, Math.max(stretch.from, overlap(z)));
    for (const part of partsWhere(from, to, places, (z) => within(overlap(z)))) {
      curves.push({ ...part, overlap: clamped });
    }
  }
  cuts.forEach((x, k) => {
    const left = stretches[k - 1];
    const right = stretches[k];
    const places = [
      ...(left ? zeroMarginal(player, left, x) : []),
      ...(right ? zeroMarginal(player, right, x) : []),
    ];
    const holds = (z: number) =>
      (!left || marginalProfit(player, left, x, z) >= 0) &&
      (!right || marginalProfit(player, right, x, z) <= 0);
    for (const part of partsWhere(from, to, places, holds)) {
      curves.push({ ...part, overlap: () => x });
    }
  });
  return curves;
}

/** log T at a point of a curve: log weight minus log share. */
function levelAt(player: Player, overlap: (logOdds: number) => number, logOdds: number): number {
  return logWeight(player.market, player.firm, overlap(logOdds)) + softplus(-logOdds);
}

/** Golden-section search for the place in [from, to] where f is largest. */
function goldenMaximum(f: (v: number) => number, from: number, to: number, steps: number): number {
  const ratio = (Math.sqrt(5) - 1) / 2;
  let a = from;
  let b = to;
  let c = b - ratio * (b - a);
  let d = a + ratio * (b - a);
  let fc = f(c);
  let fd = f(d);
  for (let k = 0; k < steps; k++) {
    if (fc > fd) {
      b = d;
      d = c;
      fd = fc;
      c = b - ratio * (b - a);
      fc = f(c);
    } else {
      a = c;
      c = d;
      fc = fd;
      d = a + ratio * (b - a);
      fd = f(d);
    }
  }
  return 0.5 * (a + b);
}

/** Nodes along a curve, close enough in log odds, overlap and log T, with the turns of log T added. */
function nodesOf(player: Player, curve: Curve): number[] {
  const { overlap, from, to } = curve;
  const level = (z: number) => levelAt(player, overlap, z);
  const widest = OVERLAP_STEP * (player.high - player.low);
  const count = Math.max(8, Math.ceil((to - from) / LOG_ODDS_STEP));
  const nodes = [from];
  const add = (a: number, b: number, depth: number): void => {
    const far = Math.abs(overlap(b) - overlap(a)) > widest || Math.abs(level(b) - level(a)) > 0.05;
    if (far && depth > 0) {
      const middle = 0.5 * (a + b);
      add(a, middle, depth - 1);
      add(middle, b, depth - 1);
    } else nodes.push(b);
  };
  for (let k = 0; k < count; k++) {
    add(from + ((to - from) * k) / count, from + ((to - from) * (k + 1)) / count, 20);
  }
  const levels = nodes.map(level);
  const turns: number[] = [];
  for (let k = 1; k + 1 < nodes.length; k++) {
    const before = levels[k]! - levels[k - 1]!;
    const after = levels[k + 1]! - levels[k]!;
    if (before * after > 0) continue;
    const sign = before >= 0 && after <= 0 ? 1 : -1;
    turns.push(goldenMaximum((z) => sign * level(z), nodes[k - 1]!, nodes[k + 1]!, 60));
  }
  return [...new Set([...nodes, ...turns])].sort((a, b) => a - b);
}

/** Coarse lower bound on what the firm could gain by another choice, as a part of the stake. */
function coarseGain(player: Player, x: number, logRivals: number): number {
  const { tableWeight, tableGross, tableCost } = player;
  let best = profit(player, x, logRivals);
  const own = best;
  for (let k = 0; k < tableWeight.length; k++) {
    const value = tableGross[k]! / (1 + Math.exp(logRivals - tableWeight[k]!)) - tableCost[k]!;
    if (value > best) best = value;
  }
  return (best - own) / player.stake;
}

/** The parts of a firm's curves that may hold a best reply, each with log T running one way. */
function runsOf(player: Player, curves: Curve[]): Run[] {
  const runs: Run[] = [];
  for (const whole of curves) {
    if (whole.from >= ALL_USERS) continue;
    const curve = { ...whole, to: Math.min(whole.to, ALL_USERS) };
    const nodes = nodesOf(player, curve);
    const levels = nodes.map((z) => levelAt(player, curve.overlap, z));
    const gains = nodes.map((z, k) => coarseGain(player, curve.overlap(z), levels[k]! - softplus(z)));
    // a step is dropped only when the gain is too large to reach zero within it at the slopes seen around it
    const keep = (k: number): boolean => {
      let slope = 0;
      for (let j = Math.max(0, k - 1); j <= Math.min(nodes.length - 2, k + 1); j++) {
        slope = Math.max(slope, Math.abs(gains[j + 1]! - gains[j]!));
      }
      return Math.min(gains[k]!, gains[k + 1]!) <= 1e-5 + 2 * slope;
    };
    let k = 0;
    while (k + 1 < nodes.length) {
      if (!keep(k)) {
        k++;
        continue;
      }
      const rising = levels[k + 1]! >= levels[k]!;
      const run: Run = { player, overlap: curve.overlap, logOdds: [nodes[k]!], level: [levels[k]!] };
      while (k + 1 < nodes.length && keep(k) && levels[k + 1]! >= levels[k]! === rising) {
        run.logOdds.push(nodes[k + 1]!);
        run.level.push(levels[k + 1]!);
        k++;
      }
      if (!rising) {
        run.logOdds.reverse();
        run.level.reverse();
      }
      runs.push(run);
    }
  }
  return runs;
}

/** Index of the step of a rising list that holds the value. */
function stepHolding(list: number[], value: number): number {
  let a = 0;
  let b = list.length - 1;
  while (b - a > 1) {
    const middle = (a + b) >> 1;
    if (list[middle]! <= value) a = middle;
    else b = middle;
  }
  return a;
}

/** Log odds on a run at a given log T, read off the nodes in a straight line. */
function roughLogOdds(run: Run, level: number): number {
  const k = stepHolding(run.level, level);
  const width = run.level[k + 1]! - run.level[k]!;
  const part = width > 0 ? Math.min(1, Math.max(0, (level - run.level[k]!) / width)) : 0;
  return run.logOdds[k]! + part * (run.logOdds[k + 1]! - run.logOdds[k]!);
}

/** Log odds on a run at a given log T, to full precision by halving. */
function exactLogOdds(run: Run, level: number): number {
  const k = stepHolding(run.level, level);
  let a = run.logOdds[k]!;
  let b = run.logOdds[k + 1]!;
  if (level <= run.level[k]!) return a;
  if (level >= run.level[k + 1]!) return b;
  for (let step = 0; step < 60; step++) {
    const middle = 0.5 * (a + b);
    if (middle === a || middle === b) break;
    if (levelAt(run.player, run.overlap, middle) <= level) a = middle;
    else b = middle;
  }
  return 0.5 * (a + b);
}

/** Zero when shares with these log odds add up to one; above zero when they add up to more. */
function excess(logOdds: number[]): number {
  let largest = 0;
  for (let i = 1; i < logOdds.length; i++) if (logOdds[i]! > logOdds[largest]!) largest = i;
  let others = 0;
  for (let i = 0; i < logOdds.length; i++) if (i !== largest) others += shareAt(logOdds[i]!);
  return Math.log(others) - Math.log(shareAt(-logOdds[largest]!));
}

/** All levels of log T in [from, to] at which the shares on the chosen runs add up to one. */
function levelsOfBalance(runs: Run[], from: number, to: number): number[] {
  const grid = [from, to];
  for (let k = 1; k < 16; k++) grid.push(from + ((to - from) * k) / 16);
  for (const run of runs) for (const level of run.level) if (level > from && level < to) grid.push(level);
  const levels = [...Float64Array.from(new Set(grid)).sort()];
  const rough = levels.map((level) => excess(runs.map((run) => roughLogOdds(run, level))));
  const exact = (level: number) => excess(runs.map((run) => exactLogOdds(run, level)));
  const found: number[] = [];
  if (levels.length === 1) {
    if (Math.abs(exact(from)) < 1e-9) found.push(from);
    return found;
  }
  for (let k = 0; k + 1 < levels.length; k++) {
    let change = 0;
    for (let j = Math.max(0, k - 1); j <= Math.min(levels.length - 2, k + 1); j++) {
      change = Math.max(change, Math.abs(rough[j + 1]! - rough[j]!));
    }
    const near = Math.min(Math.abs(rough[k]!), Math.abs(rough[k + 1]!));
    if (rough[k]! * rough[k + 1]! > 0 && near > 1e-4 + 3 * change) continue;
    searchStep(exact, levels[k]!, levels[k + 1]!, found);
  }
  return found;
}

/** Adds the zeros of f in [from, to], crossings and touchings, to the list. */
function searchStep(f: (v: number) => number, from: number, to: number, found: number[]): void {
  const parts = 4;
  const places = Array.from({ length: parts + 1 }, (_, j) =>
    j === parts ? to : from + ((to - from) * j) / parts,
  );
  const values = places.map(f);
  const cross = (a: number, fa: number, b: number): void => {
    let low = a;
    let high = b;
    for (let step = 0; step < 80; step++) {
      const middle = 0.5 * (low + high);
      if (middle === low || middle === high) break;
      if (f(middle) > 0 === fa > 0) low = middle;
      else high = middle;
    }
    found.push(0.5 * (low + high));
  };
  for (let j = 0; j <= parts; j++) {
    const here = values[j]!;
    if (Math.abs(here) < 1e-12) found.push(places[j]!);
    if (j < parts && here * values[j + 1]! < 0) {
      cross(places[j]!, here, places[j + 1]!);
      continue;
    }
    // no crossing here: look for a dip towards zero between the neighbours of a low point
    const before = values[Math.max(0, j - 1)]!;
    const after = values[Math.min(parts, j + 1)]!;
    if (here === 0 || before * here < 0 || after * here < 0) continue;
    if (Math.abs(before) < Math.abs(here) || Math.abs(after) < Math.abs(here)) continue;
    const sign = here > 0 ? 1 : -1;
    const left = places[Math.max(0, j - 1)]!;
    const right = places[Math.min(parts, j + 1)]!;
    const dip = goldenMaximum((v) => -sign * f(v), left, right, 60);
    const lowest = f(dip);
    if (Math.abs(lowest) < 1e-11) found.push(dip);
    else if (lowest * here < 0) {
      cross(left, before, dip);
      cross(right, after, dip);
    }
  }
}

/** True when a fine scan finds no choice of any firm that gains more than is allowed. */
function isEquilibrium(players: Player[], profile: number[]): boolean {
  const weights = players.map((player, i) => logWeight(player.market, player.firm, profile[i]!));
  return players.every((player, i) => {
    const logRivals = logSumExp(weights.filter((_, j) => j !== i));
    const value = (x: number) => profit(player, x, logRivals);
    const bar = value(profile[i]!) + GAIN_ALLOWED * player.stake;
    const choices = spread(player.cuts, 1500);
    const values = choices.map(value);
    for (let k = 0; k < choices.length; k++) {
      if (values[k]! > bar) return false;
      const before = values[Math.max(0, k - 1)]!;
      const after = values[Math.min(choices.length - 1, k + 1)]!;
      if (values[k]! < before || values[k]! < after) continue;
      const left = choices[Math.max(0, k - 1)]!;
      const right = choices[Math.min(choices.length - 1, k + 1)]!;
      if (value(goldenMaximum(value, left, right, 50)) > bar) return false;
    }
    return true;
  });
}

/** All pure-strategy equilibria of the market: overlap profiles in the order of the firms, all distinct. */
export function allEquilibria(market: OracleMarket, firms: OracleFirm[]): number[][] {
  if (firms.length < 2) throw new Error('needs at least two firms');
  const players = firms.map((firm) => makePlayer(market, firm));
  const lowest = players.map(({ firm, cuts }) => Math.min(...cuts.map((x) => logWeight(market, firm, x))));
  const highest = players.map(({ firm, cuts }) => Math.max(...cuts.map((x) => logWeight(market, firm, x))));
  const others = (list: number[], i: number) => logSumExp(list.filter((_, j) => j !== i));
  const curves = players.map((player, i) =>
    curvesOf(player, lowest[i]! - others(highest, i) - 1e-6, highest[i]! - others(lowest, i) + 1e-6),
  );
  const runs = players.map((player, i) => runsOf(player, curves[i]!));
  const equilibria: number[][] = [];
  const consider = (profile: number[]): void => {
    const known = equilibria.some((other) =>
      other.every((x, i) => Math.abs(x - profile[i]!) <= SAME_PROFILE),
    );
    if (!known && isEquilibrium(players, profile)) equilibria.push(profile);
  };
  const choose = (chosen: Run[], from: number, to: number): void => {
    if (chosen.length < players.length) {
      for (const run of runs[chosen.length]!) {
        const low = Math.max(from, run.level[0]!);
        const high = Math.min(to, run.level[run.level.length - 1]!);
        if (low <= high) choose([...chosen, run], low, high);
      }
      return;
    }
    for (const level of levelsOfBalance(chosen, from, to)) {
      consider(chosen.map((run) => run.overlap(exactLogOdds(run, level))));
    }
  };
  choose([], Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY);

  // One firm with nearly all users: its own weight is the total, and the others' shares follow from that.
  players.forEach((player, top) => {
    for (const curve of curves[top]!) {
      if (curve.to < ALL_USERS - 0.1) continue;
      const start = Math.max(curve.from, ALL_USERS - 0.1);
      const level = levelAt(player, curve.overlap, 0.5 * (start + curve.to));
      const pick = (profile: number[], taken: number): void => {
        const i = profile.length;
        if (i === players.length) {
          const own = Math.min(curve.to, Math.max(start, -Math.log(taken)));
          if (taken < 1e-10) consider(profile.map((x, j) => (j === top ? curve.overlap(own) : x)));
        } else if (i === top) pick([...profile, 0], taken);
        else {
          for (const run of runs[i]!) {
            if (level < run.level[0]! || level > run.level[run.level.length - 1]!) continue;
            const logOdds = exactLogOdds(run, level);
            pick([...profile, run.overlap(logOdds)], taken + shareAt(logOdds));
          }
        }
      };
      pick([], 0);
    }
  });
  return equilibria;
}
