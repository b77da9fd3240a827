import { completeValues, type Model, randomAt, type Values } from '@regulab/core';

/** Games with parameters at the ends of their ranges, at their usual values, and of any size between; every second one is usual throughout. */
export function* extremeGames(model: Model, seed: number): Generator<Values> {
  for (let k = 0; ; k++) {
    const given = Object.fromEntries(
      model.parameters.map(({ name, usual: [a, b], min, max, whole }, i) => {
        const u = randomAt(seed, 2 * i, k);
        const where = k % 2 === 0 ? randomAt(seed, 2 * i + 1, k) : 0.5;
        const size = Math.max(Math.abs(a), Math.abs(b)) || 1;
        const x =
          where < 0.2
            ? min
            : where < 0.3
              ? max
              : where < 0.65
                ? a + (b - a) * u
                : where < 0.8
                  ? min + (max - min) * u
                  : where < 0.97
                    ? size * 10 ** (24 * u - 12)
                    : size * 5e-324;
        const inside = Math.min(max, Math.max(min, x));
        // Numbers of players, steps and cells ask for work.
        return [name, whole ? Math.round(Math.min(inside, Math.max(b, min))) : inside];
      }),
    );
    if (model.check(given) === null) yield completeValues(model, given);
  }
}

/** How the kernel and `solve` differ on one game, or what one of them should not say; null where they agree to the bit. */
export function disagreement(model: Model, values: Values): string | null {
  const inputs = model.parameters.map(({ name }) => Float64Array.of(values[name]!));
  const outputs = Array.from({ length: model.outcomes.length + 1 }, () => new Float64Array(1));
  const status = new Uint8Array(1);
  model.kernel(inputs, outputs, status, 0, 1);
  const solved = model.solve(values);
  const code = ['equilibrium', 'exit', 'none', 'failed'].indexOf(solved.status);
  if (status[0] !== code) return `the kernel's status is ${status[0]}, that of solve ${solved.status}`;
  if (solved.status === 'failed' && !solved.reason) return 'failed without a reason';
  if (solved.status === 'none' && !solved.reason) return 'none without a reason';
  const isAnswer = solved.status === 'equilibrium' || solved.status === 'exit';
  const regime = model.regimes.name(outputs[model.outcomes.length]![0]!);
  if (isAnswer && regime !== solved.regime)
    return `the kernel's regime is ${regime}, that of solve ${solved.regime}`;
  for (const [k, { name, atExit }] of model.outcomes.entries()) {
    const stated = solved.outcomes[name];
    if (stated === undefined) return `${name} is not stated`;
    const x = outputs[k]![0]!;
    const known =
      solved.status === 'equilibrium'
        ? Number.isNaN(x)
          ? null
          : x
        : solved.status === 'exit'
          ? (atExit ?? null)
          : null;
    if (!Object.is(known, stated)) return `${name} is ${known} by the kernel and ${stated} by solve`;
    if (stated !== null && !Number.isFinite(stated)) return `${name} is ${stated}`;
  }
  const numbers = solved.equilibria.flatMap(({ strategies, payoffs, outcomes }) => [
    ...Object.entries(strategies),
    ...Object.entries(payoffs),
    ...Object.entries(outcomes ?? {}),
  ]);
  const odd = numbers.find(([, x]) => x !== null && !Number.isFinite(x));
  return odd ? `${odd[0]} of an equilibrium is ${odd[1]}` : null;
}
