import { ROUNDING } from '@regulab/model/effect.js';
import type { Regulation } from './types.js';

const MOST_ON_FRONT = 40;

/** Regulations that none other improves upon in all objectives, spread along the first. */
export function frontOf(regulations: readonly Regulation[], objectives: readonly string[]): Regulation[] {
  if (objectives.length < 2) return [];
  const score = (r: Regulation): number[] => objectives.map((name) => r.objectives[name]!);
  const sorted = regulations
    .map((regulation) => ({ regulation, at: score(regulation) }))
    .sort((a, b) => b.at[0]! - a.at[0]! || b.at[1]! - a.at[1]!);
  const sizes = objectives.map((_, k) =>
    sorted.reduce((most, { at }) => Math.max(most, Math.abs(at[k]!)), 0),
  );
  const kept: typeof sorted = [];
  for (const entry of sorted)
    if (!kept.some(({ at }) => entry.at.every((x, k) => x <= at[k]! + ROUNDING * sizes[k]!)))
      kept.push(entry);
  const stride = Math.max(1, (kept.length - 1) / (MOST_ON_FRONT - 1));
  const picked = new Set(
    Array.from({ length: Math.min(kept.length, MOST_ON_FRONT) }, (_, k) => Math.round(k * stride)),
  );
  return kept.filter((_, k) => picked.has(k)).map(({ regulation }) => regulation);
}
