import {
  findModel,
  formatNumber,
  type PaperClaim,
  Polynomial,
  Proof,
  readGame,
  refutedBy,
  searched,
  solvedGame,
  turnedBy,
} from '@regulab/core';

const model = findModel('contest/safety-performance');
const n = formatNumber;
const X = (name: string): Polynomial => Polynomial.variable(name);

/** What an agent's own outcome of a game is. */
const of = (o: Readonly<Record<string, number | null>>, i: number, name: string): number =>
  o[`agents[${i}].${name}`] ?? Number.NaN;

/** Two agents of whom one loses safety by the price and pulls the other down, though (6) holds for that one. */
const PULLED = {
  'agents[0].barrier': 1.2,
  'agents[0].safetyCost': 0.14,
  'agents[0].damage': 4.3,
  'agents[0].prize': 0.8,
  'agents[0].exponent': 0.4,
  'agents[1].barrier': 1,
  'agents[1].safetyCost': 0.17,
  'agents[1].damage': 0.42,
  'agents[1].prize': 1.2,
  'agents[1].exponent': 0.8,
} as const;

/** One agent for whom (5) holds behind this barrier and fails behind a steeper one: it has little to lose. */
const LITTLE_TO_LOSE = {
  agents: 1,
  'agents[0].barrier': 10.184,
  'agents[0].safetyCost': 0.3044,
  'agents[0].damage': 0.062429,
  'agents[0].prize': 5.78191,
  'agents[0].exponent': 0.79593,
} as const;

/** The best reply of one agent to others of whom all are safe with probability T: costs are as if divided by T. */
const replyTo = (T: number) =>
  ({
    agents: 1,
    'agents[0].barrier': 3.2,
    'agents[0].safetyCost': 0.07 / T,
    'agents[0].performanceCost': 1 / T,
    'agents[0].damage': 60,
    'agents[0].prize': 10,
    'agents[0].exponent': 0.97,
  }) as const;

/** Three agents who compete for a prize. */
const PRIZE = {
  agents: 3,
  reward: 'tullock',
  'agents.barrier': 0.34,
  'agents.safetyCost': 0.111,
  'agents.damage': 3.16,
  'agents.prize': 2.44,
  'agents.exponent': 0.97,
} as const;

/** The common safety with the largest sum of payoffs, of alike agents with reward R p^g behind a barrier: a grid, refined. */
function bestTogether(v: Readonly<Record<string, number>>, count: number): number {
  const own = (name: string): number => v[`agents[0].${name}`]!;
  const payoff = (s: number, p: number): number => {
    const safe = s ** count;
    const cost = (own('safetyCost') * (1 + own('barrier') * p) * s) / (1 - s) + p ** 2 / 2;
    return safe * (own('prize') * p ** own('exponent') + own('damage')) - own('damage') - cost;
  };
  let [bestS, bestP, width] = [0, 0, 0.5];
  let [centreS, centreP] = [0.5, 1.5];
  for (let round = 0; round < 9; round++) {
    let most = payoff(bestS, bestP);
    for (let i = -20; i <= 20; i++)
      for (let j = -20; j <= 20; j++) {
        const [s, p] = [centreS + (width * i) / 20, centreP + (3 * width * j) / 20];
        if (!(s >= 0 && s < 1 && p >= 0)) continue;
        const value = payoff(s, p);
        if (value > most) [most, bestS, bestP] = [value, s, p];
      }
    [centreS, centreP] = [bestS, bestP];
    width *= 0.3;
  }
  return bestS;
}

/** Agents with much to lose. */
const MUCH_TO_LOSE = { 'agents.barrier': 1, 'agents.damage': 3 } as const;

const DROPOUTS = {
  agents: 5,
  technology: 'production',
  reward: 'tullock',
  'agents.exponent': 1,
} as const;

/** The equilibrium of five agents of whom three race. */
const three = () => {
  const game = readGame(model, DROPOUTS);
  return game.model.solve(game.values).equilibria.find(({ regime }) => regime === '3 in the race');
};

/** What the note claims, and what became of it. */
export const claims: readonly PaperClaim[] = [
  {
    id: 'single-agent',
    place: 'third-party intervention, conditions (3) to (5)',
    origin: 'paper',
    statement:
      'A single agent lowers performance when its price rises, and raises safety if and only if dr/dp < d^2C/(ds dp).',
    domain: 'interior maximum with U_ss < 0 and D > 0 (not degenerate), a price on every unit of performance',
    method: 'Cramer’s rule on the differentiated first-order conditions, as polynomials',
    check: (falsified) => {
      // The second derivatives: U_ss = -a, U_sp = m = r_p - C_sp, U_pp = -b.
      const [a, r, c, b] = [X('a'), X('r_p'), X('C_sp'), X('b')];
      const m = r.minus(c);
      const [ds, dp] = [m.times(-1), a.times(-1)];
      return new Proof(falsified)
        .identity(
          'U_ss ds + U_sp dp = 0 for ds = -U_sp and dp = U_ss',
          a.times(-1).times(ds).plus(m.times(dp)),
          0,
        )
        .identity(
          'U_sp ds + U_pp dp = U_ss U_pp - U_sp^2 = D: over D they solve the system with right side (0, 1), and D > 0 > U_ss, so that dp/dtau = U_ss / D < 0',
          m.times(ds).plus(b.times(-1).times(dp)),
          a.times(b).minus(m.squared()),
        )
        .identity('D ds/dtau = -U_sp = C_sp - r_p, which has the sign of ds/dtau', ds, c.minus(r)).verdict;
    },
  },
  {
    id: 'conditions-agree',
    place: 'conditions (5) and (6)',
    origin: 'paper',
    statement: 'Where (4) holds, (5) and (1/s) dC/dp < d^2C/(ds dp) say the same.',
    domain: 'interior equilibrium of one agent',
    method: 'substitution, as polynomials',
    check: (falsified) => {
      const [s, r, c] = [X('s'), X('r_p'), X('C_sp')];
      return new Proof(falsified).identity(
        'with C_p = s r_p, s times (C_sp - C_p/s) is s (C_sp - r_p)',
        s.times(c).minus(s.times(r)),
        s.times(c.minus(r)),
      ).verdict;
    },
  },
  {
    id: 'condition-nine',
    place: 'the multi-agent case, condition (9)',
    origin: 'paper',
    statement: 'With several agents (prod_{j≠i} s_j)(r_i + d_i) < d^2C_i/(ds_i dp_i) takes the place of (5).',
    domain: 'interior equilibria, others held fixed',
    method:
      'one certified game in which the two sides lie on either side of it, and the response of one agent with the other’s safety fixed',
    check: () =>
      refutedBy(model, MUCH_TO_LOSE, (o) => {
        const [reward, cross] = [of(o, 0, 'crossReward'), of(o, 0, 'crossCost')];
        const printed = (o.safe! / of(o, 0, 'safety')) * (Math.sqrt(of(o, 0, 'performance')) + 3);
        // With the other held fixed an agent is alone, costs and price being divided by the other's safety.
        const others = o.safe! / of(o, 0, 'safety');
        const alone = readGame(model, {
          agents: 1,
          'agents[0].barrier': 1,
          'agents[0].damage': 3,
          'agents[0].safetyCost': 0.1 / others,
          'agents[0].performanceCost': 1 / others,
        });
        const response = of(alone.model.solve(alone.values).outcomes, 0, 'safetyByPrice') / others;
        return of(o, 0, 'printedNine') === 0 && printed > cross && cross > reward && response > 0
          ? `two agents with d = 3 and b = 1: the printed left side is ${n(printed)}, above C_sp = ${n(cross)}, and yet with the other held fixed safety rises by ${n(response)} per unit of the price. With dr_i/dp_i the left side is ${n(reward)}`
          : null;
      }),
    correction: {
      statement: 'It is (prod_{j≠i} s_j) dr_i/dp_i < d^2C_i/(ds_i dp_i), which is (6) where (2) holds.',
      domain: 'interior equilibria, others held fixed',
      method: 'substitution of (2), as polynomials',
      check: (falsified) => {
        const [s, T, r, c] = [X('s_i'), X('T'), X('r_p'), X('C_sp')];
        return new Proof(falsified).identity(
          'with C_p = T s_i r_p, s_i times (C_sp - C_p/s_i) is s_i (C_sp - T r_p)',
          s.times(c).minus(T.times(s).times(r)),
          s.times(c.minus(T.times(r))),
        ).verdict;
      },
    },
  },
  {
    id: 'equilibrium-response',
    place: 'the multi-agent case',
    origin: 'paper',
    statement:
      'Where (6), (1/s_i) dC_i/dp_i < d^2C_i/(ds_i dp_i), holds, a price on every unit raises agent i’s safety in equilibrium and lowers its performance.',
    domain: 'stable interior equilibria of agents that differ, cost convex at the equilibrium',
    method: 'one certified game and the implicit function theorem on all first-order conditions',
    check: () =>
      refutedBy(model, PULLED, (o) => {
        const [reward, cross] = [of(o, 0, 'crossReward'), of(o, 0, 'crossCost')];
        const response = of(o, 0, 'safetyByPrice');
        // The cost c s/(1 - s)(1 + b p) + p^2/2 bends up in all directions.
        const isConvex = [0, 1].every((i) => {
          const [c, b] = [
            PULLED[`agents[${i as 0 | 1}].safetyCost`],
            PULLED[`agents[${i as 0 | 1}].barrier`],
          ];
          const bend = (2 * c * (1 + b * of(o, i, 'performance'))) / (1 - of(o, i, 'safety')) ** 3;
          return bend > of(o, i, 'crossCost') ** 2;
        });
        return isConvex && of(o, 0, 'conditionSix') === 1 && reward < cross && response < 0 && o.radius! < 1
          ? `for agent 1 (1/s) dC/dp = ${n(reward)} is below C_sp = ${n(cross)}, and yet its safety changes by ${n(response)} per unit of the price: agent 2’s falls by ${n(-of(o, 1, 'safetyByPrice'))}, which makes safety worth less to agent 1. The equilibrium is stable (radius ${n(o.radius!)})`
          : null;
      }),
    correction: {
      statement: 'A price on agent i alone raises its safety if and only if (6) holds for it.',
      domain:
        'stable interior equilibria of two agents, reward R p^g, barrier technology: barriers up to 4, cost of safety from .02 to .12, losses from .5 to 4.5, prizes from .5 to 2.5, exponents from .2 to .9',
      method: 'random games, a price of a millionth added to the first agent’s cost of a unit',
      check: (falsified) =>
        searched(
          120,
          35,
          (draw) => {
            const agents = Array.from({ length: 2 }, () => ({
              barrier: 4 * draw(),
              safetyCost: 0.02 + 0.1 * draw(),
              damage: 0.5 + 4 * draw(),
              prize: 0.5 + 2 * draw(),
              exponent: 0.2 + 0.7 * draw(),
            }));
            const game = readGame(model, { agents });
            const { outcomes: o } = game.model.solve(game.values);
            const gap = of(o, 0, 'crossCost') - of(o, 0, 'crossReward');
            return o.safe! > 0 && o.radius! < 0.95 && Math.abs(gap) > 1e-3 ? game : null;
          },
          ({ model: sized, values }) => {
            const before = sized.solve(values).outcomes;
            const after = sized.solve({ ...values, 'agents[0].unitCost': 1e-6 }).outcomes;
            const change = of(after, 0, 'safety') - of(before, 0, 'safety');
            // Falsified: only if (6) does not hold.
            return change > 0 === (of(before, 0, 'conditionSix') === (falsified === undefined ? 1 : 0))
              ? null
              : `(6) is ${of(before, 0, 'conditionSix')}, safety changes by ${change}`;
          },
          'stable equilibria of random games',
        ),
    },
  },
  {
    id: 'symmetric-response',
    place: 'the multi-agent case, agents who are alike',
    origin: 'paper',
    statement:
      'Among alike agents a price raises everybody’s safety if and only if s^(N-1) dr/dp < d^2C/(ds dp).',
    domain:
      'stable symmetric equilibria with safety, two to four agents; reward R p^g, barrier technology, all must be safe, a price on every unit (in contests for a prize it fails); barriers up to 6, cost of safety from .02 to .12, losses from .5 to 4.5, prizes from .5 to 2.5, exponents from .2 to .9',
    method: 'responses by the implicit function theorem in random games',
    check: (falsified) =>
      searched(
        250,
        32,
        (draw) => {
          const game = readGame(model, {
            agents: 2 + Math.floor(3 * draw()),
            'agents.barrier': 6 * draw(),
            'agents.safetyCost': 0.02 + 0.1 * draw(),
            'agents.damage': 0.5 + 4 * draw(),
            'agents.prize': 0.5 + 2 * draw(),
            'agents.exponent': 0.2 + 0.7 * draw(),
          });
          const { outcomes: o } = game.model.solve(game.values);
          const isAlike = Math.abs(of(o, 0, 'safety') - of(o, 1, 'safety')) < 1e-9;
          // On the border the sign is rounding.
          const gap = of(o, 0, 'crossCost') - of(o, 0, 'crossReward');
          return o.safe! > 0 && isAlike && o.radius! < 1 && Math.abs(gap) > 1e-6 ? game : null;
        },
        ({ model: sized, values }) => {
          const { outcomes: o } = sized.solve(values);
          const [holds, response] = [of(o, 0, 'conditionFive'), of(o, 0, 'safetyByPrice')];
          // Falsified: only if the condition does not hold.
          return response > 0 === (holds === (falsified === undefined ? 1 : 0))
            ? null
            : `the condition is ${holds}, the response ${response}`;
        },
        'stable symmetric equilibria of random games',
      ),
  },
  {
    id: 'symmetric-contest',
    place: 'the multi-agent case, agents who are alike',
    origin: 'paper',
    statement: 'The same holds where agents compete for a prize.',
    domain: 'stable symmetric equilibria, Tullock contests',
    method: 'one certified game',
    check: () =>
      refutedBy(model, PRIZE, (o) => {
        const [reward, cross] = [of(o, 0, 'crossReward'), of(o, 0, 'crossCost')];
        const response = of(o, 0, 'safetyByPrice');
        return reward > cross && response > 0 && o.radius! < 1
          ? `three agents: T dr/dp = ${n(reward)} exceeds C_sp = ${n(cross)}, and everybody’s safety rises by ${n(response)} per unit of the price, for the prize is the easier won the less the others perform`
          : null;
      }),
  },
  {
    id: 'nobody-safe',
    place: 'condition (1)',
    origin: 'ours',
    statement: 'That nobody has safety is an equilibrium for any number of agents from two on.',
    domain: 'all must be safe, no subsidy, costs that rise in safety and performance',
    method: 'the gain of any other choice, as polynomials',
    check: (falsified) => {
      const [d, C] = [X('d'), X('C')];
      return new Proof(falsified)
        .identity(
          'with another’s safety zero S = 0 whatever one does: U = -d - C, against -d',
          d.times(-1).minus(C).plus(d),
          C.times(-1),
        )
        .positive('so that any choice of cost C > 0 loses C', C).verdict;
    },
  },
  {
    id: 'joint-optimum',
    place: 'opportunity for third-party intervention',
    origin: 'paper',
    statement: 'What agents would choose together is safer than the equilibrium.',
    domain:
      'two to four alike agents, reward R p^g, barrier technology, symmetric choices; barriers up to 4, cost of safety from .02 to .12, losses from .5 to 4.5, prizes from .5 to 2.5, exponents from .2 to .9',
    method: 'the best common choice by a search, beside the safest equilibrium, in random games',
    check: (falsified) =>
      searched(
        150,
        34,
        (draw) => {
          const game = readGame(model, {
            agents: 2 + Math.floor(3 * draw()),
            'agents.barrier': 4 * draw(),
            'agents.safetyCost': 0.02 + 0.1 * draw(),
            'agents.damage': 0.5 + 4 * draw(),
            'agents.prize': 0.5 + 2 * draw(),
            'agents.exponent': 0.2 + 0.7 * draw(),
          });
          return game.model.solve(game.values).outcomes.safe! > 0 ? game : null;
        },
        ({ model: sized, values }) => {
          const { outcomes: o } = sized.solve(values);
          const together = bestTogether(values, sized.list!.count);
          return turnedBy(falsified) * (together - of(o, 0, 'safety')) > 0
            ? null
            : `together each would have safety ${n(together)}, in equilibrium ${n(of(o, 0, 'safety'))}`;
        },
        'safe equilibria of random games',
      ),
  },
  {
    id: 'steeper-barrier',
    place: 'condition (5)',
    origin: 'ours',
    statement: 'Where (5) holds for an agent it holds behind any steeper barrier.',
    domain:
      'one agent who chooses its best safety and performance behind each barrier; reward R p^g, cost c_s s/(1 - s)(1 + b p) + p^2/2',
    method: 'one agent behind two barriers, both certified',
    check: () =>
      refutedBy(model, LITTLE_TO_LOSE, (o) => {
        const steeper = solvedGame(model, { ...LITTLE_TO_LOSE, 'agents[0].barrier': 11.858 });
        const far = steeper.solved.outcomes;
        return of(o, 0, 'conditionFive') === 1 &&
          of(far, 0, 'conditionFive') === 0 &&
          steeper.certificate.accepted
          ? `at b = 10.184 dr/dp = ${n(of(o, 0, 'crossReward'))} is below C_sp = ${n(of(o, 0, 'crossCost'))}; at b = 11.858 it is ${n(of(far, 0, 'crossReward'))}, above ${n(of(far, 0, 'crossCost'))}: behind the steeper barrier the agent performs less, and the reward is steeper there`
          : null;
      }),
    correction: {
      statement:
        'It does for agents with something to lose, d >= 1.2 c_s. At a given safety and performance a steeper barrier always makes (5) likelier, for C_sp = c_s b/(1 - s)^2.',
      domain:
        'the same agents: barriers up to 12, losses from 1.2 to 41.2 times the cost of safety, which is from .02 to .32, prizes from .5 to 6.5, exponents from .2 to .9; barriers 1.05, 1.2, 2 and 5 times as steep',
      method: 'pairs of random games that differ in the barrier alone',
      check: (falsified) =>
        searched(
          400,
          33,
          (draw) => {
            const safetyCost = 0.02 + 0.3 * draw();
            // Falsified: with little to lose.
            const loss = falsified === undefined ? 1.2 + 40 * draw() : 0.3 * draw();
            const game = readGame(model, {
              agents: 1,
              'agents[0].barrier': 12 * draw(),
              'agents[0].safetyCost': safetyCost,
              'agents[0].damage': loss * safetyCost,
              'agents[0].prize': 0.5 + 6 * draw(),
              'agents[0].exponent': 0.2 + 0.7 * draw(),
            });
            const { outcomes } = game.model.solve(game.values);
            return of(outcomes, 0, 'safety') > 0 && of(outcomes, 0, 'conditionFive') === 1 ? game : null;
          },
          ({ model: sized, values }) => {
            for (const times of [1.05, 1.2, 2, 5]) {
              const steeper = { ...values, 'agents[0].barrier': times * values['agents[0].barrier']! };
              const { outcomes } = sized.solve(steeper);
              if (of(outcomes, 0, 'safety') > 0 && of(outcomes, 0, 'conditionFive') === 0)
                return `it fails for a barrier ${times} times as steep`;
            }
            return null;
          },
          'random games in which it holds',
        ),
    },
  },
  {
    id: 'undersupplied',
    place: 'opportunity for third-party intervention',
    origin: 'paper',
    statement:
      'Safety is a positive externality and is undersupplied at the margin: a little more of any agent’s raises the sum of payoffs.',
    domain: 'interior equilibria of two agents or more, r_j + d_j > 0',
    method: 'the derivative of the others’ payoffs, as polynomials',
    check: (falsified) => {
      // Safety S / s_i = T of all others, rewards r_j and losses d_j.
      const [T, r, d] = [X('T'), X('r_j'), X('d_j')];
      return new Proof(falsified).positive(
        'dU_j/ds_i = T (r_j + d_j) is positive for every other agent, while agent i’s own derivative is zero',
        T.times(r.plus(d)),
      ).verdict;
    },
  },
  {
    id: 'safety-with-stakes',
    place: 'condition (1)',
    origin: 'paper',
    statement:
      'An agent is safer the more it has to lose in a disaster, the more it is rewarded without one, and the safer the others are, all else equal.',
    domain: 'condition (1) with the agent’s own performance given, interior, cost convex in safety',
    method: 'the differentiated condition, as polynomials',
    check: (falsified) => {
      const [T, r, d, dT, dr, dd] = [X('T'), X('r'), X('d'), X('dT'), X('dr'), X('dd')];
      return new Proof(falsified)
        .identity(
          'T (r + d) = C_s moves by C_ss ds = (r + d) dT + T dr + T dd, up to products of small changes',
          T.plus(dT)
            .times(r.plus(dr).plus(d).plus(dd))
            .minus(T.times(r.plus(d)))
            .minus(dT.times(dr.plus(dd))),
          r.plus(d).times(dT).plus(T.times(dr)).plus(T.times(dd)),
        )
        .positive(
          'with C_ss > 0 each of the three raises safety: r + d and T are positive',
          r.plus(d).times(dT).plus(T.times(dr)).plus(T.times(dd)),
        ).verdict;
    },
  },
  {
    id: 'loss-with-performance',
    place: 'condition (1), performance chosen too',
    origin: 'ours',
    statement:
      'With its performance chosen too an agent is safer the more it has to lose, or the more it is paid for no disaster whatever its performance.',
    domain: 'interior maximum of one agent with U_pp < 0 and D > 0 (not degenerate), the others given',
    method: 'Cramer’s rule on the differentiated first-order conditions, as polynomials',
    check: (falsified) => {
      // U_ss = -a, U_sp = m, U_pp = -b; more loss or pay e moves U_s by T e and U_p not at all.
      const [a, m, b, T, e] = [X('a'), X('m'), X('b'), X('T'), X('e')];
      const D = a.times(b).minus(m.squared());
      const [ds, dp] = [T.times(e).times(b), T.times(e).times(m)];
      return new Proof(falsified)
        .identity(
          'D (U_ss ds + U_sp dp) = -D T e for D ds = T e |U_pp| and D dp = T e U_sp',
          a.times(-1).times(ds).plus(m.times(dp)),
          D.times(T).times(e).times(-1),
        )
        .identity('and U_sp ds + U_pp dp = 0', m.times(ds).minus(b.times(dp)), 0)
        .positive('D ds = T e |U_pp| is positive', ds).verdict;
    },
  },
  {
    id: 'others-with-performance',
    place: 'condition (1), performance chosen too',
    origin: 'ours',
    statement: 'With its performance chosen too an agent is safer the safer the others are.',
    domain: 'one agent’s best reply in safety and performance, barrier technology, interior',
    method: 'two best replies, both certified',
    check: () =>
      refutedBy(model, replyTo(0.4), (o) => {
        const before = solvedGame(model, replyTo(0.3));
        const [less, more] = [of(before.solved.outcomes, 0, 'safety'), of(o, 0, 'safety')];
        return before.certificate.accepted && more < less
          ? `with R = 10, g = .97, d = 60, c_s = .07 and b = 3.2 it replies to others who are safe with probability .3 by s = ${n(less)}, with .4 by ${n(more)}: it performs more, which makes safety dearer`
          : null;
      }),
  },
  {
    id: 'dropping-out',
    place: 'agents with vanishing performance',
    origin: 'ours',
    statement: 'Three active agents of five (S = .6327) are an equilibrium.',
    domain:
      'production, A = B = 10, alpha = beta = .5, theta = .25, d = 1, r = .05; agents may drop out of the race',
    method: 'the payoffs of staying and of dropping out',
    check: () =>
      refutedBy(model, { ...DROPOUTS, leastPerformance: 0 }, (o) => {
        const held = three();
        if (!held || o.active !== 2) return null;
        const inside = held.payoffs['agents[0].payoff']!;
        const safe = [0, 1, 2].reduce((product, i) => product * held.strategies[`agents[${i}].safety`]!, 1);
        const outside = -(1 - safe ** (2 / 3));
        return outside > inside
          ? `an active agent earns ${n(inside)}; as its performance goes to zero it becomes safe at no cost and earns -(1 - S^(2/3)) = ${n(outside)}. Two active agents remain`
          : null;
      }),
    correction: {
      statement: 'They are one where an agent in the race keeps a performance of at least 1e-5.',
      domain: 'the same game with p_min = 1e-5',
      method: 'the certificate of that equilibrium, by intervals',
      check: (falsified) => {
        const held = three();
        const game = readGame(model, DROPOUTS);
        const { accepted, gainBound } = held
          ? game.model.verify(game.values, {
              status: 'equilibrium',
              outcomes: { ...held.strategies, ...held.payoffs },
            })
          : { accepted: false, gainBound: Number.POSITIVE_INFINITY };
        const proof = new Proof(falsified).bounded(
          'the most that any agent gains by any other safety and performance of at least 1e-5',
          gainBound,
          1e-9,
        );
        return accepted ? proof.verdict : { kind: 'open', note: 'three active agents are not certified' };
      },
    },
  },
];
