/** How the reported equilibrium was chosen among `n` ties of the generalist. */
export function selectionRule(n: number): string {
  const rule =
    "the specialist's answer is the one best for the generalist; among the generalist's ties the one best for the specialist, then the safest, then the best performing";
  return n === 1 ? 'unique' : `${n} tied optima: ${rule}`;
}
