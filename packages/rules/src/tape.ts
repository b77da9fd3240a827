import { exp, expm1, log, log1p, pow, smallLogistic, softplus } from '@regulab/numeric/elementary.js';
import { down, up } from '@regulab/numeric/interval.js';
import { normalDistribution } from '@regulab/numeric/normalDistribution.js';
import { wholePower } from '@regulab/numeric/wholePower.js';
import {
  ABS,
  ADD,
  AND,
  CONSTANT,
  DIVIDE,
  EQUAL,
  EXP,
  EXPM1,
  type Graph,
  IF,
  LESS,
  LESS_OR_EQUAL,
  LOG,
  LOG1P,
  LOGISTIC,
  MAX,
  MIN,
  MULTIPLY,
  NEGATE,
  NORMAL_CDF,
  NOT,
  type Node,
  OPERATIONS,
  OR,
  POWER,
  RATIO,
  SHARE,
  SOFTPLUS,
  SQRT,
  SUBTRACT,
  VARIABLE,
  WHOLE_POWER,
} from './graph.js';

/** What an enclosure says besides its ends. */
export const MAY_BE_UNDEFINED = 1;
/** Somewhere in the box the value may jump. */
export const MAY_JUMP = 2;
/** Not defined at an end of the box alone, where it tends to what the enclosure says. */
export const OPEN_END = 4;

/** Relative error of `exp` and `log`, with room: they err by less than one unit in the last place. */
const ULPS = 4.5e-16;
const wider = (x: number): number => Math.abs(x) * ULPS + 5e-324;
/** Of `normalDistribution`, `log1p`, `expm1`, `logistic` and `softplus`, with room: absolute for the first, relative for the others. */
const LOOSE = 4e-15;

/**
 * Nodes of a graph in an order in which they can be worked out one after the other, and the places where the wanted ones stand then.
 * The same tape is read in numbers and in intervals.
 */
export class Tape {
  readonly length: number;
  /** The place of each wanted node. */
  readonly places: Int32Array;
  readonly lo: Float64Array;
  readonly hi: Float64Array;
  readonly flags: Uint8Array;
  private readonly operation: Uint8Array;
  private readonly a: Int32Array;
  private readonly b: Int32Array;
  private readonly c: Int32Array;
  private readonly number: Float64Array;
  private readonly value: Float64Array;
  private readonly nodes: readonly Node[];

  constructor(graph: Graph, wanted: readonly Node[]) {
    const nodes = graph.below(wanted);
    const place = new Map(nodes.map((node, k) => [node, k]));
    this.nodes = nodes;
    this.length = nodes.length;
    this.places = Int32Array.from(wanted, (node) => place.get(node)!);
    const at = (node: Node): number => (node < 0 ? -1 : place.get(node)!);
    this.operation = Uint8Array.from(nodes, (node) => graph.operation[node]!);
    this.a = Int32Array.from(nodes, (node) => at(graph.first[node]!));
    this.b = Int32Array.from(nodes, (node) => at(graph.second[node]!));
    this.c = Int32Array.from(nodes, (node) => at(graph.third[node]!));
    this.number = Float64Array.from(nodes, (node) => graph.number[node]!);
    this.value = new Float64Array(this.length);
    this.lo = new Float64Array(this.length);
    this.hi = new Float64Array(this.length);
    this.flags = new Uint8Array(this.length);
  }

  /** Works out all nodes at a point; what is not defined is NaN. */
  run(x: ArrayLike<number>): void {
    const { operation, a, b, c, number, value, length } = this;
    for (let k = 0; k < length; k++) {
      const u = value[a[k]!]!;
      switch (operation[k]) {
        case CONSTANT:
          value[k] = number[k]!;
          break;
        case VARIABLE:
          value[k] = x[number[k]!]!;
          break;
        case ADD:
          value[k] = u + value[b[k]!]!;
          break;
        case SUBTRACT:
          value[k] = u - value[b[k]!]!;
          break;
        case MULTIPLY:
          value[k] = u * value[b[k]!]!;
          break;
        case DIVIDE: {
          const v = value[b[k]!]!;
          value[k] = v === 0 ? Number.NaN : u / v;
          break;
        }
        case NEGATE:
          value[k] = 0 - u;
          break;
        case WHOLE_POWER: {
          const n = number[k]!;
          value[k] = n === 2 ? u * u : Number.isNaN(u) || (u === 0 && n < 0) ? Number.NaN : wholePower(u, n);
          break;
        }
        case POWER: {
          const v = value[b[k]!]!;
          value[k] = u < 0 || (u === 0 && v < 0) || Number.isNaN(v) ? Number.NaN : pow(u, v);
          break;
        }
        case EXP:
          value[k] = exp(u);
          break;
        case LOG:
          value[k] = u > 0 ? log(u) : Number.NaN;
          break;
        case LOG1P:
          value[k] = u > -1 ? log1p(u) : Number.NaN;
          break;
        case EXPM1:
          value[k] = expm1(u);
          break;
        case SQRT:
          value[k] = u >= 0 ? Math.sqrt(u) : Number.NaN;
          break;
        case LOGISTIC:
          value[k] = smallLogistic(u);
          break;
        case SOFTPLUS:
          value[k] = softplus(u);
          break;
        case NORMAL_CDF:
          value[k] = normalDistribution(u);
          break;
        case ABS:
          value[k] = Math.abs(u);
          break;
        case MIN: {
          const v = value[b[k]!]!;
          value[k] = v < u ? v : Number.isNaN(v) ? v : u;
          break;
        }
        case MAX: {
          const v = value[b[k]!]!;
          value[k] = v > u ? v : Number.isNaN(v) ? v : u;
          break;
        }
        case IF:
          value[k] = Number.isNaN(u) ? u : u !== 0 ? value[b[k]!]! : value[c[k]!]!;
          break;
        case LESS:
          value[k] = this.truth(u, value[b[k]!]!, u < value[b[k]!]!);
          break;
        case LESS_OR_EQUAL:
          value[k] = this.truth(u, value[b[k]!]!, u <= value[b[k]!]!);
          break;
        case EQUAL:
          value[k] = this.truth(u, value[b[k]!]!, u === value[b[k]!]!);
          break;
        case AND:
          value[k] = u === 0 ? 0 : Number.isNaN(u) ? u : this.truth(value[b[k]!]!, 0, value[b[k]!]! !== 0);
          break;
        case OR:
          value[k] = Number.isNaN(u) ? u : u !== 0 ? 1 : this.truth(value[b[k]!]!, 0, value[b[k]!]! !== 0);
          break;
        case NOT:
          value[k] = Number.isNaN(u) ? u : u === 0 ? 1 : 0;
          break;
        case RATIO: {
          const v = value[b[k]!]!;
          value[k] = v === 0 ? (u === 0 ? value[c[k]!]! : Number.NaN) : u / v;
          break;
        }
        case SHARE: {
          const v = value[b[k]!]!;
          const whole = u + v;
          value[k] = whole === 0 ? (u === 0 ? value[c[k]!]! : Number.NaN) : u / whole;
          break;
        }
        default:
          value[k] = u === 0 ? 0 : u * value[b[k]!]!;
      }
    }
  }

  private truth(u: number, v: number, holds: boolean): number {
    return Number.isNaN(u) || Number.isNaN(v) ? Number.NaN : holds ? 1 : 0;
  }

  /** The k-th wanted value after `run`. */
  result(k: number): number {
    return this.value[this.places[k]!]!;
  }

  /** After `run`: how large the numbers are from which the k-th wanted value is added up. */
  size(k: number): number {
    let largest = 0;
    const open = [this.places[k]!];
    const seen = new Set<number>();
    while (open.length > 0) {
      const own = open.pop()!;
      if (own < 0 || seen.has(own)) continue;
      seen.add(own);
      const value = Math.abs(this.value[own]!);
      if (Number.isFinite(value)) largest = Math.max(largest, value);
      const operation = this.operation[own];
      // Only sums lose digits; what is multiplied keeps its own.
      if (operation === ADD || operation === SUBTRACT || operation === NEGATE)
        open.push(this.a[own]!, this.b[own]!);
      else if (operation === IF) open.push(this.b[own]!, this.c[own]!);
    }
    return largest;
  }

  /** After `run`: the first node that is not a number though all that it takes are, below the k-th wanted value; -1 for none. */
  culprit(
    k: number,
  ): { readonly node: Node; readonly operation: string; readonly given: readonly number[] } | null {
    const { operation, a, b, c, value } = this;
    const seen = new Set<number>();
    const open = [this.places[k]!];
    while (open.length > 0) {
      const own = open.pop()!;
      if (own < 0 || seen.has(own) || Number.isFinite(value[own]!)) continue;
      seen.add(own);
      // Of a choice only the branch that is taken counts.
      const parts =
        operation[own] === IF
          ? Number.isNaN(value[a[own]!]!)
            ? [a[own]!]
            : [value[a[own]!]! !== 0 ? b[own]! : c[own]!]
          : [a[own]!, b[own]!, c[own]!];
      const odd = parts.filter((part) => part >= 0 && !Number.isFinite(value[part]!));
      if (odd.length === 0)
        return {
          node: this.nodes[own]!,
          operation: OPERATIONS[operation[own]!]!,
          given: parts.filter((part) => part >= 0).map((part) => value[part]!),
        };
      open.push(...odd);
    }
    return null;
  }

  /**
   * Encloses all nodes over a box. An end of the box may be infinite. `flags` of each node say whether it may be undefined or jump
   * somewhere in the box.
   */
  enclose(low: ArrayLike<number>, high: ArrayLike<number>): void {
    const { operation, a, b, c, number, lo, hi, flags, length } = this;
    for (let k = 0; k < length; k++) {
      const p = a[k]!;
      const q = b[k]!;
      const al = lo[p]!;
      const ah = hi[p]!;
      const bl = lo[q]!;
      const bh = hi[q]!;
      let flag = (p < 0 ? 0 : flags[p]!) | (q < 0 ? 0 : flags[q]!);
      let l = 0;
      let h = 0;
      switch (operation[k]) {
        case CONSTANT:
          l = h = number[k]!;
          break;
        case VARIABLE:
          l = low[number[k]!]!;
          h = high[number[k]!]!;
          break;
        // What is exact is not rounded outwards: a condition that holds with equality stays decided, and what is not negative stays so.
        case ADD: {
          l = al + bl;
          h = ah + bh;
          if (!isExactSum(al, bl, l)) l = down(l);
          if (!isExactSum(ah, bh, h)) h = up(h);
          break;
        }
        case SUBTRACT: {
          l = al - bh;
          h = ah - bl;
          if (!isExactSum(al, -bh, l)) l = down(l);
          if (!isExactSum(ah, -bl, h)) h = up(h);
          break;
        }
        case MULTIPLY: {
          if (al === ah && bl === bh && isExactProduct(al, bl)) {
            l = h = al * bl;
            break;
          }
          if (p === q) {
            l = al >= 0 ? al * al : ah <= 0 ? ah * ah : 0;
            h = Math.max(al * al, ah * ah);
          } else {
            const s = times(al, bl);
            const t = times(al, bh);
            const v = times(ah, bl);
            const w = times(ah, bh);
            l = Math.min(s, t, v, w);
            h = Math.max(s, t, v, w);
          }
          // Of factors that are not negative no product is.
          l = l >= 0 ? Math.max(0, down(l)) : down(l);
          h = h <= 0 ? Math.min(0, up(h)) : up(h);
          break;
        }
        case DIVIDE:
          if (bl <= 0 && bh >= 0) {
            flag |= bl < 0 && bh > 0 ? MAY_BE_UNDEFINED | MAY_JUMP : bl === bh ? MAY_BE_UNDEFINED : OPEN_END;
            // Towards an end at which the divisor is zero the quotient grows without end, with a known sign.
            [l, h] = quotientAtZero(al, ah, bl, bh);
          } else {
            const s = over(al, bl);
            const t = over(al, bh);
            const v = over(ah, bl);
            const w = over(ah, bh);
            l = down(Math.min(s, t, v, w));
            h = up(Math.max(s, t, v, w));
          }
          break;
        case NEGATE:
          l = -ah;
          h = -al;
          break;
        case WHOLE_POWER: {
          const n = number[k]!;
          if (n < 0 && al <= 0 && ah >= 0) {
            flag |= al < 0 && ah > 0 ? MAY_BE_UNDEFINED | MAY_JUMP : al === ah ? MAY_BE_UNDEFINED : OPEN_END;
            const odd = n % 2 !== 0;
            if (al < 0 && ah > 0) {
              l = odd ? -Infinity : 0;
              h = Infinity;
            } else if (al >= 0) {
              l = ah === 0 ? -Infinity : powerDown(ah, n);
              h = Infinity;
            } else {
              l = odd ? -Infinity : powerDown(al, n);
              h = odd ? powerUp(al, n) : Infinity;
            }
          } else if (n % 2 !== 0) {
            l = n > 0 ? powerDown(al, n) : powerDown(ah, n);
            h = n > 0 ? powerUp(ah, n) : powerUp(al, n);
          } else {
            const near = al > 0 ? al : ah < 0 ? ah : 0;
            const far = -al > ah ? al : ah;
            l = n > 0 ? Math.max(0, powerDown(near, n)) : Math.max(0, powerDown(far, n));
            h = n > 0 ? powerUp(far, n) : powerUp(near, n);
          }
          break;
        }
        case POWER: {
          if (al < 0) flag |= MAY_BE_UNDEFINED;
          const base = Math.max(0, al);
          if (ah < 0) {
            l = -Infinity;
            h = Infinity;
            break;
          }
          if (base === 0 && bl < 0) flag |= ah === 0 ? MAY_BE_UNDEFINED : OPEN_END;
          if (base === 0 && bl <= 0 && bh >= 0 && !(bl === 0 && bh === 0)) flag |= MAY_JUMP;
          const s = realPower(base, bl);
          const t = realPower(base, bh);
          const v = realPower(ah, bl);
          const w = realPower(ah, bh);
          const least = Math.min(s, t, v, w);
          const most = Math.max(s, t, v, w);
          l = Math.max(0, least - powerError(base, ah, bl, bh, least));
          h = most + powerError(base, ah, bl, bh, most);
          break;
        }
        case EXP:
          l = exp(al);
          h = exp(ah);
          l = Math.max(0, l - wider(l));
          h += wider(h);
          break;
        case LOG:
          if (al < 0) flag |= MAY_BE_UNDEFINED;
          else if (al === 0) flag |= ah === 0 ? MAY_BE_UNDEFINED : OPEN_END;
          l = al <= 0 ? -Infinity : log(al);
          h = ah <= 0 ? Infinity : log(ah);
          if (l > -Infinity) l -= wider(l);
          if (h < Infinity) h += wider(h);
          break;
        case LOG1P:
          if (al < -1) flag |= MAY_BE_UNDEFINED;
          else if (al === -1) flag |= ah === -1 ? MAY_BE_UNDEFINED : OPEN_END;
          l = al <= -1 ? -Infinity : log1p(al);
          h = ah <= -1 ? Infinity : ah === Infinity ? Infinity : log1p(ah);
          l -= Math.abs(l) * LOOSE;
          h += Math.abs(h) * LOOSE;
          break;
        case EXPM1:
          l = expm1(al);
          h = expm1(ah);
          l = Math.max(-1, l - Math.abs(l) * LOOSE - 5e-324);
          h += Math.abs(h) * LOOSE + 5e-324;
          break;
        case SQRT:
          if (al < 0) flag |= MAY_BE_UNDEFINED;
          l = Math.max(0, down(Math.sqrt(Math.max(0, al))));
          h = ah < 0 ? Infinity : up(Math.sqrt(ah));
          break;
        case LOGISTIC:
          l = smallLogistic(al);
          h = smallLogistic(ah);
          l = Math.max(0, l - l * LOOSE - 5e-324);
          h = Math.min(1, h + h * LOOSE + 5e-324);
          break;
        case SOFTPLUS:
          l = softplus(al);
          h = softplus(ah);
          l = Math.max(0, l - l * LOOSE - 5e-324);
          h += h * LOOSE + 5e-324;
          break;
        case NORMAL_CDF:
          l = Math.max(0, normalDistribution(al) - LOOSE);
          h = Math.min(1, normalDistribution(ah) + LOOSE);
          break;
        case ABS:
          l = al >= 0 ? al : ah <= 0 ? -ah : 0;
          h = Math.max(Math.abs(al), Math.abs(ah));
          break;
        case MIN:
          l = Math.min(al, bl);
          h = Math.min(ah, bh);
          break;
        case MAX:
          l = Math.max(al, bl);
          h = Math.max(ah, bh);
          break;
        case IF: {
          const r = c[k]!;
          // Of a branch that is not taken it does not matter whether it is defined.
          if (al > 0 || ah < 0) {
            l = bl;
            h = bh;
            flag = flags[p]! | flags[q]!;
          } else if (al === 0 && ah === 0) {
            l = lo[r]!;
            h = hi[r]!;
            flag = flags[p]! | flags[r]!;
          } else {
            l = Math.min(bl, lo[r]!);
            h = Math.max(bh, hi[r]!);
            flag |= flags[r]! | MAY_JUMP;
          }
          break;
        }
        case LESS:
          l = al < bh ? (ah < bl ? 1 : 0) : 0;
          h = al < bh ? 1 : 0;
          // A condition that changes sides in the box is a step there, whatever is made of it.
          if (l !== h) flag |= MAY_JUMP;
          break;
        case LESS_OR_EQUAL:
          l = al <= bh ? (ah <= bl ? 1 : 0) : 0;
          h = al <= bh ? 1 : 0;
          if (l !== h) flag |= MAY_JUMP;
          break;
        case EQUAL:
          l = al === ah && bl === bh && al === bl ? 1 : 0;
          h = al <= bh && bl <= ah ? 1 : 0;
          if (l !== h) flag |= MAY_JUMP;
          break;
        case AND: {
          const isFalse = ah === 0 && al === 0;
          if (isFalse) flag = flags[p]!;
          l = isTrue(al, ah) && isTrue(bl, bh) ? 1 : 0;
          h = isFalse || (bl === 0 && bh === 0) ? 0 : 1;
          break;
        }
        case OR:
          if (isTrue(al, ah)) flag = flags[p]!;
          l = isTrue(al, ah) || isTrue(bl, bh) ? 1 : 0;
          h = al === 0 && ah === 0 && bl === 0 && bh === 0 ? 0 : 1;
          break;
        case NOT:
          l = al === 0 && ah === 0 ? 1 : 0;
          h = isTrue(al, ah) ? 0 : 1;
          break;
        case RATIO: {
          const r = c[k]!;
          if (bl > 0 || bh < 0) {
            const s = over(al, bl);
            const t = over(al, bh);
            const v = over(ah, bl);
            const w = over(ah, bh);
            l = down(Math.min(s, t, v, w));
            h = up(Math.max(s, t, v, w));
          } else if (bl === 0 && bh === 0 && al === 0 && ah === 0) {
            l = lo[r]!;
            h = hi[r]!;
            flag = flags[p]! | flags[q]! | flags[r]!;
          } else {
            flag |= MAY_JUMP | flags[r]!;
            if (al > 0 || ah < 0 || (bl < 0 && bh > 0)) flag |= MAY_BE_UNDEFINED;
            l = al >= 0 && bl >= 0 ? Math.min(0, lo[r]!) : -Infinity;
            h = Infinity;
          }
          break;
        }
        case SHARE: {
          const r = c[k]!;
          const least = al + bl;
          if (al >= 0 && bl >= 0) {
            if (al === 0 && ah === 0 && bl === 0 && bh === 0) {
              l = lo[r]!;
              h = hi[r]!;
            } else {
              l = al === 0 ? 0 : al === Infinity ? 0 : down(al / up(al + bh));
              h = ah === 0 && bl > 0 ? 0 : ah === Infinity ? 1 : Math.min(1, up(ah / down(ah + bl)));
              if (!(h <= 1)) h = 1;
              if (!(l >= 0)) l = 0;
              if (least === 0) {
                flag |= MAY_JUMP;
                if (Number.isNaN(number[r]!)) flag |= OPEN_END;
                else {
                  l = Math.min(l, lo[r]!);
                  h = Math.max(h, hi[r]!);
                }
              }
            }
            if (!Number.isNaN(number[r]!)) flag |= flags[r]!;
          } else if (least > 0 || ah + bh < 0) {
            const sl = down(al + bl);
            const sh = up(ah + bh);
            if (sl <= 0 && sh >= 0) {
              flag |= MAY_BE_UNDEFINED;
              l = -Infinity;
              h = Infinity;
            } else {
              const s = over(al, sl);
              const t = over(al, sh);
              const v = over(ah, sl);
              const w = over(ah, sh);
              l = down(Math.min(s, t, v, w));
              h = up(Math.max(s, t, v, w));
            }
          } else {
            flag |= MAY_BE_UNDEFINED | MAY_JUMP;
            l = -Infinity;
            h = Infinity;
          }
          break;
        }
        default: {
          // A value that counts with a probability.
          if (al === 0 && ah === 0) {
            flag = flags[p]!;
            break;
          }
          const s = times(al, bl);
          const t = times(al, bh);
          const v = times(ah, bl);
          const w = times(ah, bh);
          l = Math.min(s, t, v, w);
          h = Math.max(s, t, v, w);
          l = l >= 0 ? Math.max(0, down(l)) : down(l);
          h = h <= 0 ? Math.min(0, up(h)) : up(h);
        }
      }
      if (Number.isNaN(l) || Number.isNaN(h)) {
        l = -Infinity;
        h = Infinity;
        flag |= MAY_BE_UNDEFINED;
      }
      lo[k] = l;
      hi[k] = h;
      flags[k] = flag;
    }
  }
}

const isTrue = (lo: number, hi: number): boolean => lo > 0 || hi < 0;

/** Zero times an infinite end counts as zero: the end is a limit, the members are finite. */
const times = (a: number, b: number): number => (a === 0 || b === 0 ? 0 : a * b);

/** An infinite end over an infinite end: any value from zero up, so the lower limit is told and the other is infinite. */
const over = (a: number, b: number): number =>
  a === 0 ? 0 : Number.isFinite(a) || Number.isFinite(b) ? a / b : 0;

/** A quotient whose divisor has zero at one of its ends or inside. */
function quotientAtZero(al: number, ah: number, bl: number, bh: number): [number, number] {
  if (bl < 0 && bh > 0) return [-Infinity, Infinity];
  if (bl === bh) return [-Infinity, Infinity];
  if (bl >= 0)
    return [
      al >= 0 ? Math.max(0, down(over(al, bh))) : -Infinity,
      ah <= 0 ? Math.min(0, up(over(ah, bh))) : Infinity,
    ];
  return [
    ah <= 0 ? Math.max(0, down(over(ah, bl))) : -Infinity,
    al >= 0 ? Math.min(0, up(over(al, bl))) : Infinity,
  ];
}

/** Whether a sum of two doubles is no longer than a double. Source: D. Knuth, The Art of Computer Programming 2, 4.2.2, theorem C. */
function isExactSum(a: number, b: number, sum: number): boolean {
  const shift = sum - a;
  return a - (sum - shift) + (b - shift) === 0;
}

/** Splits a double into two halves whose products are exact. Source: T. Dekker, Numerische Mathematik 18 (1971), 224-242. */
const upperHalf = (a: number): number => {
  const c = 134217729 * a;
  return c - (c - a);
};

/** Whether a product of two doubles is no longer than a double, where neither is so large or small that the test itself is inexact. */
function isExactProduct(a: number, b: number): boolean {
  if (a === 0 || b === 0 || Math.abs(a) === 1 || Math.abs(b) === 1) return true;
  const product = a * b;
  const size = Math.abs(product);
  if (!(size > 1e-250 && size < 1e250 && Math.abs(a) < 1e250 && Math.abs(b) < 1e250)) return false;
  const [ah, bh] = [upperHalf(a), upperHalf(b)];
  const [al, bl] = [a - ah, b - bh];
  return al * bl - (product - ah * bh - al * bh - ah * bl) === 0;
}

/** x^n rounded down: the error of k multiplications is below k units, taken twice. */
const powerDown = (x: number, n: number): number => {
  const value = wholePower(x, n);
  return Number.isFinite(value)
    ? value - Math.abs(value) * powerRelative(n) - 5e-324
    : value === Infinity && n > 0 && Number.isFinite(x)
      ? Number.MAX_VALUE
      : value;
};
const powerUp = (x: number, n: number): number => {
  const value = wholePower(x, n);
  return Number.isFinite(value)
    ? value + Math.abs(value) * powerRelative(n) + 5e-324
    : value === -Infinity && n > 0 && Number.isFinite(x)
      ? -Number.MAX_VALUE
      : value;
};
/** Errors of squarings double: x^n by any scheme of multiplications errs by less than 1.01 n units. */
const powerRelative = (n: number): number => 1.2e-16 * (Math.abs(n) + 2);

const realPower = (x: number, y: number): number => {
  if (x === 0) return y > 0 ? 0 : y === 0 ? 1 : Infinity;
  if (x === Infinity) return y > 0 ? Infinity : y === 0 ? 1 : 0;
  if (y === Infinity) return x > 1 ? Infinity : x === 1 ? 1 : 0;
  if (y === -Infinity) return x > 1 ? 0 : x === 1 ? 1 : Infinity;
  return pow(x, y);
};

/** The largest exponent of e that a power of these can come to, which its error grows with. */
function powerError(al: number, ah: number, bl: number, bh: number, value: number): number {
  if (!Number.isFinite(value)) return 0;
  const size = (x: number): number => (x > 0 && Number.isFinite(x) ? Math.abs(log(x)) : x === 0 ? 745 : 710);
  const exponent = Math.min(745, Math.max(size(al), size(ah)) * Math.max(Math.abs(bl), Math.abs(bh)));
  return value * (exponent + 4) * 4.5e-16 + 5e-324;
}
