import { appendFileSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { defineGame, Laboratory } from '@regulab/core';
import { readSheetFile } from '@regulab/sweep/modelFiles.js';
import { afterAll, describe, expect, it } from 'vitest';
import { expectMisuse, spawned as regulab, scratch } from './cli.js';

const { path: here, remove } = scratch();
afterAll(remove);

const run = (...args: string[]) => regulab(here, args);
const json = (...args: string[]) => JSON.parse(run(...args, '--json').out) as Record<string, never>;
const write = (name: string, text: string): string => {
  writeFileSync(join(here, name), text);
  return name;
};

const templates = readdirSync(join(import.meta.dirname, '../templates')).map((name) =>
  name.replace('.game.yaml', ''),
);

describe('a game in a sheet', () => {
  it('is begun, described, solved, verified, ranked and moved', () => {
    expect(run('new', 'race').out).toContain('race.game.yaml is a game of my/race to start from');
    expectMisuse(run('new', 'race'), 'race.game.yaml is there already');
    expectMisuse(run('new', 'other', '--from', 'curnot-tax'), 'did you mean cournot-tax?');
    expect(run('describe', 'race.game.yaml').out).toContain('Willingness to pay');
    const solved = run('solve', 'race.game.yaml', '--set', 'tax=1.5', '--json');
    expect(JSON.parse(solved.out)).toMatchObject({
      model: 'my/race[2]',
      status: 'equilibrium',
      outcomes: { 'labs[0].output': 2.5, total: 5 },
      completeness: { complete: true },
      certificate: { accepted: true, level: 'interval' },
    });
    write('s.json', solved.out);
    expect(run('verify', 's.json', '--models', 'race.game.yaml').out).toContain('3 of 3 accepted');
    write('lie.json', solved.out.replaceAll('"labs[0].output": 2.5', '"labs[0].output": 2.6'));
    expect(run('verify', 'lie.json', '--models', 'race.game.yaml').code).toBe(1);
    const ranked = json('scenarios', 'race.game.yaml', '--by', 'total') as unknown as {
      readonly scenarios: readonly { readonly scenario: string }[];
      readonly certified: number;
    };
    expect(ranked.scenarios.map(({ scenario }) => scenario)).toEqual(['taxed', 'as it is', 'rival']);
    expect(ranked.certified).toBe(3);
    expectMisuse(run('scenarios', 'race.game.yaml', '--by', 'totl'), 'did you mean total?');
    // Named twice it is there once.
    expect(run('solve', 'race.game.yaml', '--models', 'race.game.yaml').code).toBe(0);
    expect(run('statics', 'race.game.yaml').out).toContain('-0.333333');
  });

  it('is swept on threads by a spec that names the file, resumed, and refused once it has changed', () => {
    run('new', 'swept', '--from', 'cournot-tax');
    write(
      'spec.yaml',
      'model: ./swept.game.yaml\nvary: { tax: { from: 0, to: 5, count: 60 }, demand: { from: 1, to: 20, count: 50 } }\nbaseline: true\n',
    );
    const bytes = (dir: string): string[] =>
      readdirSync(join(here, dir))
        .filter((name) => name.startsWith('part-'))
        .sort()
        .map((name) => readFileSync(join(here, dir, name)).toString('base64'));
    expect(run('sweep', 'spec.yaml', '--out', 'two', '--workers', '2', '--quiet').code).toBe(0);
    expect(run('sweep', 'spec.yaml', '--out', 'one', '--workers', '1', '--quiet').code).toBe(0);
    expect(bytes('one')).toEqual(bytes('two'));
    expect(run('verify', 'two', '--models', 'swept.game.yaml', '--every', '100').out).toContain('accepted');
    expect(run('sweep', 'spec.yaml', '--out', 'two', '--models', 'swept.game.yaml').err).toContain(
      'nothing left to do',
    );
    appendFileSync(join(here, 'swept.game.yaml'), '# a note\n');
    const again = run('sweep', 'spec.yaml', '--out', 'two');
    expect(again.code).not.toBe(0);
    expect(again.err).toMatch(/changed|other/);
  });

  it('that stands for a built-in game is what is solved', () => {
    run('new', 'one', '--from', 'liability-floor');
    const text = readFileSync(join(here, 'one.game.yaml'), 'utf8');
    write('own.game.yaml', text.replace(/^id: .*$/m, 'id: overlap/symmetric'));
    expect(json('solve', 'own.game.yaml')).toMatchObject({
      model: 'overlap/symmetric',
      outcomes: { 'firm.care': 0.5 },
    });
  });

  it('comes with a schema for editors where that is asked for', () => {
    run('new', 'edited', '--schema');
    expect(readFileSync(join(here, 'edited.game.yaml'), 'utf8')).toMatch(
      /^# yaml-language-server: \$schema=\.\/game-sheet/,
    );
    expect(JSON.parse(readFileSync(join(here, 'game-sheet.schema.json'), 'utf8'))).toMatchObject({
      title: 'A game in a sheet',
    });
    expect(run('describe', 'edited.game.yaml').code).toBe(0);
  });

  it.each(templates)(
    '%s is a sheet to start from without anything wrong or odd, and every answer is certified',
    (name) => {
      const file = join(import.meta.dirname, '../templates', `${name}.game.yaml`);
      const described = run('describe', file);
      expect(described.err).toBe('');
      const { sheet, options } = readSheetFile(file);
      const model = defineGame(sheet, options);
      const { status, certificate } = new Laboratory([model]).solve(model.id);
      expect(status).toBe('equilibrium');
      expect(certificate.problems).toEqual([]);
    },
  );
});

it('a game without parameters is a game', () => {
  write(
    'bare.game.yaml',
    'id: my/bare\nplayers: { one: { choices: { x: { range: [0, 1] } }, payoff: x - x^2 } }\n',
  );
  expect(json('solve', 'bare.game.yaml')).toMatchObject({
    outcomes: { 'one.x': 0.5 },
    certificate: { accepted: true },
  });
});

describe('what is wrong in a sheet is told with its line', () => {
  const good = `id: my/bad
players:
  one:
    choices: { x: { range: [0, 1] } }
    payoff: x
`;
  it.each([
    [
      'an alias',
      `${good}extra: &a 1\nmore: *a\n`,
      /bad\.game\.yaml:6:11: this is an anchor[\s\S]*:7:7: this is an alias/,
    ],
    ['a tag', `${good.replace('payoff: x', 'payoff: !!str x')}`, /bad\.game\.yaml:5:19: this is a tag/],
    ['a key twice', `${good}id: my/other\n`, /bad\.game\.yaml:6:1: .*unique/],
    ['a tab', good.replace('    payoff', '\tpayoff'), /bad\.game\.yaml:5:1: .*tab/],
    ['two documents', `${good}---\n${good}`, /a second document begins here/],
    ['nothing', '', /the sheet is empty/],
    ['a list', '- 1\n', /a sheet is a mapping/],
    [
      'an unknown name',
      good.replace('payoff: x', 'payoff: 2 * xx'),
      /bad\.game\.yaml:5:17: players\.one\.payoff: there is no xx here; did you mean x\?/,
    ],
    ['an unknown key', good.replace('payoff', 'payof'), /bad\.game\.yaml:5:5: .*did you mean payoff\?/],
    [
      'a formula that is none',
      good.replace('payoff: x', 'payoff: (1 + x'),
      /bad\.game\.yaml:5:13: .*not closed/,
    ],
    ['a version to come', `regulab: 2\n${good}`, /bad\.game\.yaml:1:10: .*reads version 1/],
    ['ten megabytes', `${good}# ${'x'.repeat(10_000_000)}\n`, /at most 1000000/],
    ['a parameter without a range', `${good}parameters: { tax: { default: 1 } }\n`, /tax has no range/],
  ])('%s', (_, text, message) => {
    write('bad.game.yaml', text);
    const { err, code } = run('describe', 'bad.game.yaml');
    expect(err).toMatch(message);
    expect(code).toBe(2);
  });

  it('Windows line ends, numbers as texts and words such as no are read as they are meant', () => {
    const text = good
      .replace('payoff: x', 'payoff: "k * x"')
      .replace('players:', 'parameters: { k: { default: "1e1", range: ["0", 1e3] } }\nplayers:');
    write('bad.game.yaml', text.replaceAll('\n', '\r\n'));
    expect(json('solve', 'bad.game.yaml')).toMatchObject({ outcomes: { 'one.x': 1, 'one.payoff': 10 } });
  });

  it('what is legal but odd is said beside the description', () => {
    write(
      'bad.game.yaml',
      `${good.replace('payoff: x', 'payoff: 1')}parameters: { idle: { default: 1, range: [0, 2] } }\n`,
    );
    const { err, code } = run('describe', 'bad.game.yaml');
    expect(code).toBe(0);
    expect(err).toContain('the parameter idle is used nowhere');
    expect(err).toContain('does not depend on its own choice x');
  });

  it('a range that crosses fails the games in which it does, and says for which', () => {
    write(
      'bad.game.yaml',
      `${good.replace('range: [0, 1]', 'range: [low, 1]')}parameters: { low: { default: 0.5, range: [0, 2] } }\n`,
    );
    const solved = json('solve', 'bad.game.yaml', '--set', 'low=1.5') as unknown as {
      readonly status: string;
      readonly reason: string;
    };
    expect(solved.status).toBe('failed');
    expect(solved.reason).toContain('from 1.5 down to 1');
  });
});
