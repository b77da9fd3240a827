import {
  comparativeStatics,
  completeValues,
  EQUILIBRIUM,
  FAILED,
  findModel,
  NONE,
  STATUS,
  solve,
  type Values,
} from '@regulab/core';
import { describe, expect, it } from 'vitest';
import { mulberry32 } from '../../../numeric/test/mulberry32.js';
import * as oracle from '../oracles/bruteForceOverlap.js';

const model = findModel('overlap/symmetric');
const random = mulberry32(5);
const pick = <T>(list: readonly T[]): T => list[Math.floor(random() * list.length)]!;

/** Diverse games: calm ones, keen demand, clamps that bind, floors, much liability. */
const games = Array.from({ length: 130 }, (_, k): Values => {
  const calmEfficacy = pick([0, 0.02, 0.1, 0.5]) * (0.5 + random());
  const stressedEfficacy = calmEfficacy + pick([0, 0.3, 1, 3]) * random();
  const risks = [pick([0, 0.05, 0.3]), pick([0.05, 0.4, 0.9])] as const;
  const limits = [
    calmEfficacy > 0 && risks[0] > 0 ? risks[0] / calmEfficacy : 0,
    stressedEfficacy > 0 ? risks[1] / stressedEfficacy : 0,
  ];
  return completeValues(model, {
    firms: pick([2, 3, 5, 8]),
    users: pick([0.3, 1, 4]),
    margin: pick([0.1, 0.5, 2]),
    sensitivity: pick([0.5, 1, 5, 20, 60]),
    userHarm: pick([0, 0.5, 1, 2]),
    thirdPartyHarm: pick([0, 0.5, 1, 3]),
    cost: pick([0.05, 0.3, 1, 3]),
    calmRisk: risks[0],
    stressedRisk: risks[1],
    calmEfficacy,
    stressedEfficacy,
    stress: pick([0, 0.1, 0.5, 1]),
    systemicHarm: pick([0, 0.1, 2]),
    attribution: pick([1, 1, 0.5]),
    liability: pick([0, 0.5, 2, 8]),
    floor: k % 3 === 0 ? Math.max(...limits) * random() * pick([0.2, 1]) : 0,
  });
});

const firmOf = (v: Values): oracle.Firm => ({
  cost: v.cost!,
  piL: v.calmRisk!,
  piH: v.stressedRisk!,
  aL: v.calmEfficacy!,
  aH: v.stressedEfficacy!,
  exposure: 1,
  appeal: 0,
});
const marketOf = (v: Values): oracle.Market => ({
  M: v.users!,
  mu: v.margin!,
  beta: v.sensitivity!,
  hU: v.userHarm!,
  hE: v.thirdPartyHarm!,
  s: v.stress!,
  kappa: v.systemicHarm!,
  tau: v.liability! * v.attribution!,
});
const moneyOf = (v: Values): number =>
  v.users! * (v.margin! + v.liability! * v.thirdPartyHarm! + v.userHarm! + v.thirdPartyHarm!);

describe('golden values of the default calibration', () => {
  it.each([
    [{}, 0.0112, 0.0112, 0.099462, 0.071401],
    [{ liability: 1 }, 0.036627, 0.0392, 0.099462, 0.071401],
    [{ systemicHarm: 0 }, 0.0112, 0.0112, 0.056, 0.056],
    [{ firms: 2 }, 0.0175, 0.0175, 0.160728, 0.145579],
    [{ firms: 20 }, 0.003325, 0.003325, 0.156647, 0.075297],
    [{ sensitivity: 10, margin: 2, systemicHarm: 0, thirdPartyHarm: 0.2 }, 0.448, 0.448, 0.0336, 0.0336],
  ])('%j', (given, market, printed, planner, meanField) => {
    const { outcomes: o, certificate } = solve(model, given);
    expect(o.overlap).toBeCloseTo(market, 6);
    expect(o.printedOverlap).toBeCloseTo(printed, 6);
    expect(o.optimum).toBeCloseTo(planner, 6);
    expect(o.meanFieldOptimum).toBeCloseTo(meanField, 6);
    expect(certificate.accepted).toBe(true);
  });

  it('the printed liability misses the mean-field planner, the corrected one meets it', () => {
    const at = (liability: number) => solve(model, { liability }).outcomes;
    const { printedLiability, correctedLiability, meanFieldOptimum, optimum, implementingLiability } = at(0);
    expect(printedLiability).toBeCloseTo(1.1500196, 7);
    expect(correctedLiability).toBeCloseTo(2.1500196, 7);
    expect(at(printedLiability!).printedOverlap).toBeCloseTo(0.0434005, 7);
    expect(at(correctedLiability!).printedOverlap).toBeCloseTo(0.0714005, 7);
    expect(at(correctedLiability!).printedOverlap).toBeCloseTo(meanFieldOptimum!, 12);
    expect(at(implementingLiability!).overlap).toBeCloseTo(optimum!, 12);
  });

  it('the root of the linear condition far outside is no equilibrium', () => {
    const given = { sensitivity: 60, margin: 1, cost: 0.05 };
    const { outcomes, equilibria } = solve(model, given);
    expect(outcomes.printedOverlap).toBeCloseTo(26.88, 10);
    expect(equilibria.map((e) => e.strategies.overlap)).toEqual([1]);
    const v = completeValues(model, given);
    const best = oracle.symmetricBestResponse(26.88, 0, 5, firmOf(v), marketOf(v));
    expect(best.overlap).toBeCloseTo(1, 6);
    expect(best.gain).toBeCloseTo(18.04, 2);
  });
});

describe('random games', () => {
  it('no firm gains by any overlap, by independent brute force; welfare and failures follow from the rules', () => {
    let [found, none] = [0, 0];
    for (const v of games) {
      const solved = model.solve(v);
      if (solved.status === 'none') {
        none++;
        continue;
      }
      found++;
      const [firm, market] = [firmOf(v), marketOf(v)];
      for (const { strategies } of solved.equilibria) {
        const o = strategies.overlap!;
        const best = oracle.symmetricBestResponse(o, v.floor!, v.firms!, firm, market);
        expect(best.gain, JSON.stringify(v)).toBeLessThanOrEqual(1e-9 * moneyOf(v));
      }
      const o = solved.outcomes;
      const scale = Math.max(1, Math.abs(o.welfare!));
      {
        const firms = oracle.copies(v.firms!, firm);
        const all = firms.map(() => o.overlap!);
        expect(o.squaredLoad!).toBeCloseTo(oracle.expectedLoadSquared(firms, all, market), 9);
        expect(Math.abs(o.welfare! - oracle.welfare(firms, all, market)) / scale).toBeLessThan(1e-10);
        expect(
          Math.abs(o.printedWelfare! - oracle.welfareAsPrinted(firms, all, market)) / scale,
        ).toBeLessThan(1e-10);
      }
      const best = oracle.symmetricOptimum(v.firms!, firm, market);
      const planned = oracle.symmetricWelfare(o.optimum!, v.firms!, firm, market);
      expect(planned).toBeGreaterThanOrEqual(best.welfare - 1e-10 * Math.max(1, Math.abs(best.welfare)));
    }
    expect(found).toBeGreaterThan(80);
    expect(none).toBeGreaterThan(4);
  });

  it('where it says that there is none, a firm gains from every common overlap of a fine grid', () => {
    let tested = 0;
    for (const v of games) {
      if (model.solve(v).status !== 'none' || tested === 5) continue;
      tested++;
      const firm = firmOf(v);
      const last = Math.max(v.calmRisk! / v.calmEfficacy! || 0, v.stressedRisk! / v.stressedEfficacy! || 0);
      const top = Number.isFinite(last) ? last : v.stressedRisk! / v.stressedEfficacy!;
      for (let k = 0; k <= 20; k++) {
        const common = v.floor! + ((top - v.floor!) * k) / 20;
        const { gain } = oracle.symmetricBestResponse(common, v.floor!, v.firms!, firm, marketOf(v));
        expect(gain, JSON.stringify([common, v])).toBeGreaterThan(0);
      }
    }
    expect(tested).toBe(5);
  });

  it('every answer is certified, absence too, and a changed one is refused', () => {
    let refused = 0;
    for (const v of games.slice(0, 150)) {
      const solved = model.solve(v);
      const certificate = model.verify(v, solved);
      expect(certificate.problems, JSON.stringify(v)).toEqual([]);
      if (solved.status === 'none') continue;
      const moved = 1.05 * solved.outcomes.overlap! + 0.01;
      const claim = { ...solved, outcomes: { ...solved.outcomes, overlap: moved } };
      if (!model.verify(v, claim).accepted) refused++;
      for (const name of ['welfare', 'failure', 'squaredLoad', 'optimum', 'profit']) {
        const value = solved.outcomes[name]!;
        const changed = {
          ...solved,
          outcomes: { ...solved.outcomes, [name]: value + 0.01 + Math.abs(value) },
        };
        expect(model.verify(v, changed).accepted, name).toBe(false);
      }
    }
    expect(refused).toBeGreaterThan(60);
  });

  it('the kernel gives the same bits as solve', () => {
    const n = games.length;
    const columns = model.parameters.map((p) => Float64Array.from(games, (v) => v[p.name]!));
    const outputs = [...model.outcomes, null].map(() => new Float64Array(n));
    const status = new Uint8Array(n);
    model.kernel(columns, outputs, status, 0, n);
    games.forEach((v, i) => {
      const solved = model.solve(v);
      expect(STATUS[status[i]!]).toBe(solved.status);
      if (status[i] !== EQUILIBRIUM) return;
      model.outcomes.forEach(({ name }, k) => {
        const cell = outputs[k]![i]!;
        expect(Number.isFinite(cell) ? cell : null, name).toBe(solved.outcomes[name]);
      });
      expect(model.regimes.name(outputs[model.outcomes.length]![i]!)).toBe(solved.regime);
    });
  });

  it('a floor at the equilibrium changes nothing, whatever rounding makes of it', () => {
    for (const v of games.slice(0, 100)) {
      const { overlap } = model.solve(v).outcomes;
      if (overlap == null || overlap === 0) continue;
      const again = model.solve({ ...v, floor: overlap });
      expect(again.status, JSON.stringify(v)).toBe('equilibrium');
      expect(again.equilibria.map((e) => e.strategies.overlap!)).toContain(overlap);
    }
  });

  it('money in other units gives the same overlap', () => {
    for (const v of games.slice(0, 100)) {
      const solved = model.solve(v);
      // Money times 8: harms, margins, costs; utility times 8 with a sensitivity an eighth.
      const scaled = model.solve({
        ...v,
        margin: 8 * v.margin!,
        userHarm: 8 * v.userHarm!,
        thirdPartyHarm: 8 * v.thirdPartyHarm!,
        cost: 8 * v.cost!,
        systemicHarm: 8 * v.systemicHarm!,
        sensitivity: v.sensitivity! / 8,
      });
      expect(scaled.status).toBe(solved.status);
      if (solved.status !== 'equilibrium') continue;
      expect(scaled.outcomes.overlap).toBeCloseTo(solved.outcomes.overlap!, 12);
      expect(scaled.outcomes.welfare! / 8).toBeCloseTo(solved.outcomes.welfare!, 10);
    }
  });
});

describe('comparative statics', () => {
  it('are the differences of solved games', () => {
    let tested = 0;
    for (const v of games) {
      const solved = model.solve(v);
      if (!solved.regime.startsWith('interior') || solved.outcomes.optimum === 0) continue;
      for (const { outcome, parameter, value, kind } of comparativeStatics(model, v)) {
        if (kind === 'difference' || v[parameter] === 0) continue;
        const step = 1e-6 * v[parameter]!;
        const p = model.parameters.find(({ name }) => name === parameter)!;
        if (v[parameter]! + step > p.max || v[parameter]! - step < p.min) continue;
        const at = (x: number) => model.solve({ ...v, [parameter]: x });
        const [up, down] = [at(v[parameter]! + step), at(v[parameter]! - step)];
        if (up.regime !== solved.regime || down.regime !== solved.regime) continue;
        const [high, low] = [up.outcomes[outcome]!, down.outcomes[outcome]!];
        const difference = (high - low) / (2 * step);
        // A planner at a clamp has derivatives of one side.
        if (
          Math.abs((high - solved.outcomes[outcome]!) / step - difference) >
          1e-3 * (1 + Math.abs(difference))
        )
          continue;
        const size = Math.abs(solved.outcomes[outcome]!) / step;
        expect(
          Math.abs(value - difference),
          `${outcome} by ${parameter} ${JSON.stringify(v)}`,
        ).toBeLessThanOrEqual(1e-6 * (1 + Math.abs(value)) + 1e-14 * size);
        tested++;
      }
    }
    expect(tested).toBeGreaterThan(500);
  });

  it('a lever that binds not at all has none, a binding floor has one', () => {
    const of = (given: object, outcome: string, parameter: string) =>
      comparativeStatics(model, completeValues(model, { ...given })).find(
        (s) => s.outcome === outcome && s.parameter === parameter,
      )!.value;
    expect(of({}, 'overlap', 'floor')).toBe(0);
    expect(of({ floor: 0.2 }, 'overlap', 'floor')).toBe(1);
    expect(of({ floor: 0.2 }, 'wedge', 'floor')).toBe(-1);
    expect(of({}, 'overlap', 'firms')).toBeLessThan(0);
  });
});

describe('bad input', () => {
  it.each([
    [{ calmRisk: 1.1 }, /calmRisk is 1.1, but it must be a number in \[0, 1\]/],
    [{ calmEfficacy: 0.6 }, /stressedEfficacy is 0.5, but it must be at least calmEfficacy = 0.6/],
    [{ firms: 1 }, /firms is 1, but it must be a whole number in \[2, 1e\+6\]/],
    [{ firms: 2.5 }, /firms is 2.5, but it must be a whole number/],
    [{ margin: 0 }, /margin is 0/],
    [{ cost: -1 }, /cost is -1/],
    [{ floor: 1.5 }, /floor is 1.5, but from 1 on overlap prevents no failure any more/],
  ])('%j', (given, message) => {
    expect(() => solve(model, given)).toThrow(message);
    const columns = model.parameters.map((p) =>
      Float64Array.of((given as Record<string, number>)[p.name] ?? p.default),
    );
    const status = new Uint8Array(1);
    model.kernel(
      columns,
      [...model.outcomes, null].map(() => new Float64Array(1)),
      status,
      0,
      1,
    );
    expect(status[0]).toBe(FAILED);
  });

  it('says by which move a first-order point fails', () => {
    const given = {
      firms: 10,
      margin: 1,
      sensitivity: 40,
      userHarm: 0.5,
      thirdPartyHarm: 0.5,
      cost: 0.5,
      calmRisk: 0.5,
      stressedRisk: 0.8,
      calmEfficacy: 0.05,
      stressedEfficacy: 0.2,
      stress: 0.5,
    };
    const solution = solve(model, given);
    expect(solution.status).toBe(STATUS[NONE]);
    expect(solution.reason).toMatch(/at the common overlap 0\.45, .* gains 0\.01091 by moving to 1\.232/);
    expect(solution.certificate.accepted).toBe(true);
    expect(solution.outcomes.overlap).toBeNull();
  });
});

describe('liability that implements the planner', () => {
  // The range [2.31817, 69.064] was computed outside this project.
  const clamped = {
    firms: 8,
    margin: 0.5,
    sensitivity: 5,
    cost: 0.2,
    calmRisk: 0.2,
    stressedRisk: 0.4,
    calmEfficacy: 0.1,
    stressedEfficacy: 0.5,
    stress: 0.8,
    systemicHarm: 0.5,
  };

  it('is a range where a clamp holds all firms', () => {
    const { outcomes } = solve(model, clamped);
    expect(outcomes.optimum).toBeCloseTo(0.8, 12);
    expect(outcomes.implementingLiability).toBeCloseTo(2.31817, 5);
    expect(outcomes.mostImplementingLiability).toBeCloseTo(69.064, 3);
    expect(solve(model, { ...clamped, liability: 2.3 }).status).toBe('none');
    for (const liability of [2.3182, 10, 69])
      expect(solve(model, { ...clamped, liability }).outcomes.overlap).toBeCloseTo(0.8, 12);
    expect(solve(model, { ...clamped, liability: 69.1 }).outcomes.overlap).toBeGreaterThan(0.8);
  });

  it('knows floors: at the planner’s any smaller rate does, above it none', () => {
    const at = (floor: number) => solve(model, { ...clamped, floor }).outcomes;
    expect(at(0.8)).toMatchObject({ implementingLiability: 0 });
    expect(at(0.8).mostImplementingLiability).toBeCloseTo(69.064, 3);
    expect(at(0.5).implementingLiability).toBeLessThan(2.31817);
    expect(at(0.9)).toMatchObject({ implementingLiability: null, mostImplementingLiability: null });
    const v = completeValues(model, { ...clamped, floor: 0.9 });
    const asInTables = Object.fromEntries(
      Object.entries(at(0.9)).map(([name, value]) => [name, value ?? Number.NaN]),
    );
    expect(model.verify(v, { status: 'equilibrium', outcomes: asInTables }).problems).toEqual([]);
  });

  it('is none where the market does more of its own accord', () => {
    const { outcomes } = solve(model, { margin: 2, sensitivity: 10, systemicHarm: 0, thirdPartyHarm: 0.2 });
    expect(outcomes.wedge).toBeLessThan(0);
    expect(outcomes.implementingLiability).toBeNull();
  });

  it('holds the planner’s overlap inside the range and loses it outside, by brute force', () => {
    let [ranges, points, none] = [0, 0, 0];
    for (const v of games.slice(0, 70)) {
      const { status, outcomes: o } = model.solve(v);
      if (status !== 'equilibrium') continue;
      const gains = (liability: number): boolean => {
        const market = marketOf({ ...v, liability });
        const best = oracle.symmetricBestResponse(o.optimum!, v.floor!, v.firms!, firmOf(v), market);
        const money = market.M * (market.mu + market.tau * market.hE) + v.cost! * o.optimum! ** 2;
        return best.gain > 1e-12 * money;
      };
      const [least, most] = [o.implementingLiability, o.mostImplementingLiability];
      if (least == null || most == null) {
        none++;
        if (o.optimum! >= v.floor!)
          for (const rate of [0, 0.3, 1, 2, 5, 20]) {
            const held = !gains(rate);
            // Between two rates of the grid a single one may do: none of the grid does.
            expect(held, JSON.stringify({ v, rate })).toBe(false);
          }
        continue;
      }
      expect(least).toBeGreaterThanOrEqual(0);
      const far = Math.min(most, 50 + least);
      for (const part of [0.01, 0.5, 0.99])
        expect(gains(least + part * (far - least)), JSON.stringify(v)).toBe(false);
      if (least > 1e-6) expect(gains(least * 0.8), JSON.stringify({ v, least })).toBe(true);
      if (most < 1e6) expect(gains(most * 1.25 + 1e-6), JSON.stringify({ v, most })).toBe(true);
      if (most > least * (1 + 1e-9)) ranges++;
      else points++;
    }
    expect(Math.min(ranges, points, none)).toBeGreaterThan(2);
  });
});
