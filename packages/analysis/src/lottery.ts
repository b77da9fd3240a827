import { misuse } from '@regulab/model/error.js';
import type { FiniteLottery, Lottery } from '@regulab/model/lottery.js';
import { randomWords } from '@regulab/numeric/random.js';

/*
 * Monte Carlo of what chance does after the players have chosen. Draw k is a pure function of the seed and of k: any part of
 * the draws can be made anywhere, and the counts of parts add up to those of the whole.
 */

/** Up to so many players that differ every pattern of failures is counted. */
const MOST_PATTERNS = 16;
/** Draws of more players that differ are kept one by one. */
const MOST_KEPT = 10_000_000;
export const MOST_DRAWS = 1e12;
const RANGE = 4294967296;
/** The random stream of these draws; sweeps use others. */
const STREAM = 0x4c4f54;

/** What was drawn: how often each outcome of the lottery came up. */
export type Tally =
  /** How often so many players failed, where all are alike. */
  | { readonly kind: 'count'; readonly counts: Float64Array }
  /** How often each pattern came up, bit i for player i. */
  | { readonly kind: 'pattern'; readonly counts: Float64Array }
  /** How often each case of a finite lottery came up. */
  | { readonly kind: 'case'; readonly counts: Float64Array }
  /** What each harm came to in each draw, harm by harm. */
  | { readonly kind: 'draws'; readonly amounts: readonly Float64Array[] };

const areAlike = ({ states, harms }: Lottery): boolean =>
  states.every(({ failures }) => failures.every((p) => p === failures[0])) &&
  harms.every(({ each }) => each.every((x) => x === each[0]));

const hasCases = (lottery: Lottery | FiniteLottery): lottery is FiniteLottery => 'quantities' in lottery;

/** Whether draws `from` to `to` are counted; otherwise each is kept. */
export const isCounted = (lottery: Lottery | FiniteLottery): boolean =>
  hasCases(lottery) || areAlike(lottery) || lottery.states[0]!.failures.length <= MOST_PATTERNS;

/**
 * Draws `from` (inclusive) to `to` (exclusive): the state, then each player's failure given the state. Chances are resolved
 * to 2^-32.
 */
export function drawLottery(lottery: Lottery | FiniteLottery, seed: number, from: number, to: number): Tally {
  if (hasCases(lottery)) return { kind: 'case', counts: drawCases(lottery, seed, from, to) };
  const { states, harms } = lottery;
  const n = states[0]!.failures.length;
  const alike = areAlike(lottery);
  const counted = isCounted(lottery);
  if (!counted && to - from > MOST_KEPT)
    throw misuse(`${to - from} draws of ${n} players that differ; at most ${MOST_KEPT} can be kept`);
  const counts = new Float64Array(alike ? n + 1 : counted ? 1 << n : 0);
  const amounts = counted ? [] : harms.map(() => new Float64Array(to - from));
  const limits = states.map(({ failures }) => Float64Array.from(failures, (p) => p * RANGE));
  const ends = new Float64Array(states.length);
  states.reduce((sum, { probability }, k) => {
    ends[k] = (sum + probability) * RANGE;
    return sum + probability;
  }, 0);
  const blocks = Math.ceil((n + 1) / 4);
  const words = new Uint32Array(4);
  for (let draw = from; draw < to; draw++) {
    randomWords(seed, STREAM, draw * blocks, words);
    let state = 0;
    while (state < ends.length - 1 && words[0]! >= ends[state]!) state++;
    const limit = limits[state]!;
    let failed = 0;
    let pattern = 0;
    let block = 0;
    for (let i = 0; i < n; i++) {
      const place = (i + 1) & 3;
      if (place === 0) randomWords(seed, STREAM, draw * blocks + ++block, words);
      if (words[place]! < limit[i]!) {
        failed++;
        if (counted) pattern |= 1 << i;
        else for (let h = 0; h < harms.length; h++) amounts[h]![draw - from]! += harms[h]!.each[i]!;
      }
    }
    if (alike) counts[failed]!++;
    else if (counted) counts[pattern]!++;
    else
      for (let h = 0; h < harms.length; h++) amounts[h]![draw - from]! += harms[h]!.squared * failed * failed;
  }
  if (alike) return { kind: 'count', counts };
  return counted ? { kind: 'pattern', counts } : { kind: 'draws', amounts };
}

/** How often each case came up. */
function drawCases({ probabilities }: FiniteLottery, seed: number, from: number, to: number): Float64Array {
  const counts = new Float64Array(probabilities.length);
  const ends = new Float64Array(probabilities.length);
  let sum = 0;
  probabilities.forEach((probability, k) => {
    sum += probability;
    ends[k] = sum * RANGE;
  });
  const words = new Uint32Array(4);
  for (let draw = from; draw < to; draw++) {
    if (draw % 4 === 0 || draw === from) randomWords(seed, STREAM, Math.floor(draw / 4), words);
    const word = words[draw % 4]!;
    let [low, high] = [0, ends.length - 1];
    while (low < high) {
      const middle = (low + high) >> 1;
      if (word < ends[middle]!) high = middle;
      else low = middle + 1;
    }
    counts[low]!++;
  }
  return counts;
}

/** The tally of several parts, in their order. */
export function joinTallies(tallies: readonly Tally[]): Tally {
  const [first] = tallies;
  if (!first) throw misuse('there is nothing to join');
  if (first.kind === 'draws') {
    const parts = tallies.map((tally) => (tally as Extract<Tally, { kind: 'draws' }>).amounts);
    return {
      kind: 'draws',
      amounts: first.amounts.map((_, h) => {
        const joined = new Float64Array(parts.reduce((sum, amounts) => sum + amounts[h]!.length, 0));
        let at = 0;
        for (const amounts of parts) {
          joined.set(amounts[h]!, at);
          at += amounts[h]!.length;
        }
        return joined;
      }),
    };
  }
  const counts = new Float64Array(first.counts.length);
  for (const tally of tallies)
    (tally as { readonly counts: Float64Array }).counts.forEach((count, k) => {
      counts[k]! += count;
    });
  return { ...first, counts };
}

/** What a quantity came to over the draws. */
export interface Summary {
  readonly name: string;
  readonly label: string;
  readonly mean: number;
  /** Of the mean. */
  readonly standardError: number;
  /** The mean that the model gives in closed form. */
  readonly expected: number;
  readonly quantiles: Readonly<Record<string, number>>;
  /** Mean of the worst part: of the largest harms, of the smallest welfare. */
  readonly expectedShortfall: Readonly<Record<string, number>>;
}

const LEVELS = [0.05, 0.25, 0.5, 0.75, 0.95, 0.99] as const;
const TAILS = [0.05, 0.01] as const;

/** Summaries of each harm, of their sum, and of welfare. */
export function summarise(lottery: Lottery | FiniteLottery, tally: Tally): Summary[] {
  if (hasCases(lottery)) {
    const counts = (tally as Extract<Tally, { kind: 'case' }>).counts;
    return lottery.quantities.map(({ name, label, worst, values, expected }) => ({
      name,
      label,
      expected,
      ...describe(
        values.flatMap((value, k) => (counts[k]! > 0 ? [[value, counts[k]!] as const] : [])),
        worst,
      ),
    }));
  }
  const { harms, otherwise } = lottery;
  const weighted = weightedAmounts(lottery, tally as Exclude<Tally, { kind: 'case' }>);
  const total = (amounts: readonly number[]): number => amounts.reduce((sum, x) => sum + x, 0);
  const expected = harms.map((_, h) => expectedHarm(lottery, h));
  const lines = [
    ...harms.map(({ name, label }, h) => ({
      name,
      label,
      expected: expected[h]!,
      of: (amounts: readonly number[]) => amounts[h]!,
      worst: 1 as const,
    })),
    { name: 'harm', label: 'All harm', expected: total(expected), of: total, worst: 1 as const },
    {
      name: 'welfare',
      label: lottery.welfareLabel ?? 'Welfare',
      expected: otherwise - total(expected),
      of: (amounts: readonly number[]) => otherwise - total(amounts),
      worst: -1 as const,
    },
  ];
  return lines.map(({ name, label, expected: mean, of, worst }) => ({
    name,
    label,
    expected: mean,
    ...describe(
      weighted.map(({ amounts, count }) => [of(amounts), count] as const),
      worst,
    ),
  }));
}

/** The mean of one harm in closed form. */
export function expectedHarm({ states, harms }: Lottery, h: number): number {
  const { each, squared } = harms[h]!;
  return states.reduce((sum, { probability, failures }) => {
    const mean = failures.reduce((m, p) => m + p, 0);
    const spread = failures.reduce((v, p) => v + p * (1 - p), 0);
    const own = failures.reduce((m, p, i) => m + p * each[i]!, 0);
    return sum + probability * (own + squared * (spread + mean * mean));
  }, 0);
}

function weightedAmounts({ harms, states }: Lottery, tally: Exclude<Tally, { kind: 'case' }>) {
  if (tally.kind === 'draws')
    return Array.from(tally.amounts[0]!, (_, k) => ({
      amounts: tally.amounts.map((column) => column[k]!),
      count: 1,
    }));
  const n = states[0]!.failures.length;
  return Array.from(tally.counts, (count, k) => {
    const failed =
      tally.kind === 'count'
        ? Array.from({ length: k }, (_, i) => i)
        : Array.from({ length: n }, (_, i) => i).filter((i) => (k >> i) & 1);
    return {
      count,
      amounts: harms.map(
        ({ each, squared }) =>
          failed.reduce((sum, i) => sum + each[i]!, 0) + squared * failed.length * failed.length,
      ),
    };
  }).filter(({ count }) => count > 0);
}

function describe(values: readonly (readonly [value: number, count: number])[], worst: 1 | -1) {
  const sorted = [...values].sort((a, b) => a[0] - b[0]);
  const draws = sorted.reduce((sum, [, count]) => sum + count, 0);
  const mean = sorted.reduce((sum, [x, count]) => sum + x * count, 0) / draws;
  const variance =
    sorted.reduce((sum, [x, count]) => sum + (x - mean) * (x - mean) * count, 0) / Math.max(1, draws - 1);
  const quantile = (level: number): number => {
    let below = 0;
    for (const [x, count] of sorted) {
      below += count;
      if (below >= level * draws) return x;
    }
    return sorted[sorted.length - 1]![0];
  };
  const shortfall = (part: number): number => {
    const order = worst > 0 ? [...sorted].reverse() : sorted;
    const wanted = part * draws;
    let [left, sum] = [wanted, 0];
    for (const [x, count] of order) {
      const taken = Math.min(left, count);
      sum += taken * x;
      left -= taken;
      if (left <= 0) break;
    }
    return sum / wanted;
  };
  return {
    mean,
    standardError: Math.sqrt(variance / draws),
    quantiles: Object.fromEntries(LEVELS.map((level) => [String(level), quantile(level)])),
    expectedShortfall: Object.fromEntries(TAILS.map((part) => [String(part), shortfall(part)])),
  };
}
