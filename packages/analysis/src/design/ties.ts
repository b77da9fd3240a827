import { parametersNamed } from '@regulab/model/players.js';
import { type Evaluator, isFeasible, type Point } from './evaluator.js';
import type { LeverRange, LeverTie } from './types.js';

/** Values that differ by less than this part are as good as one another. */
const AS_GOOD = 1e-11;
/** A stretch shorter than this part of the range is one value. */
const SHORT = 1e-4;
const LOOKS = 64;
const HALVINGS = 60;

/**
 * Of every lever the stretch around its value on which, the others held, the answer is as good: for a floor that does not bind all
 * of it is. The point is moved to the end that is nearest to no regulation.
 */
export function tiesOf(
  evaluator: Evaluator,
  ranges: readonly LeverRange[],
  best: Point,
): { readonly best: Point; readonly ties: readonly LeverTie[] } {
  let chosen = best;
  const ties: LeverTie[] = [];
  for (const range of ranges) {
    const d = evaluator.levers.indexOf(range.name);
    const at = (x: number): Point => evaluator.at(chosen.at.map((y, e) => (e === d ? x : y)));
    const least = best.value - AS_GOOD * Math.abs(best.value);
    const isAsGood = (x: number): boolean => {
      const point = at(x);
      return isFeasible(point) && point.value >= least;
    };
    const reach = (end: number): number => {
      const start = chosen.at[d]!;
      let last = start;
      for (let k = 1; k <= LOOKS; k++) {
        const x = k === LOOKS ? end : start + ((end - start) * k) / LOOKS;
        if (isAsGood(x)) last = x;
        else {
          let [good, bad] = [last, x];
          for (let n = 0; n < HALVINGS; n++) {
            const middle = 0.5 * (good + bad);
            if (middle === good || middle === bad) break;
            if (isAsGood(middle)) good = middle;
            else bad = middle;
          }
          return good;
        }
      }
      return end;
    };
    const [from, to] = [reach(range.from), reach(range.to)];
    if (!(to - from > SHORT * (range.to - range.from))) continue;
    ties.push({ lever: range.name, from, to });
    const own = parametersNamed(evaluator.model, range.name)[0]!;
    const neutral = evaluator.model.parameters.find(({ name }) => name === own)!.neutral!;
    chosen = at(Math.min(to, Math.max(from, neutral)));
  }
  return { best: chosen, ties };
}
