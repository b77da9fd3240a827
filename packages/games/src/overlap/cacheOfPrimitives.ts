import type { Parameter } from '@regulab/model/contract.js';
import type { ValuesIn } from '@regulab/model/named.js';
import type { Values } from '@regulab/model/outcomes.js';

/**
 * A function of a model's primitives that keeps its last answer: games of a map or a design differ in levers only, and what a
 * planner would do does not depend on them.
 */
export function cachedByPrimitives<P extends readonly Parameter[], T>(
  parameters: P,
  f: (v: ValuesIn<P>) => T,
): (v: ValuesIn<P>) => T {
  const names = parameters.filter(({ kind }) => kind === 'primitive').map(({ name }) => name);
  const last = new Float64Array(names.length).fill(Number.NaN);
  let answer: T;
  return (given) => {
    const v: Values = given;
    if (names.some((name, k) => v[name] !== last[k])) {
      answer = f(given);
      names.forEach((name, k) => {
        last[k] = v[name]!;
      });
    }
    return answer;
  };
}
