import { cpSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Model } from '@regulab/model/contract.js';
import { completeValues } from '@regulab/model/values.js';
import { afterAll, describe, expect, it } from 'vitest';
import { defineGame } from '../src/defineGame.js';

/*
 * What keeps a proof a proof: each demand is broken on purpose in a copy of the sources, and a trap with a known answer must notice.
 * One is not here, that games of a total are cut to one dimension only where that is proved: no such cut is made.
 */

type Define = (sheet: unknown) => Model;
type Trap = (define: Define) => boolean;

const unit = { default: 1, range: [0, 1] };
const sheet = (players: object, more: object = {}): unknown => ({
  id: 'test/trap',
  title: 'A trap',
  question: 'q',
  parameters: { unit },
  players,
  ...more,
});
const range = (low = 0, high = 1) => ({ range: [low, high] });
// Not written as an object: `then` would make it look like a promise.
const OVER = Object.fromEntries([
  ['payoff', '0'],
  ['then', 'over'],
]);
const pair = (u1: string, u2: string, low = 0, high = 1): unknown =>
  sheet({
    a: { choices: { x: range(low, high) }, payoff: u1 },
    b: { choices: { y: range(low, high) }, payoff: u2 },
  });

const answer = (define: Define, of: unknown, given: Readonly<Record<string, unknown>> = {}) => {
  const model = define(of);
  const { status, equilibria, completeness } = model.solve(completeValues(model, given));
  return {
    status,
    complete: completeness.complete,
    points: equilibria.map(({ strategies }) => Object.values(strategies)),
  };
};
/** Whether the answer is these points and no other; what is proved of them must be right, too. */
const isAnswer =
  (of: unknown, points: readonly (readonly number[])[], isComplete = true): Trap =>
  (define) => {
    const found = answer(define, of);
    return (
      found.complete === isComplete &&
      found.points.length === points.length &&
      points.every((point) => found.points.some((own) => own.every((x, k) => Math.abs(x - point[k]!) < 1e-6)))
    );
  };
/** Whether no such profile passes as an equilibrium. */
const refuses =
  (of: unknown, outcomes: Readonly<Record<string, number>>): Trap =>
  (define) => {
    const model = define(of);
    return !model.verify(completeValues(model, {}), { status: 'equilibrium', outcomes }).accepted;
  };

const four = ['a', 'b', 'c', 'd'];
/** Six corners, twelve with two between, eight with three, one with four. */
const others: Trap = (define) => {
  const { points, complete } = answer(
    define,
    sheet(
      Object.fromEntries(
        four.map((name) => [
          name,
          {
            choices: { x: range() },
            payoff: `x * (1.5 - ${four
              .filter((other) => other !== name)
              .map((other) => `${other}.x`)
              .join(' - ')})`,
          },
        ]),
      ),
    ),
  );
  return complete && points.length === 27;
};
const near = isAnswer(pair('-(x - b.y - (b.y - 0.5)^2 + 0.0001)^2', '-(y - a.x)^2'), [
  [1, 1],
  [0.49, 0.49],
  [0.51, 0.51],
]);
const step = isAnswer(sheet({ a: { choices: { x: range() }, payoff: 'if(x >= 0.5, 1, 0) - x' } }), [[0.5]]);
const approached = isAnswer(
  sheet({ a: { choices: { x: range() }, payoff: 'if(x > 0.5, 1, 0) - x' } }),
  [],
  false,
);
const prize = isAnswer(pair('ratio(x, x + b.y, 1) - x', 'ratio(y, a.x + y, 1) - y'), [
  [0, 0],
  [0.25, 0.25],
]);
const apart = isAnswer(pair('(x - b.y)^2 - 0.25 * x', '(y - a.x)^2 - 0.25 * y'), [
  [0, 1],
  [1, 0],
]);
const atRest = refuses(pair('(x - b.y)^2 - 0.25 * x', '(y - a.x)^2 - 0.25 * y'), {
  'a.x': 0,
  'b.y': 0,
  'a.payoff': 0,
  'b.payoff': 0,
});
const weak = isAnswer(pair('x * b.y - x^2 / 2', '-y^2 / 2 - a.x * y'), [[0, 0]]);
const saddle = isAnswer(
  sheet({ a: { choices: { x: range(-1), y: range(-1) }, payoff: '3 * x * y - x^2 - y^2' } }),
  [
    [1, 1],
    [-1, -1],
  ],
);
const chase = isAnswer(pair('(x - b.y)^2', '-(a.x - y)^2'), []);
const line: Trap = (define) => !answer(define, pair('-(x + b.y - 1)^2', '-(a.x + y - 1)^2')).complete;
const kink = isAnswer(
  pair('(10 - x - b.y) * x - x - 3 * max(0, x - 2.5)', '(10 - a.x - y) * y - y - 3 * max(0, y - 2.5)', 0, 10),
  [[2.5, 2.5]],
);
const root: Trap = (define) => {
  try {
    define(pair('sqrt(x - 0.5)', '-y'));
    return false;
  } catch {
    return true;
  }
};
/** The follower is worth having where the leader pays for it, and may stay out. */
const kept = isAnswer(
  sheet(
    {
      a: { choices: { x: range() }, payoff: '4 * x' },
      b: { choices: { y: range() }, payoff: 'y * (1 - y) - a.x', outside: OVER },
    },
    { order: ['a', 'b'] },
  ),
  [[0.25, 0.5]],
  false,
);
/** A leader whose deviations change what the follower does: x = 1 pays 1 less what the follower then takes. */
const followed = refuses(
  sheet(
    {
      a: { choices: { x: range() }, payoff: 'x - 2 * b.y' },
      b: { choices: { y: range() }, payoff: '-(y - a.x)^2' },
    },
    { order: ['a', 'b'] },
  ),
  { 'a.x': 1, 'b.y': 1, 'a.payoff': -1, 'b.payoff': 0 },
);
/** One of three that look alike has another cost. */
const unlike = isAnswer(
  sheet({
    firms: {
      count: 3,
      parameters: { cost: { default: [1, 1, 7], range: [0, 9] } },
      choices: { q: range(0, 10) },
      payoff: '(10 - q - sum(others.q)) * q - cost * q',
    },
  }),
  [[3, 3, 0]],
);
/** Prizes in shares of squares: nobody takes part, or both do. */
const squares = isAnswer(pair('ratio(x^2, x^2 + b.y^2, 1) - x', 'ratio(y^2, a.x^2 + y^2, 1) - y'), [
  [0, 0],
  [0.5, 0.5],
]);
/** The ends at which both slopes are nought. */
const weakHigh = isAnswer(
  pair('(1 - x) * (1 - b.y) - (1 - x)^2 / 2', '-(1 - y)^2 / 2 - (1 - a.x) * (1 - y)'),
  [[1, 1]],
);
/** In a part of the range nothing is defined, at all corners and in the middle everything is. */
const gap: Trap = (define) => answer(define, pair('sqrt((x - 0.3)^2 - 0.0004)', '-y')).status === 'failed';
/** The follower may not go below the leader: by its own choice of .2 the leader misses what it would like most, .5. */
const bounded = refuses(
  sheet(
    {
      a: { choices: { x: range() }, payoff: '-(b.y - 0.5)^2' },
      b: { choices: { y: { range: ['a.x', 1] } }, payoff: '-y' },
    },
    { order: ['a', 'b'] },
  ),
  { 'a.x': 0.2, 'b.y': 0.2, 'a.payoff': -0.09, 'b.payoff': -0.2 },
);
/** Many that are counted are alike, so that no parameter of theirs may differ. */
const counted: Trap = (define) => {
  try {
    define(sheet(
      {
        firms: {
          count: 'number',
          alike: true,
          parameters: { cost: { default: 1, range: [0, 9], per: 'firms' } },
          choices: { q: range(0, 10) },
          payoff: '(10 - q - sum(others.q)) * q - sum(cost) * q',
        },
      },
      { parameters: { number: { default: 3, range: [1, 9], whole: true } } },
    ));
    return false;
  } catch (error) {
    return /alike/.test(String(error));
  }
};
/** exp(-x) = y and its mirror meet in one point. */
const omega = isAnswer(pair('-(x - exp(-b.y))^2', '-(y - exp(-a.x))^2'), [
  [0.567143290409784, 0.567143290409784],
]);

interface Planted {
  readonly demand: string;
  readonly file: string;
  readonly edits: readonly (readonly [right: string, wrong: string])[];
  readonly traps: readonly Trap[];
}

const PLANTED: readonly Planted[] = [
  {
    demand: '1: the middle lies in the box',
    file: 'prune.ts',
    edits: [
      [
        '(k) => box.low[k]! + (box.high[k]! - box.low[k]!) / 2);',
        '(k) => this.ranges[k]![0]! + (this.ranges[k]![3]! - this.ranges[k]![0]!) / 2);',
      ],
    ],
    traps: [others, near, kink, prize],
  },
  {
    demand: '1: signs are looked at again on the final box',
    file: 'prune.ts',
    edits: [
      [
        'if (free.length === 0) return { ...box, isUnique: true };\n      if (free.some',
        'if (box.sides.every((side) => side !== ANYWHERE)) return { ...box, isUnique: true };\n      if (free.some',
      ],
    ],
    traps: [others, saddle, near],
  },
  {
    demand: '2: what is not defined is an error, not a bad choice',
    file: 'find.ts',
    edits: [['if (Number.isNaN(value) && choice.low', 'if (value > 1e300 && choice.low']],
    traps: [gap],
  },
  {
    demand: '3: slopes say nothing across a jump',
    file: 'prune.ts',
    edits: [['if (payoffFlags & (MAY_JUMP | MAY_BE_UNDEFINED) || flags & MAY_BE_UNDEFINED) continue;', '']],
    traps: [step, approached],
  },
  {
    demand: '4: ends that bind weakly stay',
    file: 'prune.ts',
    edits: [
      ['if (lo > 0) {\n          if (side === AT_LOW', 'if (lo > -1e-9) {\n          if (side === AT_LOW'],
    ],
    traps: [weak, others, line],
  },
  {
    demand: '5: several own choices are looked at together',
    file: 'find.ts',
    edits: [
      [
        '} else if (real.length === 1) {\n        this.along',
        '} else if (real.length >= 1) {\n        this.along',
      ],
    ],
    traps: [saddle],
  },
  {
    demand: '6: a root is no equilibrium while somebody gains elsewhere',
    file: 'certify.ts',
    edits: [['gain: Math.max(0, most - own.lo),\n      stake', 'gain: 0,\n      stake']],
    traps: [atRest],
  },
  {
    demand: '7: better replies are open to all that earlier movers in the box may have done',
    file: 'prune.ts',
    edits: [['let lo = range[1]!;', 'let lo = range[0]! - 1;']],
    traps: [bounded, followed],
  },
  {
    demand: '8: a continuum is not proved by boxes',
    file: 'defineGame.ts',
    edits: [
      ['undecided === 0 &&\n      core.found.every', 'core.found.every'],
      ['box.high[k]! - box.low[k]! <= 1e-5 * Math.max(1e-3, Math.abs(at))', 'true'],
    ],
    traps: [line],
  },
  {
    demand: '9: alike players are alike in everything',
    file: 'defineGame.ts',
    edits: [
      [
        'if (parameter.per !== null)\n      problems.push({\n        path: parameter.path,\n        message: `$' +
          '{rule.name} are alike',
        'if (parameter.per === undefined)\n      problems.push({\n        path: parameter.path,\n        message: `$' +
          '{rule.name} are alike',
      ],
    ],
    traps: [counted],
  },
  {
    demand: '11: for whom others follow every deviation is looked at with their answers',
    file: 'certify.ts',
    edits: [['gain: Math.max(0, settled - own.lo),', 'gain: Math.max(0, settled - own.lo) * 1e-9,']],
    traps: [followed, bounded],
  },
  {
    demand: '12: 0/0 has the value that is stated, not one that it would tend to',
    file: 'tape.ts',
    edits: [
      ['whole === 0 ? (u === 0 ? value[c[k]!]! : Number.NaN) : u / whole', 'whole === 0 ? 0 : u / whole'],
    ],
    traps: [prize],
  },
  {
    demand: '13: what a library rounds is no proof',
    file: 'tape.ts',
    edits: [['const ULPS = 4.5e-16;', 'const ULPS = -1e-3;']],
    traps: [omega],
  },
  {
    demand: '14: nothing undecided where there is said to be none',
    file: 'prune.ts',
    edits: [
      [
        'if (count >= this.budget) return { boxes: [...left, ...open], count, isCut: true };',
        'if (count >= this.budget || count >= 20) return { boxes: left, count, isCut: false };',
      ],
    ],
    traps: [approached, others, near],
  },
  {
    demand: '15: parts cover the whole',
    file: 'prune.ts',
    edits: [
      [
        'this.part(box, best, middle, hi, box.sides[best] as Side),\n      this.part(box, best, lo, middle',
        'this.part(box, best, middle, hi, box.sides[best] as Side),\n      this.part(box, best, middle, middle',
      ],
    ],
    traps: [omega, near, kink, prize],
  },
];

const at = join(import.meta.dirname, '../dist/planted');
afterAll(() => rmSync(at, { recursive: true, force: true }));

const TRAPS = {
  others,
  near,
  step,
  approached,
  prize,
  apart,
  atRest,
  weak,
  saddle,
  chase,
  line,
  kink,
  root,
  kept,
  followed,
  unlike,
  squares,
  weakHigh,
  gap,
  bounded,
  counted,
  omega,
};

describe('traps', () => {
  it.each(Object.entries(TRAPS))('%s is answered as it should be', (_, trap) => {
    expect(trap(defineGame)).toBe(true);
  });
});

describe('a planted error turns a trap red', () => {
  it.each(PLANTED.map((each, k) => [each.demand, each, k] as const))('%s', async (_, each, k) => {
    const copy = join(at, String(k));
    cpSync(join(import.meta.dirname, '../src'), copy, { recursive: true });
    const file = join(copy, each.file);
    let text = readFileSync(file, 'utf8');
    for (const [right, wrong] of each.edits) {
      // The place is there, once.
      expect(text.split(right)).toHaveLength(2);
      text = text.replace(right, () => wrong);
    }
    writeFileSync(file, text);
    const { defineGame: planted } = (await import(join(copy, 'defineGame.ts'))) as { defineGame: Define };
    const holds = each.traps.map((trap) => {
      try {
        return trap(planted);
      } catch {
        return false;
      }
    });
    expect(holds).toContain(false);
  });
});
