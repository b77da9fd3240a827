import { describe, expect, it } from 'vitest';
import { completeValues, type DesignTask, design, findModel } from '../../src/index.js';
import { mulberry32 } from '../oracles/bruteForce.js';

const two = findModel('fine-tuning/two-attribute');
const one = findModel('fine-tuning/one-attribute');
const basic = completeValues(two, {});
const run = (task: DesignTask) => design(two, basic, task).designs;

describe('the basic game', () => {
  it('welfare is largest at floors (1/2, 1), and for each targeting', () => {
    const [nobody, generalist, specialist, both] = run({ maximise: ['welfare'] });
    expect(nobody!.best!.objectives.welfare).toBeCloseTo(0.75, 12);
    expect(generalist!.best!.objectives.welfare).toBeCloseTo(13 / 16, 10);
    expect(generalist!.best!.levers.generalistFloor).toBeCloseTo(0.5, 5);
    expect(specialist!.best!.objectives.welfare).toBeCloseTo(0.75, 10);
    expect(both!.best!.objectives.welfare).toBeCloseTo(7 / 8, 10);
    expect(both!.best!.levers.generalistFloor).toBeCloseTo(0.5, 5);
    expect(both!.best!.levers.specialistFloor).toBeCloseTo(1, 5);
    for (const d of [nobody, generalist, specialist, both]) {
      expect(d!.certificate!.accepted).toBe(true);
      expect(d!.gap!).toBeGreaterThanOrEqual(0);
      expect(d!.gap!).toBeLessThan(2e-3);
    }
  });

  it('the highest floor that both accept is the safest', () => {
    const specialist = run({ maximise: ['safety'] })[2]!;
    expect(specialist.best!.outcomes.safety).toBeCloseTo(2.367196386132852, 9);
    const generalist = run({ maximise: ['safety'] })[1]!;
    expect(generalist.best!.levers.generalistFloor).toBeCloseTo(0.862372435695794, 9);
  });

  it('mutualism ends at the tip of its region', () => {
    const designs = run({ maximise: ['safety'], subjectTo: ['mutualism'] });
    expect(designs.slice(0, 3).map(({ status }) => status)).toEqual(['none', 'none', 'none']);
    expect(designs[3]!.best!.outcomes.safety).toBeCloseTo(1.5, 6);
  });

  it('keeps levers that are given and not designed', () => {
    const held = completeValues(two, { specialistFloor: 1 });
    const [, generalist] = design(two, held, {
      maximise: ['welfare'],
      over: [{ name: 'generalistFloor' }],
    }).designs;
    expect(generalist!.best!.objectives.welfare).toBeCloseTo(7 / 8, 10);
    expect(generalist!.bound!).toBeGreaterThanOrEqual(7 / 8);
    const exit = design(two, completeValues(two, { generalistFloor: 1.3 }), {
      maximise: ['safety'],
      over: [{ name: 'specialistFloor', from: 0, to: 3 }],
    }).designs;
    expect(exit.map(({ status }) => status)).toEqual(['none', 'none']);
  });

  it('climbs in a wedge that a constraint leaves', () => {
    const values = completeValues(two, { specialistCrossCost: 0.3 });
    const both = design(two, values, { maximise: ['welfare'], subjectTo: ['safety<=0.45'] }).designs[3]!;
    expect(both.best!.objectives.welfare).toBeGreaterThan(0.667);
    expect(both.gap!).toBeLessThan(1e-3);
  });

  it('says none where nothing satisfies the constraint', () => {
    const designs = run({ maximise: ['welfare'], subjectTo: ['safety>=5'] });
    expect(designs.map(({ status }) => status)).toEqual(['none', 'none', 'none', 'none']);
    expect(designs[3]!.bound).toBe(Number.NEGATIVE_INFINITY);
  });

  it('knows the floor that never lowers safety', () => {
    const { harmless } = design(two, basic, { maximise: ['safety'] });
    expect(harmless[0]).toMatchObject({ lever: 'generalistFloor', least: 0, backfires: null });
    expect(harmless[1]!.least).toBeCloseTo(0.5, 10);
    expect(harmless[1]!.backfires!.lo).toBeCloseTo(0.375, 10);
  });

  it('spans a front none of which improves on another', () => {
    const { front } = design(two, basic, { maximise: ['welfare', 'safety'] });
    expect(front.length).toBeGreaterThan(10);
    for (const a of front)
      for (const b of front)
        expect(
          b.objectives.welfare! > a.objectives.welfare! + 1e-9 &&
            b.objectives.safety! > a.objectives.safety! + 1e-9,
        ).toBe(false);
  });

  it('works with a bargained share', () => {
    const [, , specialist] = design(two, basic, {
      maximise: ['safety'],
      bargain: 'nash',
      over: [
        { name: 'generalistFloor', from: 0, to: 1.2 },
        { name: 'specialistFloor', from: 0, to: 2.5 },
      ],
    }).designs;
    expect(specialist!.best!.share).not.toBeNull();
    expect(specialist!.bound).toBeNull();
  });
});

describe('random games', () => {
  it.each([
    ['two attributes', two],
    ['one attribute', one],
  ] as const)('no regulation of a scan exceeds the bound: %s', (_, model) => {
    const random = mulberry32(model === two ? 1 : 2);
    const objectives = ['welfare', 'safety', 'generalistUtility', 'specialistUtility'];
    for (let k = 0; k < 4; k++) {
      const cost = () => 0.3 + 1.5 * random();
      const given: Record<string, number> =
        model === two
          ? {
              share: random(),
              performanceRevenue: 2 * random(),
              safetyRevenue: 2 * random(),
              generalistPerformanceCost: cost(),
              generalistSafetyCost: cost(),
              specialistPerformanceCost: cost(),
              specialistSafetyCost: cost(),
              generalistCrossCost: 0.4 * random() - 0.25,
              specialistCrossCost: k === 0 ? 2 : 0.4 * random() - 0.25,
            }
          : {
              share: random(),
              revenue: 2 * random(),
              generalistCost: cost(),
              specialistCost: cost(),
              generalistExponent: 1.5 + 2 * random(),
              specialistExponent: 1.5 + 2 * random(),
            };
      const values = completeValues(model, given);
      const objective = objectives[k]!;
      const { designs, ranges } = design(model, values, { maximise: [objective] });
      const worth = (o: Readonly<Record<string, number | null>>) =>
        objective === 'welfare' ? o.generalistUtility! + o.specialistUtility! : o[objective]!;
      for (const { targets, bound, best, certificate } of designs) {
        expect(certificate?.accepted ?? true).toBe(true);
        let most = Number.NEGATIVE_INFINITY;
        for (let n = 0; n < 3000; n++) {
          const levers = Object.fromEntries(
            ranges.map(({ name, to }) => [name, targets.includes(name) ? to * random() : 0]),
          );
          const { status, outcomes } = model.solve({ ...values, ...levers });
          if (status === 'equilibrium') most = Math.max(most, worth(outcomes));
        }
        const what = `${objective} ${targets.join('+')} ${JSON.stringify(given)}`;
        expect(most, what).toBeLessThanOrEqual(bound! + 1e-12);
        expect(best === null ? Number.NEGATIVE_INFINITY : worth(best.outcomes), what).toBeGreaterThanOrEqual(
          most - 1e-6,
        );
      }
    }
  });
});

describe('misuse', () => {
  it.each([
    [{ maximise: ['wlfare'] }, 'did you mean welfare?'],
    [{ maximise: [] }, 'nothing to maximise'],
    [{ maximise: ['welfare'], subjectTo: ['safety>>1'] }, 'is not understood'],
    [{ maximise: ['welfare'], subjectTo: ['safty>=1'] }, 'did you mean safety?'],
    [{ maximise: ['welfare'], over: [{ name: 'share' }] }, 'unknown lever'],
    [{ maximise: ['welfare'], over: [{ name: 'specialistFloor', from: 2, to: 1 }] }, 'it must rise'],
  ] as const)('%j', (task, words) => {
    expect(() => design(two, basic, task as DesignTask)).toThrow(words);
  });
});
