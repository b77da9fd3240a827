import { down, type Interval, up } from './interval.js';

const buffer = new DataView(new ArrayBuffer(8));

/** `x = mantissa * 2^exponent` exactly. */
function decode(x: number): [mantissa: bigint, exponent: number] {
  buffer.setFloat64(0, x);
  const bits = buffer.getBigUint64(0);
  const biased = Number((bits >> 52n) & 0x7ffn);
  const fraction = bits & 0xfffffffffffffn;
  const mantissa = biased === 0 ? fraction : fraction | 0x10000000000000n;
  return [x < 0 ? -mantissa : mantissa, Math.max(biased, 1) - 1075];
}

/** An interval of a few units in the last place around the real number `a b - c d`, by exact integer arithmetic. */
export function encloseDifferenceOfProducts(a: number, b: number, c: number, d: number): Interval {
  const [am, ae] = decode(a);
  const [bm, be] = decode(b);
  const [cm, ce] = decode(c);
  const [dm, de] = decode(d);
  const exponent = Math.min(ae + be, ce + de);
  const exact = ((am * bm) << BigInt(ae + be - exponent)) - ((cm * dm) << BigInt(ce + de - exponent));
  if (exact === 0n) return { lo: 0, hi: 0 };
  // Keep some 60 bits; the power of two is applied in two steps so that neither overflows before the product does.
  const size = exact < 0n ? -exact : exact;
  const drop = Math.max(0, size.toString(16).length * 4 - 60);
  const power = drop + exponent;
  const half = Math.trunc(power / 2);
  const value = Number(exact >> BigInt(drop)) * powerOfTwo(half) * powerOfTwo(power - half);
  return { lo: down(down(value)), hi: up(up(value)) };
}

/** 2^n for -1022 <= n <= 1023, exactly. */
function powerOfTwo(n: number): number {
  buffer.setBigUint64(0, BigInt(n + 1023) << 52n);
  return buffer.getFloat64(0);
}
