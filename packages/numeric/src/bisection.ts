/** So many halvings bring any two places next to each other, unless one of them is next to zero. */
const MOST_HALVINGS = 100;

/**
 * The place between `holds` and `fails` at which a condition stops to hold, `holds` being where it does and `fails` where it does
 * not; on either side of the other.
 *
 * @returns the last place found at which it holds and the first at which it does not
 */
export function bisect(
  condition: (x: number) => boolean,
  holds: number,
  fails: number,
): readonly [holds: number, fails: number] {
  let [yes, no] = [holds, fails];
  for (let k = 0; k < MOST_HALVINGS; k++) {
    const middle = yes + 0.5 * (no - yes);
    if (middle === yes || middle === no) break;
    if (condition(middle)) yes = middle;
    else no = middle;
  }
  return [yes, no];
}

/** Places at which a function is looked at for changes of sign. */
export const LOOKS = 128;

/**
 * Roots of a function on [0, to], ascending: where it is zero or changes sign between neighbours of evenly spread places. A change
 * by a jump is no root: there the function must come within `close` of zero. A pair of roots between two places may be missed.
 */
export function signChanges(f: (x: number) => number, to: number, close: number): number[] {
  const found: number[] = [];
  let [left, before] = [0, f(0)];
  if (before === 0) found.push(0);
  for (let k = 1; k <= LOOKS && to > 0; k++) {
    const right = (to * k) / LOOKS;
    const after = f(right);
    if (after === 0) found.push(right);
    else if (before * after < 0) {
      const [a, b] = bisect((x) => f(x) * before > 0, left, right);
      const root = 0.5 * (a + b);
      if (Math.abs(f(root)) <= close) found.push(root);
    }
    [left, before] = [right, after];
  }
  return found;
}
