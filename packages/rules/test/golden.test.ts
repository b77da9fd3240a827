import { completeValues } from '@regulab/model/values.js';
import { describe, expect, it } from 'vitest';
import { defineGame } from '../src/defineGame.js';
import { gameOf, pairOf, solved } from './sheets.js';

/** Golden values of the specification, computed independently. */
const BERTRAND = `
id: compute/bertrand-ces
parameters:
  mass: { default: 2700, range: [0, 1e4] }
players:
  firms:
    count: 2
    choices: { price: { range: [1, 50] } }
    payoff: (price - 1) * (50 - price + mass * price^(-3) * index^(-0.5))
definitions: { index: sum(firms.price^(-2)) }
`;
const LABS = (count: number) => `
id: race/labs
parameters:
  skill: { default: 33.9, range: [0.1, 1000] }
  weight: { default: 1, range: [0.5, 4] }
players:
  labs:
    count: ${count}
    choices: { safety: { range: [0.001, 0.99] } }
    definitions: { success: skill * safety / (skill * safety + 1 - safety), power: (1 - safety)^weight }
    payoff: 100 * product(labs.success) * power / sum(labs.power)
outcomes: { allSafe: product(labs.success) }
`;

const pricesOf = (mass: number): number[][] =>
  solved(gameOf(BERTRAND), { mass }).equilibria.map(({ strategies }) => Object.values(strategies));

const near = (
  got: readonly (readonly number[])[],
  want: readonly (readonly number[])[],
  digits = 9,
): void => {
  expect(got).toHaveLength(want.length);
  for (const each of want)
    expect(
      got.some((other) =>
        each.every((x, k) => Math.abs(x - other[k]!) < 10 ** -digits * Math.max(1, Math.abs(x))),
      ),
      `${each} among ${JSON.stringify(got)}`,
    ).toBe(true);
};

describe('Bertrand with CES buyers', () => {
  it.each([
    [1000, [[24.688672475356, 24.688672475356]]],
    [2400, [[23.328302429172, 23.328302429172]]],
    [
      2700,
      [
        [25.156795492712, 2.1682018776307],
        [2.1682018776307, 25.156795492712],
      ],
    ],
    [3400, [[1.7355679160118, 1.7355679160118]]],
  ])('with %d buyers who compare', (mass, want) => {
    near(pricesOf(mass), want);
    expect(solved(gameOf(BERTRAND), { mass }).completeness.complete).toBe(true);
  });

  // The two gaps in which there is no equilibrium begin and end there (to 40 digits by bisection in another language).
  it.each([2471, 2475, 2481, 3050, 3100, 3318])('with %d there is none, and that is proved', (mass) => {
    const got = solved(gameOf(BERTRAND), { mass });
    expect(got.status).toBe('none');
    expect(got.completeness.complete).toBe(true);
    expect(gameOf(BERTRAND).verify(completeValues(gameOf(BERTRAND), { mass }), got).accepted).toBe(true);
  });

  it.each([2470.147, 2481.275, 3020.86, 3318.65])('with %d there is one', (mass) => {
    expect(solved(gameOf(BERTRAND), { mass }).status).toBe('equilibrium');
  });
});

describe('labs that share effort between safety and speed', () => {
  it.each([
    [2, { skill: 33.9 }, 0.20514414557617433],
    [3, { skill: 33.9 }, 0.178884485509],
    [4, { skill: 33.9 }, 0.168951166847],
  ])('%d of them', (count, given, share) => {
    const got = solved(gameOf(LABS(count)), given);
    near(
      got.equilibria.map(({ strategies }) => Object.values(strategies)),
      [Array.from({ length: count }, () => share)],
    );
  });

  it('two of them with skill 10: a third each, both safe 25/36', () => {
    const { outcomes, completeness } = solved(gameOf(LABS(2)), { skill: 10 });
    expect(outcomes['labs[0].safety']).toBeCloseTo(1 / 3, 12);
    expect(outcomes.allSafe).toBeCloseTo(25 / 36, 12);
    expect(outcomes['labs[0].payoff']).toBeCloseTo(34.7222222222222, 9);
    expect(completeness.complete).toBe(true);
  });
});

describe('small games with closed forms', () => {
  const two = (payoff: string, high = '10') =>
    defineGame({
      id: 'test/two',
      parameters: { tax: { lever: 0, range: [0, 5] } },
      players: { firms: { count: 2, choices: { x: { range: [0, high] } }, payoff } },
    });

  it('Cournot with a tax moves with it as theory says', () => {
    const model = defineGame({
      id: 'test/cournot',
      parameters: { a: { default: 10, range: [1, 100] }, tax: { lever: 0, range: [0, 5] } },
      players: {
        firms: {
          count: 2,
          parameters: { cost: { default: [1, 2], range: [0, 20] } },
          choices: { x: { range: [0, 'a'] } },
          payoff: '(a - sum(firms.x) - cost - tax) * x',
        },
      },
      outcomes: { total: 'sum(firms.x)' },
    });
    for (const tax of [0, 0.5, 3]) {
      const { outcomes } = solved(model, { tax });
      expect(outcomes['firms[0].x']).toBeCloseTo((10 - 2 + 2 - tax) / 3, 12);
      expect(outcomes['firms[1].x']).toBeCloseTo((10 - 4 + 1 - tax) / 3, 12);
    }
    const values = completeValues(model, { tax: 1 });
    const moves = model.derivatives!(values, model.solve(values).outcomes);
    expect(moves.total!.tax).toBeCloseTo(-2 / 3, 10);
    expect(moves['firms[0].x']!['firms[1].cost']).toBeCloseTo(1 / 3, 10);
  });

  it('at a kink: only (2.5, 2.5)', () => {
    const got = solved(two('(10 - sum(firms.x)) * x - x - 3 * max(0, x - 2.5)'));
    near(
      got.equilibria.map(({ strategies }) => Object.values(strategies)),
      [[2.5, 2.5]],
    );
    expect(got.outcomes['firms[0].payoff']).toBeCloseTo(10, 12);
  });

  it('a prize that nobody claims', () => {
    const contest = (c: number) => two(`ratio(x, sum(firms.x), ${c}) - x`, '1');
    near(
      solved(contest(0.5)).equilibria.map(({ strategies }) => Object.values(strategies)),
      [[0.25, 0.25]],
    );
    // Near the corner each may have nearly all of the prize, not both: together they gain elsewhere.
    expect(solved(contest(0.5)).completeness.complete).toBe(true);
    near(
      solved(contest(1)).equilibria.map(({ strategies }) => Object.values(strategies)),
      [
        [0.25, 0.25],
        [0, 0],
      ],
    );
  });

  it('a first-order point that is no equilibrium', () => {
    const got = solved(pairOf('(a.x - b.y)^2 - 0.25 * a.x', '(a.x - b.y)^2 - 0.25 * b.y'));
    near(
      got.equilibria.map(({ strategies }) => Object.values(strategies)),
      [
        [0, 1],
        [1, 0],
      ],
    );
  });

  it.each([
    [1e-4, [[1, 1]]],
    [
      -1e-4,
      [
        [1, 1],
        [0.49, 0.49],
        [0.51, 0.51],
      ],
    ],
  ])('near a tangent, %d', (d, want) => {
    const got = solved(pairOf(`-(a.x - b.y - (b.y - 1/2)^2 - ${d})^2`, '-(b.y - a.x)^2'));
    near(
      got.equilibria.map(({ strategies }) => Object.values(strategies)),
      want,
    );
  });

  it('the chase has none, proved; both at rest has one', () => {
    const chase = solved(pairOf('(a.x - b.y)^2', '-(a.x - b.y)^2'));
    expect(chase.status).toBe('none');
    expect(chase.completeness.complete).toBe(true);
    near(
      solved(pairOf('a.x * b.y - a.x^2 / 2', '-b.y^2 / 2 - a.x * b.y')).equilibria.map(({ strategies }) =>
        Object.values(strategies),
      ),
      [[0, 0]],
    );
  });

  it('a continuum is not called a complete list', () => {
    const got = solved(pairOf('-(a.x + b.y - 1)^2', '-(a.x + b.y - 1)^2'));
    expect(got.status).toBe('equilibrium');
    expect(got.completeness.complete).toBe(false);
    for (const { strategies } of got.equilibria)
      expect(strategies['a.x']! + strategies['b.y']!).toBeCloseTo(1, 12);
  });

  it('one player with a saddle has its two corners', () => {
    const model = defineGame({
      id: 'test/saddle',
      parameters: { unit: { default: 1, range: [0, 2] } },
      players: {
        one: { choices: { x: { range: [-1, 1] }, y: { range: [-1, 1] } }, payoff: '3 * x * y - x^2 - y^2' },
      },
    });
    near(
      solved(model).equilibria.map(({ strategies }) => Object.values(strategies)),
      [
        [1, 1],
        [-1, -1],
      ],
    );
  });

  it('jumps: attained on one side, approached on the other', () => {
    const one = (payoff: string) =>
      defineGame({
        id: 'test/one',
        parameters: { unit: { default: 1, range: [0, 2] } },
        players: { one: { choices: { x: { range: [0, 1] } }, payoff } },
      });
    expect(solved(one('if(x >= 0.5, 1, 0) - x')).outcomes['one.x']).toBe(0.5);
    const none = solved(one('if(x > 0.5, 1, 0) - x'));
    expect(none.status).toBe('none');
    expect(none.reason).toMatch(/approached, not attained.*0\.5/);
  });

  // Slopes are smooth on both sides of a jump and must not speak for the place where it is.
  it.each(['(x >= 0.5) - x^2', 'if(x >= 0.5, 1, 0) - x^2', '(x >= 0.5) - x', 'max(x >= 0.5, 0) - x^2'])(
    'no slope proves anything across a jump: %s',
    (payoff) => {
      const model = defineGame({
        id: 'test/jump',
        players: { one: { choices: { x: { range: [0, 1] } }, payoff } },
      });
      const got = model.solve({});
      expect(got.outcomes['one.x']).toBe(0.5);
      expect(model.verify({}, got).accepted).toBe(true);
      expect(
        model.verify({}, { status: 'none', outcomes: { 'one.x': null, 'one.payoff': null } }).accepted,
      ).toBe(false);
      expect(
        model.verify({}, { status: 'equilibrium', outcomes: { 'one.x': 0, 'one.payoff': 0 } }).accepted,
      ).toBe(false);
    },
  );

  it('ties of the follower go to the leader, or against it', () => {
    const sheet = (ties: string) =>
      defineGame({
        id: 'test/ties',
        parameters: { unit: { default: 1, range: [0, 2] } },
        players: {
          leader: { choices: { x: { range: [0, 1] } }, payoff: 'follower.y - x' },
          follower: { choices: { y: { range: [0, 1] } }, payoff: '(leader.x - 1/2) * y' },
        },
        order: ['leader', 'follower'],
        ties,
      });
    const { outcomes } = solved(sheet('for'));
    expect(outcomes['leader.x']).toBeCloseTo(0.5, 9);
    expect(outcomes['follower.y']).toBe(1);
    const against = solved(sheet('against'));
    expect(against.status).toBe('none');
    expect(against.reason).toContain('approached');
  });

  it('a leader that must keep its follower in', () => {
    const model = defineGame({
      id: 'test/exit',
      parameters: { unit: { default: 1, range: [0, 2] } },
      players: {
        leader: { choices: { x: { range: [0, 1] } }, payoff: '4 * x', outside: { payoff: 0 } },
        follower: {
          choices: { y: { range: [0, 1] } },
          payoff: 'y * (1 - y) - leader.x',
          outside: { payoff: 0 },
        },
      },
      order: ['leader', 'follower'],
    });
    const { outcomes } = solved(model);
    expect(outcomes['leader.x']).toBeCloseTo(0.25, 9);
    expect(outcomes['follower.y']).toBeCloseTo(0.5, 9);
  });
});

describe('exits', () => {
  const one = defineGame({
    id: 'test/exits',
    parameters: { fee: { lever: 0, range: [0, 8] } },
    players: {
      platform: {
        choices: { share: { range: [0, 1] } },
        payoff: 'share * seller.sales',
        outside: { payoff: 0 },
      },
      seller: {
        choices: { sales: { range: [0, 10] } },
        payoff: '(1 - platform.share) * sales - sales^2 / 20 - fee',
        outside: { payoff: 0 },
      },
    },
    order: ['platform', 'seller'],
  });

  it('are proved where whatever the leader does somebody leaves, and refused where somebody need not', () => {
    const values = completeValues(one, { fee: 7 });
    const got = one.solve(values);
    expect(got.status).toBe('exit');
    expect(one.verify(values, got)).toMatchObject({ accepted: true, level: 'interval' });
    // With a fee of 2 the seller stays for a share of .3675.
    expect(one.verify(completeValues(one, { fee: 2 }), got).accepted).toBe(false);
  });

  it('of one stage as well', () => {
    const both = defineGame({
      id: 'test/both',
      parameters: { fee: { lever: 0, range: [0, 8] } },
      players: {
        a: { choices: { x: { range: [0, 1] } }, payoff: 'x * (1 - x) - fee', outside: { payoff: 0 } },
        b: { choices: { y: { range: [0, 1] } }, payoff: 'y * (1 - y)', outside: { payoff: 0 } },
      },
    });
    const got = both.solve(completeValues(both, { fee: 1 }));
    expect(got.status).toBe('exit');
    expect(both.verify(completeValues(both, { fee: 1 }), got).accepted).toBe(true);
    expect(both.verify(completeValues(both, { fee: 0.2 }), got).accepted).toBe(false);
  });
});

describe('sheets that are refused, with their place', () => {
  const refused = (sheet: object): string => {
    try {
      defineGame({ id: 'test/bad', parameters: { k: { default: 1, range: [0, 10] } }, ...sheet });
    } catch (error) {
      return (error as Error).message;
    }
    return 'not refused';
  };
  const one = (x: object, payoff: string, more: object = {}) => ({
    players: { one: { choices: { x }, payoff, ...more } },
  });
  it.each([
    [
      'an end of the same stage',
      {
        players: {
          a: { choices: { x: { range: [0, 'b.y'] } }, payoff: 'x' },
          b: { choices: { y: { range: [0, 1] } }, payoff: 'y' },
        },
      },
      /players\.a\.choices\.x\.range\.1: .*same stage/,
    ],
    [
      'a stage that looks ahead',
      {
        players: {
          a: { choices: { x: { range: [0, 'b.y'] } }, payoff: 'x' },
          b: { choices: { y: { range: [0, 1] } }, payoff: 'y' },
        },
        order: ['a', 'b'],
      },
      /chosen later/,
    ],
    [
      'a root of what is negative',
      one({ range: [0, 1] }, 'sqrt(x - 0.5)'),
      /players\.one\.payoff: .*x = 0.*sqrt of -0\.5/,
    ],
    [
      'definitions in a circle',
      { ...one({ range: [0, 1] }, 'p * x'), definitions: { p: 'q + 1', q: 'p + 1' } },
      /circle/,
    ],
    [
      'a matrix of the wrong size',
      {
        players: {
          labs: {
            count: 2,
            parameters: { m: { per: 'labs', default: [[1, 2], [3]], range: [0, 9] } },
            choices: { x: { range: [0, 1] } },
            payoff: 'sum(m * labs.x)',
          },
        },
      },
      /row 1 of m has 1/,
    ],
    ['others of a single player', one({ range: [0, 1] }, 'sum(others.x)'), /others are the other members/],
    [
      'a probability above 1',
      one({ range: [0, 1] }, 'x * luck', { chance: { luck: '1 + x' } }),
      /probability of .*luck is .*between 0 and 1/,
    ],
    ['an unknown name', one({ range: [0, 1] }, 'kk * x'), /there is no kk here; did you mean k\?/],
    [
      'a name twice',
      { ...one({ range: [0, 1] }, 'k * x'), definitions: { k: '2' } },
      /name k is there twice/,
    ],
    ['a comma that splits', one({ range: ['max(0', 'k)', '1'] }, 'x'), /put quotes round/],
    [
      'a list as a number',
      { players: { labs: { count: 2, choices: { x: { range: [0, 1] } }, payoff: 'labs.x' } } },
      /this is a list/,
    ],
    [
      'nobody',
      { players: { labs: { count: 0, choices: { x: { range: [0, 1] } }, payoff: 'x' } } },
      /there are 0 players/,
    ],
    [
      'ten thousand players',
      { players: { labs: { count: 10000, choices: { x: { range: [0, 1] } }, payoff: 'x' } } },
      /10000 players are more than 100/,
    ],
    [
      'ten thousand parentheses',
      one({ range: [0, 1] }, `${'('.repeat(10_000)}x${')'.repeat(10_000)}`),
      /at most 10000 are read/,
    ],
    [
      'deep parentheses',
      one({ range: [0, 1] }, `${'('.repeat(1000)}x${')'.repeat(1000)}`),
      /nested more than 200 deep/,
    ],
    ['a key that is unknown', { ...one({ range: [0, 1] }, 'x'), oucomes: {} }, /did you mean outcomes/],
    [
      'an order that leaves somebody out',
      {
        players: {
          a: { choices: { x: { range: [0, 1] } }, payoff: 'x' },
          b: { choices: { y: { range: [0, 1] } }, payoff: 'y' },
        },
        order: ['a'],
      },
      /leaves out b\.y/,
    ],
    [
      'whole numbers in a range that moves',
      one({ range: [0, 'k'], whole: 'true' }, 'x'),
      /whole: true, so its range needs two numbers/,
    ],
    [
      'a text that is no number',
      { ...one({ range: [0, 1] }, 'x'), parameters: { k: { default: 'much', range: [0, 1] } } },
      /"much"; it must be a number/,
    ],
  ])('%s', (_, sheet, message) => {
    expect(refused(sheet)).toMatch(message);
  });

  it('tells all that is wrong at once', () => {
    const text = refused({ ...one({ range: [0, 1] }, 'a * x + b'), outcomes: { risk: 'c' } });
    expect(text.split('\n')).toHaveLength(2);
  });
});
