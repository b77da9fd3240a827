import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { findModel, models, type Solution } from '@regulab/core';
import { afterAll, describe, expect, it } from 'vitest';
import { regulab, scratch } from './cli.js';

const { path: here, remove } = scratch();
afterAll(remove);
const MODEL = 'fine-tuning/two-attribute';
const file = (name: string) => join(here, name);

describe('one game', () => {
  it('prints a table, the sentence and the certificate', () => {
    const { code, out, err } = regulab(here, ['solve', MODEL, '--set', 'specialistFloor=0.4']);
    expect({ code, err }).toEqual({ code: 0, err: '' });
    expect(out).toMatch(/safety +0\.4 +0\.5 +-0\.1/);
    expect(out).toContain(
      'The generalist cuts safety to zero because the specialist must climb to 0.4 anyway.',
    );
    expect(out).toMatch(/Certified \(interval\): no player can gain more than \d/);
  });

  it('--json prints the solution record, which verify accepts', () => {
    const { out } = regulab(here, [
      'solve',
      MODEL,
      '--set',
      'specialistFloor=2.36',
      '--set',
      'share=.5',
      '--json',
    ]);
    const solution = JSON.parse(out) as Solution;
    expect(solution).toMatchObject({
      format: 'regulab-solution/1',
      status: 'equilibrium',
      fidelity: 'corrected',
    });
    expect(solution.certificate.gainBound).toBeLessThan(1e-9);
    writeFileSync(file('s.json'), out);
    const checked = regulab(here, ['verify', 's.json']);
    expect(checked.code).toBe(0);
    expect(checked.out).toContain('3 of 3 accepted');
  });

  it('verify says no, with exit code 1, to a record that was changed', () => {
    const solution = JSON.parse(readFileSync(file('s.json'), 'utf8')) as { outcomes: Record<string, number> };
    solution.outcomes.generalistUtility! += 0.01;
    writeFileSync(file('changed.json'), JSON.stringify(solution));
    const { code, out } = regulab(here, ['verify', 'changed.json']);
    expect(code).toBe(1);
    expect(out).toContain("the generalist's utility is not that of the stated choices");
  });
});

describe('verify looks at what a record says of its rule', () => {
  const text = () => regulab(here, ['solve', MODEL, '--set', 'specialistFloor=0.4', '--json']).out;
  it.each([
    [
      'backfires',
      (t: string) => t.replace('"kind": "backfires"', '"kind": "no-effect"'),
      /kind is stated as no-effect, but it is backfires/,
    ],
    [
      'the baseline',
      (t: string) => t.replace(/"safety": 0\.5/, '"safety": 0.45'),
      /the outcome without regulation/,
    ],
    [
      'the parameters',
      (t: string) => t.replace('"specialistFloor": 0.4', '"specialistFloor": 0.41'),
      /the selected outcome/,
    ],
  ])('%s', (_, change, message) => {
    const changed = change(text());
    expect(changed).not.toBe(text());
    const { code, out } = regulab(here, ['verify', '-'], changed);
    expect(code).toBe(1);
    expect(out).toMatch(message);
  });

  it('a record is read from standard input too', () => {
    expect(regulab(here, ['verify', '-'], text())).toMatchObject({
      code: 0,
      out: expect.stringContaining('3 of 3 accepted'),
    });
  });
});

describe('misuse is one line and exit code 2', () => {
  it.each([
    [['solve', 'fine-tuning/two-atribute'], /unknown model .*did you mean fine-tuning\/two-attribute\?/],
    [['describe', 'nothing'], /unknown model "nothing"/],
    [['solve', MODEL, '--set', 'specalistFloor=1'], /did you mean specialistFloor\?/],
    [['solve', MODEL, '--set', 'share=half'], /share is "half", which is not a number/],
    [['solve', MODEL, '--set', 'share=1.01'], /share is 1.01, but it must be a number in \[0, 1\]/],
    [['solve', MODEL, '--set', 'share'], /not name=value/],
    [['solve', MODEL, '--set', 'share=1', '--set', 'share=0'], /gives share twice/],
    [['solve', MODEL, '--set', 'specialistFloor=-1'], /specialistFloor is -1/],
    [['solve', MODEL, '--set', 'specialistFloor=Infinity'], /specialistFloor is "Infinity"/],
    [['solve', MODEL, '--set', 'specialistFloor=1e999'], /specialistFloor is Infinity/],
    [['solve', MODEL, '--set', 'share='], /share is ""/],
    [['solve', MODEL, '--set', 'generalistCrossCost=-3'], /must be greater than -sqrt/],
    [['sovle'], /unknown command "sovle"; did you mean solve\?/],
    [['reproduce', 'backfire', '--out', 'x'], /did you mean backfiring\?/],
    [['reproduce', 'backfiring'], /--out is missing/],
    [['verify', 's.json', '--every', '0'], /--every is 0/],
    [['solve', MODEL, '--output', 'x.json'], /--output belongs to --input/],
    [['solve', MODEL, '--certify'], /--certify belongs to --input/],
  ])('%j', (args, message) => {
    const { code, out, err } = regulab(here, args);
    expect(code).toBe(2);
    expect(out).toBe('');
    expect(err).toMatch(message);
    expect(err.trimEnd()).not.toContain('\n');
  });

  it.each([
    [['solve', MODEL, '--nonsense']],
    [['solve']],
    [['sweep', 'spec.yaml']],
    [['plot', 'x', '--kind', 'pie', '--x', 'a', '--y', 'b', '--out', 'a.svg']],
  ])('%j', (args) => {
    expect(regulab(here, args).code).toBe(2);
  });

  it('a file that is not there is a failure, exit code 3', () => {
    expect(regulab(here, ['verify', 'missing.json'])).toMatchObject({
      code: 3,
      err: expect.stringContaining('no such file'),
    });
    expect(regulab(here, ['solve', MODEL, '--input', 'missing.csv'])).toMatchObject({
      code: 3,
      err: expect.stringContaining('no such file'),
    });
  });
});

describe('every command has help with an example', () => {
  it.each(['models', 'describe', 'solve', 'verify', 'sweep', 'query', 'plot', 'reproduce'])(
    '%s',
    (command) => {
      const { code, out } = regulab(here, [command, '--help']);
      expect(code).toBe(0);
      expect(out).toMatch(/Examples?:\n {2}regulab /);
    },
  );

  it('models and describe list what there is', () => {
    expect(regulab(here, ['models']).out).toContain(MODEL);
    const listed = JSON.parse(regulab(here, ['models', '--json']).out) as { id: string }[];
    expect(listed.map(({ id }) => id)).toEqual(models.map(({ id }) => id));
    expect(regulab(here, ['describe', MODEL]).out).toMatch(/specialistFloor +theta_D +0 +\[0, /);
    expect(JSON.parse(regulab(here, ['describe', MODEL, '--json']).out)).toMatchObject({ id: MODEL });
    expect(regulab(here, ['reproduce']).out).toContain('backfiring');
  });
});

describe('batch', () => {
  const model = findModel(MODEL);
  const names = [...model.outcomes.map((o) => o.name), 'status', 'regime'];
  const objects = (text: string) =>
    text
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line) as Record<string, unknown>);

  it('solves NDJSON from standard input in order, each line with every outcome by name', () => {
    const input = '{"specialistFloor":0.4,"id":"a"}\n{"specialistFloor":2.37}\n\n{"share":0.25}\n';
    const { code, out, err } = regulab(here, ['solve', MODEL, '--input', '-'], input);
    expect(code).toBe(0);
    expect(err).toBe('3 games: 1 exit, 0 failed\n');
    const lines = objects(out);
    expect(lines.map((line) => line.id)).toEqual(['a', 2, 4]);
    for (const line of lines) expect(Object.keys(line)).toEqual(expect.arrayContaining(names));
    expect(lines[0]).toMatchObject({
      status: 'equilibrium',
      regime: 'zero/minimal',
      safety: 0.4,
      generalistUtility: 0.3875,
    });
    expect(lines[1]).toMatchObject({ status: 'exit', regime: 'exit', safety: null, generalistUtility: 0 });
  });

  it('reads and writes CSV, with quotes, spaces, \\r\\n and a byte order mark', () => {
    writeFileSync(
      file('games.csv'),
      '\uFEFFid,specialistFloor, share\r\n"x, y","0.4",0.5\r\n2, .375 ,5e-1\r\n',
    );
    const { code } = regulab(here, [
      'solve',
      MODEL,
      '--input',
      'games.csv',
      '--output',
      'solved.csv',
      '--certify',
      '--quiet',
    ]);
    expect(code).toBe(0);
    const [head = '', first = '', second = ''] = readFileSync(file('solved.csv'), 'utf8')
      .trimEnd()
      .split('\n');
    expect(head.split(',')).toEqual(expect.arrayContaining([...names, 'gainBound']));
    expect(first.startsWith(`"x, y",${MODEL},0.5,0,0.4,`)).toBe(true);
    expect(second).toContain(',0.375,');
    const { code: verified, out } = regulab(here, ['verify', 'solved.csv']);
    expect([verified, out.split('\n')[0]]).toEqual([0, 'solved.csv: 2 of 2 accepted']);
  });

  it('a bad line fails, the others are solved, exit code 3', () => {
    const input = [
      '{"share":0.5}',
      '%$ garbage',
      '{"share":"x"}',
      '{"share":0.1,"foo":1}',
      '{"generalistCrossCost":-5}',
      '[1]',
      '{"share":0.25',
    ].join('\n');
    const { code, out, err } = regulab(here, ['solve', MODEL, '--input', '-', '--certify'], input);
    expect(code).toBe(3);
    expect(err).toContain('7 games: 0 exit, 6 failed');
    const reasons = objects(out).map((line) => line.reason);
    expect(reasons).toEqual([
      undefined,
      expect.stringMatching(/^line 2, column 1: not a JSON object, or cut short: no value as JSON/),
      expect.stringContaining('line 3, column 10: share is "x", which is not a number'),
      'line 4, column 20: unknown field "foo"',
      expect.stringContaining('generalistCrossCost is -5, but it must be greater than'),
      'line 6, column 1: not a JSON object',
      'line 7, column 14: not a JSON object, or cut short: a closing brace is missing',
    ]);
    expect(objects(out)[0]!.gainBound).toBeLessThan(1e-9);
  });

  it('a CSV line with an open quote or too few cells spoils only itself', () => {
    const { code, out } = regulab(
      here,
      ['solve', MODEL, '--input', '-', '--quiet'],
      'share,specialistFloor\n0.5,0.4\n"0.5,0.4\n0.5\n0.5,0.4\n',
    );
    expect(code).toBe(3);
    expect(
      out
        .trimEnd()
        .split('\n')
        .map((line) => /,(equilibrium|failed),/.exec(line)?.[1]),
    ).toEqual([undefined, 'equilibrium', 'failed', 'failed', 'equilibrium']);
  });

  it.each([
    ['an empty file', '', /holds no game/],
    ['blank lines only', '\n\n', /holds no game/],
    ['a header only', 'share,specialistFloor\n', /holds no game/],
    ['an unknown column', 'share,specalistFloor\n1,1\n', /did you mean specialistFloor\?/],
    ['a column twice', 'share,share\n1,1\n', /the header has two columns "share"; keep one/],
  ])('%s is misuse', (_, input, message) => {
    const { code, err } = regulab(here, ['solve', MODEL, '--input', '-'], input);
    expect(code).toBe(2);
    expect(err).toMatch(message);
  });

  it('a key twice fails, and an id keeps its digits, in either format', () => {
    const input = [
      '{"id":12345678901234567890,"share":0.5}',
      '{"id":-9007199254740993,"share":0.5}',
      '{"id":7,"share":0.5,"share":0.4}',
      '{"id":"a:b","share":0.5}',
    ].join('\n');
    const { out } = regulab(here, ['solve', MODEL, '--input', '-', '--quiet'], input);
    const ids = out.split('\n').map((line) => /^\{"id":([^,]*),/.exec(line)?.[1]);
    expect(ids.slice(0, 4)).toEqual(['12345678901234567890', '-9007199254740993', '3', '"a:b"']);
    expect(objects(out)[2]!.reason).toBe('line 3, column 21: "share" is given twice; keep one');
    const table = regulab(here, ['solve', MODEL, '--input', '-', '--quiet', '--output', 'ids.csv'], input);
    expect(table.code).toBe(3);
    const csv = readFileSync(join(here, 'ids.csv'), 'utf8');
    expect(csv.split('\n')[1]).toMatch(/^12345678901234567890,/);
  });

  it('bytes that are no UTF-8 fail their line and are never other characters', () => {
    const text = 'id,share\ncaf\u00e9,0.5\ncaf\u00e8,0.5\nok,0.5\n';
    writeFileSync(join(here, 'latin.csv'), Buffer.from(text, 'latin1'));
    const latin = regulab(here, ['solve', MODEL, '--input', 'latin.csv', '--output', '-', '--quiet']);
    expect(latin.out.split('\n').map((line) => line.split(',')[0])).toEqual(['id', '2', '3', 'ok', '']);
    expect(latin.out).toMatch(/line 2, column 4: the byte E9 is no UTF-8/);
    writeFileSync(join(here, 'wide.csv'), Buffer.from(`\ufeff${text}`, 'utf16le'));
    const wide = regulab(here, ['solve', MODEL, '--input', 'wide.csv', '--output', '-', '--quiet']);
    expect(wide.out.split('\n').map((line) => line.split(',')[0])).toEqual([
      'id',
      'caf\u00e9',
      'caf\u00e8',
      'ok',
      '',
    ]);
  });

  it('a cell may hold the end of a line, and lines end as they like', () => {
    const input = 'id,share\r\n"two\nlines",0.5\rplain,0.5\n"open,0.5\n last , 0.5';
    const { out } = regulab(here, ['solve', MODEL, '--input', '-', '--format', 'csv', '--quiet'], input);
    expect(out).toMatch(/"two\nlines",fine/);
    expect(out).toMatch(/^plain,.*equilibrium/m);
    expect(out).toMatch(/line 5, column 1: the quotes that open here are not closed/);
    expect(out).toMatch(/^last,.*equilibrium/m);
  });

  it('a huge line is cut off and fails alone', () => {
    const input = `{"share":0.5}\n${'x'.repeat(3_000_000)}\n{"share":0.5}\n`;
    const { code, out } = regulab(here, ['solve', MODEL, '--input', '-', '--quiet'], input);
    expect(code).toBe(3);
    expect(objects(out).map((line) => line.status)).toEqual(['equilibrium', 'failed', 'equilibrium']);
  });

  it('the input is never overwritten, nor a file emptied for an input that is not there', () => {
    writeFileSync(file('same.ndjson'), '{"share":0.5}\n');
    expect(
      regulab(here, ['solve', MODEL, '--input', 'same.ndjson', '--output', './same.ndjson']),
    ).toMatchObject({
      code: 2,
      err: expect.stringContaining('--output is the input'),
    });
    expect(regulab(here, ['solve', MODEL, '--input', 'nosuch.csv', '--output', 'same.ndjson']).code).toBe(3);
    expect(readFileSync(file('same.ndjson'), 'utf8')).toBe('{"share":0.5}\n');
  });

  it('ids come back as they were written', () => {
    const { out } = regulab(
      here,
      ['solve', MODEL, '--input', '-', '--quiet'],
      'id,share\n007,0.5\n1e3,0.5\n12345678901234567890,0.5\n',
    );
    expect(
      out
        .trimEnd()
        .split('\n')
        .slice(1)
        .map((line) => line.split(',')[0]),
    ).toEqual(['007', '1e3', '12345678901234567890']);
  });

  it('a byte order mark before NDJSON is nothing', () => {
    expect(regulab(here, ['solve', MODEL, '--input', '-', '--quiet'], '\uFEFF{"share":0.5}\n').code).toBe(0);
  });

  it('an output that cannot be written is a failure', () => {
    const { code, err } = regulab(
      here,
      ['solve', MODEL, '--input', '-', '--output', 'no/such/dir/out.csv'],
      '{"share":0.5}\n',
    );
    expect(code).toBe(3);
    expect(err).toContain('no such file or directory');
    expect(existsSync(file('no'))).toBe(false);
  });

  it('verify rejects a batch line that was changed', () => {
    const { out } = regulab(
      here,
      ['solve', MODEL, '--input', '-', '--quiet'],
      '{"share":0.5}\n{"specialistFloor":0.4}\n',
    );
    writeFileSync(file('batch.ndjson'), out.replace('"safety":0.4', '"safety":0.41'));
    expect(regulab(here, ['verify', 'batch.ndjson'])).toMatchObject({
      code: 1,
      out: expect.stringContaining('1 of 2 accepted'),
    });
  });

  it('verify refuses a file that no command wrote', () => {
    writeFileSync(file('other.csv'), 'a,b\n1,2\n');
    expect(regulab(here, ['verify', 'other.csv'])).toMatchObject({
      code: 2,
      err: expect.stringContaining('does not name its model'),
    });
    writeFileSync(file('empty.ndjson'), '');
    expect(regulab(here, ['verify', 'empty.ndjson'])).toMatchObject({
      code: 2,
      err: expect.stringContaining('nothing to verify'),
    });
  });
});

describe('verify', () => {
  it('refuses regimes that the game has not, and equilibria that stand twice', () => {
    const record = JSON.parse(regulab(here, ['solve', MODEL, '--json']).out);
    const check = (changed: unknown) => {
      writeFileSync(join(here, 'changed.json'), JSON.stringify(changed, null, 2));
      return regulab(here, ['verify', 'changed.json']);
    };
    expect(check(record).code).toBe(0);
    expect(check({ ...record, regime: 'nonsense' }).out).toContain(
      'regime is "nonsense", but solving anew gives "free/free"',
    );
    expect(check({ ...record, regime: 'exit' }).code).toBe(1);
    expect(check({ ...record, regime: 'zero/minimal' }).code).toBe(1);
    const twice = { ...record, equilibria: [...record.equilibria, ...record.equilibria] };
    expect(check(twice).out).toContain('but solving anew gives none');
  });
});
