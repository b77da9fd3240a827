import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { expectMisuse, regulab, scratch } from './cli.js';

const { path: here, remove } = scratch();
afterAll(remove);
const run = (...args: string[]) => regulab(here, args);

/** A misuse: one line on stderr, exit code 2, no stack. */
const misuse = (args: string[], words: string): void => expectMisuse(run(...args), words);

describe('bargain', () => {
  it('prints one table for all rules', () => {
    const { code, out } = run('bargain', 'fine-tuning/two-attribute', '--set', 'specialistFloor=0.42');
    expect(code).toBe(0);
    expect(out).toMatch(/utilitarian\s+0\.32\s.*indifferent/);
    expect(out).toMatch(/integrated-owner.*surplus 1;/);
    expect(out).toContain('Shares at which the outcome jumps: 0.32');
  });
  it('prints JSON', () => {
    const { out } = run(
      'bargain',
      'fine-tuning/one-attribute',
      '--rule',
      'nash,egalitarian',
      '--set',
      'specialistCost=2',
      '--json',
    );
    const { agreements } = JSON.parse(out) as { agreements: { rule: string; share: number }[] };
    expect(agreements.map(({ rule }) => rule)).toEqual(['nash', 'egalitarian']);
    expect(agreements[1]!.share).toBeCloseTo(0.57735, 5);
  });
  it('says when no share is accepted', () => {
    expect(run('bargain', 'fine-tuning/two-attribute', '--set', 'specialistFloor=3').out).toContain(
      'At no share do the players take part',
    );
  });
  it('refuses a share that is set, and names that are no parameters', () => {
    misuse(['bargain', 'fine-tuning/one-attribute', '--set', 'share=.3'], 'is what the players agree on');
    misuse(['solve', 'fine-tuning/one-attribute', '--set', '__proto__=1'], 'unknown parameter');
  });
  it('refuses rules that do not exist or do not apply', () => {
    misuse(['bargain', 'fine-tuning/one-attribute', '--rule', 'nach'], 'did you mean nash?');
    misuse(['bargain', 'fine-tuning/one-attribute', '--rule', 'greatest-performance'], 'does not apply');
  });
});

describe('many specialists', () => {
  it('solve from lists on the command line, and verify the record', () => {
    const { code, out } = run(
      'solve',
      'fine-tuning/specialists',
      '--set',
      'specialists.safetyCost=1,0.8,1.9',
      '--set',
      'specialists.floor=0.5',
      '--json',
    );
    expect(code).toBe(0);
    writeFileSync(join(here, 'three.json'), out);
    expect(run('verify', 'three.json').out).toContain('3 of 3 accepted');
  });
  it('solve lines with different numbers of players', () => {
    writeFileSync(
      join(here, 'markets.ndjson'),
      '{"specialists":[{"share":0.3}]}\n{"id":"b","specialists":3}\n{"specialists":[]}\n',
    );
    const { code, out } = run('solve', 'fine-tuning/specialists', '--input', 'markets.ndjson', '--certify');
    expect(code).toBe(3);
    const lines = out
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line) as Record<string, unknown>);
    expect(lines.map(({ model }) => model).slice(0, 2)).toEqual([
      'fine-tuning/specialists[1]',
      'fine-tuning/specialists[3]',
    ]);
    expect(lines.map(({ status: s }) => s)).toEqual(['equilibrium', 'equilibrium', 'failed']);
    expect(lines[2]!.reason).toContain('give at least one');
  });
  it('read CSV columns of players', () => {
    writeFileSync(join(here, 'markets.csv'), 'specialists[0].share,specialists[2].share\n0.3,0.4\n0.5,\n');
    const { code, out } = run(
      'solve',
      'fine-tuning/specialists',
      '--input',
      'markets.csv',
      '--output',
      'solved.csv',
    );
    expect([code, out]).toEqual([0, '']);
    const rows = readFileSync(join(here, 'solved.csv'), 'utf8').trimEnd().split('\n');
    expect(rows).toHaveLength(3);
    expect(rows[1]).toContain('fine-tuning/specialists[3]');
    expect(run('verify', 'solved.csv').out).toContain('2 of 2 accepted');
  });
  it('refuse bad lists', () => {
    misuse(['solve', 'fine-tuning/specialists', '--set', 'specialists=[]'], 'give at least one');
    misuse(
      [
        'solve',
        'fine-tuning/specialists',
        '--set',
        'specialists.share=.1,.2',
        '--set',
        'specialists.floor=1,2,3',
      ],
      'they must agree',
    );
    misuse(['solve', 'fine-tuning/specialists', '--set', 'specialists=[1'], 'not a list in JSON');
  });
});

describe('sweeps', () => {
  it('move all players together and can be verified', () => {
    writeFileSync(
      join(here, 'floors.yaml'),
      'model: fine-tuning/specialists\nset: { specialists: 3, specialists.safetyCost: [1, 0.8, 1.9] }\nvary:\n  specialists.floor: { from: 0, to: 2, step: 0.1 }\n  generalistFloor: [0, 0.4]\nwhere: specialists[0].floor >= generalistFloor\nbaseline: true\n',
    );
    expect(run('sweep', 'floors.yaml', '--out', 'floors').code).toBe(0);
    expect(run('verify', 'floors').out).toContain('38 of 38 accepted');
    const { out } = run(
      'query',
      'floors',
      'select count(*) as n, max("specialists[2].safety") as most from sweep',
      '--json',
    );
    expect(JSON.parse(out)).toEqual([{ n: 38, most: expect.any(Number) as number }]);
  });
  it('bargain over the share of every game', () => {
    writeFileSync(
      join(here, 'nash.yaml'),
      'model: fine-tuning/two-attribute\nbargain: nash\nvary:\n  specialistFloor: { from: 0, to: 2.6, step: 0.1 }\nbaseline: true\n',
    );
    expect(run('sweep', 'nash.yaml', '--out', 'nash').code).toBe(0);
    expect(run('verify', 'nash').out).toContain('27 of 27 accepted');
    const { out } = run(
      'query',
      'nash',
      'select specialistFloor as floor, share, status from sweep where share is null or floor = 0 order by 1',
      '--json',
    );
    const rows = JSON.parse(out) as { floor: number; share: number | null; status: string }[];
    expect(rows[0]!.share).toBeCloseTo(0.5, 9);
    expect(rows.slice(1).every(({ status }) => status === 'exit')).toBe(true);
  });
  it('refuse to bargain over a share that is given', () => {
    writeFileSync(
      join(here, 'bad.yaml'),
      'model: fine-tuning/two-attribute\nbargain: nash\nvary:\n  share: [0.1, 0.2]\n',
    );
    misuse(['sweep', 'bad.yaml', '--out', 'bad'], 'cannot be set or varied');
  });
});

describe('regimes', () => {
  it('writes polygons and pictures and prints areas', () => {
    const { code, out } = run(
      'regimes',
      'fine-tuning/two-attribute',
      '--x',
      'generalistFloor=0:1.5',
      '--y',
      'specialistFloor=0:2.5',
      '--out',
      'map.geojson',
      '--out',
      'map.svg',
      '--out',
      'map.png',
    );
    expect(code).toBe(0);
    expect(out).toContain('Backfiring: area 0.0208333333');
    const { features } = JSON.parse(readFileSync(join(here, 'map.geojson'), 'utf8')) as {
      features: {
        geometry: { type: string; coordinates: number[][][][] };
        properties: { kind: string; area: number };
      }[];
    };
    const regions = features.filter(({ properties }) => properties.kind === 'region');
    expect(regions.reduce((sum, { properties }) => sum + properties.area, 0)).toBeCloseTo(3.75, 7);
    for (const { geometry } of regions) {
      expect(geometry.type).toBe('MultiPolygon');
      for (const [ring] of geometry.coordinates) expect(ring![0]).toEqual(ring![ring!.length - 1]);
    }
    expect(readFileSync(join(here, 'map.svg'), 'utf8')).toContain('less safe: backfires');
    expect(readFileSync(join(here, 'map.png')).byteLength).toBeGreaterThan(10_000);
  });
  it('refuses bad planes', () => {
    misuse(
      ['regimes', 'fine-tuning/two-attribute', '--x', 'share=0:1', '--y', 'share=0:1'],
      'both axes move share',
    );
    misuse(
      ['regimes', 'fine-tuning/two-attribute', '--x', 'share=0:2', '--y', 'specialistFloor=0:1'],
      'share is 2',
    );
    misuse(
      ['regimes', 'fine-tuning/two-attribute', '--x', 'share', '--y', 'specialistFloor=0:1'],
      'must be name=from:to',
    );
    misuse(
      [
        'regimes',
        'fine-tuning/two-attribute',
        '--x',
        'share=0:1',
        '--y',
        'specialistFloor=0:1',
        '--set',
        'share=.5',
      ],
      'both set and an axis',
    );
    misuse(
      [
        'regimes',
        'fine-tuning/two-attribute',
        '--x',
        'share=0:1',
        '--y',
        'specialistFloor=0:1',
        '--out',
        'a.gif',
      ],
      'must end in',
    );
  });
});

describe('design', () => {
  it('prints the best regulation of each targeting', () => {
    const { code, out } = run(
      'design',
      'fine-tuning/one-attribute',
      '--maximise',
      'welfare',
      '--over',
      'generalistFloor,specialistFloor=0:2',
    );
    expect(code).toBe(0);
    expect(out).toMatch(/generalistFloor \+ specialistFloor\s+0\.5\s+1\s+0\.5\s/);
    expect(out).toContain(
      'The safety floor on the specialist alone can lower safety: at 0.376 safety of the product is 0.376 instead of 0.5. Such values lie between 0.375 and 0.5; from there to 2 there is none: proved.',
    );
    expect(out).toContain('The safety floor on the generalist alone never lowers safety: proved');
    expect(out).toContain('Searched: generalistFloor from 0 to 1, beyond which somebody leaves');
  });
  it('answers no where nothing is feasible', () => {
    const { code, out } = run(
      'design',
      'fine-tuning/one-attribute',
      '--maximise',
      'welfare',
      '--subject-to',
      'safety>=50',
    );
    expect(code).toBe(1);
    expect(out).toContain('none');
  });
  it('refuses a lever that is set and designed, and what is asked twice', () => {
    misuse(
      [
        'design',
        'fine-tuning/one-attribute',
        '--maximise',
        'welfare',
        '--over',
        'specialistFloor',
        '--set',
        'specialistFloor=1',
      ],
      'both set and designed',
    );
    misuse(['design', 'fine-tuning/one-attribute', '--maximise', 'welfare,welfare'], 'twice');
    misuse(
      [
        'design',
        'fine-tuning/one-attribute',
        '--maximise',
        'welfare',
        '--over',
        'specialistFloor,specialistFloor',
      ],
      'two levers move',
    );
    misuse(
      ['design', 'fine-tuning/one-attribute', '--maximise', 'welfare', '--bargain', 'all'],
      'takes one rule',
    );
  });
  it('makes a rule as small as what is asked of it allows, with constraints on levers and welfare', () => {
    const found = (...args: string[]) =>
      JSON.parse(run('design', 'fine-tuning/two-attribute', ...args, '--json').out).designs.at(-1);
    // Everybody gains from floors just above (1/4, 1/2), what both choose without a rule.
    const least = found('--minimise', 'specialistFloor', '--subject-to', 'mutualism').best;
    expect(least.levers.specialistFloor).toBeCloseTo(0.5, 7);
    expect(least.effect).toMatchObject({ kind: 'everybody-gains', mutualism: true });
    // With a floor on the generalist alone the specialist adds 1/4: .55 makes .8.
    const safe = ['--subject-to', 'safety>=0.8', '--over', 'generalistFloor'];
    expect(found('--minimise', 'generalistFloor', ...safe).best.levers.generalistFloor).toBeCloseTo(0.55, 7);
    const held = found('--maximise', 'safety', '--subject-to', 'specialistFloor<=1.2,welfare>=0.8').best;
    expect(held.levers.specialistFloor).toBeCloseTo(1.2, 7);
    expect(held.outcomes.generalistUtility + held.outcomes.specialistUtility).toBeGreaterThanOrEqual(0.8);
    // Lowest welfare that anybody accepts: the specialist is left nothing, and the generalist little.
    const worst = found('--minimise', 'welfare').best;
    expect(worst.outcomes.generalistUtility + worst.outcomes.specialistUtility).toBeLessThan(0.02);
    misuse(
      ['design', 'fine-tuning/two-attribute', '--maximise', 'safety', '--minimise', 'welfare'],
      'name outcomes of one kind alone',
    );
    misuse(
      ['design', 'fine-tuning/two-attribute', '--minimise', 'specialistFlor'],
      'did you mean specialistFloor?',
    );
    misuse(['design', 'fine-tuning/two-attribute'], 'nothing to maximise; name one of');
  });
  it('refuses unknown objectives and constraints', () => {
    misuse(['design', 'fine-tuning/one-attribute', '--maximise', 'wellfare'], 'did you mean welfare?');
    misuse(
      ['design', 'fine-tuning/one-attribute', '--maximise', 'welfare', '--subject-to', 'nice'],
      'is not understood',
    );
  });
});

describe('check', () => {
  it('prints verdicts with their evidence', () => {
    const { code, out } = run('check', 'fine-tuning-games', '--steps');
    expect(code).toBe(0);
    expect(out).toContain('share-utilitarian: proved (algebra)');
    expect(out).toContain('pareto-interval: refuted');
    expect(out).toMatch(/\d+ claims: 1 proved/);
  });
  it('refuses an unknown paper', () => {
    misuse(['check', 'backfire'], 'did you mean backfiring?');
  });
});
