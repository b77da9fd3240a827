import { drawLottery, summarise } from '@regulab/analysis/lottery.js';
import { completeValues } from '@regulab/model/values.js';
import { describe, expect, it } from 'vitest';
import { checkSheet } from '../src/defineGame.js';
import { gameOf, sheetOf, solved } from './sheets.js';

const ALIKE = `
id: my/commons
parameters:
  number: { default: 5, range: [2, 1e6], whole: true }
  tax: { lever: 0, range: [0, 5] }
players:
  users:
    count: number
    alike: true
    choices: { use: { range: [0, unbounded] } }
    payoff: use * (10 - sum(users.use) - tax)
outcomes:
  total: sum(users.use)
  welfare: total * (10 - total)
  lost: best.welfare - welfare
  untaxed: noRule.total
benchmarks:
  best: { chooses: [users.use], maximises: sum(users.payoff) + tax * sum(users.use) }
`;

describe('alike players that a parameter counts', () => {
  it.each([2, 5, 1000, 1e6])('play the symmetric equilibrium of Cournot: %d of them', (number) => {
    const game = gameOf(ALIKE);
    const got = solved(game, { number, tax: 1 });
    // By hand: each (10 - tax) / (n + 1); the best total is 5.
    expect(got.equilibria).toHaveLength(1);
    expect(got.outcomes['users.use']).toBeCloseTo(9 / (number + 1), 12);
    const total = (9 * number) / (number + 1);
    expect(got.outcomes.total).toBeCloseTo(total, 8);
    expect(got.outcomes.lost).toBeCloseTo(25 - total * (10 - total), 6);
    expect(got.outcomes.untaxed).toBeCloseTo((10 * number) / (number + 1), 8);
    expect(got.completeness!.because).toContain('in which all users do the same');
    expect(got.completeness!.complete).toBe(true);
    const { accepted, problems } = game.verify(completeValues(game, { number, tax: 1 }), {
      status: 'equilibrium',
      outcomes: got.outcomes,
    });
    expect([accepted, problems]).toEqual([true, []]);
    for (const name of ['users.use', 'lost', 'untaxed']) {
      const other = { ...got.outcomes, [name]: got.outcomes[name]! * (1 + 1e-6) + 1e-9 };
      const claim = { status: 'equilibrium' as const, outcomes: other };
      expect(game.verify(completeValues(game, { number, tax: 1 }), claim).accepted).toBe(false);
    }
  });

  it('are told of as many: in formulas, labels and pictures', () => {
    const { formulas, outcomes, pictures } = gameOf(ALIKE);
    expect(formulas[0]!.words).toBe('At once each of the users chooses use.');
    expect(formulas[1]!.words).toBe('What each of the users gets.');
    expect(formulas[1]!.tex).toContain('use_{i}'.replace('use', '\\mathit{use}'));
    expect(outcomes.find(({ role }) => role === 'payoff')!.label).toBe('Payoff of each of the users');
    expect(pictures[0].title).toBe('What each of the users gets by its use');
  });

  it.each([
    ['count: number', 'count: crowd', /crowd is no parameter/],
    ['whole: true', 'usual: [2, 9]', /must be whole: true/],
    ['use: { range: [0, unbounded] }', 'use: { of: [0, 1], mixed: true }', /choices are pure/],
    ['chooses: [users.use]', 'chooses: [users.using]', /no choice and no player/],
    ['chooses: [users.use], maximises', 'maximises', /has maximises alone/],
    ['tax * sum(users.use) }', 'taxes * sum(users.use) }', /there is no taxes here/],
    ['best: {', 'noRule: {', /is a word of the language/],
    ['    alike: true', '    alike: true\n    least: 2', /so least says nothing/],
    ['best: { chooses', 'best: { fix: { users.use: 1 }, chooses', /fixed and chosen as well/],
    ['best: { chooses', 'best: { set: { tx: 1 }, chooses', /tx is no parameter of this game/],
    ['payoff: use *', 'payoff: best.welfare + use *', /outcomes and select may use it/],
    ['best.welfare -', 'best.wealth -', /no outcome of the benchmark/],
  ])('say what is wrong: %s as %s', (text, other, message) => {
    expect(ALIKE).toContain(text);
    const { problems } = checkSheet(sheetOf(ALIKE.replace(text, other)));
    expect(problems.map((problem) => problem.message).join('\n')).toMatch(message);
  });
});

it('alike players who choose in two stages are refused: after a deviation they differ', () => {
  const { problems } = checkSheet(
    sheetOf(`
id: my/invest
parameters: { n: { default: 2, range: [2, 9], whole: true } }
players:
  f:
    count: n
    alike: true
    choices: { x: { range: [0, 3] }, q: { range: [0, 10] } }
    payoff: (7 - sum(f.q) + x) * q - x^2
order: [f.x, f.q]
`),
  );
  expect(problems.map(({ message }) => message).join()).toContain('choose in 2 stages');
});

it('benchmarks keep apart, in whatever order outcomes speak of them, and set what they name alone', () => {
  const game = gameOf(`
id: my/order
parameters: { tax: { default: 1, range: [0, 5] }, tax1: { default: 2, range: [0, 5] }, levy: { default: 1, lever: 0, range: [0, 5] } }
players: { a: { choices: { x: { range: [0, 10] } }, payoff: "(10 - tax - levy) * x - x^2 - tax1" } }
outcomes: { free: noRule.amount, low: cheap.amount, cost: cheap.fee, held: fixed.amount, again: noRule.fee, amount: a.x, fee: tax1 }
benchmarks: { fixed: { fix: { a.x: 7 } }, cheap: { set: { tax: 0 } } }
`);
  // By hand: x = (10 - tax - levy) / 2.
  expect(solved(game).outcomes).toMatchObject({ amount: 4, free: 4.5, low: 4.5, cost: 2, held: 7, again: 2 });
  expect(solved(game, { levy: 3 }).outcomes).toMatchObject({ amount: 3, free: 4.5, low: 3.5, held: 7 });
});

describe('choices and ties', () => {
  it('of whole numbers are finite: Cournot in whole units has three equilibria', () => {
    const game = gameOf(`
id: my/whole
players:
  firms: { count: 2, choices: { q: { range: [0, 10], whole: true } }, payoff: (9 - sum(firms.q)) * q }
`);
    const got = solved(game);
    // By hand: against 4 both 2 and 3 are best, against 3 it is 3.
    expect(got.equilibria.map(({ strategies }) => Object.values(strategies))).toEqual([
      [2, 4],
      [3, 3],
      [4, 2],
    ]);
    expect(got.completeness!.complete).toBe(true);
  });

  it('both ways lists what either rule leads to', () => {
    const sheet = (ties: string) =>
      gameOf(`
id: my/ties
players:
  leader: { choices: { x: { of: [0, 1] } }, payoff: 3 * follower.y - leader.x }
  follower: { choices: { y: { of: [0, 1] } }, payoff: leader.x * follower.y }
order: [leader, follower]
ties: ${ties}
`);
    // The follower is indifferent after 0, and follows 1 with 1.
    const listed = (ties: string) =>
      solved(sheet(ties)).equilibria.map(({ strategies }) => Object.values(strategies).join());
    expect(listed('for')).toEqual(['0,1']);
    expect(listed('against')).toEqual(['1,1']);
    expect([...listed('both')].sort()).toEqual(['0,1', '1,1']);
  });

  it('sit on ridges where two choices together matter', () => {
    const game = gameOf(`
id: my/ridge
players:
  one:
    choices: { x: { range: [0, 3] }, y: { range: [0, 3] } }
    payoff: -5 * max(0, 1 - x - 2 * y) - (x - 0.1)^2 - (y - 0.1)^2
`);
    // By hand: along x + 2 y = 1 nearest to (.1, .1): (.1, .1) + .7 (1, 2) / 5.
    const [first] = solved(game).equilibria;
    expect(first!.strategies['one.x']).toBeCloseTo(0.24, 9);
    expect(first!.strategies['one.y']).toBeCloseTo(0.38, 9);
  });
});

describe('branches', () => {
  it('find both gaps of prices with buyers of two kinds', () => {
    const game = gameOf(`
id: compute/bertrand-ces
parameters: { mass: { default: 2700, range: [0, 1e4] } }
players:
  firms:
    count: 2
    choices: { price: { range: [1, 50] } }
    payoff: (price - 1) * (50 - price + mass * price^(-3) * index^(-0.5))
definitions: { index: sum(firms.price^(-2)) }
`);
    const branches = game.branches!(completeValues(game, {}), ['mass'], 500, 4000);
    const events = branches.flatMap((branch) => branch.events);
    const places = (kind: string) =>
      [
        ...new Set(events.filter((event) => event.kind === kind).map(({ point }) => point.at.toFixed(4))),
      ].sort((a, b) => Number(a) - Number(b));
    // By bisection on what the best deviation gains, in another language.
    expect(places('exit')).toEqual(['2470.1474', '2481.2746', '3020.8643', '3318.6481']);
    expect(places('fold')).toHaveLength(2);
    for (const { points } of branches)
      for (const { at, outcomes, isEquilibrium } of points) {
        if (!isEquilibrium || at % 3 > 1) continue;
        const values = completeValues(game, { mass: at });
        expect(game.verify(values, { status: 'equilibrium', outcomes }).relativeGain).toBeLessThan(1e-7);
      }
  });
});

describe('branches of small games, by hand', () => {
  const pieces = (text: string, from: number, to: number) => {
    const game = gameOf(`id: my/small\nparameters: { k: { default: 1, range: [-20, 20] } }\n${text}`);
    return game.branches!(completeValues(game, {}), ['k'], from, to)
      .map(({ points }) => {
        const stretch = points.filter(({ isEquilibrium }) => isEquilibrium).map(({ at }) => at);
        return [Math.min(...stretch), Math.max(...stretch)].map((at) => Number(at.toFixed(3)));
      })
      .sort((a, b) => a[0]! - b[0]!);
  };
  it.each([
    [
      'held at a kink between 2 and 5',
      'players: { a: { choices: { x: { range: [0, 10] } }, payoff: "(10 - x) * x - k*x - 3*max(0, x-2.5)" } }',
      [0, 8],
      [
        [0, 2],
        [2, 5],
        [5, 8],
      ],
    ],
    [
      'both ends of a range',
      'players: { a: { choices: { x: { range: [0, 1] } }, payoff: "-(x-k)^2" } }',
      [-1, 2],
      [
        [-1, -0],
        [0, 1],
        [1, 2],
      ],
    ],
    [
      'somebody who leaves where k is above 9',
      'players: { a: { choices: { x: { range: [0, 10] } }, payoff: (6 - x)*x - k, outside: { payoff: 0, then: over } } }',
      [0, 10],
      [[0, 9]],
    ],
    [
      'players who mix whatever k is',
      'players: { a: { choices: { x: { of: [h, t], mixed: true } }, payoff: "if(a.x == b.y, k, -1)" }, b: { choices: { y: { of: [h, t], mixed: true } }, payoff: "if(a.x == b.y, -1, 1)" } }',
      [0.5, 4],
      [[0.5, 4]],
    ],
    [
      'a rival who is driven out',
      'players: { a: { choices: { x: { range: [0, 20] } }, payoff: "(9-x-b.y-k)*x" }, b: { choices: { y: { range: [0, 20] } }, payoff: "(9-a.x-y)*y" } }',
      [-9.5, 6],
      [
        [-9.5, -9],
        [-9, 4.5],
        [4.5, 6],
      ],
    ],
  ] as const)('%s', (_, text, [from, to], want) => {
    expect(pieces(text, from, to)).toEqual(want.map((piece) => [...piece]));
  });
});

describe('answers that are right are certified', () => {
  const accepted = (text: string) => {
    const game = gameOf(`id: my/small\n${text}`);
    const got = solved(game);
    const { accepted: is, problems } = game.verify(completeValues(game, {}), {
      status: got.status,
      outcomes: got.outcomes,
    });
    expect([is, problems]).toEqual([true, []]);
    return got.equilibria.map(({ strategies }) => Object.values(strategies));
  };
  const counted = 'parameters: { n: { default: 3, range: [2, 1000], whole: true } }\nplayers: ';
  it.each([
    [
      'at a threshold that all meet just so',
      `${counted}{ f: { count: n, alike: true, choices: { x: { range: [0, 1] } }, payoff: "if(sum(f.x) >= 1.5, 1, 0) - x" } }`,
      [[0.5], [0]],
    ],
    [
      'at both places where a square is what it is of',
      `${counted}{ f: { count: n, alike: true, choices: { x: { range: [0, 1] } }, payoff: "-abs(x - mean(others.x)^2)" } }`,
      [[0], [1]],
    ],
    [
      'where payoffs are nowhere below nothing',
      'players: { a: { choices: { x: { range: [0, 1] } }, payoff: "-abs(x - 2*b.y*(1-b.y) - .25)" }, b: { choices: { y: { range: [0, 1] } }, payoff: "-abs(y - a.x)" } }',
      [[(1 + Math.sqrt(3)) / 4, (1 + Math.sqrt(3)) / 4]],
    ],
    [
      'inside a ridge',
      'players: { a: { choices: { x: { range: [0, 1] }, y: { range: [0, 1] } }, payoff: "-2*abs(x - y) + x + y/2 - x^2/2 - y^2" } }',
      [[0.5, 0.5]],
    ],
    [
      'with ties against the leader',
      'players: { l: { choices: { x: { range: [0, 1] } }, payoff: "abs(m.y-.5) + x/10 + m.y/5" }, m: { choices: { y: { range: [0, 1] } }, payoff: (y - .5)^2 } }\norder: [l, m]\nties: against',
      [[1, 0]],
    ],
    [
      'of whole numbers above an open end',
      'players: { a: { choices: { x: { range: [0, 3], whole: true, open: low } }, payoff: -x } }',
      [[1]],
    ],
    [
      'of a planner to whom only the total matters',
      `parameters: { tax: { lever: 2, range: [0, 5] } }
players: { f: { count: 2, choices: { x: { range: [0, 10] } }, payoff: (9 - sum(f.x) - tax) * x } }
definitions: { W: "9*sum(f.x) - sum(f.x)^2" }
outcomes: { w: W, lost: planner.w - w }
benchmarks: { planner: { chooses: [f.x], maximises: W } }`,
      [[7 / 3, 7 / 3]],
    ],
  ])('%s', (_, text, want) => {
    const got = accepted(text);
    expect(got).toHaveLength(want.length);
    got.forEach((choices, k) => {
      choices.forEach((x, j) => {
        expect(x).toBeCloseTo(want[k]![j]!, 9);
      });
    });
  });

  it('and a choice that is held outside its range is told', () => {
    const game = gameOf(
      'id: my/small\nplayers: { a: { choices: { x: { range: [0, 1] } }, payoff: -(x-.5)^2 } }\noutcomes: { w: a.x, v: pl.w }\nbenchmarks: { pl: { fix: { a.x: 5 } } }',
    );
    const { outcomes, status } = solved(game);
    expect(outcomes.v).toBeNull();
    expect(game.verify(completeValues(game, {}), { status, outcomes }).problems[0]).toContain(
      'it holds a.x at 5, outside its range from 0 to 1',
    );
  });
});

describe('draws', () => {
  it('come to the means that formulas give', () => {
    const game = gameOf(`
id: my/chance
parameters: { storm: { default: 0.3, range: [0, 1] } }
players:
  firms:
    count: 2
    choices: { care: { range: [0, 1] } }
    chance: { fails: (1 - care) / 2 }
    payoff: 1 - fails * if(bad, 3, 1) - care^2
chance: { bad: storm }
outcomes: { both: product(firms.fails), harm: { value: "sum(firms.fails) * if(bad, 3, 1)", better: lower } }
`);
    const values = completeValues(game, {});
    const got = solved(game);
    const lottery = game.lottery!(values, got.outcomes);
    const total = 'probabilities' in lottery ? lottery.probabilities.reduce((sum, p) => sum + p, 0) : 0;
    expect(total).toBeCloseTo(1, 12);
    const lines = summarise(lottery, drawLottery(lottery, 7, 0, 200_000));
    expect(lines.map(({ name }) => name)).toEqual(['firms[0].payoff', 'firms[1].payoff', 'both', 'harm']);
    for (const { name, mean, expected, standardError } of lines) {
      expect(expected).toBe(got.outcomes[name]);
      expect(Math.abs(mean - expected)).toBeLessThan(5 * standardError);
    }
    // By hand: care c solves (.7 + .9) / 2 = 2 c, so that both fail with probability ((1 - .4) / 2)^2.
    expect(got.outcomes.both).toBeCloseTo(0.09, 12);
  });
});
