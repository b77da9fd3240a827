import { randomWords } from '@regulab/numeric/random.js';

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

/**
 * Step i, from 2 on: p_i = gamma p_(i-1) + bias R + learn X_(i-1), learn = 1 - gamma - bias; the bias is capped so that no weight is
 * negative, and none without a group.
 */
export function weightsAt(
  urn: Urn,
  group: Group,
  i: number,
): { readonly learn: number; readonly bias: number } {
  const share = urn.added / (urn.blue + urn.red + (i - 1) * urn.added);
  const bias = group === 'none' ? 0 : Math.min(urn.bias, share);
  return { learn: share - bias, bias };
}

/** Moments of the chance p_i and of how often X_1 ... X_i are high. */
export interface Moments {
  readonly mean: number;
  /** 1 less the mean, without cancellation. */
  readonly rest: number;
  readonly variance: number;
  readonly judgementsVariance: number;
}

/** By recursions of central moments, all of whose terms are positive: no cancellation however small they are. */
export function momentsAt(urn: Urn, group: Group, steps: number): Moments {
  const isRaised = group === 'raised';
  let mean = urn.blue / (urn.blue + urn.red);
  let rest = urn.red / (urn.blue + urn.red);
  let variance = 0;
  let judgementsVariance = mean * rest;
  // Covariance of p_i and X_1 + ... + X_(i-1); the first judgement is drawn at p_1.
  let before = 0;
  for (let i = 2; i <= steps; i++) {
    const { learn, bias } = weightsAt(urn, group, i);
    const spread = mean * rest;
    const kept = 1 - bias;
    before = kept * before + (kept - learn) * variance + learn * spread;
    variance = (kept - learn) * (kept + learn) * variance + learn * learn * spread;
    mean = kept * mean + (isRaised ? bias : 0);
    rest = kept * rest + (isRaised || group === 'none' ? 0 : bias);
    judgementsVariance += 2 * before + mean * rest;
  }
  return { mean, rest, variance, judgementsVariance };
}

/** How far apart both groups are: the mean chance at a step, and the mean number of high judgements up to it. */
export function gapAt(urn: Urn, steps: number): { readonly gap: number; readonly judgements: number } {
  let [gap, judgements] = [0, 0];
  for (let i = 2; i <= steps; i++) {
    const { bias } = weightsAt(urn, 'raised', i);
    gap = (1 - bias) * gap + bias;
    judgements += gap;
  }
  return { gap, judgements };
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
