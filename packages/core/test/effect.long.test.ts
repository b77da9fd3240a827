import {
  completeValues,
  EFFECT_KINDS,
  type Effect,
  effectOf,
  effectSentence,
  effectsOf,
  findModel,
  type Model,
  models,
  type Outcome,
  solve,
  solveUncertified,
  type Values,
  withoutRegulation,
} from '@regulab/core';
import { describe, expect, it } from 'vitest';
import { mulberry32 } from '../../numeric/test/mulberry32.js';

const safety: Outcome = {
  name: 'safety',
  symbol: 's',
  label: 'Safety of the product',
  unit: 'safety',
  direction: 'higher',
  role: 'safety',
};
const payoff = (name: string): Outcome => ({
  name,
  symbol: name,
  label: `Payoff of ${name}`,
  unit: 'money',
  direction: 'higher',
  role: 'payoff',
  atExit: 0,
});
const game = [safety, payoff('first'), payoff('second')];
const answer = (s: number | null, first: number | null, second: number | null) =>
  ({ status: 'equilibrium', outcomes: { safety: s, first, second } }) as const;
const before = answer(1, 1, 1);

describe('one of six effects', () => {
  it.each([
    [[1.1, 1.1, 1.1], 'everybody-gains', true],
    // Who is held at a margin loses by the square of how far: what looks unchanged is no gain.
    [[1.1, 1.1, 1], 'safer-at-a-cost', false],
    [[1.1, 1, 1], 'safer-at-a-cost', false],
    [[1, 1.1, 1.1], 'everybody-gains', true],
    [[1, 1.1, 1], 'trade', false],
    [[1.1, 0.9, 1.2], 'safer-at-a-cost', false],
    [[1.1, 0.9, 1], 'safer-at-a-cost', false],
    [[0.9, 1.1, 1.1], 'backfires', true],
    [[0.9, 0.9, 1.1], 'backfires', false],
    [[1, 0.9, 1.1], 'trade', false],
    [[1, 0.9, 1], 'trade', false],
    [[1, 1, 1], 'no-effect', false],
    [[1 - 1e-10, 1 + 1e-10, 1], 'no-effect', false],
    // Who leaves while the others go on has what staying out pays.
    [[1.1, 1.1, null], 'safer-at-a-cost', false],
  ] as const)('%j is %s', ([s, first, second], kind, mutualism) => {
    const now = answer(s, first, second);
    expect(effectOf(game, now, before)).toEqual({ kind, mutualism } satisfies Effect);
    const sentence = effectSentence(game, now, before);
    expect(sentence).toMatch(/^[A-Z].*\.$/);
    // Four digits, no code names.
    expect(sentence).not.toMatch(/\d\.\d{5}|safer-at|everybody-gains|no-effect/);
  });

  it('less of a harm is safer', () => {
    const harm: Outcome = { ...safety, direction: 'lower' };
    expect(effectOf([harm, ...game.slice(1)], answer(1.1, 1, 1), before).kind).toBe('backfires');
    expect(effectOf([harm, ...game.slice(1)], answer(0.9, 0.5, 1), before).kind).toBe('safer-at-a-cost');
  });

  it('a model without payoffs is judged by its other outcomes, one without safety by its payoffs', () => {
    const cost: Outcome = { ...payoff('first'), direction: 'lower' };
    delete (cost as { role?: unknown }).role;
    const two = [safety, cost];
    expect(effectOf(two, answer(1.1, 1.1, 1), before).kind).toBe('safer-at-a-cost');
    expect(effectOf(two, answer(1.1, 0.9, 1), before)).toEqual({ kind: 'everybody-gains', mutualism: false });
    expect(effectOf(game.slice(1), answer(0, 0.9, 1.1), before).kind).toBe('trade');
    expect(effectOf(game.slice(1), answer(0, 1.1, 1.1), before)).toEqual({
      kind: 'everybody-gains',
      mutualism: true,
    });
  });

  it('compares nothing with what has no answer', () => {
    const exit = { status: 'exit', outcomes: { safety: null, first: 0, second: 0 } } as const;
    const none = { status: 'none', outcomes: {} } as const;
    expect(effectOf(game, exit, before).kind).toBe('no-product');
    expect(effectOf(game, exit, exit).kind).toBe('no-product');
    expect(effectOf(game, before, exit).kind).toBeNull();
    expect(effectOf(game, none, before).kind).toBeNull();
    expect(effectOf(game, before, none).kind).toBeNull();
  });
});

describe('sentences', () => {
  const floor = (given: Values): string => solve(findModel('fine-tuning/two-attribute'), given).explanation;

  it.each([
    [{ specialistFloor: 0.4 }, 'Safety of the product is 0.1 below no regulation: the rule backfires.'],
    [
      { generalistFloor: 0.5, specialistFloor: 1 },
      'Safety of the product is 0.5 above no regulation, and every payoff is higher: everybody gains.',
    ],
    [{ specialistFloor: 0.3 }, 'Neither safety nor any payoff changes: no effect.'],
    [
      { generalistFloor: 0.5 },
      "Safety of the product is 0.25 above no regulation, but the generalist's utility is 0.0625 below it: safer at somebody's cost.",
    ],
  ])('%j', (given, words) => {
    expect(floor(given)).toContain(words);
  });

  it('say nothing of a rule where there is none', () => {
    expect(floor({})).not.toContain('no regulation:');
    expect(floor({})).not.toContain('no effect');
  });

  it('a fall that four digits do not show is told in words', () => {
    const words = floor({ specialistFloor: 0.5 - 2e-7 });
    expect(words).toContain('less than 0.01 % below no regulation: the rule backfires');
    expect(words).not.toMatch(/e-\d/);
  });
});

/** Parameters in other units of money: those that hold money by `money`, what is per money by its inverse. */
function inMoney(model: Model, values: Values, money: number): Values {
  return Object.fromEntries(
    model.parameters.map(({ name, unit }) => {
      if (unit === 'per unit of utility') return [name, values[name]! / money];
      const holds = (unit.startsWith('money') && unit !== 'money per third-party harm') || unit === 'utility';
      return [name, values[name]! * (holds ? money : 1)];
    }),
  );
}

/** The same in other units of safety and performance. */
function inAmounts(model: Model, values: Values, amount: number): Values {
  const powers: Readonly<Record<string, (exponent: number) => number>> = {
    safety: () => amount,
    overlap: () => amount,
    'money per unit': () => 1 / amount,
    'money per unit squared': (k) => (k === 2 ? 1 / (amount * amount) : amount ** -k),
    'money per squared overlap': () => 1 / (amount * amount),
    'probability per overlap': () => 1 / amount,
  };
  return Object.fromEntries(
    model.parameters.map(({ name, unit }) => [name, values[name]! * (powers[unit]?.(2) ?? 1)]),
  );
}

/** A random game around the defaults, with levers where they bind and where they do not. */
function randomGame(model: Model, random: () => number): Values | null {
  const given = Object.fromEntries(
    model.parameters.map((p) => {
      if (p.choices || p.whole) return [p.name, p.default];
      if (p.kind === 'lever')
        return [p.name, random() < 0.3 ? p.neutral! : p.usual[0] + random() * (p.usual[1] - p.usual[0])];
      const usual = p.usual[0] + random() * (p.usual[1] - p.usual[0]);
      return [p.name, random() < 0.5 ? p.default : usual];
    }),
  );
  try {
    return completeValues(model, given);
  } catch {
    return null;
  }
}

const SLOW = ['contest/safety-performance[2]', 'contest/beliefs[2]', 'overlap/shared-foundation'];
const regulable = models.filter(
  (m) => m.parameters.some(({ neutral }) => neutral !== undefined) && !m.id.startsWith('market-entry'),
);

describe('units', () => {
  it.each(regulable.map((m) => [m.id, m] as const))('of money do not matter: %s', (id, model) => {
    const random = mulberry32(5);
    let compared = 0;
    for (let k = 0; k < (SLOW.includes(id) ? 12 : 80); k++) {
      const values = randomGame(model, random);
      if (values === null) continue;
      const told = solveUncertified(model, values);
      for (const money of [1e-6, 1e5]) {
        let other: Values;
        try {
          other = completeValues(model, inMoney(model, values, money));
        } catch {
          continue;
        }
        const same = solveUncertified(model, other);
        const what = JSON.stringify(values);
        expect([same.status, same.effect, same.regime], what).toEqual([
          told.status,
          told.effect,
          told.regime,
        ]);
        compared++;
      }
    }
    expect(compared).toBeGreaterThan(10);
  });

  it.each(
    models
      .filter(({ id }) => /^(fine-tuning|overlap)/.test(id) && id !== 'overlap/endogenous-regime')
      .map((m) => [m.id, m] as const),
  )('of amounts do not matter: %s', (id, model) => {
    const random = mulberry32(6);
    let compared = 0;
    for (let k = 0; k < (SLOW.includes(id) ? 12 : 80); k++) {
      const values = randomGame(model, random);
      // Costs that are no squares scale by their own exponents.
      if (values === null || Object.keys(values).some((n) => /xponent$/.test(n) && values[n] !== 2)) continue;
      const told = solveUncertified(model, values);
      for (const amount of [1e-3, 1e2]) {
        const other = inAmounts(model, values, amount);
        if (model.parameters.some(({ name, min, max }) => other[name]! < min || other[name]! > max)) continue;
        const same = solveUncertified(model, other);
        expect([same.status, same.effect, same.regime], JSON.stringify(values)).toEqual([
          told.status,
          told.effect,
          told.regime,
        ]);
        compared++;
      }
    }
    expect(compared).toBeGreaterThan(10);
  });

  // 495 by the strict comparison in exact decimals, and by an independent count; in every unit.
  it.each([1, 1e-6, 1e-8, 1e6])('495 rules of a grid help both in units of %s', (unit) => {
    const model = findModel('fine-tuning/one-attribute');
    const rows = 61 * 101;
    const inputs = model.parameters.map(({ name, default: usual }) =>
      new Float64Array(rows).fill(/revenue|Cost/.test(name) ? unit : usual),
    );
    const column = (name: string) => inputs[model.parameters.findIndex((p) => p.name === name)]!;
    for (let i = 0; i <= 60; i++)
      for (let j = 0; j <= 100; j++) {
        column('generalistFloor')[i * 101 + j] = i / 100;
        column('specialistFloor')[i * 101 + j] = j / 100;
      }
    const outputs = Array.from({ length: model.outcomes.length + 1 }, () => new Float64Array(rows));
    const status = new Uint8Array(rows);
    model.kernel(inputs, outputs, status, 0, rows);
    const { mutualism } = effectsOf(model, model.kernel, inputs, outputs, status, rows);
    expect(mutualism.reduce((sum, flag) => sum + flag, 0)).toBe(495);
  });

  it('a rule that backfires at costs of 1e10 is said to', () => {
    const model = findModel('fine-tuning/one-attribute');
    const { effect, explanation } = solve(model, {
      generalistCost: 1e10,
      specialistCost: 1e10,
      specialistFloor: 0.49e-10,
    });
    expect(effect.kind).toBe('backfires');
    expect(explanation).toContain('the rule backfires');
  });
});

it('tables and records compare alike, on random games of every model', () => {
  const random = mulberry32(7);
  for (const model of regulable) {
    const games = Array.from({ length: SLOW.includes(model.id) ? 6 : 40 }, () =>
      randomGame(model, random),
    ).filter((values): values is Values => values !== null);
    const inputs = model.parameters.map(({ name }) => Float64Array.from(games, (values) => values[name]!));
    const outputs = Array.from({ length: model.outcomes.length + 1 }, () => new Float64Array(games.length));
    const status = new Uint8Array(games.length);
    model.kernel(inputs, outputs, status, 0, games.length);
    const effects = effectsOf(model, model.kernel, inputs, outputs, status, games.length);
    games.forEach((values, row) => {
      const effect = effectOf(
        model.outcomes,
        model.solve(values),
        model.solve(withoutRegulation(model, values)),
      );
      const what = `${model.id} ${JSON.stringify(values)}`;
      expect(EFFECT_KINDS[effects.kinds[row]!] ?? null, what).toBe(effect.kind);
      expect(effects.mutualism[row] === 1, what).toBe(effect.mutualism);
    });
  }
}, 120_000);

it('a baseline whose certificate is refused is no baseline', () => {
  const model = findModel('fine-tuning/two-attribute');
  const doubted: Model = {
    ...model,
    verify: (values, claim) => {
      const certificate = model.verify(values, claim);
      const isNeutral = values.specialistFloor === 0;
      return isNeutral ? { ...certificate, accepted: false, problems: ['a player gains'] } : certificate;
    },
  };
  const { baseline, effect, explanation, certificate } = solve(doubted, { specialistFloor: 0.4 });
  expect(certificate.accepted).toBe(true);
  expect(baseline).toMatchObject({ status: 'failed', outcomes: { safety: null } });
  expect(effect.kind).toBeNull();
  expect(explanation).toContain('There is nothing to compare the rule with');
  expect(explanation).not.toContain('backfires');
});
