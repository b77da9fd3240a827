import { randomWords } from '../../numeric/random.js';

/** An urn of risk: the parameters of a path. */
export interface Urn {
  readonly blue: number;
  readonly red: number;
  readonly added: number;
  /** What each judgement owes to the group. */
  readonly bias: number;
}

/** Whose paths: those without a group, those that the bias raises, those that it lowers. */
export type Group = 'none' | 'raised' | 'lowered';

/** Step i, from 2 on: p_i = keep p_(i-1) + bias R + (1 - keep - bias) X_(i-1); the bias is capped so that no weight is negative. */
export function weightsAt(urn: Urn, i: number): { readonly keep: number; readonly bias: number } {
  const balls = urn.blue + urn.red;
  const total = balls + (i - 1) * urn.added;
  return {
    keep: (balls + (i - 2) * urn.added) / total,
    bias: Math.min(urn.bias, urn.added / total),
  };
}

/** Moments of the chance p_i and of how often X_1 ... X_i are high. */
export interface Moments {
  readonly mean: number;
  readonly variance: number;
  readonly judgements: number;
  readonly judgementsVariance: number;
}

/** By recursions of central moments: no cancellation however small the variance. */
export function momentsAt(urn: Urn, group: Group, steps: number): Moments {
  const target = group === 'raised' ? 1 : 0;
  let mean = urn.blue / (urn.blue + urn.red);
  let variance = 0;
  let judgements = mean;
  let judgementsVariance = mean * (1 - mean);
  // Covariance of p_i and X_1 + ... + X_(i-1); the first judgement is drawn at p_1.
  let before = 0;
  for (let i = 2; i <= steps; i++) {
    const { keep, bias: most } = weightsAt(urn, i);
    const bias = group === 'none' ? 0 : most;
    const learn = Math.max(0, 1 - keep - bias);
    const spread = mean * (1 - mean);
    const own = keep * variance + learn * spread;
    before = (keep + learn) * before + own;
    variance = (keep + learn) * (keep + learn) * variance + learn * learn * (spread - variance);
    mean = (keep + learn) * mean + bias * target;
    judgements += mean;
    judgementsVariance += 2 * before + mean * (1 - mean);
  }
  return { mean, variance, judgements, judgementsVariance };
}

const words = new Uint32Array(4);

/**
 * One path, a pure function of the seed and of its number: the chance at the last step. `visit` is called with every step and its
 * chance. One word of 32 bits decides a judgement, to 2^-32.
 *
 * Source of the words: xoshiro128++, D. Blackman, S. Vigna, Scrambled linear pseudorandom number generators, ACM TOMS 47 (2021), its
 * state drawn by Philox.
 */
export function walk(
  urn: Urn,
  group: Group,
  steps: number,
  seed: number,
  path: number,
  visit?: (i: number, p: number) => void,
): number {
  const target = group === 'raised' ? 1 : 0;
  const { added } = urn;
  const bias = group === 'none' ? 0 : urn.bias;
  randomWords(seed, 0, path, words);
  let s0 = words[0]! | 0;
  let s1 = words[1]! | 0;
  let s2 = words[2]! | 0;
  // A state of zeros would stay one.
  let s3 = words[3]! | 1;
  // In balls no step divides: p total = blue.
  let blue = urn.blue;
  let total = urn.blue + urn.red;
  visit?.(1, blue / total);
  for (let i = 2; i <= steps; i++) {
    const sum = (s0 + s3) | 0;
    const word = (((sum << 7) | (sum >>> 25)) + s0) | 0;
    const t = s1 << 9;
    s2 ^= s0;
    s3 ^= s1;
    s1 ^= s2;
    s0 ^= s3;
    s2 ^= t;
    s3 = (s3 << 11) | (s3 >>> 21);
    // A number, not a choice: what comes out is anybody’s guess, also the processor’s.
    const high = Number(((word >>> 0) + 0.5) * 2.3283064365386963e-10 * total < blue);
    total += added;
    const own = bias * total < added ? bias * total : added;
    blue += own * target + high * (added - own);
    visit?.(i, blue / total);
  }
  return blue / total;
}
