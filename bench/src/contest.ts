import { findModel, readGame } from '@regulab/core';
import { mapSeconds, milliseconds } from './measure.js';
import { nelderMead } from './nelderMead.js';
import { record } from './results.js';

const model = findModel('contest/safety-performance');
/** The settings that the public tool AIIncentives documents: A = B = 10, alpha = beta = .5, theta = .25, d = 1, a prize of one. */
const RACE = { technology: 'production', reward: 'tullock', 'agents.exponent': 1 };

function exactly(given: Readonly<Record<string, unknown>>, repeats: number) {
  const { model: sized, values } = readGame(model, given);
  const solved = sized.solve(values);
  const { accepted, gainBound } = sized.verify(values, solved);
  return {
    given,
    allEquilibriaMilliseconds: milliseconds(repeats, () => sized.solve(values)),
    certificateMilliseconds: milliseconds(repeats, () => sized.verify(values, solved)),
    equilibria: solved.equilibria.map(({ regime, strategies }) => [
      regime,
      Array.from({ length: sized.list!.count }, (_, i) => strategies[`agents[${i}].safety`]!).reduce(
        (a, b) => a * b,
      ),
    ]),
    accepted,
    gainBound,
  };
}

/** The documented race as others solve it: best replies by Nelder and Mead over both inputs, from one start, until they move little. */
function asUsual(agents: number, price: number) {
  const { model: sized, values } = readGame(model, {
    ...RACE,
    agents,
    'agents.safetyPrice': price,
    'agents.performancePrice': price,
  });
  const produced = ([xs, xp]: readonly [number, number]) => {
    const p = 10 * Math.sqrt(xp);
    const odds = 10 * Math.sqrt(xs) * p ** -0.25;
    return { s: odds / (1 + odds), p };
  };
  const solve = () => {
    const inputs = Array.from({ length: agents }, (): [number, number] => [1, 1]);
    let sweeps = 0;
    for (let moved = 1; moved > 1e-6 && sweeps < 1000; sweeps++) {
      moved = 0;
      inputs.forEach((before, i) => {
        const others = inputs.filter((_, j) => j !== i).map(produced);
        const safe = others.reduce((product, { s }) => product * s, 1);
        const rivals = others.reduce((sum, { p }) => sum + p, 0);
        const loss = ([a, b]: readonly [number, number]): number => {
          const x = [Math.exp(a), Math.exp(b)] as const;
          const { s, p } = produced(x);
          return -(s * safe * (p / (p + rivals)) - (1 - s * safe) - price * (x[0] + x[1]));
        };
        const [a, b] = nelderMead(loss, [Math.log(before[0]), Math.log(before[1])], 1e-8);
        inputs[i] = [Math.exp(a), Math.exp(b)];
        moved = Math.max(moved, Math.abs(Math.exp(a) / before[0] - 1), Math.abs(Math.exp(b) / before[1] - 1));
      });
    }
    return { choices: inputs.map(produced), sweeps };
  };
  const { choices, sweeps } = solve();
  const outcomes = Object.fromEntries(
    choices.flatMap(({ s, p }, i) => [
      [`agents[${i}].safety`, s],
      [`agents[${i}].performance`, p],
    ]),
  );
  const exact = sized.solve(values).equilibria.map(({ strategies }) => strategies);
  const distance = (other: Readonly<Record<string, number>>): number =>
    Math.max(...Object.entries(outcomes).map(([name, x]) => Math.abs(x - other[name]!) / (1 + x)));
  return {
    agents,
    price,
    milliseconds: milliseconds(5, solve),
    sweeps,
    safe: choices.reduce((product, { s }) => product * s, 1),
    mostGainedByAnotherChoice: sized.verify(values, { status: 'equilibrium', outcomes }).gainBound,
    relativeDistanceToAnEquilibrium: Math.min(...exact.map(distance)),
  };
}

/** Seconds of a map of 200 by 200 games with the response to a price, on two threads. */
const signMap = (agents: number): Promise<number> =>
  mapSeconds({
    model: `contest/safety-performance[${agents}]`,
    set: {},
    vary: {
      'agents.barrier': { from: 0, to: 4, count: 200 },
      'agents.safetyCost': { from: 0.02, to: 0.4, count: 200 },
    },
  });

/** Contests: all equilibria with a certificate, beside the usual way, and the sign map. */
export async function benchContest(): Promise<void> {
  record('contest', {
    exactly: [
      exactly({ agents: 1 }, 400),
      exactly({ agents: 2 }, 400),
      exactly({ agents: 2, ...RACE }, 200),
      exactly({ agents: 5, ...RACE }, 40),
      exactly({ agents: 10, ...RACE }, 12),
    ],
    asUsual: [asUsual(2, 0.01), asUsual(2, 0.05), asUsual(2, 0.1), asUsual(3, 0.05), asUsual(5, 0.05)],
    signMapSeconds: { oneAgent: await signMap(1), twoAgents: await signMap(2) },
  });
}
