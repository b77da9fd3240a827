/** High 32 bits of the product of two unsigned 32-bit integers, from products of their halves. */
function multiplyHigh(a: number, b: number): number {
  const aLow = a & 0xffff;
  const aHigh = a >>> 16;
  const bLow = b & 0xffff;
  const bHigh = b >>> 16;
  const first = (Math.imul(aHigh, bLow) >>> 0) + (Math.imul(aLow, bLow) >>> 16);
  const second = (Math.imul(aLow, bHigh) >>> 0) + (first & 0xffff);
  return (Math.imul(aHigh, bHigh) + (first >>> 16) + (second >>> 16)) >>> 0;
}

/**
 * Four random words of 32 bits, a pure function of seed, stream and position: any part of a random sequence can be made
 * anywhere without the rest.
 *
 * Source: Philox 4x32-10, J. K. Salmon et al., Parallel random numbers: as easy as 1, 2, 3, SC11 (2011).
 */
export function randomWords(seed: number, stream: number, position: number, words: Uint32Array): void {
  let c0 = position >>> 0;
  let c1 = Math.floor(position / 4294967296) >>> 0;
  let c2 = stream >>> 0;
  let c3 = 0;
  let k0 = seed >>> 0;
  let k1 = Math.floor(seed / 4294967296) >>> 0;
  for (let round = 0; round < 10; round++) {
    const high0 = multiplyHigh(0xd2511f53, c0);
    const low0 = Math.imul(0xd2511f53, c0) >>> 0;
    const high1 = multiplyHigh(0xcd9e8d57, c2);
    const low1 = Math.imul(0xcd9e8d57, c2) >>> 0;
    c0 = (high1 ^ c1 ^ k0) >>> 0;
    c1 = low1;
    c2 = (high0 ^ c3 ^ k1) >>> 0;
    c3 = low0;
    k0 = (k0 + 0x9e3779b9) >>> 0;
    k1 = (k1 + 0xbb67ae85) >>> 0;
  }
  words[0] = c0;
  words[1] = c1;
  words[2] = c2;
  words[3] = c3;
}

const drawn = new Uint32Array(4);

/** A number in the open interval (0, 1) with 53 random bits, never 0 or 1: the first two of the `randomWords`. */
export function randomAt(seed: number, stream: number, position: number): number {
  randomWords(seed, stream, position, drawn);
  return ((drawn[0]! >>> 5) * 67108864 + (drawn[1]! >>> 6) + 0.5) / 9007199254740992;
}

/**
 * Position `i` of a pseudo-random permutation of 0 ... `length` - 1 (length up to 2^31), chosen by `seed`, without
 * storing it.
 *
 * Source: A. Kensler, Correlated multi-jittered sampling, Pixar technical memo 13-01 (2013), function permute.
 */
export function permutedIndex(i: number, length: number, seed: number): number {
  let w = length - 1;
  w |= w >>> 1;
  w |= w >>> 2;
  w |= w >>> 4;
  w |= w >>> 8;
  w |= w >>> 16;
  const p = seed >>> 0;
  let x = i;
  do {
    x ^= p;
    x = Math.imul(x, 0xe170893d);
    x ^= p >>> 16;
    x ^= (x & w) >>> 4;
    x ^= p >>> 8;
    x = Math.imul(x, 0x0929eb3f);
    x ^= p >>> 23;
    x ^= (x & w) >>> 1;
    x = Math.imul(x, 1 | (p >>> 27));
    x = Math.imul(x, 0x6935fa69);
    x ^= (x & w) >>> 11;
    x = Math.imul(x, 0x74dcb303);
    x ^= (x & w) >>> 2;
    x = Math.imul(x, 0x9e501cc3);
    x ^= (x & w) >>> 2;
    x = Math.imul(x, 0xc860a3df);
    x &= w;
    x ^= x >>> 5;
  } while (x >>> 0 >= length);
  return ((x >>> 0) + p) % length;
}
