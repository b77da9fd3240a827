import type { Outcomes, Values } from '@regulab/model/outcomes.js';
import { playerName } from '@regulab/model/players.js';
import { LIST } from './parameters.js';
import { type Agent, type Choice, type Contest, REWARDS, RISKS, SCHEDULES, TECHNOLOGIES } from './rules.js';

/* Values of the contract read as a contest, and its equilibria as outcomes. */

/** The contest of so many agents that the values stand for. */
export function contestOf(v: Values, count: number): Contest {
  const agentAt = (i: number): Agent => {
    const of = (name: string): number => v[playerName(LIST, i, name)]!;
    return {
      prize: of('prize'),
      exponent: of('exponent'),
      winSlope: of('winSlope'),
      loserPrize: of('loserPrize'),
      loseSlope: of('loseSlope'),
      damage: of('damage') + v.liability!,
      weight: of('weight'),
      safetyCost: of('safetyCost'),
      barrier: of('barrier'),
      performanceCost: of('performanceCost'),
      curvature: of('curvature'),
      unitCost: of('unitCost'),
      safetySkill: of('safetySkill'),
      performanceSkill: of('performanceSkill'),
      safetyReturn: of('safetyReturn'),
      performanceReturn: of('performanceReturn'),
      drag: of('drag'),
      safetyPrice: of('safetyPrice'),
      performancePrice: of('performancePrice'),
    };
  };
  return {
    rules: {
      reward: REWARDS[v.reward!]!,
      technology: TECHNOLOGIES[v.technology!]!,
      risk: RISKS[v.risk!]!,
      schedule: SCHEDULES[v.schedule!]!,
      price: v.price!,
      harbour: v.harbour!,
      fee: v.fee!,
      subsidy: v.subsidy!,
      leastPerformance: v.leastPerformance!,
    },
    agents: Array.from({ length: count }, (_, i) => agentAt(i)),
  };
}

/** The choices that outcomes state. */
export const choicesOf = (o: Outcomes, count: number): Choice[] =>
  Array.from({ length: count }, (_, i) => ({
    s: o[playerName(LIST, i, 'safety')]!,
    p: o[playerName(LIST, i, 'performance')]!,
  }));
