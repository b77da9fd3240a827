import { exp } from '@regulab/numeric/elementary.js';
import { type Arc, logitAt } from './consistent.js';

/*
 * Where the shares of all firms sum to one at one total, each firm on one of its arcs. Between neighbouring ends of arcs the shares on
 * them move one way, so that two values bound each: choices of arcs whose sums cannot reach one are left out, the others are cut until
 * their sum moves one way too.
 */

/** A sum this close to one may be one. */
const CLOSE = 1e-12;
/** Choices of arcs on one stretch of totals after which it is cut in halves, and stretches after which the search is given up. */
const MOST_CHOICES = 20_000;
const MOST_STRETCHES = 2000;
/** Cuts of one choice's stretch after which it is given up. */
const MOST_CUTS = 4000;
/** A stretch of totals this narrow, relative to where it lies, is one total. */
const NARROW = 1e-13;

const share = (z: number): number => 1 / (1 + exp(-z));

/** A stretch of totals, and the least and most that firms from each place on can add to the sum of shares there. */
interface Stretch {
  readonly from: number;
  readonly to: number;
  readonly restLeast: readonly number[];
  readonly restMost: readonly number[];
}

/** An arc on a stretch of totals: its logits at the two ends. */
interface Active {
  readonly arc: Arc;
  readonly place: number;
  readonly from: number;
  readonly to: number;
  readonly least: number;
  readonly most: number;
}

const activeOn = (arc: Arc, place: number, from: number, to: number): Active => {
  const [a, b] = [share(from), share(to)];
  return { arc, place, from, to, least: Math.min(a, b), most: Math.max(a, b) };
};

/** The sum of shares less one, one firm's taken from one before the others are added: exact to its last digits where it has all users. */
function excess(logits: readonly number[]): number {
  let top = 0;
  for (let i = 1; i < logits.length; i++) if (logits[i]! > logits[top]!) top = i;
  let sum = -share(-logits[top]!);
  for (let i = 0; i < logits.length; i++) if (i !== top) sum += share(logits[i]!);
  return sum;
}

/**
 * All totals at which shares sum to one, for every choice of one arc for each firm; of alike firms, which have the same arcs, one
 * order. A sum that only touches one, and where arcs begin or end with it, is kept too: callers check each.
 *
 * @param arcs each firm's arcs
 * @param groups lists of firms that are alike; together all firms
 * @param accept called with the overlaps of each; false stops the search
 * @returns whether every choice at every total was looked at: the search was not stopped and gave nothing up
 */
export function restsOf(
  arcs: readonly (readonly Arc[])[],
  groups: readonly (readonly number[])[],
  accept: (overlaps: number[]) => boolean,
): boolean {
  const ends = arcs.flat().flatMap(({ totalFrom, totalTo }) => [totalFrom, totalTo]);
  const totals = [...new Set(ends)].sort((a, b) => a - b);
  const order = groups.flat();
  const follows = order.map(
    (i, k) => k > 0 && groups.some((g) => g.includes(i) && g.includes(order[k - 1]!)),
  );
  let choices = 0;
  let isOpen = true;
  let isWhole = true;
  const active: Active[][] = order.map(() => []);
  const chosen: Active[] = [];

  const offer = (total: number): void => {
    const overlaps = new Array<number>(order.length);
    chosen.forEach(({ arc, from, to }, k) => {
      const z = logitAt(arc, total, 0.5 * (from + to));
      overlaps[order[k]!] = arc.overlap(share(z), share(-z));
    });
    isOpen &&= accept(overlaps);
  };

  /** Roots of the chosen arcs' sum on a stretch of totals. */
  const solveOn = (from: number, to: number): void => {
    if (from === to) {
      offer(from);
      return;
    }
    const open: { readonly a: number; readonly b: number; readonly on: readonly Active[] }[] = [
      { a: from, b: to, on: [...chosen] },
    ];
    for (let cuts = 0; open.length > 0 && isOpen; cuts++) {
      const { a, b, on } = open.pop()!;
      const [before, after] = [excess(on.map((x) => x.from)), excess(on.map((x) => x.to))];
      let [least, most, slopeLeast, slopeMost] = [-1, -1, 0, 0];
      for (const x of on) {
        least += x.least;
        most += x.most;
        // On an arc d share / dT = 1 / (P x' - 1 / share).
        const [low, high] = x.arc.pulledOver(x.least, x.most);
        const [inverseLeast, inverseMost] = [low - 1 / x.least, high - 1 / x.most];
        if (x.arc.totalTo < x.arc.totalFrom) {
          slopeLeast += inverseMost < 0 ? 1 / inverseMost : Number.NEGATIVE_INFINITY;
          slopeMost += inverseLeast < 0 ? 1 / inverseLeast : 0;
        } else {
          slopeLeast += inverseMost > 0 ? 1 / inverseMost : 0;
          slopeMost += inverseLeast > 0 ? 1 / inverseLeast : Number.POSITIVE_INFINITY;
        }
      }
      if (most < -CLOSE || least > CLOSE) continue;
      if (Math.abs(before) <= CLOSE) offer(a);
      if (Math.abs(after) <= CLOSE) offer(b);
      const isMonotone = slopeMost <= 0 || slopeLeast >= 0;
      if (isMonotone && before * after >= 0) continue;
      const middle = a + 0.5 * (b - a);
      if (isMonotone) {
        offer(totalBetween(on, a, b, before));
        continue;
      }
      if (cuts > MOST_CUTS) isWhole = false;
      if (cuts > MOST_CUTS || middle <= a || middle >= b || b - a <= NARROW * Math.max(1, Math.abs(a))) {
        offer(middle);
        continue;
      }
      const half = on.map((x) => logitAt(x.arc, middle, 0.5 * (x.from + x.to)));
      open.push(
        { a: middle, b, on: on.map((x, k) => activeOn(x.arc, x.place, half[k]!, x.to)) },
        { a, b: middle, on: on.map((x, k) => activeOn(x.arc, x.place, x.from, half[k]!)) },
      );
    }
  };

  /** Each firm in turn takes each of its arcs, as long as the sum can still be one. */
  const choose = (k: number, least: number, most: number, on: Stretch): void => {
    if (k === order.length) {
      solveOn(on.from, on.to);
      return;
    }
    for (const next of active[k]!) {
      if (follows[k] && next.place < chosen[k - 1]!.place) continue;
      if (!isOpen || ++choices > MOST_CHOICES) return;
      const [low, high] = [least + next.least, most + next.most];
      if (low + on.restLeast[k + 1]! > 1 + CLOSE || high + on.restMost[k + 1]! < 1 - CLOSE) continue;
      chosen[k] = next;
      choose(k + 1, low, high, on);
    }
  };

  // Where one firm has all users but for rounding, the total stands still along its arc: a stretch without length.
  const still = arcs.flat().flatMap((arc) => (arc.totalFrom === arc.totalTo ? [arc.totalFrom] : []));
  const pending = [
    ...totals.slice(1).map((to, k) => [totals[k]!, to] as const),
    ...[...new Set(still)].map((total) => [total, total] as const),
  ];
  for (let looked = 0; pending.length > 0 && isOpen; looked++) {
    const [from, to] = pending.pop()!;
    order.forEach((i, k) => {
      active[k] = arcs[i]!.flatMap((arc, place) => {
        const [low, high] =
          arc.totalFrom < arc.totalTo ? [arc.totalFrom, arc.totalTo] : [arc.totalTo, arc.totalFrom];
        if (!(low <= from && high >= to)) return [];
        if (low === high) return [activeOn(arc, place, arc.from, arc.to)];
        const start = logitAt(arc, from, Number.NaN);
        return [activeOn(arc, place, start, logitAt(arc, to, start))];
      });
    });
    if (active.some((own) => own.length === 0)) continue;
    const restLeast = new Array<number>(order.length + 1).fill(0);
    const restMost = new Array<number>(order.length + 1).fill(0);
    for (let k = order.length - 1; k >= 0; k--) {
      restLeast[k] = restLeast[k + 1]! + Math.min(...active[k]!.map((x) => x.least));
      restMost[k] = restMost[k + 1]! + Math.max(...active[k]!.map((x) => x.most));
    }
    chosen.length = 0;
    choices = 0;
    choose(0, 0, 0, { from, to, restLeast, restMost });
    if (choices <= MOST_CHOICES) continue;
    // Sums on narrower stretches say more.
    const middle = from + 0.5 * (to - from);
    if (middle > from && middle < to && looked < MOST_STRETCHES) pending.push([middle, to], [from, middle]);
    else isWhole = false;
  }
  return isOpen && isWhole;
}

/** The total between two at which the sum of shares on falling or rising arcs is one. */
function totalBetween(on: readonly Active[], from: number, to: number, before: number): number {
  let [lo, hi] = [from, to];
  let near = on.map((x) => 0.5 * (x.from + x.to));
  for (let k = 0; k < 100; k++) {
    const middle = lo + 0.5 * (hi - lo);
    if (middle <= lo || middle >= hi) break;
    near = on.map((x, i) => logitAt(x.arc, middle, near[i]!));
    const sum = excess(near);
    if (sum === 0) return middle;
    if (sum > 0 === before > 0) lo = middle;
    else hi = middle;
  }
  return lo + 0.5 * (hi - lo);
}
