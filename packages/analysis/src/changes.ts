/** A place where something changes along a line: between two numbers as close as asked for. */
export interface Change<T> {
  readonly left: T;
  readonly right: T;
}

/** Bisections that a bracket of doubles of ordinary size can need. */
const MOST_HALVINGS = 200;

/**
 * Finds the changes of a label between two points by bisection. Where a third label appears in between, its own borders
 * are found too. What begins and ends strictly between two points of equal label is not seen: the caller chooses points
 * dense enough.
 *
 * @param at evaluates one place of the line
 * @param same whether two points carry one label
 * @param width brackets are cut until they are this narrow, or until no double lies between their ends
 * @returns the changes in ascending order
 */
export function changesBetween<T extends { readonly t: number }>(
  at: (t: number) => T,
  same: (a: T, b: T) => boolean,
  from: T,
  to: T,
  width: number,
): Change<T>[] {
  if (same(from, to)) return [];
  let left = from;
  let right = to;
  for (let k = 0; k < MOST_HALVINGS && right.t - left.t > width; k++) {
    const middle = at(left.t + 0.5 * (right.t - left.t));
    if (!(middle.t > left.t && middle.t < right.t)) break;
    if (same(middle, left)) left = middle;
    else if (same(middle, right)) right = middle;
    else
      return [
        ...changesBetween(at, same, left, middle, width),
        ...changesBetween(at, same, middle, right, width),
      ];
  }
  return [{ left, right }];
}
