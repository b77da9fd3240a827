import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { bargain, completeValues, findModel, RegulabError, readGame } from '@regulab/core';
import { describe, expect, it } from 'vitest';
import { mulberry32 } from '../../numeric/test/mulberry32.js';

interface Golden {
  readonly name: string;
  readonly model: string;
  readonly parameters: Readonly<Record<string, number>>;
  /** Shares at which both take part. */
  readonly agreement: readonly (readonly [number, number])[];
  readonly jumps: readonly number[];
  readonly rules: Readonly<
    Record<
      string,
      {
        share: number | null;
        objective: number | null;
        attained: boolean | null;
        tie: boolean;
        degenerate: boolean;
      }
    >
  >;
  readonly owner: number | null;
  readonly pareto: readonly (readonly [number, number])[];
}

/**
 * Computed in quadruple precision by a separate program (dense scans, golden sections and bisections over its own solution of
 * the game), each checked against brute force. Jumps leave out the edges of agreement; intervals are closed.
 */
const golden = JSON.parse(readFileSync(join(import.meta.dirname, 'bargainGolden.json'), 'utf8')) as Golden[];

const SHARE = 1e-9;

describe.each(golden.map((g, k) => [`${k} ${g.name}`, g] as const))('golden: %s', (_, g) => {
  const model = findModel(g.model);
  const result = bargain(model, completeValues(model, g.parameters), ['all']);

  it('agreements', () => {
    for (const a of result.agreements) {
      const expected = g.rules[a.rule];
      if (!expected) continue;
      if (g.agreement.length === 0) {
        expect(a.status, a.rule).toBe('none');
        continue;
      }
      if (a.certificate) expect(a.certificate.accepted, a.rule).toBe(true);
      if (expected.degenerate) continue;
      if (expected.objective !== null) {
        // A square root of 1 - share moves by 1e-8 where the share moves by a unit in its last place.
        const steep =
          expected.attained === false || (expected.share !== null && Math.abs(expected.share - 1) < 1e-12);
        expect(Math.abs(a.objective! - expected.objective), a.rule).toBeLessThan(
          (steep ? 1e-8 : 1e-10) * (1 + Math.abs(expected.objective)),
        );
      }
      if (expected.tie) continue;
      expect(Math.abs(a.share! - expected.share!), a.rule).toBeLessThan(SHARE);
      if (expected.attained === false) expect(a.attainment, a.rule).toBe('limit');
      if (expected.attained === true) expect(a.attainment, a.rule).not.toBe('limit');
    }
  });

  it('jumps, Pareto set and integrated owner', () => {
    const edges = g.agreement.flat();
    const inside = result.jumps.filter((share) => edges.every((edge) => Math.abs(edge - share) > SHARE));
    expect(inside.length).toBe(g.jumps.length);
    g.jumps.forEach((share, k) => {
      expect(Math.abs(inside[k]! - share)).toBeLessThan(1e-10);
    });
    expect(result.pareto.length).toBe(g.pareto.length);
    g.pareto.forEach(([lo, hi], k) => {
      expect(Math.abs(result.pareto[k]![0] - lo)).toBeLessThan(1e-7);
      expect(Math.abs(result.pareto[k]![1] - hi)).toBeLessThan(1e-7);
    });
    if (g.owner !== null)
      expect(Math.abs((result.integratedOwner?.surplus ?? 0) - g.owner)).toBeLessThan(1e-9 * (1 + g.owner));
  });
});

describe('printed values', () => {
  const two = findModel('fine-tuning/two-attribute');
  const agree = (given: Readonly<Record<string, number>>, rule: string) =>
    bargain(two, completeValues(two, given), [rule]).agreements[0]!;

  it.each([
    ['utilitarian', 0.9026, 0.65103],
    ['nash', 0.3776, 0.09453],
    ['egalitarian', 0.3422, 0.3061],
  ])('floor .48, %s', (rule, share, objective) => {
    const a = agree({ specialistFloor: 0.48 }, rule);
    expect(Math.abs(a.share! - share)).toBeLessThan(5.1e-5);
    expect(Math.abs(a.objective! - objective)).toBeLessThan(5.1e-5);
    expect(a.effect.kind).toBe('backfires');
  });

  it('floor .42: the utilitarian share is the jump at .32, where the generalist is indifferent', () => {
    const a = agree({ specialistFloor: 0.42 }, 'utilitarian');
    expect(a.share).toBeCloseTo(0.32, 9);
    expect(a.attainment).toBe('tie');
    expect(a.objective).toBeCloseTo(0.7176, 9);
    expect(a.outcomes.safety).toBeCloseTo(0.5, 9);
  });

  const many = findModel('fine-tuning/one-attribute-specialists');
  it.each([
    ['egalitarian', 1 / 3, 1e-9],
    ['nash', 0.526599, 5.1e-7],
    ['utilitarian', 2 / 3, 1e-9],
    ['kalai-smorodinsky', 0.699056, 5.1e-7],
    ['powerful-generalist', 1, 0],
  ])('two equal specialists, %s', (rule, share, within) => {
    const a = bargain(many, completeValues(many, {}), [rule]).agreements[0]!;
    expect(Math.abs(a.share! - share)).toBeLessThanOrEqual(within);
  });

  it('three specialists and a common utilitarian share', () => {
    const { model, values } = readGame(many, { specialists: [{}, { cost: 2 }, { cost: 0.5 }] });
    const a = bargain(model, values, ['utilitarian']).agreements[0]!;
    expect(a.share).toBeCloseTo(0.72, 9);
    expect(a.outcomes.generalistSafety).toBeCloseTo(1.08, 8);
    expect(a.outcomes.generalistUtility).toBeCloseTo(1.5192, 8);
  });

  it('a Pareto set that is not an interval', () => {
    const { model, values } = readGame(many, { specialists: [{ cost: 0.2 }, { cost: 2, entryCost: 0.5 }] });
    const { pareto } = bargain(model, values, []);
    expect(pareto).toHaveLength(2);
    [0, 0.079, 0.272, 0.501].forEach((end, k) => {
      expect(Math.abs(pareto.flat()[k]! - end)).toBeLessThan(5.1e-4);
    });
  });
});

describe('rules do not contradict each other', () => {
  it('no rule falls short of its objective at the share of another', () => {
    const market = {
      generalistFloor: 0.6058194139041007,
      generalistExponent: 1.2,
      'specialists.floor': [0.8787379255518317, 0],
      'specialists.cost': [0.8104779501689384, 2.4165239076713068],
      'specialists.exponent': [2, 4],
      'specialists.marginalCost': [0.8826664136722684, 0],
      'specialists.fixedCost': [0.13325609443709255, 0],
      'specialists.entryCost': [0.1375591615214944, 0],
    };
    const { model, values } = readGame(findModel('fine-tuning/one-attribute-specialists'), market);
    const { agreements } = bargain(model, values, ['all']);
    const total = (o: Readonly<Record<string, number | null>>) =>
      model.outcomes.reduce((sum, { name, role }) => sum + (role === 'payoff' ? o[name]! : 0), 0);
    const best = agreements.find(({ rule }) => rule === 'utilitarian')!.objective!;
    expect(best).toBeGreaterThan(4.2524);
    for (const { outcomes } of agreements) expect(total(outcomes)).toBeLessThanOrEqual(best + 1e-12);
  });

  it('the share that is best for one player belongs to the Pareto set', () => {
    const two = findModel('fine-tuning/two-attribute');
    const { pareto, agreements } = bargain(
      two,
      completeValues(two, { safetyRevenue: 0, specialistFloor: 0.04 }),
      ['powerful-generalist'],
    );
    const share = agreements[0]!.share!;
    expect(pareto.some(([lo, hi]) => lo <= share + 1e-9 && share - 1e-9 <= hi)).toBe(true);
  });
});

describe('random games', () => {
  it('no share of a dense scan does better than the agreed one', () => {
    const random = mulberry32(77);
    const two = findModel('fine-tuning/two-attribute');
    for (let k = 0; k < 25; k++) {
      const [aa0, bb0, aa1, bb1] = Array.from({ length: 4 }, () => 0.2 + 2 * random()) as [
        number,
        number,
        number,
        number,
      ];
      const values = completeValues(two, {
        generalistFloor: random() < 0.4 ? 0 : random(),
        specialistFloor: 2 * random(),
        performanceRevenue: 2 * random(),
        safetyRevenue: 2 * random(),
        generalistPerformanceCost: aa0,
        generalistSafetyCost: bb0,
        generalistCrossCost: (1.9 * random() - 0.95) * Math.sqrt(aa0 * bb0),
        specialistPerformanceCost: aa1,
        specialistSafetyCost: bb1,
        specialistCrossCost: (2.4 * random() - 0.95) * Math.sqrt(aa1 * bb1),
      });
      const { agreements } = bargain(two, values, ['all']);
      const best = new Map<string, number>();
      const consider = (rule: string, x: number) => best.set(rule, Math.max(best.get(rule) ?? 0, x));
      for (let n = 0; n <= 4000; n++) {
        const { status, outcomes } = two.solve({ ...values, share: n / 4000 });
        if (status !== 'equilibrium') continue;
        const {
          generalistUtility: g,
          specialistUtility: d,
          safety,
          performance,
        } = outcomes as Record<string, number>;
        consider('utilitarian', g! + d!);
        consider('nash', g! * d!);
        consider('egalitarian', Math.min(g!, d!));
        consider('powerful-generalist', g!);
        consider('powerful-specialist', d!);
        consider('greatest-safety', safety!);
        consider('greatest-performance', performance!);
      }
      for (const a of agreements) {
        const found = best.get(a.rule);
        if (found === undefined) continue;
        expect(a.objective ?? 0, `${a.rule} ${JSON.stringify(values)}`).toBeGreaterThanOrEqual(
          found * (1 - 1e-9) - 1e-9,
        );
      }
    }
  });
});

describe('misuse', () => {
  const one = findModel('fine-tuning/one-attribute');
  const message = (rules: string[]): string => {
    try {
      bargain(one, completeValues(one, {}), rules);
    } catch (error) {
      expect(error).toBeInstanceOf(RegulabError);
      return (error as Error).message;
    }
    throw new Error('nothing was thrown');
  };
  it('names a rule that does not exist or does not apply', () => {
    expect(message(['nach'])).toContain('did you mean nash?');
    expect(message(['greatest-performance'])).toContain('does not apply to fine-tuning/one-attribute');
  });
  it('says none where no share is accepted', () => {
    const { agreements } = bargain(one, completeValues(one, { specialistFloor: 5 }), ['nash']);
    expect(agreements[0]).toMatchObject({ status: 'none', share: null });
  });
});
