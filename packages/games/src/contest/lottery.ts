import type { Lottery } from '@regulab/model/lottery.js';
import { playerName } from '@regulab/model/players.js';
import type { Game } from './contestEquilibria.js';
import { makeStakes, sharesOf, stakesAt, weightOf } from './expectedRewards.js';
import type { Choice, Contest } from './rules.js';

const stakes = makeStakes();

/**
 * Whether a disaster happens, drawn once for all agents. One takes from each agent its reward, and what it loses; prizes of a contest
 * count as they are expected where nothing happens. Costs are spent either way.
 */
export function contestLottery(
  list: string,
  { rules, agents }: Contest,
  game: Game,
  choices: readonly Choice[],
): Lottery {
  const safe = game.safety(choices);
  const shares = sharesOf(rules.risk, agents);
  let otherwise = 0;
  const harms = agents.map((agent, i) => {
    const { s, p } = choices[i]!;
    const facing = game.facing(choices, i);
    // Where a disaster is certain: what it would take were all others safe; where who wins decides, the loss alone.
    const seen = safe > 0 || rules.risk !== 'product' ? facing : { ...facing, others: 1 };
    stakesAt(rules, agent, shares[i]!, seen, p, weightOf(rules, agent, p), stakes);
    // G s + H is the chance of no disaster times what one takes: the reward then, and the loss.
    const certain =
      rules.risk === 'winner' ? agent.damage : stakes.G / (rules.risk === 'weighted' ? shares[i]! || 1 : 1);
    const taken = safe > 0 ? (stakes.G * s + stakes.H) / safe : certain;
    otherwise += game.players[i]!.payoff(choices[i]!, facing) + (1 - safe) * taken;
    return {
      name: playerName(list, i, 'taken'),
      label: `A disaster takes from agent ${i + 1}`,
      each: [taken],
      squared: 0,
    };
  });
  return {
    states: [{ name: 'race', probability: 1, failures: [1 - safe] }],
    harms,
    otherwise,
    welfareLabel: 'Sum of payoffs',
  };
}
