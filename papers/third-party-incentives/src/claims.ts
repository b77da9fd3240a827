import {
  comparativeStatics,
  findModel,
  formatNumber,
  type PaperClaim,
  Polynomial,
  Proof,
  readGame,
  refutedBy,
  searched,
} from '@regulab/core';

const model = findModel('contest/safety-performance');
const n = formatNumber;
const X = (name: string): Polynomial => Polynomial.variable(name);

/** How an agent's safety moves with the price in equilibrium. */
const responseOf = (given: Readonly<Record<string, unknown>>, i: number): number => {
  const { model: sized, values } = readGame(model, given);
  return comparativeStatics(sized, values).find(
    (s) => s.outcome === `agents[${i}].safety` && s.parameter === 'price',
  )!.value;
};

/** The marginal reward that an agent sees, with the others' safety, and how safety makes performance dearer, at an outcome. */
const sides = (
  given: Readonly<Record<string, unknown>>,
  o: Readonly<Record<string, number>>,
  i: number,
): { readonly reward: number; readonly cross: number; readonly printed: number } => {
  const { values } = readGame(model, given);
  const of = (name: string): number => values[`agents[${i}].${name}`]!;
  const [s, p] = [o[`agents[${i}].safety`]!, o[`agents[${i}].performance`]!];
  const others = o.safe! / s;
  const reward = of('prize') * p ** of('exponent');
  return {
    reward: (others * of('exponent') * reward) / p,
    cross: (of('safetyCost') * of('barrier')) / ((1 - s) * (1 - s)),
    printed: others * (reward + of('damage')),
  };
};

/** Two agents of whom one has a steep barrier: its safety rises so much that the other’s follows. */
const CARRIED = {
  'agents[0].barrier': 0.4,
  'agents[0].safetyCost': 0.15,
  'agents[0].damage': 1.9,
  'agents[0].prize': 1.8,
  'agents[1].barrier': 6.6,
  'agents[1].safetyCost': 0.06,
  'agents[1].damage': 0.7,
  'agents[1].prize': 0.8,
} as const;

/** Agents with much to lose. */
const MUCH_TO_LOSE = { 'agents.barrier': 1, 'agents.damage': 3 } as const;

const DROPOUTS = {
  agents: 5,
  technology: 'production',
  reward: 'tullock',
  'agents.exponent': 1,
} as const;

/** What the note claims, and what became of it. */
export const claims: readonly PaperClaim[] = [
  {
    id: 'single-agent',
    place: 'third-party intervention, conditions (3) to (5)',
    origin: 'paper',
    statement:
      'A single agent lowers performance when its price rises, and raises safety if and only if dr/dp < d^2C/(ds dp).',
    domain: 'strict interior maximum, a price on every unit of performance',
    method: 'Cramer’s rule on the differentiated first-order conditions, as polynomials',
    check: () => {
      // The second derivatives: U_ss = -a, U_sp = m (= r_p - C_sp), U_pp = -b; D = a b - m^2 > 0 at a strict maximum.
      const [a, m, b, D] = [X('a'), X('m'), X('b'), X('D')];
      const [ds, dp] = [m.times(-1), a.times(-1)];
      return new Proof()
        .identity(
          'U_ss ds + U_sp dp = 0 for ds = -U_sp, dp = U_ss',
          a.times(-1).times(ds).plus(m.times(dp)),
          0,
        )
        .identity(
          'U_sp ds + U_pp dp = U_ss U_pp - U_sp^2, so that ds and dp over D solve the system with right side (0, 1)',
          m.times(ds).plus(b.times(-1).times(dp)),
          a.times(b).minus(m.squared()),
        )
        .positive('-dp D = -U_ss is positive: performance falls', a)
        .positive('the sign of ds is that of -U_sp = C_sp - r_p, for D is positive', D).verdict;
    },
  },
  {
    id: 'conditions-agree',
    place: 'conditions (5) and (6)',
    origin: 'paper',
    statement: 'Where (4) holds, (5) and (1/s) dC/dp < d^2C/(ds dp) say the same.',
    domain: 'interior equilibrium of one agent',
    method: 'substitution, as polynomials',
    check: () => {
      const [s, r, c] = [X('s'), X('r_p'), X('C_sp')];
      return new Proof().identity(
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
    method: 'one certified game in which the two sides lie on either side of it',
    check: () =>
      refutedBy(model, MUCH_TO_LOSE, (o) => {
        const { reward, cross, printed } = sides(MUCH_TO_LOSE, o, 0);
        const response = responseOf(MUCH_TO_LOSE, 0);
        return printed > cross && cross > reward && response > 0
          ? `two agents with d = 3 and b = 1: the printed left side is ${n(printed)}, above C_sp = ${n(cross)}, and yet safety rises by ${n(response)} per unit of the price. With dr_i/dp_i the left side is ${n(reward)}`
          : null;
      }),
    correction: {
      statement: 'It is (prod_{j≠i} s_j) dr_i/dp_i < d^2C_i/(ds_i dp_i), which is (6) where (2) holds.',
      domain: 'interior equilibria, others held fixed',
      method: 'substitution of (2), as polynomials',
      check: () => {
        const [s, T, r, c] = [X('s_i'), X('T'), X('r_p'), X('C_sp')];
        return new Proof().identity(
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
    statement: 'Condition (6) decides for each agent whether its safety rises in equilibrium.',
    domain: 'stable interior equilibria of agents that differ',
    method: 'one certified game and the implicit function theorem on all first-order conditions',
    check: () =>
      refutedBy(model, CARRIED, (o) => {
        const { reward, cross } = sides(CARRIED, o, 0);
        const response = responseOf(CARRIED, 0);
        return reward > cross && response > 0 && o.radius! < 1
          ? `for agent 1 the marginal reward ${n(reward)} exceeds C_sp = ${n(cross)}, so that with agent 2 held fixed its safety would fall; agent 2’s rises by ${n(responseOf(CARRIED, 1))} per unit of the price, which makes safety worth more to agent 1, and its own rises by ${n(response)}`
          : null;
      }),
  },
  {
    id: 'undersupplied',
    place: 'opportunity for third-party intervention',
    origin: 'paper',
    statement:
      'Safety is a positive externality and is undersupplied: more of any agent’s raises the sum of payoffs.',
    domain: 'interior equilibria, others’ rewards and losses not negative',
    method: 'the derivative of the others’ payoffs, as polynomials',
    check: () => {
      // Safety S / s_i = T of all others, rewards r_j and losses d_j.
      const [T, r, d] = [X('T'), X('r_j'), X('d_j')];
      return new Proof().positive(
        'dU_j/ds_i = T (r_j + d_j) is positive for every other agent, while agent i’s own derivative is zero',
        T.times(r.plus(d)),
      ).verdict;
    },
  },
  {
    id: 'safety-with-loss',
    place: 'condition (1)',
    origin: 'paper',
    statement: 'An agent is safer the more it has to lose in a disaster.',
    domain: 'one agent, barrier technology',
    method: 'exact derivatives of random games',
    check: () =>
      searched(
        300,
        31,
        (draw) =>
          readGame(model, {
            agents: 1,
            'agents[0].barrier': 8 * draw(),
            'agents[0].safetyCost': 0.02 + 0.2 * draw(),
            'agents[0].damage': 0.5 + 3 * draw(),
            'agents[0].prize': 0.5 + 2 * draw(),
          }),
        ({ model: sized, values }) => {
          const slope = comparativeStatics(sized, values).find(
            (s) => s.outcome === 'agents[0].safety' && s.parameter === 'agents[0].damage',
          );
          return slope === undefined || slope.value > 0 ? null : `the derivative is ${slope.value}`;
        },
        'equilibria of random games',
      ),
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
        const safe = 0.6326976908386154;
        const inside = safe / 3 - (1 - safe) - 0.05 * (1.193826658475198 + 1.1075382033624408);
        const outside = -(1 - safe ** (2 / 3));
        return o.active === 2 && outside > inside
          ? `an active agent earns S/3 - (1 - S) - .05 (1.19383 + 1.10754) = ${n(inside)}; as its performance goes to zero it becomes safe at no cost and earns -(1 - S^(2/3)) = ${n(outside)}. Two active agents remain`
          : null;
      }),
    correction: {
      statement: 'They are one where an agent in the race keeps a performance of at least 1e-5.',
      domain: 'the same game with p_min = 1e-5',
      method: 'the equilibria of the game, each certified',
      check: () =>
        searched(
          1,
          1,
          () => readGame(model, DROPOUTS),
          ({ model: sized, values }) => {
            const { equilibria } = sized.solve(values);
            const found = equilibria.map(({ regime }) => regime);
            return found.includes('3 in the race') ? null : `only ${found.join(', ')} were found`;
          },
          'that game alone',
        ),
    },
  },
];
