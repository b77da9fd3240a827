/*
 * Players that are alike in everything: profiles that differ only in which of them does what are one, told once with their number.
 */

/** Places of players with the same key, as lists. */
export function groupsOfIdentical(keys: readonly string[]): number[][] {
  const groups = new Map<string, number[]>();
  keys.forEach((key, i) => {
    groups.set(key, [...(groups.get(key) ?? []), i]);
  });
  return [...groups.values()];
}

/** A profile in which alike players stand in the order of `compare`. */
export function inOrder<T>(
  groups: readonly (readonly number[])[],
  profile: readonly T[],
  compare: (a: T, b: T) => number,
): T[] {
  const ordered = [...profile];
  for (const group of groups) {
    const sorted = group.map((i) => profile[i]!).sort(compare);
    group.forEach((i, k) => {
      ordered[i] = sorted[k]!;
    });
  }
  return ordered;
}

/** The number of ways in which alike players can share out the choices of a profile in order. */
export function copiesOf<T>(
  groups: readonly (readonly number[])[],
  profile: readonly T[],
  isSame: (a: T, b: T) => boolean,
): number {
  let ways = 1;
  for (const group of groups) {
    let run = 0;
    group.forEach((i, k) => {
      run = k > 0 && isSame(profile[i]!, profile[group[k - 1]!]!) ? run + 1 : 1;
      ways = (ways * (k + 1)) / run;
    });
  }
  return Math.round(ways);
}
