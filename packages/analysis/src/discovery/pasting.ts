import { type Bounds, holds, type Rows } from './box.js';
import { tally } from './tally.js';

/** Puts back, at one limit after the other, the nearest rows beyond it while the density does not fall. */
export function pasteAll(rows: Rows, open: Uint8Array, bounds: Bounds, part: number): void {
  const { features, target } = rows;
  for (;;) {
    const { count, hits, limited } = tally(rows, open, bounds);
    // Rows that one limit alone keeps out, by that limit.
    const outside = features.map(() => [] as number[]);
    for (let row = 0; row < rows.count; row++) {
      if (open[row] === 0) continue;
      let failed = -1;
      let fails = 0;
      for (const j of limited)
        if (!holds(bounds, j, features[j]!.values[row]!)) {
          failed = j;
          if (++fails > 1) break;
        }
      if (fails === 1) outside[failed]!.push(row);
    }
    let best: { readonly apply: () => void; readonly density: number; readonly added: number } | null = null;
    const consider = (group: readonly number[], apply: () => void): void => {
      if (group.length === 0) return;
      const density = (hits + group.reduce((sum, row) => sum + target[row]!, 0)) / (count + group.length);
      if (density < hits / count) return;
      if (best === null || density > best.density || (density === best.density && group.length > best.added))
        best = { apply, density, added: group.length };
    };
    const most = Math.max(1, Math.floor(part * count));
    for (const j of limited) {
      const { values, categories } = features[j]!;
      const kept = bounds.keeps[j];
      if (kept) {
        categories!.forEach((_, code) => {
          if (kept[code] === 1) return;
          consider(
            outside[j]!.filter((row) => values[row] === code),
            () => {
              kept[code] = 1;
            },
          );
        });
        continue;
      }
      for (const end of ['from', 'to'] as const) {
        const sign = end === 'from' ? -1 : 1;
        const limit = bounds[end][j]!;
        if (!Number.isFinite(limit)) continue;
        const beyond = outside[j]!.filter((row) => sign * values[row]! > sign * limit).sort(
          (a, b) => sign * (values[a]! - values[b]!),
        );
        if (beyond.length === 0) continue;
        const last = values[beyond[Math.min(most, beyond.length) - 1]!]!;
        const group = beyond.filter((row) => sign * values[row]! <= sign * last);
        consider(group, () => {
          bounds[end][j] = last;
        });
      }
    }
    if (best === null) return;
    (best as { readonly apply: () => void }).apply();
  }
}
