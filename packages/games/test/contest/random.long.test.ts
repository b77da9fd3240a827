import { findModel, RegulabError, readGame, type Values } from '@regulab/core';
import { describe, expect, it } from 'vitest';
import { mulberry32 } from '../../../numeric/test/mulberry32.js';

const model = findModel('contest/safety-performance');

/** A contest of any family with one to four agents, some of them alike. */
function randomContest(random: () => number): Record<string, unknown> {
  const spread = (a: number, b: number): number => a * (b / a) ** random();
  const rarely = (x: number): number => (random() < 0.7 ? 0 : x);
  const agents = 1 + Math.floor(4 * random());
  const of = (count: number): number => Math.floor(count * random());
  const given: Record<string, unknown> = {
    agents,
    technology: of(2),
    reward: of(5),
    schedule: of(3),
    risk: of(3),
    price: random() < 0.5 ? 0 : spread(1e-3, 2),
    subsidy: rarely(random()),
    liability: rarely(2 * random()),
    harbour: 0.95 * random(),
    fee: rarely(0.2 * random()),
    leastPerformance: random() < 0.3 ? 0 : 1e-5,
  };
  for (let i = 0; i < agents; i++) {
    const isCopy = i > 0 && random() < 0.4;
    const own: Record<string, number> = {
      prize: spread(0.1, 5),
      exponent: random() < 0.3 ? 1 : 0.1 + 0.9 * random(),
      winSlope: rarely(0.3 * random()),
      loserPrize: rarely(random() - 0.5),
      loseSlope: rarely(0.3 * random()),
      damage: 4 * random(),
      weight: spread(0.2, 5),
      safetyCost: spread(0.01, 0.6),
      barrier: 8 * random(),
      performanceCost: spread(0.1, 3),
      curvature: 1.1 + 3 * random(),
      unitCost: rarely(random()),
      safetySkill: spread(1, 20),
      performanceSkill: spread(1, 20),
      safetyReturn: random() < 0.4 ? [0.5, 1][of(2)]! : 0.2 + 0.7 * random(),
      performanceReturn: random() < 0.4 ? [0.5, 1][of(2)]! : 0.2 + 0.7 * random(),
      drag: random() < 0.2 ? 0 : random(),
      safetyPrice: spread(0.005, 0.3),
      performancePrice: spread(0.005, 0.3),
    };
    for (const name of Object.keys(own))
      given[`agents[${i}].${name}`] = isCopy ? given[`agents[${i - 1}].${name}`] : own[name];
  }
  return given;
}

type Profile = readonly { readonly s: number; readonly p: number }[];

/** What agent `i` earns, from the words of the model. */
function earned(v: Values, profile: Profile, i: number): number {
  const of = (j: number, name: string): number => v[`agents[${j}].${name}`]!;
  const own = (name: string): number => of(i, name);
  const { s, p } = profile[i]!;
  const weights = profile.map((choice, j) => choice.p ** of(j, 'exponent'));
  const total = weights.reduce((a, b) => a + b, 0);
  const chance = (j: number): number => (total > 0 ? weights[j]! / total : 0);
  const safe = (j: number): number => profile[j]!.s;
  const all = profile.map((_, j) => j);
  const loss = own('damage') + v.liability!;
  const lone = [
    own('prize') * p ** own('exponent'),
    0,
    own('prize') * p,
    own('prize'),
    own('prize') * Math.log1p(p),
  ];
  const paid = (j: number): number => {
    if (v.reward !== 1) return lone[v.reward!]!;
    return j === i ? own('prize') + own('winSlope') * p : own('loserPrize') + own('loseSlope') * p;
  };
  let value: number;
  if (v.risk === 1)
    value =
      total > 0 ? all.reduce((sum, j) => sum + chance(j) * (safe(j) * (paid(j) + loss) - loss), 0) : paid(-1);
  else {
    const weight = (j: number): number => of(j, 'weight');
    const together =
      v.risk === 0
        ? all.reduce((product, j) => product * safe(j), 1)
        : all.reduce((sum, j) => sum + weight(j) * safe(j), 0) / all.reduce((sum, j) => sum + weight(j), 0);
    const reward = chance(i) * paid(i) + (1 - chance(i)) * paid(-1);
    value = together * ((v.reward === 1 ? reward : paid(i)) + loss) - loss;
  }
  value += v.subsidy! * s;
  if (v.technology === 1 && p === 0 && own('drag') > 0) return value;
  const odds = s / (1 - s);
  const cost =
    v.technology === 0
      ? own('safetyCost') * odds * (1 + own('barrier') * p) +
        (own('performanceCost') * p ** own('curvature')) / own('curvature') +
        own('unitCost') * p
      : own('safetyPrice') * ((odds * p ** own('drag')) / own('safetySkill')) ** (1 / own('safetyReturn')) +
        own('performancePrice') * (p / own('performanceSkill')) ** (1 / own('performanceReturn'));
  const full = v.price! * p;
  const tax = [full, full * (1 - s), s >= v.harbour! ? Math.min(full, v.fee!) : full][v.schedule!]!;
  return value - cost - tax;
}

describe('random contests', () => {
  it('have equilibria that the certificate accepts and that no place of a grid of both choices beats', () => {
    const random = mulberry32(6);
    let [checked, none] = [0, 0];
    for (let k = 0; k < 120; k++) {
      const given = randomContest(random);
      let game: ReturnType<typeof readGame>;
      try {
        game = readGame(model, given);
      } catch (error) {
        expect(error).toBeInstanceOf(RegulabError);
        continue;
      }
      const { model: sized, values } = game;
      const solved = sized.solve(values);
      if (solved.status !== 'equilibrium') {
        expect(solved.status).toBe('failed');
        none++;
        continue;
      }
      const count = sized.list!.count;
      for (const { strategies, payoffs } of solved.equilibria) {
        const certificate = sized.verify(values, {
          status: 'equilibrium',
          outcomes: { ...strategies, ...payoffs },
        });
        expect(certificate.accepted, `${certificate.problems[0]} ${JSON.stringify(given)}`).toBe(true);
        expect(certificate.level).toBe('interval');
        const profile = Array.from({ length: count }, (_, i) => ({
          s: strategies[`agents[${i}].safety`]!,
          p: strategies[`agents[${i}].performance`]!,
        }));
        for (let i = 0; i < count; i++) {
          const own = earned(values, profile, i);
          const size = 1 + Math.abs(own);
          expect(Math.abs(payoffs[`agents[${i}].payoff`]! - own)).toBeLessThan(1e-9 * size);
          const isIn = values.technology === 1 && values[`agents[${i}].drag`]! > 0;
          const least = isIn ? values.leastPerformance! : 0;
          let best = Number.NEGATIVE_INFINITY;
          for (let a = 0; a < 40; a++)
            for (let b = 0; b < 40; b++) {
              const choice = { s: a / 40, p: 1e-5 * 10 ** (b / 5) };
              if (choice.p < least) continue;
              const other = profile.map((before, j) => (j === i ? choice : before));
              best = Math.max(best, earned(values, other, i));
            }
          expect(best).toBeLessThanOrEqual(own + 1e-9 * size);
        }
        checked++;
      }
      // All outcomes of the selected one are those of the rules.
      const whole = sized.verify(values, { status: 'equilibrium', outcomes: solved.outcomes });
      expect(whole.problems, JSON.stringify(given)).toEqual([]);
    }
    expect(checked).toBeGreaterThan(90);
    expect(none).toBeLessThan(12);
  }, 60_000);

  it('are told from profiles that are none', () => {
    const random = mulberry32(7);
    let refused = 0;
    for (let k = 0; k < 40; k++) {
      const { model: sized, values } = readGame(model, {
        reward: 'tullock',
        technology: k % 2,
        'agents.exponent': 1,
        'agents[0].damage': 1 + random(),
      });
      const { outcomes, status } = sized.solve(values);
      if (status !== 'equilibrium' || outcomes.safe === 0) continue;
      for (const name of ['safety', 'performance']) {
        const at = `agents[${k % 2}].${name}`;
        const moved = { ...outcomes, [at]: outcomes[at]! * (1 - 1e-3) };
        const { accepted, gainBound } = sized.verify(values, { status, outcomes: moved });
        expect(accepted).toBe(false);
        expect(gainBound).toBeGreaterThan(1e-10);
        refused++;
      }
    }
    expect(refused).toBeGreaterThan(30);
  });
});
