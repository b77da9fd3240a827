/**
 * exp and log that return the same bits in every JavaScript engine (the built-in ones differ by a unit in the last place
 * between engines). Error below one unit in the last place.
 *
 * Ported from fdlibm, e_exp.c and e_log.c. Copyright (C) 1993 by Sun Microsystems, Inc. All rights reserved. Developed at
 * SunSoft, a Sun Microsystems, Inc. business. Permission to use, copy, modify, and distribute this software is freely
 * granted, provided that this notice is preserved.
 */
const LN2_HIGH = 6.9314718036912381649e-1;
const LN2_LOW = 1.90821492927058770002e-10;

const words = new DataView(new ArrayBuffer(8));

/** 2^n for -1022 <= n <= 1023. */
function powerOfTwo(n: number): number {
  words.setUint32(0, (n + 1023) << 20);
  words.setUint32(4, 0);
  return words.getFloat64(0);
}

/**
 * e^x; zero below the smallest double and Infinity above the largest.
 *
 * @example
 * exp(0); // 1
 */
export function exp(x: number): number {
  if (Number.isNaN(x)) return x;
  if (x > 709.782712893384) return Infinity;
  if (x < -745.1332191019411) return 0;
  if (Math.abs(x) < 3.7252902984619140625e-9) return 1 + x;
  const k = Math.abs(x) > 0.5 * Math.LN2 ? Math.trunc(Math.LOG2E * x + (x < 0 ? -0.5 : 0.5)) : 0;
  const high = x - k * LN2_HIGH;
  const low = k * LN2_LOW;
  const r = high - low;
  const t = r * r;
  const c =
    r -
    t *
      (1.66666666666666019037e-1 +
        t *
          (-2.77777777770155933842e-3 +
            t *
              (6.61375632143793436117e-5 + t * (-1.6533902205465251539e-6 + t * 4.13813679705723846039e-8))));
  const y = k === 0 ? 1 - ((r * c) / (c - 2) - r) : 1 - (low - (r * c) / (2 - c) - high);
  const half = Math.trunc(k / 2);
  return y * powerOfTwo(half) * powerOfTwo(k - half);
}

/**
 * Natural logarithm; -Infinity at zero, NaN below.
 *
 * @example
 * log(1); // 0
 */
export function log(x: number): number {
  if (x === 0) return -Infinity;
  if (!(x > 0) || x === Infinity) return x > 0 ? x : Number.NaN;
  let k = 0;
  let scaled = x;
  if (x < 2.2250738585072014e-308) {
    scaled = x * 18014398509481984;
    k = -54;
  }
  words.setFloat64(0, scaled);
  const top = words.getUint32(0);
  k += (top >>> 20) - 1023;
  // Bring the mantissa into [sqrt(1/2), sqrt(2)).
  const fraction = top & 0xfffff;
  const shift = (fraction + 0x95f64) & 0x100000;
  words.setUint32(0, fraction | (shift ^ 0x3ff00000));
  k += shift >> 20;
  const f = words.getFloat64(0) - 1;
  const s = f / (2 + f);
  const z = s * s;
  const w = z * z;
  const even = w * (3.999999999940941908e-1 + w * (2.222219843214978396e-1 + w * 1.531383769920937332e-1));
  const odd =
    z *
    (6.66666666666673513e-1 +
      w * (2.857142874366239149e-1 + w * (1.818357216161805012e-1 + w * 1.479819860511658591e-1)));
  const square = 0.5 * f * f;
  return k * LN2_HIGH - (square - (s * (square + (odd + even)) + k * LN2_LOW) - f);
}

/** The logistic function 1 / (1 + e^-t). */
export const logistic = (t: number): number => 1 / (1 + exp(-t));

/** Whole exponents up to this are worked out by multiplication. */
const MOST_FACTORS = 8;

/**
 * x^y for x >= 0. Products for y = 1 ... 8, a square root for y = 1/2, otherwise exp(y log x), whose relative error is
 * below (|y log x| + 4) 2^-52.
 *
 * @example
 * pow(2, 3); // 8
 */
export function pow(x: number, y: number): number {
  if (y === 0.5) return Math.sqrt(x);
  if (y >= 1 && y <= MOST_FACTORS && Number.isInteger(y)) {
    let product = x;
    for (let k = 1; k < y; k++) product *= x;
    return product;
  }
  if (x === 0) return y > 0 ? 0 : y === 0 ? 1 : Infinity;
  return exp(y * log(x));
}

/** log(1 + x) from `log` alone, accurate near zero. Source: W. Kahan; D. Goldberg, ACM Computing Surveys 23 (1991), theorem 4. */
export function log1p(x: number): number {
  const w = 1 + x;
  return w === 1 ? x : (log(w) * x) / (w - 1);
}

/** exp(x) - 1 from `exp` and `log` alone, accurate near zero. Source: N. Higham, Accuracy and Stability, 2nd ed. (2002), 1.14.1. */
export function expm1(x: number): number {
  const u = exp(x);
  if (u === 1) return x;
  const d = u - 1;
  return d === -1 || u === Infinity ? d : (d * x) / log(u);
}

/** log(1 + e^t), which overflows nowhere. */
export const softplus = (t: number): number => Math.max(t, 0) + log1p(exp(-Math.abs(t)));

/** The logistic function with full relative accuracy where it is small, down to the smallest double. */
export const smallLogistic = (t: number): number => {
  if (t >= 0) return logistic(t);
  const e = exp(t);
  return e / (1 + e);
};
