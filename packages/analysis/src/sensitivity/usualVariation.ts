import type { Model } from '@regulab/model/contract.js';
import type { Values } from '@regulab/model/outcomes.js';
import { randomAt } from '@regulab/numeric/random.js';
import type { Range, Uncertain } from '../uncertain.js';

/** More corners of a box than this are looked at in a sample. */
const MOST_CORNERS = 4096;
const MOST_BITS = 30;
const PARTS_OF_A_RANGE = [1, 0.75, 0.5, 0.25, 0.1];

/**
 * Every real parameter over its usual range, levers first, one after the other: of a range so much, around the value given, that all
 * corners of the box so far are games (with more than twelve parameters, a sample of corners). Parameters that have no room are left out, and those that are fixed.
 */
export function usualVariation(model: Model, values: Values, fixed: readonly string[] = []): Uncertain[] {
  const chosen: Range[] = [];
  const isGame = (box: readonly Range[]): boolean => {
    const all = box.length <= MOST_BITS ? 1 << box.length : Number.POSITIVE_INFINITY;
    for (let k = 0; k < Math.min(all, MOST_CORNERS); k++) {
      const place = box.map(({ name, from, to }, d): [string, number] => [
        name,
        (all <= MOST_CORNERS ? (k >> d) & 1 : randomAt(d, box.length, k) < 0.5) ? to : from,
      ]);
      if (model.check({ ...values, ...Object.fromEntries(place) }) !== null) return false;
    }
    return true;
  };
  const ordered = [...model.parameters].sort(
    (a, b) => Number(b.kind === 'lever') - Number(a.kind === 'lever'),
  );
  for (const { name, choices, whole, usual, min, max } of ordered) {
    if (choices || whole || fixed.includes(name)) continue;
    const at = values[name]!;
    const [low, high] = [Math.max(min, Math.min(at, usual[0])), Math.min(max, Math.max(at, usual[1]))];
    const tried = PARTS_OF_A_RANGE.map(
      (part): Range => ({ name, from: at + (low - at) * part, to: at + (high - at) * part }),
    );
    const fits = tried.find((range) => range.from < range.to && isGame([...chosen, range]));
    if (fits) chosen.push(fits);
  }
  const place = (name: string): number => model.parameters.findIndex((p) => p.name === name);
  return chosen.sort((a, b) => place(a.name) - place(b.name));
}
