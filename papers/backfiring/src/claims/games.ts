import {
  completeValues,
  type Draw,
  findModel,
  interval as I,
  type Model,
  type Outcomes,
  solvedGame,
  type Values,
} from '@regulab/core';

export const one = findModel('fine-tuning/one-attribute');
export const two = findModel('fine-tuning/two-attribute');

/** The domain of statements about the basic game, in words. */
export const BASIC = 'the basic game: C_0 = C_1 = I, r = (1, 1), share .5';

/** What random games are drawn from, in words; shares stay a hundredth away from 0 and 1 where nothing else is said. */
export const DRAWN = 'costs from .2 to 5, revenue from .2 to 2.2';

/** Costs between 1/5 and 5, evenly in their logarithm up to a constant factor. */
const cost = (draw: Draw): number => {
  const x = draw();
  return draw() < 0.5 ? 0.2 + 0.8 * x : 1 + 4 * x;
};

/** A one-attribute game without floors; shares stay a hundredth away from 0 and 1. */
export function randomOne(draw: Draw, given: Readonly<Record<string, number>> = {}): Values {
  return completeValues(one, {
    share: 0.01 + 0.98 * draw(),
    revenue: 0.2 + 2 * draw(),
    generalistCost: cost(draw),
    specialistCost: cost(draw),
    ...given,
  });
}

/** A two-attribute game without floors; 40 % of the costs of whom `indefinite` names interfere so much that they are indefinite. */
export function randomTwo(draw: Draw, indefinite: 'nobody' | 'generalist' | 'both'): Values {
  const costs = (allowed: boolean): [number, number, number] => {
    const [aa, bb] = [cost(draw), cost(draw)];
    const wide = allowed && draw() < 0.4;
    const ratio = wide ? 1 + 1.5 * draw() : 1.9 * draw() - 0.95;
    return [aa, bb, ratio * Math.sqrt(aa * bb)];
  };
  const [c0, c1] = [costs(indefinite !== 'nobody'), costs(indefinite === 'both')];
  return completeValues(two, {
    share: 0.01 + 0.98 * draw(),
    performanceRevenue: 0.2 + 2 * draw(),
    safetyRevenue: 0.2 + 2 * draw(),
    generalistPerformanceCost: c0[0],
    generalistSafetyCost: c0[1],
    generalistCrossCost: c0[2],
    specialistPerformanceCost: c1[0],
    specialistSafetyCost: c1[1],
    specialistCrossCost: c1[2],
  });
}

/** What comes out, null where nobody builds. */
export function outcomesOf(model: Model, values: Values): Readonly<Record<string, number>> | null {
  const { status, outcomes } = model.solve(values);
  return status === 'equilibrium' ? (outcomes as Readonly<Record<string, number>>) : null;
}

/** What comes out if the independent check accepts it, null otherwise: for games that an argument rests on. */
export function certified(
  model: Model,
  given: Readonly<Record<string, number>>,
): Readonly<Record<string, number>> | null {
  const { solved, certificate } = solvedGame(model, given);
  return solved.status === 'equilibrium' && certificate.accepted
    ? (solved.outcomes as Readonly<Record<string, number>>)
    : null;
}

/** A decimal as an interval around it: the double nearest to it is not it. */
export const decimal = (x: number): I.Interval => ({ lo: I.down(x), hi: I.up(x) });

/** Whether a specialist is near to indifferent between two attributes: then a tie decides and nothing is claimed. */
export function nearTie(values: Values): boolean {
  const { performanceRevenue: rA, safetyRevenue: rB } = values as Record<string, number>;
  const near = (aa: number, bb: number): boolean => {
    const [x, y] = [(rA! * rA!) / aa, (rB! * rB!) / bb];
    return Math.abs(x - y) <= 1e-6 * Math.max(x, y);
  };
  return (
    near(values.specialistPerformanceCost!, values.specialistSafetyCost!) ||
    near(values.generalistPerformanceCost!, values.generalistSafetyCost!)
  );
}

export const numbers = (o: Outcomes, names: readonly string[]): string =>
  names.map((name) => `${name} ${Number(Number(o[name]).toPrecision(8))}`).join(', ');
