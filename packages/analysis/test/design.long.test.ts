import {
  completeValues,
  type DesignTask,
  design,
  findModel,
  type Outcomes,
  solve,
  type Values,
} from '@regulab/core';
import { describe, expect, it } from 'vitest';
import { mulberry32 } from '../../numeric/test/mulberry32.js';
import { Evaluator } from '../src/design/evaluator.js';
import { harmlessFloor } from '../src/design/harmless.js';

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

  it.each([
    [
      '2 * safety >= 1.2 and generalistFloor <= 0.9',
      (o, l) => 2 * o.safety! >= 1.2 && l.generalistFloor! <= 0.9,
    ],
    [
      'welfare > baselineWelfare or safety > 10',
      (o, _, before) => o.generalistUtility! + o.specialistUtility! > before,
    ],
    [
      'min(generalistUtility, specialistUtility) / safety >= 0.1',
      (o) => Math.min(o.generalistUtility!, o.specialistUtility!) >= 0.1 * o.safety!,
    ],
    ['not (performance > 1.5)', (o) => !(o.performance! > 1.5)],
  ] as readonly (readonly [string, (o: Outcomes, levers: Values, before: number) => boolean])[])(
    'keeps to the formula %s, and no game of a scan that does comes above its bound',
    (text, holds) => {
      const { designs } = design(two, basic, { maximise: ['welfare'], subjectTo: [text] });
      const before = solve(two, basic).outcomes;
      const sum = before.generalistUtility! + before.specialistUtility!;
      const { best, bound, status } = designs.at(-1)!;
      let most = Number.NEGATIVE_INFINITY;
      for (let i = 0; i <= 40; i++)
        for (let j = 0; j <= 40; j++) {
          const levers = { generalistFloor: (1.5 * i) / 40, specialistFloor: (2.5 * j) / 40 };
          const { status: own, outcomes } = two.solve({ ...basic, ...levers });
          if (own !== 'equilibrium' || !holds(outcomes, levers, sum)) continue;
          if (outcomes.generalistUtility! >= 0 && outcomes.specialistUtility! >= 0)
            most = Math.max(most, outcomes.generalistUtility! + outcomes.specialistUtility!);
        }
      expect(status).toBe('found');
      expect(holds(best!.outcomes, best!.levers, sum)).toBe(true);
      expect(best!.objectives.welfare!).toBeGreaterThanOrEqual(most - 1e-9);
      expect(bound!).toBeGreaterThanOrEqual(most);
    },
  );

  it('says none where nothing satisfies the constraint', () => {
    const designs = run({ maximise: ['welfare'], subjectTo: ['safety>=5'] });
    expect(designs.map(({ status }) => status)).toEqual(['none', 'none', 'none', 'none']);
    expect(designs[3]!.bound).toBe(Number.NEGATIVE_INFINITY);
  });

  it('knows the floor that never lowers safety', () => {
    const { harmless } = design(two, basic, { maximise: ['safety'] });
    expect(harmless[0]).toMatchObject({ lever: 'generalistFloor', backfires: null, verdict: 'harmless' });
    expect(harmless[1]!.verdict).toBe('harmless-from');
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
          most - 1e-9,
        );
      }
    }
  });
});

/** Values computed outside the project; a point that meets all constraints may fall short of them by 1e-9. */
describe('rules that are best', () => {
  const best = (id: string, given: Record<string, number>, task: DesignTask) => {
    const model = findModel(id);
    const { designs } = design(model, completeValues(model, given), task);
    return designs[designs.length - 1]!;
  };

  it.each([
    // U_G = 0 binds: theta = 2 b^2 - 3/8, then b - (2 b^2 - 3/8 - b)(4 b - 1) = 0.
    ['fine-tuning/two-attribute', {}, 'specialistUtility', [], 0.6909762597, [0.900419783, 1.2465115711]],
    [
      'fine-tuning/two-attribute',
      {},
      'generalistUtility',
      ['specialistUtility>=0.4'],
      0.4723931384,
      [0.466569494, 1.0051604624],
    ],
    [
      'fine-tuning/one-attribute',
      { share: 0.4 },
      'specialistUtility',
      [],
      0.4693608329,
      [0.66055513, 1.0908326995],
    ],
  ] as const)('%s %j: largest %s', (id, given, objective, subjectTo, value, [floorG, floorD]) => {
    const { best: found, certificate, gap } = best(id, given, { maximise: [objective], subjectTo });
    expect(found!.objectives[objective]).toBeGreaterThanOrEqual(value - 1e-9);
    expect(found!.levers.generalistFloor).toBeCloseTo(floorG, 5);
    expect(found!.levers.specialistFloor).toBeCloseTo(floorD, 5);
    expect(certificate!.accepted).toBe(true);
    // What was found is that good at least.
    expect(gap!).toBeLessThan(2e-6);
    for (const text of subjectTo)
      expect(found!.outcomes.specialistUtility).toBeGreaterThanOrEqual(Number(text.split('>=')[1]));
  });

  it('more levers never do worse than fewer', () => {
    const model = findModel('overlap/entry');
    const values = completeValues(model, { margin: 0.05, systemicHarm: 1 });
    const { designs } = design(model, values, { maximise: ['welfare'] });
    expect(designs).toHaveLength(8);
    for (const more of designs)
      for (const fewer of designs)
        if (fewer.targets.every((name) => more.targets.includes(name)))
          expect(more.best!.objectives.welfare).toBeGreaterThanOrEqual(fewer.best!.objectives.welfare!);
    expect(designs[7]!.best!.objectives.welfare).toBeGreaterThanOrEqual(0.4848888);
  });

  describe('nobody loses', () => {
    const model = findModel('overlap/symmetric');
    const values = completeValues(model, { margin: 0.05, systemicHarm: 1 });

    it('unless losses are allowed', () => {
      const [nobody, liability, floor, both] = design(model, values, { maximise: ['welfare'] }).designs;
      expect(nobody!.status).toBe('found');
      expect(liability!.best!.levers.liability).toBeCloseTo(0.4195416, 6);
      expect(liability!.best!.objectives.welfare).toBeCloseTo(0.1202168, 7);
      expect(floor!.best!.levers.floor).toBeCloseTo(0.1414214, 6);
      expect(floor!.best!.objectives.welfare).toBeCloseTo(0.3948192, 6);
      for (const { best: found } of [liability!, floor!, both!])
        expect(model.solve({ ...values, ...found!.levers }).outcomes.profit).toBeGreaterThanOrEqual(0);
    });

    it('and where they may, a liability implements the optimum', () => {
      const over = [{ name: 'liability', from: 0, to: 20 }];
      const [, liability] = design(model, values, { maximise: ['welfare'], over, allowLosses: true }).designs;
      expect(liability!.best!.levers.liability).toBeCloseTo(14.14, 2);
      expect(liability!.best!.outcomes.profit).toBeLessThan(0);
      expect(liability!.atEnd).toEqual([]);
    });

    it('an answer at the end of what was searched says so', () => {
      const [, liability] = design(model, values, { maximise: ['welfare'], allowLosses: true }).designs;
      expect(liability!.best!.levers.liability).toBe(4);
      expect(liability!.atEnd).toEqual([{ lever: 'liability', end: 'to' }]);
    });

    it('levers that hardly matter are marked', () => {
      const both = design(model, completeValues(model, {}), { maximise: ['welfare'] }).designs[3]!;
      expect(both.best!.levers.floor).toBeCloseTo(0.0994624, 6);
      const [tie] = both.ties;
      expect(tie!.lever).toBe('liability');
      expect(tie!.from).toBe(0);
      expect(tie!.to).toBeCloseTo(3.4445, 3);
    });
  });

  it.each([
    [['safety>=0.6'], 'welfare'],
    [['safety>=0.6'], 'specialistUtility'],
    [['safety<=0.45'], 'generalistUtility'],
    [['generalistUtility>=0.37', 'safety>=0.7'], 'specialistUtility'],
    [['performance>=0.501'], 'safety'],
    [['mutualism'], 'specialistUtility'],
    [['no-backfiring'], 'generalistUtility'],
  ] as const)('%j is met by what is returned, as solving it again shows', (subjectTo, objective) => {
    const values = completeValues(two, { generalistCrossCost: -0.1 });
    const { designs } = design(two, values, { maximise: [objective], subjectTo });
    const before = two.solve(values).outcomes;
    for (const { best: found } of designs) {
      if (found === null) continue;
      const { outcomes } = two.solve({ ...values, ...found.levers });
      expect(outcomes).toEqual(found.outcomes);
      for (const text of subjectTo) {
        const [, name, relation, bound] = /^(\w+)(>=|<=)([\d.]+)$/.exec(text) ?? [];
        if (relation === '>=') expect(outcomes[name!]).toBeGreaterThanOrEqual(Number(bound));
        else if (relation === '<=') expect(outcomes[name!]).toBeLessThanOrEqual(Number(bound));
        else if (text === 'mutualism') {
          expect(outcomes.generalistUtility).toBeGreaterThan(before.generalistUtility!);
          expect(outcomes.specialistUtility).toBeGreaterThan(before.specialistUtility!);
        } else expect(outcomes.safety).toBeGreaterThanOrEqual(before.safety! * (1 - 1e-9));
      }
    }
  });

  it('a lever that is set is no rule of nobody, and bounds know it', () => {
    const { designs, harmless, held } = design(two, completeValues(two, { specialistFloor: 0.45 }), {
      maximise: ['welfare'],
      over: [{ name: 'generalistFloor' }],
    });
    const [nobody, generalist] = designs;
    expect(held).toEqual({ specialistFloor: 0.45 });
    expect(nobody!.best!.effect.kind).toBe('no-effect');
    expect(generalist!.best!.objectives.welfare).toBeCloseTo(13 / 16, 12);
    expect(generalist!.bound!).toBeLessThan(0.8126);
    expect(harmless).toMatchObject([{ lever: 'generalistFloor', backfires: null, verdict: 'harmless' }]);
  });
});

describe('levers that never lower safety', () => {
  it('a band between the samples refutes it', () => {
    for (const model of [one, two]) {
      const { harmless } = design(model, completeValues(model, { share: 0.002 }), { maximise: ['safety'] });
      const floor = harmless[1]!;
      expect(floor.backfires!.lo).toBeLessThan(0.4999);
      expect(floor.backfires!.hi).toBeGreaterThan(0.4999);
      expect(floor.example!.safety).toBeLessThan(floor.example!.before);
    }
  });

  it('of a restricted range only what was looked at is said', () => {
    const over = [{ name: 'specialistFloor', from: 0.6, to: 0.7 }];
    const { harmless } = design(two, basic, { maximise: ['safety'], over });
    expect(harmless).toMatchObject([{ from: 0.6, to: 0.7, verdict: 'harmless' }]);
  });

  it('nothing is proved of models that bound nothing, nor said of those without safety', () => {
    const entry = findModel('overlap/entry');
    const over = [{ name: 'floor', from: 0, to: 0.1 }];
    const { harmless } = design(entry, completeValues(entry, {}), { maximise: ['welfare'], over });
    expect(harmless).toMatchObject([{ verdict: 'searched', samples: 2049 }]);
    const release = findModel('openness/release');
    const openness = design(release, completeValues(release, {}), {
      maximise: ['openness'],
      over: [{ name: 'penalty', from: 0, to: 1 }],
    });
    expect(openness.harmless).toEqual([]);
  });

  it.each([
    ['one attribute', one, ['generalistFloor', 'specialistFloor'], 2],
    ['two attributes', two, ['generalistFloor', 'specialistFloor'], 2],
    ['alike firms', findModel('overlap/symmetric'), ['liability', 'floor'], 0.2],
  ] as const)('are proved or refuted, and a finer scan agrees: %s', (_, model, levers, to) => {
    const random = mulberry32(11);
    const cost = () => 0.3 + 1.5 * random();
    for (let k = 0; k < 12; k++) {
      const given: Record<string, number> =
        model === one
          ? {
              share: k % 3 === 0 ? 0.01 * random() : random(),
              revenue: 2 * random(),
              generalistCost: cost(),
              specialistCost: cost(),
              specialistExponent: k % 2 ? 2 : 1.5 + 2 * random(),
            }
          : model === two
            ? {
                share: k % 3 === 0 ? 0.01 * random() : random(),
                performanceRevenue: 2 * random(),
                safetyRevenue: 2 * random(),
                generalistSafetyCost: cost(),
                specialistSafetyCost: cost(),
                generalistCrossCost: 0.4 * random() - 0.25,
                specialistCrossCost: k % 4 ? 0.4 * random() - 0.25 : 2,
              }
            : {
                firms: 2 + Math.floor(8 * random()),
                margin: 0.01 + 2 * random(),
                sensitivity: 0.1 + 8 * random(),
                thirdPartyHarm: 2 * random(),
                stress: random(),
                stressedRisk: 0.3 + 0.5 * random(),
                stressedEfficacy: 0.2 + random(),
              };
      const values = completeValues(model, given);
      const safety = model.outcomes.find(({ role }) => role === 'safety')!;
      const safe = (o: Readonly<Record<string, number | null>>) =>
        (safety.direction === 'lower' ? -1 : 1) * o[safety.name]!;
      const start = model.solve(values);
      if (start.status !== 'equilibrium') continue;
      const harmless = levers.map((name) =>
        harmlessFloor(new Evaluator(model, values, [name], [{ name: safety.name, sign: 1 }], [], undefined), {
          name,
          from: 0,
          to,
          ends: 'stated',
        }),
      );
      for (const h of harmless) {
        const what = `${h.lever} ${JSON.stringify(given)}`;
        expect(h.verdict, what).not.toBe('searched');
        const from = h.verdict === 'harmless' ? h.from : h.verdict === 'harmless-from' ? h.least! : Infinity;
        for (let n = 0; n < 1000; n++) {
          const at = from + (to - from) * random();
          if (!(at <= to)) break;
          const { status, outcomes } = model.solve({ ...values, [h.lever]: at });
          if (status !== 'equilibrium') continue;
          const before = safe(start.outcomes);
          expect(safe(outcomes), `${what} at ${at}`).toBeGreaterThanOrEqual(before - 1e-9 * Math.abs(before));
        }
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
