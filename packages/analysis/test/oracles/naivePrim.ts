/*
 * Peeling and pasting straight from the definition, on plain rows, without any shared code: J. H. Friedman, N. I. Fisher, Bump hunting in
 * high-dimensional data, Statistics and Computing 9 (1999), sections 4 to 6.
 */

export interface NaiveStep {
  readonly from: number[];
  readonly to: number[];
  readonly rows: number;
  readonly hits: number;
}

const inside = (row: readonly number[], { from, to }: Pick<NaiveStep, 'from' | 'to'>): boolean =>
  row.every((x, j) => x >= from[j]! && x <= to[j]!);

const mean = (rows: readonly number[], target: readonly number[]): number =>
  rows.reduce((sum, i) => sum + target[i]!, 0) / rows.length;

/** The trajectory; boxes are the ranges of the rows that are left, where a limit has been set. */
export function naivePeel(
  data: readonly (readonly number[])[],
  target: readonly number[],
  alpha: number,
  leastMass: number,
  criterion: 'mean' | 'gain',
): NaiveStep[] {
  const width = data[0]!.length;
  const least = Math.max(1, Math.ceil(leastMass * data.length));
  const from = new Array<number>(width).fill(Number.NEGATIVE_INFINITY);
  const to = new Array<number>(width).fill(Number.POSITIVE_INFINITY);
  let left = data.map((_, i) => i);
  const steps: NaiveStep[] = [];
  for (;;) {
    const hits = left.reduce((sum, i) => sum + target[i]!, 0);
    steps.push({ from: [...from], to: [...to], rows: left.length, hits });
    if (hits === 0 || hits === left.length) return steps;
    const most = Math.floor(alpha * left.length);
    let best: { score: number; stay: number[]; set: () => void } | null = null;
    for (let j = 0; j < width; j++)
      for (const sign of [1, -1]) {
        // Values from this end, and the first that stays: as many whole groups as fit, or one.
        const values = [...new Set(left.map((i) => data[i]![j]!))].sort((a, b) => sign * (a - b));
        if (values.length < 2) continue;
        const upTo = (k: number): number[] => left.filter((i) => sign * data[i]![j]! >= sign * values[k]!);
        let k = 1;
        while (k + 1 < values.length && left.length - upTo(k + 1).length <= most) k++;
        const stay = upTo(k);
        if (stay.length < least) continue;
        const [old, now] = [mean(left, target), mean(stay, target)];
        const score = criterion === 'mean' ? now : (now - old) / (left.length - stay.length);
        if (best === null || score > best.score)
          best = {
            score,
            stay,
            set: () => {
              (sign === 1 ? from : to)[j] = values[k]!;
            },
          };
      }
    if (best === null) return steps;
    best.set();
    left = best.stay;
  }
}

/** Pastes until no end can be moved outwards without loss of density. */
export function naivePaste(
  data: readonly (readonly number[])[],
  target: readonly number[],
  box: NaiveStep,
  part: number,
): NaiveStep {
  const now = { from: [...box.from], to: [...box.to] };
  const rowsIn = (bounds: Pick<NaiveStep, 'from' | 'to'>): number[] =>
    data.flatMap((row, i) => (inside(row, bounds) ? [i] : []));
  for (;;) {
    const own = rowsIn(now);
    const most = Math.max(1, Math.floor(part * own.length));
    let best: { density: number; rows: number; from: number[]; to: number[] } | null = null;
    for (let j = 0; j < now.from.length; j++)
      for (const end of ['from', 'to'] as const) {
        if (!Number.isFinite(now[end][j]!)) continue;
        const opened = { from: [...now.from], to: [...now.to] };
        opened[end][j] = end === 'from' ? Number.NEGATIVE_INFINITY : Number.POSITIVE_INFINITY;
        const beyond = rowsIn(opened)
          .filter((i) => !own.includes(i))
          .map((i) => data[i]![j]!)
          .sort((a, b) => (end === 'from' ? b - a : a - b));
        if (beyond.length === 0) continue;
        opened[end][j] = beyond[Math.min(most, beyond.length) - 1]!;
        const grown = rowsIn(opened);
        const density = mean(grown, target);
        if (density < mean(own, target)) continue;
        if (best === null || density > best.density || (density === best.density && grown.length > best.rows))
          best = { density, rows: grown.length, ...opened };
      }
    if (best === null) return { ...now, rows: own.length, hits: own.reduce((s, i) => s + target[i]!, 0) };
    now.from = best.from;
    now.to = best.to;
  }
}
