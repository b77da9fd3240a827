import { formatNumber } from '@regulab/model/format.js';
import type { Box, Feature, Limit } from './box.js';

/** What words call a feature, and how its numbers are written. */
export interface FeatureWords {
  readonly label: string;
  /** Whether numbers are shares, to be written in per cent. */
  readonly isPercent: boolean;
}

/** Powers of ten up to this are exact. */
const MOST_DIGITS = 15;

/** The shortest decimal in (after, upTo]: any number there tells the same rows apart. */
export function shortestBetween(after: number, upTo: number): number {
  if (!Number.isFinite(after)) return upTo;
  for (let digits = -MOST_DIGITS; digits <= MOST_DIGITS; digits++) {
    const power = Number(`1e${Math.abs(digits)}`);
    const candidate = digits >= 0 ? Math.floor(upTo * power) / power : Math.floor(upTo / power) * power;
    if (candidate > after && candidate <= upTo) return candidate;
  }
  return upTo;
}

/** The nearest values of a feature below `from` and above `to`. */
function neighbours(values: Float64Array, from: number, to: number): readonly [number, number] {
  let [below, above] = [Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY];
  for (const x of values) {
    if (x < from && x > below) below = x;
    if (x > to && x < above) above = x;
  }
  return [below, above];
}

/** Numbers with more digits than one more than these are told as about so much. */
const FEW_DIGITS = 3;

/** A share of fewer games is told with its counts. */
const FEW_ROWS = 100;

const listed = (names: readonly string[]): string =>
  names.length < 2 ? (names[0] ?? '') : `${names.slice(0, -1).join(', ')} or ${names[names.length - 1]}`;

/** One limit in words, in the shortest decimals that tell the same rows apart: `the floor lies between 0.3 and 0.5`. */
export function limitWords(limit: Limit, feature: Feature, { label, isPercent }: FeatureWords): string {
  if ('keeps' in limit) return `${label} is ${listed(limit.keeps)}`;
  const [from, to] = [limit.from ?? Number.NEGATIVE_INFINITY, limit.to ?? Number.POSITIVE_INFINITY];
  const [below, above] = neighbours(feature.values, from, to);
  const scale = isPercent ? 100 : 1;
  const low = shortestBetween(below * scale, from * scale);
  // The same from above, seen in a mirror.
  const high = -shortestBetween(-above * scale, -to * scale);
  const shown = (x: number): string => {
    const rounded = Number(x.toPrecision(FEW_DIGITS));
    return Number(x.toPrecision(FEW_DIGITS + 1)) === x
      ? formatNumber(x + 0)
      : `about ${formatNumber(rounded)}`;
  };
  const unit = isPercent ? ' %' : '';
  if (limit.to === null) return `${label} is at least ${shown(low)}${unit}`;
  if (limit.from === null) return `${label} is at most ${shown(high)}${unit}`;
  return low === high
    ? `${label} is ${shown(low)}${unit}`
    : `${label} lies between ${shown(low)} and ${shown(high)}${unit}`;
}

const percent = (share: number): string => {
  const x = 100 * share;
  return `${x > 0 && x < 1 ? formatNumber(Number(x.toPrecision(1))) : x > 99 && x < 100 ? formatNumber(Math.floor(10 * x) / 10) : Math.round(x)} %`;
};

/**
 * A box as two sentences for somebody who has never heard of one.
 *
 * @param isLater whether it was found, and is measured, among the games that boxes before it leave
 */
export function boxWords(
  box: Box,
  target: string,
  features: readonly Feature[],
  wordsOf: (name: string) => FeatureWords,
  isLater = false,
): string {
  if (box.limits.length === 0) return `No box stands out: ${target} in ${percent(box.density)} of all games.`;
  const limits = box.limits.map((limit) =>
    limitWords(limit, features.find(({ name }) => name === limit.feature)!, wordsOf(limit.feature)),
  );
  const when =
    limits.length === 1 ? limits[0]! : `${limits.slice(0, -1).join(', ')} and ${limits[limits.length - 1]}`;
  const few = box.rows < FEW_ROWS ? ` (${box.hits} of ${box.rows})` : '';
  return isLater
    ? `Outside the boxes before: when ${when}, ${target} in ${percent(box.density)} of games${few}. That adds ${percent(box.coverage)} of all such games and ${percent(box.mass)} of all games.`
    : `When ${when}, ${target} in ${percent(box.density)} of games${few}. That box holds ${percent(box.coverage)} of all such games and ${percent(box.mass)} of all games.`;
}
