import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Model, Solved } from '@regulab/model/contract.js';
import { completeValues } from '@regulab/model/values.js';
import { describe, expect, it } from 'vitest';
import { fixtures, gameIn, pairOf, solved } from './sheets.js';

type Stated = number | string | null | Readonly<Record<string, number>>;

interface Expected {
  readonly status: 'equilibria' | 'none' | 'approached' | 'continuum' | 'exit';
  readonly equilibria?: readonly { readonly choices: Readonly<Record<string, Stated | readonly Stated[]>> }[];
  readonly points?: Expected['equilibria'];
}

/** Answers by brute force and by hand, from other code in another language. */
const expected = JSON.parse(readFileSync(join(fixtures, 'games/expected.json'), 'utf8')) as Readonly<
  Record<string, Expected>
>;

/** Equilibria on a jump whose place both choose: the search does not find them, and must not say that there are none. */
const MISSED = new Set(['50-bertrand-same-goods']);

/** What is stated of a choice as the model's outcomes have it: places of options, of a mixed choice the second one's probability. */
function numbersOf(
  model: Model,
  choices: Readonly<Record<string, Stated | readonly Stated[]>>,
): Record<string, number> {
  const numbers: Record<string, number> = {};
  const put = (name: string, stated: Stated): void => {
    if (stated === null) return;
    if (typeof stated === 'number') numbers[name] = stated;
    else if (typeof stated === 'string') {
      const outcome = model.outcomes.find((each) => each.name === name)!;
      numbers[name] = outcome.categories ? outcome.categories.indexOf(stated) : Number(stated);
    } else numbers[name] = Object.values(stated)[1]!;
  };
  for (const [name, stated] of Object.entries(choices)) {
    if (!Array.isArray(stated)) put(name, stated as Stated);
    // Of alike players that a parameter counts one stands for each.
    else if (model.outcomes.some((each) => each.name === name)) {
      expect(new Set(stated).size).toBe(1);
      put(name, stated[0] as Stated);
    } else for (const [k, each] of stated.entries()) put(name.replace('.', `[${k}].`), each as Stated);
  }
  return numbers;
}

const isSame = (a: Readonly<Record<string, number>>, b: Readonly<Record<string, number>>): boolean =>
  Object.keys(a).length === Object.keys(b).length &&
  Object.entries(a).every(
    ([name, x]) => Math.abs(x - (b[name] ?? Number.NaN)) <= 1e-6 * Math.max(1, Math.abs(x)),
  );

const certified = (model: Model, got: Solved) => {
  const values = completeValues(model, {});
  for (const { strategies, payoffs, outcomes } of got.equilibria) {
    const { problems } = model.verify(values, {
      status: 'equilibrium',
      outcomes: { ...outcomes, ...strategies, ...payoffs },
    });
    expect(problems).toEqual([]);
  }
};

describe('games of the literature and traps, against answers from other code', () => {
  const names = readdirSync(join(fixtures, 'games'))
    .filter((name) => name.endsWith('.yaml'))
    .map((file) => file.replace('.game.yaml', ''));
  it.each(names)('%s', (name) => {
    const want = expected[name]!;
    const file = `games/${name}.game.yaml`;
    const model = gameIn(file);
    const got = solved(model);
    if (MISSED.has(name)) {
      expect(got.completeness.complete).toBe(false);
      return;
    }
    if (want.status === 'none' || want.status === 'approached') {
      expect(got.status).toBe('none');
      if (want.status === 'approached') expect(got.reason).toContain('approached');
      return;
    }
    if (want.status === 'exit') {
      expect(got.status).toBe('exit');
      return;
    }
    const wanted = (want.equilibria ?? want.points ?? []).map(({ choices }) => numbersOf(model, choices));
    const found = got.equilibria.map(({ strategies }) => strategies);
    // Of a continuum no list is complete.
    if (want.status === 'continuum') expect(got.completeness.complete).toBe(false);
    else
      for (const each of found)
        expect(
          wanted.some((other) => isSame(each, other)),
          JSON.stringify(each),
        ).toBe(true);
    for (const each of wanted)
      expect(
        found.some((other) => isSame(each, other)),
        `${JSON.stringify(each)} among ${JSON.stringify(found)}`,
      ).toBe(true);
    certified(model, got);
  });
});

describe('random games', () => {
  const random = JSON.parse(readFileSync(join(fixtures, 'random.json'), 'utf8')) as readonly {
    readonly u1: string;
    readonly u2: string;
    readonly equilibria: readonly (readonly [number, number])[];
  }[];
  it('of two at once have the equilibria that resultants and scans in another language find, and no other', () => {
    let [complete, missed] = [0, 0];
    const odd: string[] = [];
    for (const [k, { u1, u2, equilibria }] of random.entries()) {
      const got = solved(pairOf(u1, u2));
      const found = got.equilibria.map(({ strategies }) => [strategies['a.x']!, strategies['b.y']!] as const);
      const isNear = (p: readonly number[], q: readonly number[]): boolean =>
        Math.abs(p[0]! - q[0]!) < 1e-6 && Math.abs(p[1]! - q[1]!) < 1e-6;
      for (const each of found)
        if (!equilibria.some((other) => isNear(each, other))) odd.push(`${k}: ${each} is none`);
      for (const each of equilibria)
        if (!found.some((other) => isNear(each, other))) {
          missed++;
          if (got.completeness.complete) odd.push(`${k}: complete without ${each}`);
        }
      if (got.completeness.complete) complete++;
      if (equilibria.length === 0 && got.status !== 'none') odd.push(`${k}: ${got.status}`);
    }
    expect(odd).toEqual([]);
    expect(missed).toBe(0);
    expect(complete).toBeGreaterThan(0.95 * random.length);
  });

  const stages = JSON.parse(readFileSync(join(fixtures, 'stages.json'), 'utf8')) as readonly {
    readonly u1: string;
    readonly u2: string;
    readonly kind: string;
    readonly outcomes: readonly { readonly x: number; readonly y: number }[];
  }[];
  it('of a leader and a follower have the outcomes that fine grids and bisection in another language find', () => {
    const odd: string[] = [];
    for (const [k, { u1, u2, outcomes, kind }] of stages.entries()) {
      const got = solved(pairOf(u1, u2, ['a', 'b']));
      const { strategies } = got.equilibria[0] ?? { strategies: {} as Record<string, number> };
      const isIt = outcomes.some(
        ({ x, y }) => Math.abs(x - strategies['a.x']!) < 2e-6 && Math.abs(y - strategies['b.y']!) < 2e-6,
      );
      if (!isIt)
        odd.push(`${k} (${kind}): ${JSON.stringify(strategies)} and not ${JSON.stringify(outcomes)}`);
    }
    expect(odd).toEqual([]);
  });
});
